//! What the identity and the administrators keep: tokens; and quotas.

use vpnaas::{
    model::{
        Token,
        quota::{QuotaResource, UNLIMITED},
    },
    store::Session,
};

use crate::{
    database::Database,
    sample::{ODD, read, time, write},
};

crate::cases![Both: tokens_come_and_go, quotas_are_kept_per_project];

async fn tokens_come_and_go(database: &Database) {
    let store = &database.open().await;
    let token = |digest: &str, expires| Token { digest: digest.into(), claims: ODD.into(), expires_at: time(expires) };
    for (digest, expires) in [("a", 10), ("b", 20), ("c", 30)] {
        let token = token(digest, expires);
        write(store, move |session| session.insert_token(&token)).await.unwrap();
    }
    assert_eq!(read(store, |session| session.find_token("b")).await, Some(token("b", 20)));
    assert_eq!(read(store, |session| session.find_token("x")).await, None);
    assert_eq!(write(store, |session| session.remove_expired_tokens(time(20), 1)).await, Ok(1));
    assert_eq!(read(store, |session| session.find_token("a")).await, None, "the oldest goes first");
    assert_eq!(write(store, |session| session.remove_expired_tokens(time(20), 9)).await, Ok(1));
    assert_eq!(write(store, |session| session.remove_token("c")).await, Ok(true));
    assert_eq!(write(store, |session| session.remove_token("c")).await, Ok(false));
    assert_eq!(read(store, |session| session.find_token("c")).await, None);
}

async fn quotas_are_kept_per_project(database: &Database) {
    let store = &database.open().await;
    for (project, resource, limit) in [
        ("p", QuotaResource::VpnService, 10),
        (ODD, QuotaResource::Router, UNLIMITED),
        ("p", QuotaResource::IkePolicy, 0),
        ("p", QuotaResource::VpnService, i64::MAX),
    ] {
        write(store, move |session| session.set_quota(project, resource, limit)).await.unwrap();
    }
    let own = read(store, |session| session.quotas("p")).await;
    assert_eq!(own, [(QuotaResource::IkePolicy, 0), (QuotaResource::VpnService, i64::MAX)]);
    assert_eq!(read(store, |session| session.quotas("other")).await, []);
    assert_eq!(read(store, Session::projects_with_quotas).await, [ODD, "p"]);
    assert_eq!(write(store, |session| session.remove_quotas("p")).await, Ok(true));
    assert_eq!(write(store, |session| session.remove_quotas("p")).await, Ok(false));
    assert_eq!(read(store, Session::projects_with_quotas).await, [ODD]);
}
