//! What a daemon is asked.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use tokio::time::{Instant, sleep};

use super::{
    command::GatewayError,
    observed::{self, Ike},
    sections,
    tunnel::Tunnel,
};
use crate::vici::{self, Client, Section};

/// How long to wait before the first look whether a tunnel is gone; doubled up to the longest.
const FIRST_LOOK: Duration = Duration::from_millis(2);
const LONGEST_LOOK: Duration = Duration::from_millis(100);
/// How long after its grace period a tunnel may still be listed, before that counts as a failure.
const AFTER_FORCE: Duration = Duration::from_secs(5);

/// What a daemon knows by name.
#[derive(Debug, Default)]
pub(super) struct Loaded {
    /// Connections, each with the generation that its children were made from.
    pub(super) connections: BTreeMap<String, Option<i64>>,
    /// The connections that there are keys of, and whatever other names keys have.
    pub(super) keys: BTreeSet<String>,
    /// The connections that policies wait for traffic of.
    pub(super) traps: BTreeSet<String>,
    pub(super) ikes: Vec<Ike>,
}

impl Loaded {
    /// Every connection that there is something of.
    pub(super) fn names(&self) -> BTreeSet<&str> {
        let listed = self.connections.keys().chain(&self.keys).chain(&self.traps).map(String::as_str);
        listed.chain(self.ikes.iter().map(|ike| ike.name.as_str())).collect()
    }
}

/// Loads the key and the connection; what was loaded under the same names is replaced, and its SAs stay as they are.
pub(super) async fn load(client: &Client, tunnel: &Tunnel) -> vici::Result<()> {
    client.request("load-shared", sections::load_shared(tunnel)).await?;
    client.request("load-conn", sections::load_conn(tunnel)).await?;
    Ok(())
}

/// Starts the negotiation of these children, and does not wait for it: a few calls that wait would stop the daemon from
/// answering any other.
pub(super) async fn initiate(client: &Client, connection: &str, children: &[impl AsRef<str>]) -> vici::Result<()> {
    for child in children {
        let child = Section::new().text("child", child.as_ref()).text("ike", connection).text("timeout", -1);
        client.request("initiate", child).await?;
    }
    Ok(())
}

/// The IKE SAs, of one connection or of all.
pub(super) async fn list(client: &Client, connection: Option<&str>) -> vici::Result<Vec<Ike>> {
    let filter = connection.map_or_else(Section::new, |connection| Section::new().text("ike", connection));
    Ok(observed::ikes(&client.stream("list-sas", "list-sa", filter).await?))
}

/// Everything that the daemon knows.
pub(super) async fn loaded(client: &Client) -> vici::Result<Loaded> {
    let mut loaded = Loaded::default();
    for message in client.stream("list-conns", "list-conn", Section::new()).await? {
        for (name, connection) in message.sections() {
            let children = connection.get_section("children").into_iter().flat_map(Section::sections);
            let mut generations = children.map(|(child, _)| sections::generation_of_child(child));
            loaded.connections.insert(name.to_owned(), generations.next().flatten());
        }
    }
    loaded.keys = keys(client).await?;
    loaded.traps = traps(client).await?.into_iter().map(|(connection, _)| connection).collect();
    loaded.ikes = list(client, None).await?;
    Ok(loaded)
}

async fn keys(client: &Client) -> vici::Result<BTreeSet<String>> {
    let keys = client.request("get-shared", Section::new()).await?;
    Ok(keys.get_list("keys").map(|key| sections::connection_of_key(key).unwrap_or(key).to_owned()).collect())
}

/// The policies that wait for traffic: connection and child.
async fn traps(client: &Client) -> vici::Result<Vec<(String, String)>> {
    let messages = client.stream("list-policies", "list-policy", Section::new().text("trap", "yes")).await?;
    let policies = messages.iter().flat_map(Section::sections);
    let names = policies.filter_map(|(_, policy)| Some((policy.get_text("ike")?, policy.get_text("child")?)));
    Ok(names.map(|(ike, child)| (ike.to_owned(), child.to_owned())).collect())
}

/// How a tunnel has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ending {
    /// The peer has been told, or there was nothing.
    Agreed,
    /// The peer has not answered within the grace period.
    Forced,
}

/// Takes away all of a connection; done only when nothing of it is listed. The room's page says why in this order.
pub(super) async fn ensure_absent(client: &Client, connection: &str, grace: Duration) -> Result<Ending, GatewayError> {
    let start = Instant::now();
    ask(client, "unload-conn", Section::new().text("name", connection)).await?;
    terminate(client, connection, false).await?;
    let (mut ending, mut force_at, mut pause) = (Ending::Agreed, start + grace, FIRST_LOOK);
    while !list(client, Some(connection)).await?.is_empty() {
        let now = Instant::now();
        if now > start + grace + AFTER_FORCE {
            return Err(GatewayError::Late("does not end a tunnel"));
        }
        if now >= force_at {
            ending = Ending::Forced;
            force_at = now + LONGEST_LOOK;
            terminate(client, connection, true).await?;
        }
        sleep(pause.min(force_at.saturating_duration_since(now)).max(FIRST_LOOK)).await;
        pause = (pause * 2).min(LONGEST_LOOK);
    }
    for (ike, child) in traps(client).await? {
        if ike == connection {
            ask(client, "uninstall", Section::new().text("child", child).text("ike", ike)).await?;
        }
    }
    ask(client, "unload-shared", Section::new().text("id", sections::key_name(connection))).await?;
    // A key that was not named by us.
    ask(client, "unload-shared", Section::new().text("id", connection)).await?;
    let conns = client.request("get-conns", Section::new()).await?;
    let is_left = conns.get_list("conns").any(|name| name == connection)
        || keys(client).await?.contains(connection)
        || traps(client).await?.iter().any(|(ike, _)| ike == connection)
        || !list(client, Some(connection)).await?.is_empty();
    if is_left { Err(GatewayError::Late("still lists what was taken away")) } else { Ok(ending) }
}

async fn terminate(client: &Client, connection: &str, force: bool) -> vici::Result<()> {
    let message = Section::new().text("ike", connection).text("timeout", -1);
    ask(client, "terminate", if force { message.text("force", "yes") } else { message }).await
}

/// Asks for something whose answer decides nothing: what came of it is listed.
async fn ask(client: &Client, command: &str, message: Section) -> vici::Result<()> {
    match client.request(command, message).await {
        Ok(_) => Ok(()),
        Err(vici::Error::Failed { command, reason }) => {
            tracing::trace!(command, reason, "strongSwan has refused, and what it lists decides");
            Ok(())
        }
        Err(error) => Err(error),
    }
}
