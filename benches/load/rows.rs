//! The initial content of the store.

use secrecy::SecretString;
use uuid::Uuid;
use vpnaas::store::{Store, StoreOptions};

use crate::{Kind, Result};

/// The project that owns everything, which is that of the demo's administrator.
pub const PROJECT: &str = "bench";
pub const SERVICE: Uuid = Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0001);
pub const IKE: Uuid = Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0002);
pub const IPSEC: Uuid = Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0003);
const ROUTER: Uuid = Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0004);
const SUBNET: Uuid = Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0005);
const NETWORK: Uuid = Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0006);
const PORT: Uuid = Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0007);

/// The time in the id of the first row, in milliseconds since 1970, increasing by one per row, as in the service's ids.
const FIRST: u64 = 0x0191_0000_0000;
/// The part of an id after the time.
const REST: u128 = 0x7000_8000_0000_0000_0000;

/// The id of the row with this number.
pub fn id(number: u64) -> Uuid {
    Uuid::from_u128(u128::from(FIRST + number) << 80 | REST)
}

/// Makes a database with this number of connections of one service.
pub async fn fill(kind: Kind, url: &str, rows: u64) -> Result<()> {
    let store = Store::open(&SecretString::from(url), StoreOptions::default()).await?;
    store.close().await;
    drop(store);
    match kind {
        Kind::Sqlite => {
            let path = url.strip_prefix("sqlite://").unwrap_or(url);
            let connection = rusqlite::Connection::open(path)?;
            connection.execute_batch("PRAGMA synchronous = OFF; PRAGMA cache_size = -262144; BEGIN")?;
            connection.execute_batch(&parents(&|id| format!("x'{}'", id.simple())))?;
            let id = "unhex(printf('%012x', n) || '70008000000000000000')";
            connection.execute_batch(&connections(rows, id, "", &|id| format!("x'{}'", id.simple())))?;
            connection.execute_batch("COMMIT; ANALYZE; PRAGMA wal_checkpoint(TRUNCATE)")?;
        }
        Kind::Postgres => {
            let (client, connection) = tokio_postgres::connect(url, tokio_postgres::NoTls).await?;
            tokio::spawn(connection);
            client.batch_execute(&parents(&|id| format!("'{id}'::uuid"))).await?;
            let id = "(lpad(to_hex(n), 12, '0') || '70008000000000000000')::uuid";
            client.batch_execute(&connections(rows, id, "BIGINT", &|id| format!("'{id}'::uuid"))).await?;
            client.batch_execute("ANALYZE; CHECKPOINT").await?;
        }
    }
    Ok(())
}

/// The objects that connections refer to.
fn parents(literal: &dyn Fn(Uuid) -> String) -> String {
    let [service, ike, ipsec, router, subnet, network, port] =
        [SERVICE, IKE, IPSEC, ROUTER, SUBNET, NETWORK, PORT].map(literal);
    let gateway = format!(
        r#"{{"network_id":"{NETWORK}","external_fixed_ips":[{{"subnet_id":"{SUBNET}","ip_address":"203.0.113.10"}}],"enable_snat":true}}"#
    );
    let fixed = format!(r#"[{{"subnet_id":"{SUBNET}","ip_address":"10.1.0.1"}}]"#);
    format!(
        "INSERT INTO networks VALUES ({network}, '{PROJECT}', 'bench', '', TRUE, TRUE, FALSE, NULL, 1500, 0, 0, 1);
         INSERT INTO subnets VALUES ({subnet}, '{PROJECT}', 'bench', '', {network}, 4, '10.1.0.0/24', '10.1.0.1', TRUE, 0, 0, 1);
         INSERT INTO routers VALUES ({router}, '{PROJECT}', 'bench', '', TRUE, '{gateway}', 0, 0, 1);
         INSERT INTO ports VALUES ({port}, '{PROJECT}', '', {network}, {router}, 'network:router_interface', '{fixed}', 0, 0, 1);
         INSERT INTO vpnservices (id, project_id, name, description, router_id, subnet_id, admin_state_up, external_v4_ip, status,
             generation, observed_generation)
         VALUES ({service}, '{PROJECT}', 'bench', '', {router}, {subnet}, TRUE, '203.0.113.10', 'ACTIVE', 1, 1);
         INSERT INTO ikepolicies VALUES ({ike}, '{PROJECT}', 'bench', '', 'sha256', 'aes-128', 'main', 3600, 'v2', 'group14');
         INSERT INTO ipsecpolicies VALUES ({ipsec}, '{PROJECT}', 'bench', '', 'esp', 'sha256', 'aes-128', 'tunnel', 3600, 'group14');"
    )
}

fn connections(rows: u64, id: &str, number: &str, literal: &dyn Fn(Uuid) -> String) -> String {
    let [service, ike, ipsec] = [SERVICE, IKE, IPSEC].map(literal);
    let (first, last) = (FIRST, FIRST + rows - 1);
    let first = if number.is_empty() { first.to_string() } else { format!("CAST({first} AS {number})") };
    format!(
        "INSERT INTO ipsec_site_connections (id, project_id, name, description, peer_address, peer_id, local_id, mtu, psk, initiator,
             dpd_action, dpd_interval, dpd_timeout, admin_state_up, vpnservice_id, ikepolicy_id, ipsecpolicy_id, peer_cidrs,
             deletion_protection, status, generation, observed_generation)
         WITH RECURSIVE numbers (n) AS (SELECT {first} UNION ALL SELECT n + 1 FROM numbers WHERE n < {last})
         SELECT {id}, '{PROJECT}', 'bench-' || CAST(n AS TEXT), '', '198.51.100.7', '198.51.100.7', '', 1500, 'plain:secret-secret',
             'bi-directional', 'hold', 30, 120, TRUE, {service}, {ike}, {ipsec}, '[\"10.99.0.0/24\"]', FALSE, 'ACTIVE', 1, 1
         FROM numbers;"
    )
}
