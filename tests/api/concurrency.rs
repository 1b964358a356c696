//! Concurrent callers.

use std::sync::Arc;

use serde_json::json;
use tokio::task::JoinSet;

use crate::support::{
    TestApp, Who, trials,
    world::{CONNECTIONS, IKE, World, at, create},
};

trials![exactly_one_of_many_deletes_wins, a_create_and_the_delete_of_its_policy, deletes_and_updates];

async fn exactly_one_of_many_deletes_wins() {
    let app = Arc::new(TestApp::start().await);
    let world = World::make(&app).await;
    app.token(Who::Member).await;
    for _ in 0..10 {
        let path = at(CONNECTIONS, &world.connection(&app).await);
        let mut calls = JoinSet::new();
        for _ in 0..8 {
            let (app, path) = (Arc::clone(&app), path.clone());
            calls.spawn(async move { app.delete(Who::Member, &path).await.status.as_u16() });
        }
        let mut statuses = calls.join_all().await;
        statuses.sort_unstable();
        assert_eq!(statuses, [204, 404, 404, 404, 404, 404, 404, 404]);
    }
}

async fn a_create_and_the_delete_of_its_policy() {
    let app = Arc::new(TestApp::start().await);
    let world = World::make(&app).await;
    for _ in 0..10 {
        let policy = create(&app, Who::Member, IKE, "ikepolicy", json!({})).await;
        let body = world.body(json!({"ikepolicy_id": policy}));
        let path = at(IKE, &policy);
        let (made, deleted) = tokio::join!(app.post(Who::Member, CONNECTIONS, body), app.delete(Who::Member, &path));
        // Either the connection exists and the policy stays, or the policy is gone and the connection never existed.
        match (made.status.as_u16(), deleted.status.as_u16()) {
            (201, 409) => app.get(Who::Member, &path).await.expect(200),
            (404, 204) => app.get(Who::Member, &path).await.expect(404),
            other => panic!("{other:?}"),
        };
    }
}

async fn deletes_and_updates() {
    let app = Arc::new(TestApp::start().await);
    let world = World::make(&app).await;
    for _ in 0..10 {
        let path = at(CONNECTIONS, &world.connection(&app).await);
        let change = json!({"ipsec_site_connection": {"mtu": 1400}});
        let (deleted, changed) = tokio::join!(app.delete(Who::Member, &path), app.put(Who::Member, &path, change));
        deleted.expect(204);
        assert!(matches!(changed.status.as_u16(), 200 | 404), "{}", changed.text());
        app.get(Who::Member, &path).await.refused(404, "IPsecSiteConnectionNotFound");
    }
}
