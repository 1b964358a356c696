//! Databases of the previous release, in which ids were texts: `tests/data/first-schema.md` says how they were made.

use std::{collections::BTreeMap, fs, path::Path};

use secrecy::{ExposeSecret, SecretString};
use uuid::Uuid;
use vpnaas::{
    model::{
        EndpointGroup, IkePolicy, IpsecPolicy, SiteConnection, VpnService,
        network::{Network, Port, Router, Subnet},
        page::Scope,
        quota::QuotaResource,
    },
    store::{Record, Store, StoreError, StoreOptions, Value},
};

use crate::{
    database::{Database, Outsider, close},
    keys::with,
    sample::{add, find, ike_policy, read, remove, time, write},
};

crate::cases![
    an_earlier_database_keeps_every_object,
    an_earlier_database_keeps_its_rules,
    an_earlier_databases_keys_are_read_and_replaced,
    an_earlier_database_with_a_bad_row_is_left_as_it_was
];

/// The key that some of the pre-shared keys are sealed with; it had no name.
const KEY: (&str, u8) = ("", 7);

/// Replaces this database with the earlier one.
async fn restore(database: &Database) {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data");
    if database.is_sqlite() {
        fs::copy(data.join("first-schema.db"), database.path()).unwrap();
    } else {
        database.execute(&fs::read_to_string(data.join("first-schema.sql")).unwrap()).await;
    }
}

type Rows = BTreeMap<String, BTreeMap<String, Option<String>>>;

/// The columns that were added since, with their values in earlier rows.
const ADDED: [(&str, Option<&str>); 15] = [
    ("provider_physical_network", None),
    ("provider_segmentation_id", None),
    ("tags", Some("[]")),
    ("allocation_pools", Some("[]")),
    ("dns_nameservers", Some("[]")),
    ("host_routes", Some("[]")),
    ("service_types", Some("[]")),
    ("ipv6_ra_mode", None),
    ("ipv6_address_mode", None),
    ("routes", Some("[]")),
    ("mac_address", Some("")),
    ("allowed_address_pairs", Some("[]")),
    ("ports.description", Some("")),
    ("ports.admin_state_up", Some("1")),
    ("port_security_enabled", Some("1")),
];

fn added<R: Record>(column: &str) -> Option<&'static (&'static str, Option<&'static str>)> {
    let of_table = format!("{}.{column}", R::TABLE);
    ADDED.iter().find(|(name, _)| *name == column || *name == of_table)
}

/// All rows of a table by id, as read by another program.
async fn rows<R: Record>(outsider: &mut Outsider) -> Rows {
    let names = R::COLUMNS.iter().map(|column| column.name.to_owned());
    let names: Vec<_> = names.filter(|name| added::<R>(name).is_none()).collect();
    let rows = outsider.rows(&format!("SELECT {} FROM {}", names.join(", "), R::TABLE)).await;
    assert!(!rows.is_empty(), "{} has no rows to compare", R::TABLE);
    let by_id = |row: Vec<Option<String>>| (row[0].clone().unwrap(), names.iter().cloned().zip(row).collect());
    rows.into_iter().map(by_id).collect()
}

/// Checks that exactly the rows of the earlier database are objects of this one.
async fn compare<R: Record>(store: &Store, before: &Rows) {
    assert_eq!(all::<R>(store).await, before.len(), "{}", R::TABLE);
    for (id, row) in before {
        let object: R = find(store, id.parse().unwrap()).await.unwrap();
        for (column, value) in R::COLUMNS.iter().zip(object.values()) {
            let before = added::<R>(column.name).map_or_else(|| row[column.name].as_deref(), |(_, value)| *value);
            let same = match value {
                Value::Null => before.is_none(),
                Value::Id(id) => before == Some(&id.to_string()),
                Value::Text(text) => before == Some(&text),
                Value::Int(number) => before == Some(&number.to_string()),
                Value::Flag(flag) => {
                    before == Some(if flag { "1" } else { "0" }) || before == Some(if flag { "t" } else { "f" })
                }
            };
            assert!(same, "{} {id}: {} was {before:?}", R::TABLE, column.name);
        }
    }
}

async fn all<R: Record>(store: &Store) -> usize {
    read(store, |session| session.page::<R>(&crate::pages::request())).await.items.len()
}

macro_rules! for_all_types {
    ($function:ident($($argument:expr),*)) => {
        [
            $function::<VpnService>($($argument),*).await,
            $function::<IkePolicy>($($argument),*).await,
            $function::<IpsecPolicy>($($argument),*).await,
            $function::<EndpointGroup>($($argument),*).await,
            $function::<SiteConnection>($($argument),*).await,
            $function::<Network>($($argument),*).await,
            $function::<Subnet>($($argument),*).await,
            $function::<Router>($($argument),*).await,
            $function::<Port>($($argument),*).await,
        ]
    };
}

async fn an_earlier_database_keeps_every_object(database: &Database) {
    restore(database).await;
    let mut outsider = database.outsider().await;
    let before = for_all_types!(rows(&mut outsider));
    let tokens = outsider.rows("SELECT digest, claims, expires_at FROM tokens ORDER BY digest").await;
    let quotas = outsider.rows("SELECT project_id, resource, max FROM quotas ORDER BY project_id, resource").await;
    let teardowns =
        "name, vpnservice_id, peer_address, requested_at, attempts, next_attempt_at FROM teardowns ORDER BY 1";
    let teardowns_before = outsider.rows(&format!("SELECT connection_id, {teardowns}")).await;
    assert_eq!((teardowns_before.len(), quotas.len()), (2, 3));
    drop(outsider);

    let store = &database.open_with(with(&[KEY])).await;
    store.ready().await.unwrap();
    let [services, ike, ipsec, groups, connections, networks, subnets, routers, ports] = before;
    compare::<VpnService>(store, &services).await;
    compare::<IkePolicy>(store, &ike).await;
    compare::<IpsecPolicy>(store, &ipsec).await;
    compare::<EndpointGroup>(store, &groups).await;
    compare::<SiteConnection>(store, &connections).await;
    compare::<Network>(store, &networks).await;
    compare::<Subnet>(store, &subnets).await;
    compare::<Router>(store, &routers).await;
    compare::<Port>(store, &ports).await;

    let mut outsider = database.outsider().await;
    assert_eq!(outsider.rows(&format!("SELECT id, {teardowns}")).await, teardowns_before);
    assert_eq!(outsider.texts("SELECT DISTINCT kind FROM teardowns").await, ["connection"]);
    assert_eq!(outsider.rows("SELECT digest, claims, expires_at FROM tokens ORDER BY digest").await, tokens);
    for row in tokens {
        let digest = row[0].clone().unwrap();
        assert!(read(store, move |session| session.find_token(&digest)).await.is_some());
    }
    let project = quotas[0][0].clone().unwrap();
    let kept = read(store, move |session| session.quotas(&project)).await;
    assert_eq!(kept, [(QuotaResource::SiteConnection, -1), (QuotaResource::VpnService, 17)]);
    ids_are_bytes(database, &mut outsider).await;
}

async fn ids_are_bytes(database: &Database, outsider: &mut Outsider) {
    let mut checked = 0;
    let tables = [
        ("vpnservices", "id router_id subnet_id flavor_id"),
        ("ikepolicies", "id"),
        ("ipsecpolicies", "id"),
        ("endpoint_groups", "id"),
        ("ipsec_site_connections", "id vpnservice_id ikepolicy_id ipsecpolicy_id local_ep_group_id peer_ep_group_id"),
        ("networks", "id"),
        ("subnets", "id network_id"),
        ("routers", "id"),
        ("ports", "id network_id device_id"),
        ("teardowns", "id vpnservice_id"),
    ];
    for (table, columns) in tables {
        for column in columns.split(' ') {
            let query = if database.is_sqlite() {
                format!("SELECT DISTINCT typeof({column}) || length({column}) FROM {table} WHERE {column} IS NOT NULL")
            } else {
                format!("SELECT DISTINCT CAST(pg_typeof({column}) AS TEXT) FROM {table}")
            };
            let kinds = outsider.texts(&query).await;
            let expected = if database.is_sqlite() { "blob16" } else { "uuid" };
            assert!(kinds.iter().all(|kind| kind == expected), "{table}.{column}: {kinds:?}");
            checked += kinds.len();
        }
    }
    assert!(checked >= 21, "only {checked} columns hold anything");
}

/// The id of the object with a unique name.
async fn by_name(database: &Database, table: &str, name: &str) -> Uuid {
    let ids = database.texts(&format!("SELECT id FROM {table} WHERE name = '{name}'")).await;
    assert_eq!(ids.len(), 1, "{name}");
    ids[0].parse().unwrap()
}

async fn an_earlier_database_keeps_its_rules(database: &Database) {
    restore(database).await;
    let store = &database.open_with(with(&[KEY])).await;
    let plain = by_name(database, "ipsec_site_connections", "plain").await;
    let sealed = by_name(database, "ipsec_site_connections", "sealed").await;
    let connection: SiteConnection = find(store, sealed).await.unwrap();
    let group = connection.peer_ep_group_id.unwrap();
    assert_eq!(remove::<VpnService>(store, connection.vpnservice_id).await, Err(StoreError::ForeignKey));
    assert_eq!(remove::<IkePolicy>(store, connection.ikepolicy_id).await, Err(StoreError::ForeignKey));
    assert_eq!(remove::<IpsecPolicy>(store, connection.ipsecpolicy_id).await, Err(StoreError::ForeignKey));
    assert_eq!(remove::<EndpointGroup>(store, group).await, Err(StoreError::ForeignKey));
    let network: Port = read(store, |session| session.page::<Port>(&crate::pages::request())).await.items.remove(0);
    assert_eq!(remove::<Network>(store, network.network_id).await, Err(StoreError::ForeignKey));
    let mut stray = connection.clone();
    (stray.id, stray.peer_ep_group_id) = (Uuid::from_u128(1), Some(Uuid::from_u128(2)));
    assert_eq!(add(store, stray).await, Err(StoreError::ForeignKey));

    for (id, deleted) in [(sealed, false), (plain, true), (plain, false)] {
        let delete = write(store, move |session| session.delete_connection(id, &Scope::All, Some(time(1))));
        assert_eq!(delete.await, Ok(deleted));
    }
    assert_eq!(database.texts("SELECT id FROM teardowns").await.len(), 3);
    assert!(remove::<SiteConnection>(store, sealed).await.unwrap());
    assert!(remove::<EndpointGroup>(store, group).await.unwrap(), "nothing refers to it any more");
    add(store, ike_policy(1)).await.unwrap();
    assert_eq!(find(store, Uuid::from_u128(1)).await, Some(ike_policy(1)));
}

async fn check_keys(store: &Store, plain: Uuid, sealed: Uuid) {
    for (id, expected) in [(plain, "plain secret 🔑"), (sealed, "sealed secret 🔑")] {
        let found: SiteConnection = find(store, id).await.unwrap();
        assert_eq!(store.sealer().open(id, &found.psk).unwrap().expose_secret(), expected);
    }
}

async fn an_earlier_databases_keys_are_read_and_replaced(database: &Database) {
    restore(database).await;
    for keys in [&[][..], &[("", 8)], &[("new", 7)]] {
        let error = database.try_open(with(keys)).await.unwrap_err().to_string();
        assert!(error.contains("pre-shared keys of this database cannot be read"), "{error}");
    }
    // A corrupt row among them says nothing about the keys.
    let example = "WHERE name = 'example' AND psk LIKE 'v1:%'";
    database.execute(&format!("UPDATE ipsec_site_connections SET psk = 'v1:AAAA' {example}")).await;
    assert!(database.try_open(with(&[("", 8)])).await.is_err());
    // A new key before the unnamed one.
    let store = database.open_with(with(&[("new", 1), KEY])).await;
    let (plain, sealed) = (
        by_name(database, "ipsec_site_connections", "plain").await,
        by_name(database, "ipsec_site_connections", "sealed").await,
    );
    check_keys(&store, plain, sealed).await;
    assert_eq!(store.reseal().await, Ok(6));
    close(store).await;
    let store = database.open_with(with(&[("new", 1)])).await;
    check_keys(&store, plain, sealed).await;
    let kept = database.texts("SELECT psk FROM ipsec_site_connections WHERE psk <> 'v1:AAAA'").await;
    assert!(kept.len() == 6 && kept.iter().all(|psk| psk.starts_with("v2:new:")), "{kept:?}");
    close(store).await;
    assert!(!database.holds("plain secret") && !database.holds("a secret of the demo"));
}

async fn an_earlier_database_with_a_bad_row_is_left_as_it_was(database: &Database) {
    restore(database).await;
    database.execute("UPDATE vpnservices SET router_id = 'no id at all' WHERE name = 'without a subnet'").await;
    let url = SecretString::from(database.url.as_str());
    for _ in 0..2 {
        assert!(Store::migrate(&url, StoreOptions::default()).await.is_err());
    }
    let before = database.texts("SELECT router_id FROM vpnservices WHERE name = 'without a subnet'").await;
    assert_eq!(before, ["no id at all"], "all or nothing");
    let router = database.texts("SELECT router_id FROM vpnservices WHERE name <> 'without a subnet'").await.remove(0);
    database.execute(&format!("UPDATE vpnservices SET router_id = '{router}'")).await;
    assert_eq!(Store::migrate(&url, StoreOptions::default()).await.unwrap()[0], 2);
    database.open_with(with(&[KEY])).await.ready().await.unwrap();
}
