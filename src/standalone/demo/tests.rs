use secrecy::ExposeSecret as _;

use super::*;

#[test]
fn a_demo_listens_on_loopback_only() {
    for (address, allowed) in
        [("127.0.0.1:0", true), ("[::1]:9696", true), ("127.8.0.1:1", true), ("0.0.0.0:1", false), ("[::]:1", false)]
    {
        let mut config = Config::default();
        config.server.listen = address.parse().unwrap();
        let prepared = prepare(&mut config, false);
        assert_eq!(prepared.is_ok(), allowed, "{address}");
        let text = prepared.err().map(|error| error.to_string()).unwrap_or_default();
        assert_eq!(text.contains(address), !allowed, "{text}");
    }
}

#[test]
fn the_database_is_a_new_one_unless_one_is_given() {
    let mut config = Config::default();
    let demo = prepare(&mut config, false).unwrap();
    let folder = demo.folder.as_ref().unwrap().0.clone();
    assert!(config.database.url.expose_secret().contains("/vpnaas-demo-"));
    drop(demo);
    assert!(!folder.exists());
    let mut config = Config::default();
    assert!(prepare(&mut config, true).unwrap().folder.is_none());
    assert_eq!(config.database.url.expose_secret(), "sqlite://vpnaas.db");
}
