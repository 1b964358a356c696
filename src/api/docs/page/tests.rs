use super::*;

fn demo() -> KnownLogin {
    KnownLogin { user: "demo".into(), password: "demopw".into(), project: "demo".into() }
}

#[test]
fn a_demo_greets_with_its_login() {
    let page = html(&Tokens::Here(Some(&demo())));
    assert!(page.contains("name=\"password\" value=\"demopw\""), "{page}");
    assert!(page.contains("\"name\": \"demo\", \"password\": \"demopw\""), "{page}");
    assert!(page.contains("This is a demo"), "{page}");
}

#[test]
fn elsewhere_the_environment_has_the_login() {
    let page = html(&Tokens::Here(None));
    assert!(page.contains("name=\"password\" value=\"\""), "{page}");
    assert!(page.contains("\"password\": \"'\"$OS_PASSWORD\"'\""), "{page}");
    assert!(page.contains("'\"${OS_USER_DOMAIN_NAME:-Default}\"'"), "{page}");
    assert!(!page.contains("demo"), "{page}");
}

#[test]
fn a_keystone_elsewhere_is_named() {
    let page = html(&Tokens::At("https://keystone.example.org/v3?a=\"<b>&c"));
    let link = "<a href=\"https://keystone.example.org/v3?a=&quot;&lt;b&gt;&amp;c\">";
    assert!(page.contains(link), "{page}");
    assert!(page.contains("openstack token issue"), "{page}");
    for absent in ["id=\"login\"", "standalone.json", "demo"] {
        assert!(!page.contains(absent), "{absent}: {page}");
    }
}

#[test]
fn nothing_is_left_to_be_filled_in() {
    let login = demo();
    for tokens in [Tokens::Here(Some(&login)), Tokens::Here(None), Tokens::At("http://k")] {
        let page = html(&tokens);
        assert!(!page.contains("{{"), "{page}");
    }
}

#[test]
fn values_are_not_filled_themselves() {
    assert_eq!(fill("a {{x}} b {{y}} c {{none}}{{", &[("x", "{{y}}"), ("y", "2")]), "a {{y}} b 2 c {{");
}

#[test]
fn only_what_the_page_asks_for_is_there() {
    let asked = html(&Tokens::Here(None));
    let names = OWN.iter().map(|(name, ..)| *name).chain(SWAGGER_UI);
    for name in names {
        assert!(asked.contains(&format!("\"{name}\"")), "{name} is not asked for");
        assert!(file(name).unwrap().is_some(), "{name}");
    }
    for name in [
        "index.html",
        "oauth2-redirect.html",
        "swagger-ui.js",
        "swagger-ui-standalone-preset.js",
        "page.rs",
        "../page.rs",
        "",
    ] {
        assert!(file(name).unwrap().is_none(), "{name}");
    }
}
