//! How the databases go about a page: an index says where it begins, and no more is read than is shown.

use uuid::Uuid;
use vpnaas::{
    model::{
        IkePolicy,
        page::{Marker, PageRequest, Scope},
    },
    store::Store,
};

use crate::{
    database::Database,
    pages::{by, request},
    sample::{add, ike_policy},
};

crate::cases![a_page_comes_from_an_index];

/// Copies the one policy that is there, under other ids and names, into two projects.
const COPIES: &str = "
    WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 20000)
    INSERT INTO ikepolicies
    SELECT '00000000-0000-0000-0000-' || CAST(100000000000 + n AS TEXT),
        CASE WHEN n % 2 = 0 THEN 'p' ELSE 'q' END, CAST(n % 500 AS TEXT), description, auth_algorithm,
        encryption_algorithm, phase1_negotiation_mode, lifetime_value, ike_version, pfs
    FROM ikepolicies, numbers";

async fn a_page_comes_from_an_index(database: &Database) {
    let store = &*database.open().await;
    add(store, ike_policy(1)).await.unwrap();
    database.execute(COPIES).await;
    database.execute("ANALYZE").await;
    let middle = Uuid::from_u128(0x1000_0001_0250);
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

async fn check(store: &dyn Store, request: &PageRequest, is_sqlite: bool) {
    let plan = store.session().await.unwrap().explain_page::<IkePolicy>(request).await.unwrap().join("\n");
    let mixed = request.sort.len() == 1 && request.sort[0].column == "name" && request.sort[0].descending;
    let uses_index = plan.contains("INDEX ") || plan.contains("Index Scan");
    // With names down and ids up the few rows of one name are sorted, and no others.
    let sorts = if is_sqlite {
        plan.contains("B-TREE FOR ORDER BY")
    } else {
        plan.lines().any(|line| line.trim_start().trim_start_matches("->").trim_start().starts_with("Sort  "))
    };
    let reads_all = plan.contains("Seq Scan") || plan.contains("Bitmap");
    assert!(uses_index && !sorts && !reads_all, "{request:?}\n{plan}");
    assert!(mixed || !plan.contains("TEMP B-TREE") && !plan.contains("Sort"), "{request:?}\n{plan}");
    if is_sqlite && (request.marker.is_some() || request.scope != Scope::All) {
        assert!(plan.starts_with("SEARCH"), "{request:?}\n{plan}");
    }
}
