//! The data of the reconciler and the identity service: queues of due rows, claims, tokens; and quotas.

use std::time::Duration;

use uuid::Uuid;
use vpnaas::{
    model::{
        IdentityRecord, SiteConnection, Status, Teardown, TeardownKind, Token, VpnService,
        page::Scope,
        quota::{QuotaResource, UNLIMITED},
    },
    store::{Due, Queued, Store, StoreError, Turn},
};

use crate::{
    database::Database,
    sample::{ODD, add, connection, find, id, parents, service, time},
};

crate::cases![Both:
    projects_are_found_in_turn,
    first_tries_come_before_retries,
    teardowns_wait_for_their_time,
    an_observation_that_is_too_late,
    claims_keep_processes_apart,
    a_claim_moves_to_the_teardown,
    what_nothing_follows_is_dropped,
    a_service_reaches_its_connections,
    tokens_come_and_go,
    records_of_the_identity_come_and_go,
    quotas_are_kept_per_project
];

const PROCESS: Uuid = Uuid::from_u128(0xaaa);
const OTHER: Uuid = Uuid::from_u128(0xbbb);
const MINUTE: Duration = Duration::from_mins(1);

/// Runs code in one write.
macro_rules! write {
    ($store:expr, $session:ident => $body:expr) => {
        $store.write(move |$session| Ok::<_, StoreError>($body)).await.unwrap()
    };
}

/// Runs code in one read.
macro_rules! read {
    ($store:expr, $session:ident => $body:expr) => {
        $store.read(move |$session| Ok::<_, StoreError>($body)).await.unwrap()
    };
}

fn ids<T>(due: &[Due<T>]) -> Vec<Uuid> {
    due.iter().map(|one| one.id).collect()
}

/// The ids of the due rows in a queue of project `p`.
async fn due<Q: Queued>(store: &Store, turn: Turn, seconds: i64) -> Vec<Uuid> {
    read!(store, session => ids(&session.due::<Q>(turn, "p", PROCESS, time(seconds), 9)?))
}

/// A service and policies that were followed, and connections of these projects that were not.
async fn lagging(database: &Database, connections: &[(u128, &str)]) -> Store {
    let store = database.open().await;
    parents(&store).await;
    for &(number, project) in connections {
        let lagging =
            SiteConnection { project_id: project.into(), generation: 1, observed_generation: 0, ..connection(number) };
        add(&store, lagging).await.unwrap();
    }
    store
}

async fn projects_are_found_in_turn(database: &Database) {
    let store = lagging(database, &[(11, "b"), (12, "a"), (13, "a"), (14, ""), (15, ODD)]).await;
    let found = async |after: Option<&'static str>, limit| read!(store, session => session.queued_projects::<SiteConnection>(Turn::First, after, time(1), limit)?);
    let names = |found: Vec<(String, bool)>| found.into_iter().map(|(project, _)| project).collect::<Vec<_>>();
    assert_eq!(names(found(None, 9).await), ["", "a", "b", ODD]);
    assert_eq!(names(found(None, 2).await), ["", "a"]);
    assert_eq!(names(found(Some("a"), 9).await), ["b", ODD]);
    assert_eq!(names(found(Some(ODD), 9).await), [] as [&str; 0]);
    assert_eq!(read!(store, session => session.queued_projects::<SiteConnection>(Turn::Retry, None, time(1), 9)?), []);
}

async fn first_tries_come_before_retries(database: &Database) {
    let store = lagging(database, &[(11, "p"), (12, "p"), (13, "q")]).await;
    assert_eq!(due::<SiteConnection>(&store, Turn::First, 0).await, [id(11), id(12)]);
    write!(store, session => session.postpone::<SiteConnection>(id(11), 1, (4, time(30)), true, PROCESS)?);
    // A failure of another generation is ignored.
    write!(store, session => session.postpone::<SiteConnection>(id(12), 7, (9, time(30)), true, PROCESS)?);
    assert_eq!(due::<SiteConnection>(&store, Turn::First, 0).await, [id(12)]);
    assert_eq!(due::<SiteConnection>(&store, Turn::Retry, 29).await, [] as [Uuid; 0]);
    assert_eq!(due::<SiteConnection>(&store, Turn::Retry, 30).await, [id(11)]);
    // Nothing has to wait because the clock was set back.
    assert_eq!(due::<SiteConnection>(&store, Turn::Retry, 30 - 3600).await, [id(11)]);
    let projects = |seconds| {
        let store = store.clone();
        async move {
            read!(store, session => session.queued_projects::<SiteConnection>(Turn::Retry, None, time(seconds), 9)?)
        }
    };
    assert_eq!(projects(29).await, [("p".into(), false)]);
    assert_eq!(projects(30).await, [("p".into(), true)]);
    assert_eq!(projects(30 - 3600).await, [("p".into(), true)]);
    let failed = read!(store, session => session.due::<SiteConnection>(Turn::Retry, "p", PROCESS, time(30), 9)?);
    assert_eq!((failed[0].generation, failed[0].attempts), (1, 4));
    assert_eq!(failed[0].object.as_ref().unwrap().status, Status::Error);
    // A change starts over with a first try.
    let changed = SiteConnection { generation: 2, ..find(&store, id(11)).await.unwrap() };
    write!(store, session => session.update(&changed)?);
    assert_eq!(due::<SiteConnection>(&store, Turn::First, 0).await, [id(11), id(12)]);
    let first = read!(store, session => session.due::<SiteConnection>(Turn::First, "p", PROCESS, time(0), 1)?);
    assert_eq!((first[0].generation, first[0].attempts), (2, 0));
}

async fn teardowns_wait_for_their_time(database: &Database) {
    let store = lagging(database, &[(11, "p"), (12, "p"), (13, "p")]).await;
    assert_eq!(read!(store, session => session.teardown_backlog()?), (0, None));
    for (number, seconds) in [(12, 10), (11, 20), (13, 30)] {
        assert!(write!(store, session => session.delete_connection(id(number), &Scope::All, Some(time(seconds)))?));
    }
    assert!(!write!(store, session => session.delete_connection(id(12), &Scope::All, Some(time(40)))?));
    assert_eq!(due::<Teardown>(&store, Turn::First, 0).await, [id(12), id(11), id(13)]);
    assert_eq!(read!(store, session => session.teardown_backlog()?), (3, Some(time(10))));
    assert!(write!(store, session => session.postpone_teardown(id(12), 2, time(50))?));
    assert!(!write!(store, session => session.postpone_teardown(id(99), 2, time(50))?));
    assert_eq!(read!(store, session => (session.first_teardowns(9)?, session.first_teardowns(1)?)), (2, 1));
    assert_eq!(due::<Teardown>(&store, Turn::Retry, 49).await, [] as [Uuid; 0]);
    let late = read!(store, session => session.due::<Teardown>(Turn::Retry, "p", PROCESS, time(50), 9)?);
    let expected = Teardown {
        id: id(12),
        kind: TeardownKind::Connection,
        project_id: "p".into(),
        name: connection(12).name,
        vpnservice_id: connection(12).vpnservice_id,
        peer_address: connection(12).peer_address,
        requested_at: time(10),
    };
    assert_eq!((late[0].attempts, late[0].object.as_ref().unwrap()), (2, &expected));
    assert_eq!(write!(store, session => session.remove_teardowns(&[id(11), id(99), id(12)])?), 2);
    assert_eq!(write!(store, session => session.remove_teardowns(&[])?), 0);
    assert_eq!(due::<Teardown>(&store, Turn::First, 0).await, [id(13)]);
}

async fn an_observation_that_is_too_late(database: &Database) {
    let store = lagging(database, &[(11, "p")]).await;
    assert!(!write!(store, session => session.observe::<SiteConnection>(id(11), 2, &Status::Active, PROCESS)?));
    assert!(!write!(store, session => session.observe::<VpnService>(id(11), 1, &Status::Active, PROCESS)?));
    assert!(!write!(store, session => session.report_status(id(11), 1, &Status::Down)?));
    assert_eq!(find::<SiteConnection>(&store, id(11)).await.unwrap().observed_generation, 0);
    assert!(write!(store, session => session.observe::<SiteConnection>(id(11), 1, &Status::Active, PROCESS)?));
    let seen: SiteConnection = find(&store, id(11)).await.unwrap();
    assert_eq!((seen.status, seen.observed_generation), (Status::Active, 1));
    assert!(write!(store, session => session.report_status(id(11), 1, &Status::Down)?));
    // What has been followed cannot fail any more.
    write!(store, session => session.postpone::<SiteConnection>(id(11), 1, (3, time(1)), true, PROCESS)?);
    assert_eq!(find::<SiteConnection>(&store, id(11)).await.unwrap().status, Status::Down);
    assert_eq!(due::<SiteConnection>(&store, Turn::First, 0).await, [] as [Uuid; 0]);
}

async fn claims_keep_processes_apart(database: &Database) {
    let store = lagging(database, &[(11, "p"), (12, "p")]).await;
    let claim = |process, lease| {
        let store = store.clone();
        async move { write!(store, session => session.claim::<SiteConnection>(&[id(11), id(99)], process, lease)?) }
    };
    let seen_by = |process| {
        let store = store.clone();
        async move { read!(store, session => ids(&session.due::<SiteConnection>(Turn::First, "p", process, time(0), 9)?)) }
    };
    if database.is_sqlite() {
        // The file belongs to one process.
        assert!(!read!(store, session => session.needs_claims()));
        assert_eq!(claim(PROCESS, MINUTE).await, [id(11), id(99)]);
        assert_eq!(seen_by(OTHER).await, [id(11), id(12)]);
        return;
    }
    assert_eq!(claim(PROCESS, MINUTE).await, [id(11)]);
    assert_eq!(claim(PROCESS, MINUTE).await, [id(11)]);
    assert_eq!(claim(OTHER, MINUTE).await, [] as [Uuid; 0]);
    assert_eq!(seen_by(PROCESS).await, [id(11), id(12)]);
    assert_eq!(seen_by(OTHER).await, [id(12)]);
    write!(store, session => session.release::<SiteConnection>(&[id(11)], OTHER)?);
    assert_eq!(claim(OTHER, MINUTE).await, [] as [Uuid; 0]);
    write!(store, session => session.release::<SiteConnection>(&[id(11)], PROCESS)?);
    assert_eq!(claim(OTHER, Duration::ZERO).await, [id(11)]);
    // It has expired already.
    assert_eq!(claim(PROCESS, MINUTE).await, [id(11)]);
    write!(store, session => session.postpone::<SiteConnection>(id(11), 1, (1, time(1)), false, PROCESS)?);
    assert_eq!(claim(OTHER, MINUTE).await, [id(11)]);
    // A locked row is skipped, without waiting for it.
    write!(store, session => session.release::<SiteConnection>(&[id(11)], OTHER)?);
    let mut outsider = database.outsider().await;
    outsider.execute("BEGIN; SELECT 1 FROM ipsec_site_connections FOR UPDATE").await;
    assert_eq!(claim(OTHER, MINUTE).await, [] as [Uuid; 0]);
    outsider.execute("ROLLBACK").await;
}

async fn a_claim_moves_to_the_teardown(database: &Database) {
    if database.is_sqlite() {
        return;
    }
    let store = lagging(database, &[(11, "p")]).await;
    write!(store, session => session.claim::<SiteConnection>(&[id(11)], PROCESS, MINUTE)?);
    assert!(write!(store, session => session.delete_connection(id(11), &Scope::All, Some(time(1)))?));
    let seen_by = |process| {
        let store = store.clone();
        async move { read!(store, session => ids(&session.due::<Teardown>(Turn::First, "p", process, time(0), 9)?)) }
    };
    assert_eq!((seen_by(PROCESS).await, seen_by(OTHER).await), (vec![id(11)], vec![]));
    // The call in progress has ended, and finds the connection deleted.
    assert!(!write!(store, session => session.observe::<SiteConnection>(id(11), 1, &Status::Active, PROCESS)?));
    assert_eq!(seen_by(OTHER).await, [id(11)]);
}

async fn what_nothing_follows_is_dropped(database: &Database) {
    let store = lagging(database, &[(11, "p"), (12, "p"), (13, "p"), (14, "p")]).await;
    write!(store, session => session.postpone::<SiteConnection>(id(12), 1, (3, time(1)), true, PROCESS)?);
    assert!(write!(store, session => session.delete_connection(id(13), &Scope::All, Some(time(1)))?));
    for (limit, dropped) in [(1, 4), (9, 1), (9, 0)] {
        assert_eq!(write!(store, session => session.drop_unfollowed(limit)?), dropped);
    }
    for (number, status) in [(11, connection(11).status), (12, Status::Error)] {
        let seen: SiteConnection = find(&store, id(number)).await.unwrap();
        assert_eq!((seen.status, seen.observed_generation), (status, 1));
    }
}

async fn a_service_reaches_its_connections(database: &Database) {
    let store = lagging(database, &[(11, "p")]).await;
    let followed = SiteConnection { status: Status::Active, generation: 3, observed_generation: 3, ..connection(12) };
    add(&store, followed).await.unwrap();
    let service_id = connection(11).vpnservice_id;
    assert_eq!(write!(store, session => session.touch_connections_of(service_id)?), 2);
    for (number, status, generation) in [(11, Status::PendingCreate, 2), (12, Status::PendingUpdate, 4)] {
        let seen: SiteConnection = find(&store, id(number)).await.unwrap();
        assert_eq!((seen.status, seen.generation), (status, generation));
    }
    add(&store, service(5)).await.unwrap();
    assert!(
        write!(store, session => session.queue_service_teardown(id(5), time(1))? && session.remove::<VpnService>(id(5))?)
    );
    assert!(!write!(store, session => session.queue_service_teardown(id(5), time(1))?));
    let due = read!(store, session => session.due::<Teardown>(Turn::First, "p", PROCESS, time(1), 9)?);
    let queued = due[0].object.as_ref().unwrap();
    assert_eq!((queued.id, queued.kind, queued.vpnservice_id), (id(5), TeardownKind::Service, id(5)));
    assert_eq!((&queued.name, queued.peer_address.as_str()), (&service(5).name, ""));
}

async fn tokens_come_and_go(database: &Database) {
    let store = database.open().await;
    let token = |digest: &str, expires| Token { digest: digest.into(), claims: ODD.into(), expires_at: time(expires) };
    for (digest, expires) in [("a", 10), ("b", 20), ("c", 30), ("d", 5)] {
        let token = token(digest, expires);
        write!(store, session => session.insert_token(&token)?);
    }
    assert_eq!(read!(store, session => session.find_token("b")?), Some(token("b", 20)));
    assert_eq!(read!(store, session => session.find_token("x")?), None);
    assert_eq!(write!(store, session => session.remove_expired_tokens(time(20), 2)?), 2);
    assert_eq!(read!(store, session => session.find_token("b")?), Some(token("b", 20)));
    assert_eq!(write!(store, session => session.remove_expired_tokens(time(20), 2)?), 1);
    assert!(write!(store, session => session.remove_token("c")?));
    assert!(!write!(store, session => session.remove_token("c")?));
    assert_eq!(read!(store, session => session.find_token("c")?), None);
}

async fn records_of_the_identity_come_and_go(database: &Database) {
    let store = database.open().await;
    let record = |id: &str, name: &str, secret: Option<&str>| IdentityRecord {
        kind: "user".into(),
        id: id.into(),
        name: name.into(),
        body: ODD.into(),
        secret: secret.map(str::to_owned),
    };
    let (one, two) = (record("b", ODD, None), record("a", "two", Some("hash")));
    let before = read!(store, session => session.log_outs()?);
    for record in [one.clone(), two.clone()] {
        write!(store, session => session.insert_identity_record(&record)?);
    }
    write!(store, session => session.count_log_out()?);
    assert_eq!(read!(store, session => session.log_outs()?), before + 1);
    assert_eq!(read!(store, session => session.identity_records()?), [two.clone(), one]);
    for taken in [record("a", "three", None), record("c", "two", None)] {
        let inserted = store.write(move |session| session.insert_identity_record(&taken)).await;
        assert_eq!(inserted, Err(StoreError::Duplicate));
    }
    assert!(write!(store, session => session.remove_identity_record("user", "b")?));
    assert!(!write!(store, session => session.remove_identity_record("project", "a")?));
    assert_eq!(read!(store, session => session.identity_records()?), [two]);
}

async fn quotas_are_kept_per_project(database: &Database) {
    let store = database.open().await;
    for (project, resource, limit) in [
        ("p", QuotaResource::VpnService, 10),
        (ODD, QuotaResource::Router, UNLIMITED),
        ("p", QuotaResource::IkePolicy, 0),
        ("p", QuotaResource::VpnService, i64::MAX),
    ] {
        write!(store, session => session.set_quota(project, resource, limit)?);
    }
    let own = read!(store, session => session.quotas("p")?);
    assert_eq!(own, [(QuotaResource::IkePolicy, 0), (QuotaResource::VpnService, i64::MAX)]);
    assert_eq!(read!(store, session => session.quotas("other")?), []);
    assert_eq!(read!(store, session => session.projects_with_quotas()?), [ODD, "p"]);
    assert!(write!(store, session => session.remove_quotas("p")?));
    assert!(!write!(store, session => session.remove_quotas("p")?));
    assert_eq!(read!(store, session => session.projects_with_quotas()?), [ODD]);
}
