//! TLS to PostgreSQL, with `sslmode` and `sslrootcert` as documented by libpq.

use std::{
    fs,
    os::unix::fs::{MetadataExt, PermissionsExt, chown},
    path::Path,
    process::Command,
};

use secrecy::SecretString;
use vpnaas::store::{Store, StoreError, StoreOptions};

use crate::{
    database::Database,
    postgres::Own,
    proxy::{Place, Proxy},
    servers::{free_port, stop, url_at},
};

crate::cases![Tls: encryption_is_as_the_url_says; Postgres: a_server_without_encryption];

/// Whether certificates can be made.
pub fn can_make_certificates() -> bool {
    Command::new("openssl").arg("version").output().is_ok_and(|output| output.status.success())
}

/// Makes a self-signed certificate for the name `localhost`; `is_authority` is the default of `openssl`.
fn make_certificate(directory: &Path, name: &str, is_authority: bool) {
    let extension: &[&str] = if is_authority { &[] } else { &["-addext", "basicConstraints=critical,CA:FALSE"] };
    let made = Command::new("openssl")
        .args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"])
        .args(["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"])
        .args(extension)
        .arg("-keyout")
        .arg(directory.join(format!("{name}.key")))
        .arg("-out")
        .arg(directory.join(format!("{name}.crt")))
        .output()
        .unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
}

/// Opens the store and returns whether its connections are encrypted.
async fn open(url: &str) -> Result<bool, StoreError> {
    let options = StoreOptions { readers: 1, writers: 1, ..StoreOptions::default() };
    let store = Store::open(&SecretString::from(url), options).await?;
    store.ready().await?;
    let (admin, connection) = tokio_postgres::connect(&socket_url(url), tokio_postgres::NoTls).await.unwrap();
    tokio::spawn(connection);
    let query = "SELECT count(*), count(*) FILTER (WHERE ssl) FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) \
                 WHERE application_name = 'vpnaas' AND client_addr IS NOT NULL";
    let row = admin.query_one(query, &[]).await.unwrap();
    let (all, encrypted): (i64, i64) = (row.get(0), row.get(1));
    assert!(all > 0 && (encrypted == 0 || encrypted == all), "{encrypted} of {all}");
    store.close().await;
    Ok(encrypted > 0)
}

/// The same server without encryption, for queries about the other connections.
fn socket_url(url: &str) -> String {
    format!("{}?sslmode=disable", url.split('?').next().unwrap())
}

async fn encryption_is_as_the_url_says(_: &Database) {
    let directory = tempfile::tempdir().unwrap();
    for (name, is_authority) in [("own", true), ("plain", false), ("other", true)] {
        make_certificate(directory.path(), name, is_authority);
    }
    let port = free_port();
    let mut server = Own::start(&["-h", "127.0.0.1", "-p", &port.to_string()]).unwrap();
    for own in ["own", "plain"] {
        tokio::task::block_in_place(|| {
            stop(&mut server);
            let data = server.directory.path().join("data");
            for end in ["key", "crt"] {
                let file = data.join(format!("server.{end}"));
                fs::copy(directory.path().join(format!("{own}.{end}")), &file).unwrap();
                fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
                let owner = fs::metadata(&data).unwrap();
                chown(&file, Some(owner.uid()), Some(owner.gid())).unwrap();
            }
            fs::write(data.join("postgresql.auto.conf"), "ssl = on\n").unwrap();
            server.launch().unwrap();
        });
        check(port, directory.path(), own).await;
    }
}

async fn check(port: u16, directory: &Path, own: &str) {
    let roots = |name: &str| format!("sslrootcert={}", directory.join(format!("{name}.crt")).display());
    let (own, other) = (roots(own), roots("other"));
    // The certificate is for `localhost`; that name and the address lead to the same server.
    for (host, options, expected) in [
        ("localhost", String::new(), Some(true)),
        ("localhost", "sslmode=disable".into(), Some(false)),
        ("localhost", "sslmode=prefer".into(), Some(true)),
        ("localhost", "sslmode=require".into(), Some(true)),
        ("127.0.0.1", "sslmode=require".into(), Some(true)),
        // With a trusted authority, `require` verifies it, as libpq does.
        ("127.0.0.1", format!("sslmode=require&{own}"), Some(true)),
        ("127.0.0.1", format!("sslmode=require&{other}"), None),
        ("127.0.0.1", format!("sslmode=verify-ca&{own}"), Some(true)),
        ("127.0.0.1", format!("sslmode=verify-ca&{other}"), None),
        ("localhost", "sslmode=verify-ca".into(), None),
        ("localhost", format!("sslmode=verify-full&{own}"), Some(true)),
        ("127.0.0.1", format!("sslmode=verify-full&{own}"), None),
        ("localhost", format!("sslmode=verify-full&{other}"), None),
        ("localhost", "sslmode=verify-full&sslrootcert=/nowhere.crt".into(), None),
    ] {
        let answer = open(&format!("postgres://postgres@{host}:{port}/postgres?{options}")).await;
        match (expected, answer) {
            (Some(expected), Ok(encrypted)) => assert_eq!(encrypted, expected, "{host} {options}"),
            (None, Err(StoreError::Unavailable(why))) => {
                assert!(why.contains("ertificate") || why.contains("nowhere"), "{host} {options}: {why}");
            }
            (expected, answer) => panic!("{host} {options}: {answer:?} rather than {expected:?}"),
        }
    }
}

async fn open_at(database: &Database, port: u16, options: &str) -> Result<Store, StoreError> {
    let url = url_at(&database.url, "127.0.0.1", port, options);
    Store::open(&SecretString::from(url), StoreOptions::default()).await
}

async fn a_server_without_encryption(database: &Database) {
    let proxy = Proxy::to(Place::of(&database.url)).await;
    for options in ["", "sslmode=disable", "sslmode=prefer"] {
        open_at(database, proxy.port, options).await.unwrap().ready().await.unwrap();
    }
    for options in ["sslmode=require", "sslmode=verify-full"] {
        let error = open_at(database, proxy.port, options).await.unwrap_err().to_string();
        assert!(error.contains("TLS"), "{error}");
    }
    // A Unix socket is not encrypted, whatever the URL says.
    if database.url.contains("host=/") {
        let url = SecretString::from(format!("{}&sslmode=require", database.url));
        Store::open(&url, StoreOptions::default()).await.unwrap().ready().await.unwrap();
    }
}
