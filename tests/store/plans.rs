//! Query plans: an index finds the start, and no more is read than is shown.

use uuid::Uuid;
use vpnaas::{
    model::{
        IkePolicy,
        page::{Marker, PageRequest, Scope},
    },
    store::Store,
};

use crate::{
    database::{Database, Outsider},
    pages::{by, request},
    sample::{add, connection, ike_policy, network, parents, port, read, router, subnet},
};

crate::cases![a_page_comes_from_an_index, what_refers_to_an_object_comes_from_an_index];

/// Copies the only policy, with other ids and names, into two projects.
fn copies(database: &Database) -> String {
    let id = if database.is_sqlite() {
        "unhex('000000000000000000001' || CAST(10000000000 + n AS TEXT))"
    } else {
        "CAST('00000000-0000-0000-0000-1' || CAST(10000000000 + n AS TEXT) AS UUID)"
    };
    format!(
        "WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 20000)
         INSERT INTO ikepolicies
         SELECT {id}, CASE WHEN n % 2 = 0 THEN 'p' ELSE 'q' END, CAST(n % 500 AS TEXT), description, auth_algorithm,
             encryption_algorithm, phase1_negotiation_mode, lifetime_value, ike_version, pfs
         FROM ikepolicies, numbers"
    )
}

async fn a_page_comes_from_an_index(database: &Database) {
    let store = &database.open().await;
    add(store, ike_policy(1)).await.unwrap();
    database.execute(&copies(database)).await;
    database.execute("ANALYZE").await;
    let middle = Uuid::from_u128(0x1100_0000_0250);
    assert!(read(store, move |session| session.find::<IkePolicy>(middle)).await.is_some());
    let own = Scope::Project("p".into());
    let orders = [
        vec![],
        vec![by("id", true)],
        vec![by("name", false)],
        vec![by("name", false), by("id", false)],
        vec![by("name", true)],
        vec![by("name", true), by("id", true)],
    ];
    for scope in [Scope::All, own] {
        for sort in &orders {
            for marker in [None, Some(Marker::Id(middle))] {
                for reverse in [false, true] {
                    let (scope, sort, marker) = (scope.clone(), sort.clone(), marker.clone());
                    let request = PageRequest { scope, sort, marker, reverse, limit: Some(20), ..request() };
                    check(store, &request, database.is_sqlite()).await;
                }
            }
        }
    }
}

async fn check(store: &Store, request: &PageRequest, is_sqlite: bool) {
    let asked = request.clone();
    let plan = read(store, move |session| session.explain_page::<IkePolicy>(&asked)).await.join("\n");
    let mixed = request.sort.len() == 1 && request.sort[0].column == "name" && request.sort[0].descending;
    let uses_index = plan.contains("INDEX ") || plan.contains("PRIMARY KEY") || plan.contains("Index Scan");
    // SQLite's table of ids is sorted by id itself.
    let is_ordered_table = plan == "SCAN ikepolicies" && request.marker.is_none() && request.scope == Scope::All;
    // With names descending and ids ascending, only the few rows with the same name are sorted.
    let sorts = if is_sqlite {
        plan.contains("B-TREE FOR ORDER BY")
    } else {
        plan.lines().any(|line| line.trim_start().trim_start_matches("->").trim_start().starts_with("Sort  "))
    };
    let reads_all = plan.contains("Seq Scan") || plan.contains("Bitmap");
    assert!((uses_index || is_ordered_table) && !sorts && !reads_all, "{request:?}\n{plan}");
    assert!(mixed || !plan.contains("TEMP B-TREE") && !plan.contains("Sort"), "{request:?}\n{plan}");
    if is_sqlite && (request.marker.is_some() || request.scope != Scope::All) {
        assert!(plan.starts_with("SEARCH"), "{request:?}\n{plan}");
    }
}

/// The columns that rules use for lookups: whether an object is in use, and by what; and the objects of a project.
const COLUMNS: [(&str, &str); 22] = [
    ("ipsec_site_connections", "vpnservice_id"),
    ("ipsec_site_connections", "ikepolicy_id"),
    ("ipsec_site_connections", "ipsecpolicy_id"),
    ("ipsec_site_connections", "local_ep_group_id"),
    ("ipsec_site_connections", "peer_ep_group_id"),
    ("ipsec_site_connections", "project_id"),
    ("ipsec_site_connections", "name"),
    ("vpnservices", "router_id"),
    ("vpnservices", "subnet_id"),
    ("vpnservices", "project_id"),
    ("vpnservices", "name"),
    ("ikepolicies", "project_id"),
    ("ikepolicies", "name"),
    ("ipsecpolicies", "project_id"),
    ("ipsecpolicies", "name"),
    ("endpoint_groups", "project_id"),
    ("endpoint_groups", "name"),
    ("subnets", "network_id"),
    ("ports", "network_id"),
    ("ports", "device_id"),
    ("networks", "project_id"),
    ("routers", "project_id"),
];

async fn what_refers_to_an_object_comes_from_an_index(database: &Database) {
    let store = &database.open().await;
    parents(store).await;
    add(store, connection(9)).await.unwrap();
    add(store, network(6)).await.unwrap();
    add(store, subnet(7, crate::sample::id(6))).await.unwrap();
    add(store, router(8)).await.unwrap();
    add(store, port(10, crate::sample::id(6))).await.unwrap();
    let mut outsider = database.outsider().await;
    if !database.is_sqlite() {
        // With so few rows, it would read them all: this tests whether it can use an index.
        outsider.execute("SET enable_seqscan = off").await;
    }
    for (table, column) in COLUMNS {
        let is_id = column.ends_with("_id") && column != "project_id";
        let value = if is_id { database.quoted(Uuid::nil()) } else { "'p'".into() };
        let explain = if database.is_sqlite() { "EXPLAIN QUERY PLAN" } else { "EXPLAIN" };
        // The queries of `exists_by` and `find_by`.
        for query in [
            format!("SELECT id FROM {table} WHERE {column} = {value} LIMIT 1"),
            format!("SELECT * FROM {table} WHERE {column} = {value} ORDER BY id LIMIT 20"),
        ] {
            let plan = plan(&mut outsider, &format!("{explain} {query}")).await;
            let searches = if database.is_sqlite() {
                plan.contains("SEARCH") && plan.contains(&format!("({column}=?"))
            } else {
                plan.contains(&format!("Index Cond: ({column} ="))
            };
            assert!(searches, "{query}\n{plan}");
        }
    }
}

async fn plan(outsider: &mut Outsider, text: &str) -> String {
    let rows = outsider.rows(text).await;
    rows.into_iter().filter_map(|mut row| row.pop().flatten()).collect::<Vec<_>>().join("\n")
}
