//! Every kind of object is what it was when it comes back.

use std::fmt::Debug;

use secrecy::ExposeSecret;
use vpnaas::{
    model::{SiteConnection, Status, VpnService, page::Scope},
    store::{Record, Store, StoreError},
};

use crate::{
    database::Database,
    sample::{
        ODD, add, connection, endpoint_group, find, id, ike_policy, ipsec_policy, network, parents, port, remove,
        router, service, subnet,
    },
};

crate::cases![
    objects_come_back_as_they_were,
    connections_come_back_as_they_were,
    an_update_replaces_all_but_the_id,
    what_is_not_there,
    taking_asks_scope_and_flag,
    the_same_id_twice,
    objects_by_column_and_count,
    another_programs_status_is_passed_on,
    a_reading_session_cannot_write,
];

async fn round_trip<R: Record + Clone + Debug + PartialEq>(store: &dyn Store, record: R) {
    add(store, record.clone()).await.unwrap();
    assert_eq!(find::<R>(store, record.id()).await, Some(record));
}

async fn objects_come_back_as_they_were(database: &Database) {
    let store = &*database.open().await;
    round_trip(store, service(1)).await;
    let mut bare = service(2);
    (bare.subnet_id, bare.external_v4_ip, bare.status) = (None, Some(String::new()), Status::Other(ODD.into()));
    round_trip(store, bare).await;
    round_trip(store, ike_policy(3)).await;
    round_trip(store, ipsec_policy(4)).await;
    round_trip(store, endpoint_group(5)).await;
    round_trip(store, network(6)).await;
    round_trip(store, subnet(7, id(6))).await;
    round_trip(store, router(8)).await;
    let mut inner = router(9);
    inner.external_gateway = None;
    round_trip(store, inner).await;
    round_trip(store, port(10, id(6))).await;
    assert!(remove::<VpnService>(store, id(1)).await.unwrap());
    assert_eq!(find::<VpnService>(store, id(1)).await, None);
}

fn all_of(connection: &SiteConnection) -> (String, &str) {
    (format!("{connection:?}"), connection.psk.expose_secret())
}

async fn connections_come_back_as_they_were(database: &Database) {
    let store = &*database.open().await;
    parents(store).await;
    let before = connection(9);
    add(store, before.clone()).await.unwrap();
    let after = find::<SiteConnection>(store, id(9)).await.unwrap();
    assert_eq!(all_of(&after), all_of(&before));
}

async fn an_update_replaces_all_but_the_id(database: &Database) {
    let store = &*database.open().await;
    parents(store).await;
    add(store, connection(9)).await.unwrap();
    add(store, connection(10)).await.unwrap();
    let mut changed = connection(9);
    changed.name = ODD.into();
    changed.psk = "another".into();
    changed.dpd.interval = 7;
    changed.peer_cidrs = vec![];
    (changed.local_ep_group_id, changed.peer_ep_group_id) = (Some(id(4)), None);
    changed.deletion_protection = true;
    changed.generation = i64::MAX;
    let update = changed.clone();
    let done = store
        .write(move |session| {
            let update = update.clone();
            Box::pin(async move { session.update(&update).await })
        })
        .await;
    assert!(done.unwrap_or_else(|error: StoreError| panic!("{error}")));
    assert_eq!(all_of(&find(store, id(9)).await.unwrap()), all_of(&changed));
    assert_eq!(all_of(&find(store, id(10)).await.unwrap()), all_of(&connection(10)));
}

async fn what_is_not_there(database: &Database) {
    let store = &*database.open().await;
    assert!(find::<SiteConnection>(store, id(1)).await.is_none());
    assert!(!remove::<SiteConnection>(store, id(1)).await.unwrap());
    let updated = store.write(|session| Box::pin(async { session.update(&service(1)).await })).await;
    assert!(!updated.unwrap_or_else(|error: StoreError| panic!("{error}")));
    let locked = store.write(|session| Box::pin(session.lock::<VpnService>(id(1)))).await;
    assert!(locked.unwrap_or_else(|error: StoreError| panic!("{error}")).is_none());
}

async fn taking_asks_scope_and_flag(database: &Database) {
    let store = &*database.open().await;
    parents(store).await;
    for (number, protected) in [(9, false), (10, true)] {
        let mut connection = connection(number);
        connection.deletion_protection = protected;
        add(store, connection).await.unwrap();
    }
    let own = Scope::Project("p".into());
    let cases = [
        (9, Scope::Nothing, false),
        (9, Scope::Project("q".into()), false),
        (10, own.clone(), false),
        (11, Scope::All, false),
        (9, own, true),
        (9, Scope::All, false),
    ];
    for (number, scope, expected) in cases {
        let taken = store.write(move |session| {
            let scope = scope.clone();
            Box::pin(
                async move { session.take::<SiteConnection>(id(number), &scope, Some("deletion_protection")).await },
            )
        });
        let taken = taken.await.unwrap_or_else(|error: StoreError| panic!("{error}"));
        assert_eq!(taken.as_ref().map(all_of), expected.then(|| connection(9)).as_ref().map(all_of));
    }
    assert!(find::<SiteConnection>(store, id(10)).await.is_some());
    let held = store.write(|session| Box::pin(session.take::<VpnService>(id(1), &Scope::All, None)));
    assert!(matches!(held.await, Err(StoreError::ForeignKey)));
}

async fn the_same_id_twice(database: &Database) {
    let store = &*database.open().await;
    add(store, service(1)).await.unwrap();
    assert!(matches!(add(store, service(1)).await, Err(StoreError::Duplicate)));
}

async fn objects_by_column_and_count(database: &Database) {
    let store = &*database.open().await;
    for number in [3, 1, 2] {
        add(store, service(number)).await.unwrap();
    }
    let mut foreign = service(4);
    (foreign.project_id, foreign.name) = (ODD.into(), ODD.into());
    add(store, foreign).await.unwrap();
    let mut session = store.session().await.unwrap();
    let found = session.find_by::<VpnService>("router_id", &id(0xa).to_string(), 3).await.unwrap();
    assert_eq!(found.iter().map(|service| service.id).collect::<Vec<_>>(), [id(1), id(2), id(3)]);
    assert_eq!(session.find_by::<VpnService>("name", ODD, 9).await.unwrap().len(), 1);
    assert_eq!(session.count::<VpnService>("p").await.unwrap(), 3);
    assert_eq!(session.count::<VpnService>(ODD).await.unwrap(), 1);
    assert_eq!(session.count::<VpnService>("").await.unwrap(), 0);
}

async fn another_programs_status_is_passed_on(database: &Database) {
    let store = &*database.open().await;
    add(store, service(1)).await.unwrap();
    database.execute(&format!("UPDATE vpnservices SET status='HALF WAY' WHERE id='{}'", id(1))).await;
    let status = find::<VpnService>(store, id(1)).await.unwrap().status;
    assert_eq!(status, Status::Other("HALF WAY".into()));
}

async fn a_reading_session_cannot_write(database: &Database) {
    let store = &*database.open().await;
    let mut session = store.session().await.unwrap();
    assert!(matches!(session.insert(&service(1)).await, Err(StoreError::Unavailable(_))));
    drop(session);
    assert!(find::<VpnService>(store, id(1)).await.is_none());
}
