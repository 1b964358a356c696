//! Deletes of connections: within the scope, unless protected, once, and with one teardown each.

use vpnaas::{
    model::{SiteConnection, VpnService, page::Scope},
    store::{Store, StoreError, StoreOptions},
};

use crate::{
    database::{Database, close},
    sample::{ODD, add, connection, find, id, parents, remove, service, time, write},
    writes::at_once,
};

crate::cases![
    Both: a_delete_asks_for_scope_and_protection,
    a_delete_queues_the_teardown,
    each_connection_is_deleted_once,
    a_delete_sees_what_its_neighbours_have_changed,
    a_delete_that_is_undone_leaves_everything
];

async fn delete(store: &Store, number: u128, scope: Scope) -> Result<bool, StoreError> {
    write(store, move |session| session.delete_connection(id(number), &scope, Some(time(3)))).await
}

/// A store with connections from number 100 on.
async fn with_connections(database: &Database, count: u128) -> Store {
    let store = database.open().await;
    parents(&store).await;
    let insert_all =
        move |session: &mut vpnaas::store::Session| (0..count).try_for_each(|n| session.insert(&connection(100 + n)));
    write(&store, insert_all).await.unwrap();
    store
}

async fn teardowns(database: &Database) -> usize {
    database.texts("SELECT count(*) FROM teardowns").await[0].parse().unwrap()
}

async fn a_delete_asks_for_scope_and_protection(database: &Database) {
    let store = &database.open().await;
    parents(store).await;
    for (number, project, protected) in [(9, "p", false), (10, "p", true), (11, ODD, false)] {
        let mut connection = connection(number);
        (connection.project_id, connection.deletion_protection) = (project.into(), protected);
        add(store, connection).await.unwrap();
    }
    let own = Scope::Project("p".into());
    let cases = [
        (9, Scope::Nothing, false),
        (9, Scope::Project("q".into()), false),
        (9, Scope::Project(ODD.into()), false),
        (10, own.clone(), false),
        (10, Scope::All, false),
        (12, Scope::All, false),
        (9, own.clone(), true),
        (9, own, false),
        (9, Scope::All, false),
        (11, Scope::Project(ODD.into()), true),
    ];
    let mut deleted = 0;
    for (number, scope, expected) in cases {
        let there = find::<SiteConnection>(store, id(number)).await.is_some();
        assert_eq!(delete(store, number, scope.clone()).await, Ok(expected), "{number} {scope:?}");
        assert_eq!(find::<SiteConnection>(store, id(number)).await.is_some(), there && !expected);
        deleted += usize::from(expected);
        assert_eq!(teardowns(database).await, deleted);
    }
    assert_eq!(remove::<VpnService>(store, id(1)).await, Err(StoreError::ForeignKey), "one is left");
}

async fn a_delete_queues_the_teardown(database: &Database) {
    let store = &with_connections(database, 1).await;
    assert!(delete(store, 100, Scope::All).await.unwrap());
    let query = "SELECT id, kind, project_id, name, vpnservice_id, peer_address, requested_at, attempts, next_attempt_at \
                 FROM teardowns";
    let row = database.outsider().await.rows(query).await.remove(0);
    let expected = [
        &id(100).to_string(),
        "connection",
        "p",
        "connection 100",
        &id(1).to_string(),
        "192.0.2.9",
        &time(3).timestamp_micros().to_string(),
        "0",
        "0",
    ];
    assert_eq!(row.into_iter().map(Option::unwrap_or_default).collect::<Vec<_>>(), expected);
}

async fn each_connection_is_deleted_once(database: &Database) {
    let store = &with_connections(database, 20).await;
    // Six clients delete each of them, and as many delete a missing one.
    let answers =
        at_once(126, store, |store, number| async move { delete(&store, 100 + number % 21, Scope::All).await });
    let mut winners = [0; 21];
    for (number, answer) in answers.await.into_iter().enumerate() {
        winners[number % 21] += usize::from(answer.unwrap());
    }
    assert_eq!(winners[..20], [1; 20]);
    assert_eq!(winners[20], 0);
    assert_eq!(teardowns(database).await, 20);
    assert_eq!(crate::sample::count::<SiteConnection>(store).await, 0);
}

async fn a_delete_sees_what_its_neighbours_have_changed(database: &Database) {
    // One writer on either database, so that writes run in the order of the queue.
    close(with_connections(database, 8).await).await;
    let store = &database.open_with(StoreOptions { writers: 1, ..StoreOptions::default() }).await;
    let answers = at_once(8, store, |store, number| async move {
        let protect = write(&store, move |session| {
            let mut connection = session.lock::<SiteConnection>(id(100 + number))?.unwrap();
            connection.deletion_protection = true;
            session.update(&connection)
        });
        // They are queued in the order of their creation.
        tokio::join!(protect, delete(&store, 100 + number, Scope::All))
    });
    for (number, (protected, deleted)) in (0..).zip(answers.await) {
        assert_eq!((protected, deleted), (Ok(true), Ok(false)));
        assert!(find::<SiteConnection>(store, id(100 + number)).await.unwrap().deletion_protection);
    }
}

async fn a_delete_that_is_undone_leaves_everything(database: &Database) {
    let store = &with_connections(database, 10).await;
    let answers = at_once(10, store, |store, number| async move {
        let delete_or_refuse = write(&store, move |session| {
            // An earlier statement begins the transaction: a delete alone is one by itself.
            session.insert(&service(200 + number))?;
            assert!(session.delete_connection(id(100 + number), &Scope::All, Some(time(3)))?);
            if number == 2 { Err(StoreError::Corrupt("refused".into())) } else { Ok(()) }
        });
        delete_or_refuse.await
    });
    for (number, answer) in (0..).zip(answers.await) {
        assert_eq!(answer.is_err(), number == 2);
        assert_eq!(find::<SiteConnection>(store, id(100 + number)).await.is_some(), number == 2);
        assert_eq!(find::<VpnService>(store, id(200 + number)).await.is_none(), number == 2);
    }
    assert_eq!(teardowns(database).await, 9);
}
