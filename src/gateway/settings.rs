//! How a gateway is run.

use std::{path::PathBuf, time::Duration};

/// How a gateway is run.
#[derive(Clone, Debug)]
pub struct Settings {
    /// What the names of everything on this machine begin with. No two gateways of one machine share it.
    pub prefix: String,
    /// The folder of the daemons' sockets. `AppArmor`, where it is active, allows `/run`.
    pub sockets: PathBuf,
    /// The folder of the daemons' configurations; only names and limits stand there.
    pub configs: PathBuf,
    /// The daemon.
    pub charon: PathBuf,
    /// How long a peer may take to answer the end of a tunnel, before it is ended without it.
    pub grace: Duration,
    /// How long a daemon may take to end when it is asked to.
    pub stop: Duration,
    /// How often everything is listed and compared.
    pub pass: Duration,
    /// How long a new tunnel is said to be connecting, before it is said to be down.
    pub patience: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            prefix: "vpnaas".into(),
            sockets: "/run".into(),
            configs: "/etc/strongswan.d/vpnaas".into(),
            charon: "/usr/sbin/charon-systemd".into(),
            grace: Duration::from_millis(500),
            stop: Duration::from_secs(3),
            pass: Duration::from_secs(15),
            patience: Duration::from_secs(5),
        }
    }
}
