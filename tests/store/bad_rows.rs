//! A corrupt row affects nothing else: another program has written what this version does not understand.

use uuid::Uuid;
use vpnaas::{
    model::{
        EndpointGroup, IkePolicy, SiteConnection, VpnService,
        page::{Marker, Page, PageRequest, Scope},
    },
    store::{Record, Store, StoreError},
};

use crate::{
    database::Database,
    log,
    pages::request,
    sample::{
        add, connection, endpoint_group, find, id, ike_policy, parents, plain, read, remove, service, time, write,
    },
};

crate::cases![
    Both: a_damaged_keyword_is_left_out,
    a_damaged_list_is_left_out,
    a_damaged_connection_can_be_deleted,
    a_page_goes_on_behind_a_bad_row;
    Sqlite: an_id_that_is_none_is_left_out
];

/// Damages a row's column; everything else must keep working.
async fn damage<R: Record>(database: &Database, store: &Store, number: u128, assignment: &str) {
    let update = format!("UPDATE {} SET {assignment} WHERE id = {}", R::TABLE, database.quoted(id(number)));
    database.execute(&update).await;
    let all: Page<R> = page(store, &request()).await;
    assert!(!all.items.is_empty() && all.items.iter().all(|item| item.id() != id(number)));
    let found = store.read(move |session| session.find::<R>(id(number))).await;
    let Err(StoreError::Corrupt(why)) = found.map(|_| ()) else { panic!("{assignment} is accepted") };
    assert!(why.contains(R::TABLE) && why.contains(&id(number).to_string()), "{why}");
    let lines = log::lines_with(&id(number).to_string());
    assert!(lines.iter().any(|line| line.contains("left out") && line.contains(R::TABLE)), "{lines:?}");
    assert!(lines.iter().all(|line| !line.contains("geheim")), "{lines:?}");
}

async fn page<R: Record>(store: &Store, request: &PageRequest) -> Page<R> {
    let request = request.clone();
    read(store, move |session| session.page(&request)).await
}

fn ids<R: Record>(page: &Page<R>) -> Vec<Uuid> {
    page.items.iter().map(Record::id).collect()
}

async fn a_damaged_keyword_is_left_out(database: &Database) {
    let store = &database.open().await;
    for number in [0x0bad_0001, 0x0bad_0002, 0x0bad_0003] {
        add(store, ike_policy(number)).await.unwrap();
    }
    damage::<IkePolicy>(database, store, 0x0bad_0002, "pfs = 'group99'").await;
    if database.is_sqlite() {
        damage::<IkePolicy>(database, store, 0x0bad_0002, "pfs = 'group5', lifetime_value = 'long'").await;
        damage::<IkePolicy>(database, store, 0x0bad_0002, "lifetime_value = 60, name = CAST(x'ff' AS TEXT)").await;
    }
    assert_eq!(find(store, id(0x0bad_0001)).await, Some(ike_policy(0x0bad_0001)));
    let owner = write(store, |session| {
        let owner = session.owner::<IkePolicy>(id(0x0bad_0002))?;
        assert!(session.remove::<IkePolicy>(id(0x0bad_0002))?);
        Ok(owner)
    });
    assert_eq!(owner.await.unwrap().as_deref(), Some("p"));
    assert!(find::<IkePolicy>(store, id(0x0bad_0002)).await.is_none());
    assert_eq!(page::<IkePolicy>(store, &request()).await.items.len(), 2);
}

async fn a_damaged_list_is_left_out(database: &Database) {
    let store = &database.open().await;
    for number in [0x0bad_0011, 0x0bad_0012] {
        add(store, endpoint_group(number)).await.unwrap();
        add(store, service(number)).await.unwrap();
    }
    damage::<EndpointGroup>(database, store, 0x0bad_0011, "endpoints = '[\"10.0.0.0/8\"'").await;
    assert!(remove::<EndpointGroup>(store, id(0x0bad_0011)).await.unwrap());
    damage::<VpnService>(database, store, 0x0bad_0012, "external_v4_ip = '\u{1}7'").await;
    if database.is_sqlite() {
        damage::<VpnService>(database, store, 0x0bad_0012, "external_v4_ip = NULL, router_id = 'router'").await;
        damage::<VpnService>(database, store, 0x0bad_0012, "router_id = x'01'").await;
    }
    assert!(remove::<VpnService>(store, id(0x0bad_0012)).await.unwrap());
}

async fn a_damaged_connection_can_be_deleted(database: &Database) {
    let store = &database.open().await;
    parents(store).await;
    for number in [0x0bad_0021, 0x0bad_0022, 0x0bad_0023] {
        let mut connection = connection(number);
        connection.psk = plain(connection.id, "geheim");
        add(store, connection).await.unwrap();
    }
    damage::<SiteConnection>(database, store, 0x0bad_0021, "initiator = 'nobody'").await;
    damage::<SiteConnection>(database, store, 0x0bad_0022, "peer_cidrs = 'geheim'").await;
    for (number, scope, expected) in [
        (0x0bad_0021, Scope::Project("q".into()), false),
        (0x0bad_0021, Scope::Project("p".into()), true),
        (0x0bad_0022, Scope::All, true),
    ] {
        let delete =
            move |session: &mut vpnaas::store::Session| session.delete_connection(id(number), &scope, Some(time(1)));
        assert_eq!(write(store, delete).await, Ok(expected));
    }
    let teardowns = database.texts("SELECT id FROM teardowns ORDER BY id").await;
    assert_eq!(teardowns, [id(0x0bad_0021).to_string(), id(0x0bad_0022).to_string()]);
    assert_eq!(ids(&page::<SiteConnection>(store, &request()).await), [id(0x0bad_0023)]);
}

async fn a_page_goes_on_behind_a_bad_row(database: &Database) {
    let store = &database.open().await;
    for number in 1..=7 {
        add(store, ike_policy(0x0bad_0030 + number)).await.unwrap();
    }
    let own = |number: u128| id(0x0bad_0030 + number);
    // The third row ends the first page; all rows of the second page are corrupt.
    for number in [3, 4, 5, 6] {
        damage::<IkePolicy>(database, store, 0x0bad_0030 + number, "ike_version = 'v3'").await;
    }
    let mut request = PageRequest { limit: Some(3), ..request() };
    for (items, ends, has_next) in [
        (vec![own(1), own(2)], (own(1), own(3)), true),
        (vec![], (own(4), own(6)), true),
        (vec![own(7)], (own(7), own(7)), false),
    ] {
        let page: Page<IkePolicy> = page(store, &request).await;
        assert_eq!((ids(&page), page.ends, page.has_next), (items, Some(ends), has_next));
        request.marker = Some(Marker::Id(ends.1));
    }
    (request.reverse, request.marker) = (true, Some(Marker::Id(own(7))));
    for (items, ends, has_previous) in
        [(vec![], (own(4), own(6)), true), (vec![own(1), own(2)], (own(1), own(3)), false)]
    {
        let page: Page<IkePolicy> = page(store, &request).await;
        assert_eq!((ids(&page), page.ends, page.has_previous), (items, Some(ends), has_previous));
        request.marker = Some(Marker::Id(ends.0));
    }
}

async fn an_id_that_is_none_is_left_out(database: &Database) {
    let store = &database.open().await;
    parents(store).await;
    for number in 1..=6 {
        add(store, ike_policy(0x0bad_0040 + number)).await.unwrap();
        add(store, connection(0x0bad_0040 + number)).await.unwrap();
    }
    // One byte too long; this does not change its position in the order of ids.
    for table in ["ikepolicies", "ipsec_site_connections"] {
        let (bad, own) = (id(0x0bad_0041).simple(), database.quoted(id(0x0bad_0042)));
        database.execute(&format!("UPDATE {table} SET id = x'{bad}ff' WHERE id = {own}")).await;
    }
    let listed = page::<IkePolicy>(store, &PageRequest { marker: Some(Marker::Id(id(2))), ..request() }).await;
    let expected: Vec<_> = [1, 3, 4, 5, 6].map(|number| id(0x0bad_0040 + number)).into();
    let mut found = ids(&listed);
    found.sort();
    assert_eq!(found, expected);
    // Paged lists reach everything that can be read.
    let mut request = PageRequest { limit: Some(2), ..request() };
    let mut seen = Vec::new();
    loop {
        let page: Page<SiteConnection> = page(store, &request).await;
        seen.extend(ids(&page));
        match (page.has_next, page.ends) {
            (true, Some((_, last))) => request.marker = Some(Marker::Id(last)),
            _ => break,
        }
    }
    seen.sort();
    assert_eq!(seen, expected);
    assert_eq!(store.reseal().await, Ok(0), "it does not prevent that either");
}
