//! Pages: in any order, they are slices of all rows sorted naively.

use std::cmp::Ordering;

use uuid::Uuid;
use vpnaas::{
    model::{
        IkePolicy, VpnService,
        page::{Filter, FilterValue, Marker, Page, PageQuery, PageRequest, Scope, SortKey},
    },
    store::{Record, Store, StoreError},
};

use crate::{
    database::Database,
    random::Random,
    sample::{ODD, add, id, ike_policy, read, service, write},
};

crate::cases![
    Both: pages_follow_each_other_both_ways,
    a_page_is_a_slice_of_all_rows_sorted,
    filters_compare_by_type,
    scopes_hide_what_is_not_theirs,
    a_marker_that_is_not_there,
    no_such_column,
    texts_sort_by_their_bytes
];

pub fn request() -> PageRequest {
    PageQuery::default().within(Scope::All)
}

pub fn by(column: &'static str, descending: bool) -> SortKey {
    SortKey { column, descending }
}

async fn page<R: Record>(store: &Store, request: &PageRequest) -> Page<R> {
    let request = request.clone();
    read(store, move |session| session.page(&request)).await
}

fn ids<R: Record>(page: &Page<R>) -> Vec<Uuid> {
    page.items.iter().map(Record::id).collect()
}

async fn insert_all(store: &Store, services: &[VpnService]) {
    let services = services.to_vec();
    write(store, move |session| services.iter().try_for_each(|service| session.insert(service))).await.unwrap();
}

async fn pages_follow_each_other_both_ways(database: &Database) {
    let store = &database.open().await;
    insert_all(store, &(1..=7).map(service).collect::<Vec<_>>()).await;
    let mut request = request();
    request.limit = Some(3);
    let mut seen = Vec::new();
    for (size, has_next, has_previous) in [(3, true, false), (3, true, true), (1, false, true)] {
        let page: Page<VpnService> = page(store, &request).await;
        assert_eq!((page.items.len(), page.has_next, page.has_previous), (size, has_next, has_previous));
        seen.extend(ids(&page));
        request.marker = seen.last().copied().map(Marker::Id);
    }
    assert_eq!(seen, (1..=7).map(id).collect::<Vec<_>>());
    (request.reverse, request.marker) = (true, None);
    let mut seen = Vec::new();
    for (size, has_next, has_previous) in [(3, false, true), (3, true, true), (1, true, false)] {
        let page: Page<VpnService> = page(store, &request).await;
        assert_eq!((page.items.len(), page.has_next, page.has_previous), (size, has_next, has_previous));
        seen.splice(..0, ids(&page));
        request.marker = seen.first().copied().map(Marker::Id);
    }
    assert_eq!(seen, (1..=7).map(id).collect::<Vec<_>>());
    request.limit = None;
    request.marker = Some(Marker::Id(id(4)));
    assert_eq!(ids(&page::<VpnService>(store, &request).await), [id(1), id(2), id(3)]);
    request.limit = Some(0);
    let none: Page<VpnService> = page(store, &request).await;
    assert!(none.items.is_empty() && none.has_previous);
}

/// The requested order, computed from the model's values; a missing text counts as the empty one.
fn order(sort: &[SortKey], left: &VpnService, right: &VpnService) -> Ordering {
    let text = |service: &VpnService, column| match column {
        "name" => service.name.clone(),
        "subnet_id" => service.subnet_id.map(|id| id.to_string()).unwrap_or_default(),
        "status" => service.status.as_str().to_owned(),
        "id" => service.id.to_string(),
        other => panic!("{other}"),
    };
    let key = |key: &SortKey| {
        let ascending = match key.column {
            "admin_state_up" => left.admin_state_up.cmp(&right.admin_state_up),
            "generation" => left.generation.cmp(&right.generation),
            column => text(left, column).cmp(&text(right, column)),
        };
        if key.descending { ascending.reverse() } else { ascending }
    };
    sort.iter().map(key).fold(Ordering::Equal, Ordering::then).then(left.id.cmp(&right.id))
}

async fn a_page_is_a_slice_of_all_rows_sorted(database: &Database) {
    const COLUMNS: [&str; 6] = ["name", "subnet_id", "status", "admin_state_up", "generation", "id"];
    const NAMES: [&str; 6] = ["", "a", "a\0", "B", "é", ODD];
    let store = &database.open().await;
    let random = &mut Random::new(20_260_101);
    let services: Vec<VpnService> = (0..60)
        .map(|_| {
            let mut service = service(random.wide());
            service.name = random.one_of(&NAMES).into();
            service.subnet_id = random.one_of(&[None, Some(id(1)), Some(id(2))]);
            service.status = random.one_of(&["ACTIVE", "DOWN", "odd"]).into();
            service.admin_state_up = random.below(2) == 0;
            service.generation = random.one_of(&[-1, 0, 1]);
            service
        })
        .collect();
    insert_all(store, &services).await;
    for round in 0..150 {
        let sort: Vec<SortKey> =
            (0..random.below(4)).map(|_| by(random.one_of(&COLUMNS), random.below(2) == 0)).collect();
        let mut sorted = services.clone();
        sorted.sort_by(|left, right| order(&sort, left, right));
        let marker = (random.below(3) > 0).then(|| random.below(sorted.len()));
        let limit = (random.below(5) > 0).then(|| 1 + random.below(70));
        let reverse = random.below(2) == 0;
        let (from, to) = match (marker, reverse) {
            (None, _) => (0, sorted.len()),
            (Some(marker), false) => (marker + 1, sorted.len()),
            (Some(marker), true) => (0, marker),
        };
        let size = limit.unwrap_or(usize::MAX).min(to - from);
        let expected = if reverse { &sorted[to - size..to] } else { &sorted[from..from + size] };
        let more = size < to - from;
        let request = PageRequest {
            marker: marker.map(|marker| Marker::Id(sorted[marker].id)),
            limit: limit.map(|limit| limit as u64),
            reverse,
            sort,
            ..request()
        };
        let page: Page<VpnService> = page(store, &request).await;
        assert_eq!(page.items, expected, "round {round}: {request:?}");
        let (next, previous) = if reverse { (marker.is_some(), more) } else { (more, marker.is_some()) };
        assert_eq!((page.has_next, page.has_previous), (next, previous), "round {round}: {request:?}");
    }
}

async fn filters_compare_by_type(database: &Database) {
    let store = &database.open().await;
    let mut services: Vec<VpnService> = (1..=4).map(service).collect();
    services[1].name = ODD.into();
    services[2].subnet_id = None;
    services[3].admin_state_up = false;
    services[3].generation = 9;
    insert_all(store, &services).await;
    let text = |text: &str| FilterValue::Text(text.into());
    let part = |text: &str| FilterValue::Part(text.into());
    let cases: [(&'static str, Vec<FilterValue>, &[u128]); 17] = [
        ("name", vec![text(ODD)], &[2]),
        ("name", vec![text("service 1"), text("service 3"), text("none")], &[1, 3]),
        ("name", vec![text("nul ")], &[]),
        ("name", vec![part("vice 1"), part("ice 4"), text("service 3")], &[1, 3, 4]),
        ("name", vec![part("SERVICE"), part("%")], &[2]),
        ("name", vec![FilterValue::Lacks("vice 1".into()), text("service 1")], &[1, 2, 3, 4]),
        ("generation", vec![part("9")], &[4]),
        ("name", vec![FilterValue::Int(1)], &[]),
        ("name", vec![FilterValue::Bool(true)], &[]),
        ("subnet_id", vec![text("")], &[]),
        ("subnet_id", vec![text(""), text(&id(0xb).to_string())], &[1, 2, 4]),
        ("admin_state_up", vec![FilterValue::Bool(false)], &[4]),
        ("admin_state_up", vec![FilterValue::Bool(false), FilterValue::Bool(true)], &[1, 2, 3, 4]),
        ("admin_state_up", vec![text("false")], &[]),
        ("generation", vec![FilterValue::Int(9), FilterValue::Int(8)], &[4]),
        ("generation", vec![text("9"), text("nine")], &[4]),
        ("id", vec![text(&id(2).to_string()), text("x")], &[2]),
    ];
    for (column, values, expected) in cases {
        let request = PageRequest { filters: vec![Filter { column, values }], ..request() };
        let found: Page<VpnService> = page(store, &request).await;
        assert_eq!(ids(&found), expected.iter().copied().map(id).collect::<Vec<_>>(), "{request:?}");
    }
    let both = vec![
        Filter { column: "generation", values: vec![FilterValue::Int(1)] },
        Filter { column: "name", values: vec![text("service 4"), text("service 3")] },
    ];
    let request = PageRequest { filters: both, marker: Some(Marker::Id(id(2))), limit: Some(1), ..request() };
    let found: Page<VpnService> = page(store, &request).await;
    assert_eq!((ids(&found), found.has_next), (vec![id(3)], false), "a marker need not pass the filters");
}

async fn scopes_hide_what_is_not_theirs(database: &Database) {
    let store = &database.open().await;
    let mut services: Vec<VpnService> = (1..=3).map(service).collect();
    services[1].project_id = ODD.into();
    insert_all(store, &services).await;
    let in_scope = |scope| PageRequest { scope, ..request() };
    for (scope, expected) in [
        (Scope::All, vec![id(1), id(2), id(3)]),
        (Scope::Project("p".into()), vec![id(1), id(3)]),
        (Scope::Project(ODD.into()), vec![id(2)]),
        (Scope::Nothing, vec![]),
    ] {
        assert_eq!(ids(&page::<VpnService>(store, &in_scope(scope)).await), expected);
    }
    let foreign = PageRequest { marker: Some(Marker::Id(id(2))), ..in_scope(Scope::Project("p".into())) };
    assert!(page::<VpnService>(store, &foreign).await.items.is_empty());
    let open = vec![Filter { column: "id", values: vec![FilterValue::Text(id(2).to_string())] }];
    let opened = PageRequest { open, limit: Some(1), ..foreign };
    assert_eq!(ids(&page::<VpnService>(store, &opened).await), [id(3)]);
    let all = PageRequest { marker: None, limit: None, ..opened };
    assert_eq!(ids(&page::<VpnService>(store, &all).await), [id(1), id(2), id(3)]);
}

async fn a_marker_that_is_not_there(database: &Database) {
    let store = &database.open().await;
    insert_all(store, &[service(1), service(3)]).await;
    for marker in [Marker::Id(id(2)), Marker::Unknown] {
        for reverse in [false, true] {
            let request = PageRequest { marker: Some(marker.clone()), reverse, ..request() };
            let found: Page<VpnService> = page(store, &request).await;
            assert!(found.items.is_empty() && !found.has_next && !found.has_previous);
        }
    }
}

async fn no_such_column(database: &Database) {
    let store = &database.open().await;
    let sorted = PageRequest { sort: vec![by("nothing", false)], ..request() };
    let filter = Filter { column: "nothing", values: vec![FilterValue::Int(1)] };
    let filtered = PageRequest { filters: vec![filter], ..request() };
    for request in [sorted, filtered] {
        let refused = store.read(move |session| session.page::<VpnService>(&request)).await;
        assert!(matches!(refused, Err(StoreError::Corrupt(_))));
    }
}

async fn texts_sort_by_their_bytes(database: &Database) {
    let store = &database.open().await;
    let mut names = ["b", "A", "a", "Z", "é", "e", "_", " ", "", "\0", "\u{1}", "\u{2}", "🦀", "\u{ffff}"];
    for (number, name) in names.iter().enumerate() {
        let mut policy = ike_policy(number as u128);
        policy.name = (*name).into();
        add(store, policy).await.unwrap();
    }
    names.sort_unstable();
    let found: Page<IkePolicy> = page(store, &PageRequest { sort: vec![by("name", false)], ..request() }).await;
    assert_eq!(found.items.iter().map(|policy| policy.name.as_str()).collect::<Vec<_>>(), names);
}
