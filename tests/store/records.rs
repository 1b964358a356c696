//! Every kind of object is read back unchanged.

use std::fmt::Debug;

use secrecy::ExposeSecret;
use vpnaas::{
    model::{SiteConnection, Status, VpnService},
    store::{Record, Session, Store, StoreError, Value},
};

use crate::{
    database::Database,
    sample::{
        ODD, add, connection, endpoint_group, find, id, ike_policy, ipsec_policy, network, parents, plain, port, read,
        remove, router, service, subnet, write,
    },
};

crate::cases![
    Both: objects_come_back_as_they_were,
    connections_come_back_as_they_were,
    an_update_replaces_all_but_the_id,
    what_is_not_there,
    the_same_id_twice,
    objects_by_column_and_count,
    lookups_that_were_sent_together,
    another_programs_status_is_passed_on,
    a_reading_session_cannot_write
];

async fn round_trip<R: Record + Clone + Debug + PartialEq>(store: &Store, record: R) {
    add(store, record.clone()).await.unwrap();
    assert_eq!(find::<R>(store, record.id()).await, Some(record));
}

async fn objects_come_back_as_they_were(database: &Database) {
    let store = &database.open().await;
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

/// Everything in a connection, including the stored form of its key.
fn all_of(connection: &SiteConnection) -> Vec<Value<'_>> {
    connection.values()
}

async fn connections_come_back_as_they_were(database: &Database) {
    let store = &database.open().await;
    parents(store).await;
    let before = connection(9);
    add(store, before.clone()).await.unwrap();
    let after = find::<SiteConnection>(store, id(9)).await.unwrap();
    assert_eq!(all_of(&after), all_of(&before));
    let psk = store.sealer().open(after.id, &after.psk).unwrap();
    assert_eq!(psk.expose_secret(), format!("sécret{ODD}"));
}

async fn an_update_replaces_all_but_the_id(database: &Database) {
    let store = &database.open().await;
    parents(store).await;
    add(store, connection(9)).await.unwrap();
    add(store, connection(10)).await.unwrap();
    let mut changed = connection(9);
    changed.name = ODD.into();
    changed.psk = plain(id(9), "another");
    changed.dpd.interval = 7;
    changed.peer_cidrs = vec![];
    (changed.local_ep_group_id, changed.peer_ep_group_id) = (Some(id(4)), None);
    changed.deletion_protection = true;
    changed.generation = i64::MAX;
    let update = changed.clone();
    assert!(write(store, move |session| session.update(&update)).await.unwrap());
    assert_eq!(all_of(&find(store, id(9)).await.unwrap()), all_of(&changed));
    assert_eq!(all_of(&find(store, id(10)).await.unwrap()), all_of(&connection(10)));
}

async fn what_is_not_there(database: &Database) {
    let store = &database.open().await;
    assert!(find::<SiteConnection>(store, id(1)).await.is_none());
    assert!(!remove::<SiteConnection>(store, id(1)).await.unwrap());
    assert!(!write(store, |session| session.update(&service(1))).await.unwrap());
    assert!(write(store, |session| session.lock::<VpnService>(id(1))).await.unwrap().is_none());
    assert_eq!(write(store, |session| session.owner::<VpnService>(id(1))).await, Ok(None));
}

async fn the_same_id_twice(database: &Database) {
    let store = &database.open().await;
    add(store, service(1)).await.unwrap();
    assert_eq!(add(store, service(1)).await, Err(StoreError::Duplicate));
}

async fn lookups_that_were_sent_together(database: &Database) {
    let store = &database.open().await;
    parents(store).await;
    add(store, service(11)).await.unwrap();
    write(store, |session| {
        session.together(|session| {
            let quotas = session.look_at_quotas(ODD);
            let by_router = session.look_by::<VpnService>("router_id", &id(0xa), 1);
            vec![session.look::<VpnService>(id(11)), session.look::<VpnService>(id(12)), quotas, by_router]
        })?;
        assert_eq!(session.find::<VpnService>(id(12))?, None);
        assert_eq!(session.find::<VpnService>(id(11))?, Some(service(11)));
        assert_eq!(session.quotas(ODD)?, []);
        assert_eq!(session.find_by::<VpnService>("router_id", &id(0xa), 1)?.len(), 1);
        // Results fetched before a change are not used after it.
        session.together(|session| vec![session.look::<VpnService>(id(11))])?;
        let mut changed = service(11);
        changed.name = "changed".into();
        assert!(session.update(&changed)?);
        assert_eq!(session.find::<VpnService>(id(11))?, Some(changed));
        session.insert_with(&connection(9), |session| vec![session.look::<SiteConnection>(id(9))])?;
        assert!(session.find::<SiteConnection>(id(9))?.is_some());
        Ok::<_, StoreError>(())
    })
    .await
    .unwrap();
    assert!(find::<SiteConnection>(store, id(9)).await.is_some());
    // The error of the change is returned, not that of the lookups after it.
    let again =
        |session: &mut Session| session.insert_with(&connection(9), |session| vec![session.look::<VpnService>(id(1))]);
    assert_eq!(write(store, again).await, Err(StoreError::Duplicate));
}

async fn objects_by_column_and_count(database: &Database) {
    let store = &database.open().await;
    for number in [3, 1, 2] {
        add(store, service(number)).await.unwrap();
    }
    let mut foreign = service(4);
    (foreign.project_id, foreign.name) = (ODD.into(), ODD.into());
    add(store, foreign).await.unwrap();
    let check = |session: &mut Session| {
        let found = session.find_by::<VpnService>("router_id", &id(0xa), 3)?;
        assert_eq!(found.iter().map(|service| service.id).collect::<Vec<_>>(), [id(1), id(2), id(3)]);
        assert_eq!(session.find_by::<VpnService>("name", &ODD.to_owned(), 9)?.len(), 1);
        assert_eq!(session.find_by::<VpnService>("router_id", &id(0xb), 9)?, []);
        for (column, value, expected) in
            [("router_id", 0xa, true), ("router_id", 0xb, false), ("subnet_id", 0xb, true), ("subnet_id", 0xa, false)]
        {
            assert_eq!(session.exists_by::<VpnService>(column, &id(value))?, expected, "{column}");
        }
        assert!(session.exists_by::<VpnService>("project_id", &ODD.to_owned())?);
        for (project, expected) in [("p", 3), (ODD, 1), ("", 0)] {
            assert_eq!(session.count::<VpnService>(project)?, expected);
        }
        Ok(())
    };
    read(store, check).await;
    let owner = |number| write(store, move |session| session.owner::<VpnService>(id(number)));
    assert_eq!(owner(1).await.unwrap().as_deref(), Some("p"));
    assert_eq!(owner(4).await.unwrap().as_deref(), Some(ODD));
}

async fn another_programs_status_is_passed_on(database: &Database) {
    let store = &database.open().await;
    add(store, service(1)).await.unwrap();
    let own = database.quoted(id(1));
    database.execute(&format!("UPDATE vpnservices SET status='HALF WAY' WHERE id={own}")).await;
    let status = find::<VpnService>(store, id(1)).await.unwrap().status;
    assert_eq!(status, Status::Other("HALF WAY".into()));
}

async fn a_reading_session_cannot_write(database: &Database) {
    let store = &database.open().await;
    let refused = store.read(|session| session.insert(&service(1))).await;
    assert!(matches!(refused, Err(StoreError::Unavailable(_))), "{refused:?}");
    assert!(find::<VpnService>(store, id(1)).await.is_none());
    add(store, service(1)).await.unwrap();
}
