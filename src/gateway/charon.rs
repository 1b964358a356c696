//! A daemon as a process: found, started, stopped.

use std::{
    collections::BTreeSet,
    fs,
    io::ErrorKind,
    os::{fd::OwnedFd, unix::fs::MetadataExt},
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};

use rustix::{
    event::{PollFd, PollFlags, Timespec, poll},
    process::{Pid, PidfdFlags, Signal, pidfd_open, pidfd_send_signal},
};
use tokio::{
    process::Command,
    time::{Instant, sleep, timeout},
};
use uuid::Uuid;

use super::{
    command::{GatewayError, about, run},
    plumbing::namespace_path,
    settings::Settings,
};
use crate::vici::{self, Client, Events, Section};

/// How long a daemon may take to answer after its start.
const START: Duration = Duration::from_secs(10);
/// How long one that answers nobody may keep a connection waiting.
const CONNECT: Duration = Duration::from_secs(3);
/// How often a process that should end, or start, is looked at.
const GLANCE: Duration = Duration::from_millis(5);
/// The kernel keeps so many bytes of the name of a process.
const COMM: usize = 15;
/// What is told by itself. A daemon that does not know one of them tells the others.
const EVENTS: [&str; 5] = ["child-updown", "ike-updown", "child-rekey", "ike-rekey", "log"];

/// What protects the packets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Backend {
    /// The kernel.
    Kernel,
    /// strongSwan itself, through a TUN device: for kernels without IPsec. It has no AH and no transport mode.
    Userspace,
}

impl Backend {
    /// What this namespace's kernel can do, found by adding and taking away an SA.
    pub(super) async fn find(namespace: &str) -> Self {
        let sa = ["src", "192.0.2.1", "dst", "192.0.2.2", "proto", "esp", "spi", "0x9999"];
        let rest = ["reqid", "9999", "mode", "tunnel", "aead", "rfc4106(gcm(aes))"];
        let add = [&["-n", namespace, "xfrm", "state", "add"][..], &sa, &rest].concat();
        let key = "0x0102030405060708090a0b0c0d0e0f1011121314";
        if run("ip", &[&add[..], &[key, "128"]].concat()).await.is_err() {
            return Self::Userspace;
        }
        let delete = [&["-n", namespace, "xfrm", "state", "delete"][..], &sa].concat();
        if let Err(error) = run("ip", &delete).await {
            tracing::warn!(%error, "an SA that was added to try the kernel stays");
        }
        Self::Kernel
    }
}

/// Where the files of a service's daemon are.
#[derive(Clone, Debug)]
pub(super) struct Place {
    /// The name of the service's namespace, where we have made it.
    own: String,
    pub(super) socket: PathBuf,
    config: PathBuf,
    /// The file of the number of the daemon's process.
    process: PathBuf,
}

impl Place {
    pub(super) fn of(settings: &Settings, service: Uuid) -> Self {
        let name = format!("{}-{service}", settings.prefix);
        Self {
            socket: settings.sockets.join(format!("charon.{name}.vici")),
            config: settings.configs.join(format!("{name}.conf")),
            process: settings.configs.join(format!("{name}.pid")),
            own: name,
        }
    }

    /// The namespace that the daemon was started in.
    pub(super) fn namespace(&self) -> Option<String> {
        let config = fs::read_to_string(&self.config).ok()?;
        Some(config.lines().next()?.strip_prefix("# ")?.to_owned())
    }

    /// Ends daemons in the service's namespace that nobody can ask any more, since their socket is gone: all of them in a namespace
    /// of our own, and in one of others the one that was started by us.
    pub(super) async fn end_strays(&self, settings: &Settings, namespace: &str) -> Result<(), GatewayError> {
        let is_daemon = |number: i32| {
            let name = settings.charon.file_name().unwrap_or_default().as_encoded_bytes();
            let its = fs::read(format!("/proc/{number}/comm")).unwrap_or_default();
            its.trim_ascii_end() == &name[..name.len().min(COMM)]
        };
        let started: Option<i32> = fs::read_to_string(&self.process).ok().and_then(|text| text.trim().parse().ok());
        let listed = run("ip", &["netns", "pids", namespace]).await?;
        for number in listed.lines().filter_map(|line| line.trim().parse().ok()) {
            if is_daemon(number) && (namespace == self.own || started == Some(number)) {
                tracing::warn!(process = number, namespace, "a daemon without a socket is ended");
                match Process::find(number) {
                    Ok(process) => process.stop(settings.stop).await?,
                    Err(error) => tracing::debug!(%error, "it has ended by itself"),
                }
            }
        }
        Ok(())
    }

    /// Takes the files away.
    pub(super) fn clear(&self) -> Result<(), GatewayError> {
        for file in [&self.socket, &self.process, &self.config] {
            match fs::remove_file(file) {
                Err(error) if error.kind() != ErrorKind::NotFound => {
                    return Err(about(file.display().to_string())(error));
                }
                Ok(()) | Err(_) => {}
            }
        }
        Ok(())
    }
}

/// The services that there are sockets or configurations of.
pub(super) fn leftovers(settings: &Settings) -> Result<BTreeSet<Uuid>, GatewayError> {
    let mut found = BTreeSet::new();
    for (folder, before, behind) in [(&settings.sockets, "charon.", ".vici"), (&settings.configs, "", ".conf")] {
        let before = format!("{before}{}-", settings.prefix);
        for name in names(folder)? {
            let service = name.strip_prefix(&before).and_then(|name| name.strip_suffix(behind));
            found.extend(service.and_then(|service| service.parse::<Uuid>().ok()));
        }
    }
    Ok(found)
}

/// The names in a folder; none where there is no folder.
pub(super) fn names(folder: &Path) -> Result<Vec<String>, GatewayError> {
    let failed = |error| about(folder.display().to_string())(error);
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(failed(error)),
    };
    let mut names = Vec::new();
    for entry in entries {
        names.extend(entry.map_err(failed)?.file_name().into_string());
    }
    Ok(names)
}

/// A daemon that answers.
#[derive(Debug)]
pub(super) struct Charon {
    pub(super) client: Client,
    pub(super) events: Events,
    process: Process,
}

/// A process, by a handle that stays its own when another process gets the number.
#[derive(Debug)]
struct Process(OwnedFd);

impl Process {
    fn find(number: i32) -> std::io::Result<Self> {
        let pid = Pid::from_raw(number).ok_or(ErrorKind::InvalidInput)?;
        Ok(Self(pidfd_open(pid, PidfdFlags::empty())?))
    }

    fn signal(&self, signal: Signal) {
        if let Err(error) = pidfd_send_signal(&self.0, signal) {
            tracing::debug!(%error, "a daemon that has ended cannot be told to");
        }
    }

    /// Returns once it has ended.
    async fn ended(&self) {
        while !self.has_ended() {
            sleep(GLANCE).await;
        }
    }

    fn has_ended(&self) -> bool {
        let mut handles = [PollFd::new(&self.0, PollFlags::IN)];
        poll(&mut handles, Some(&Timespec::default())).is_ok_and(|number| number > 0)
    }

    async fn stop(&self, patience: Duration) -> Result<(), GatewayError> {
        self.signal(Signal::TERM);
        if timeout(patience, self.ended()).await.is_ok() {
            return Ok(());
        }
        tracing::warn!("a daemon does not end by itself and is killed");
        self.signal(Signal::KILL);
        timeout(patience, self.ended()).await.map_err(|_| GatewayError::Late("does not end"))
    }
}

impl Charon {
    /// The daemon that already runs for a service, if one answers; one that does not answer is ended.
    pub(super) async fn find(settings: &Settings, place: &Place) -> Result<Option<Self>, GatewayError> {
        let client = match connect(&place.socket).await {
            Ok(client) => client,
            Err(vici::Error::Io(error)) if is_nobody(&error) => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        let process = process_of(&client)?;
        match place.namespace() {
            Some(namespace) if is_in(&client, &namespace) => match open(&client, place).await {
                Ok(events) => return Ok(Some(Self { client, events, process })),
                Err(error) => tracing::warn!(%error, "a daemon that was found is ended"),
            },
            namespace => tracing::warn!(namespace, "a daemon that is not where it should be is ended"),
        }
        process.stop(settings.stop).await?;
        Ok(None)
    }

    /// Starts a daemon in a namespace where none runs, with nothing left of an earlier one.
    pub(super) async fn start(settings: &Settings, place: &Place, namespace: &str) -> Result<Self, GatewayError> {
        place.end_strays(settings, namespace).await?;
        let backend = Backend::find(namespace).await;
        // SAs of the kernel survive the daemon that made them.
        for what in ["state", "policy"] {
            run("ip", &["-n", namespace, "xfrm", what, "flush"]).await?;
        }
        place.clear()?;
        for folder in [&settings.configs, &settings.sockets] {
            fs::create_dir_all(folder).map_err(about(folder.display().to_string()))?;
        }
        let config = config(namespace, &place.socket, backend);
        fs::write(&place.config, config).map_err(about(place.config.display().to_string()))?;
        let mut command = Command::new("ip");
        command.args(["netns", "exec", namespace]).arg(&settings.charon).env("STRONGSWAN_CONF", &place.config);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        // What a terminal sends to the agent does not reach the tunnels.
        command.process_group(0);
        let mut child = command.spawn().map_err(about(settings.charon.display().to_string()))?;
        let number = child.id().and_then(|id| i32::try_from(id).ok());
        let noted = number.map_or(Ok(()), |number| fs::write(&place.process, format!("{number}\n")));
        let process = number
            .ok_or(GatewayError::Late("has ended at once"))
            .and_then(|number| Process::find(number).map_err(about("the process of strongSwan")));
        // Somebody has to take note of its end, or it stays in the list of processes.
        tokio::spawn(async move { child.wait().await });
        noted.map_err(about(place.process.display().to_string()))?;
        let process = process?;
        let deadline = Instant::now() + START;
        let client = loop {
            match connect(&place.socket).await {
                Ok(client) => break client,
                Err(vici::Error::Io(error)) if is_nobody(&error) => {}
                Err(error) => return Err(error.into()),
            }
            sleep(GLANCE).await;
            if process.has_ended() {
                return Err(GatewayError::Late("ends at its start"));
            }
            if Instant::now() > deadline {
                process.stop(settings.stop).await?;
                return Err(GatewayError::Late("does not start"));
            }
        };
        let events = open(&client, place).await?;
        Ok(Self { client, events, process })
    }

    /// Ends the daemon; it tells the peers of its tunnels.
    pub(super) async fn stop(self, settings: &Settings) -> Result<(), GatewayError> {
        self.process.stop(settings.stop).await
    }

    /// Whether its namespace is still the one of this name.
    pub(super) fn is_in(&self, namespace: &str) -> bool {
        is_in(&self.client, namespace)
    }

    /// Makes sure that a daemon whose connection has ended is gone.
    pub(super) async fn bury(self) -> Result<(), GatewayError> {
        self.process.signal(Signal::KILL);
        timeout(START, self.process.ended()).await.map_err(|_| GatewayError::Late("does not end"))
    }
}

/// Makes sure that it answers, and is told what happens in it.
async fn open(client: &Client, place: &Place) -> Result<Events, GatewayError> {
    let events = timeout(CONNECT, Events::subscribe(&place.socket, &EVENTS)).await;
    let events = events.map_err(|_| GatewayError::Late("does not answer"))??;
    let version = client.with_limit(CONNECT).request("version", Section::new()).await?;
    tracing::debug!(version = version.get_text("version"), unknown = ?events.unknown(), "strongSwan answers");
    Ok(events)
}

/// Connects; a daemon whose queue is full is asked again.
async fn connect(socket: &Path) -> vici::Result<Client> {
    let mut pause = Duration::from_millis(5);
    loop {
        match Client::connect(socket).await {
            Err(vici::Error::Io(error)) if error.kind() == ErrorKind::WouldBlock && pause < CONNECT => {
                sleep(pause).await;
                pause *= 2;
            }
            connected => return connected,
        }
    }
}

/// Whether an error means that no daemon listens: there is no socket, or only one that was left behind.
fn is_nobody(error: &std::io::Error) -> bool {
    matches!(error.kind(), ErrorKind::NotFound | ErrorKind::ConnectionRefused)
}

fn process_of(client: &Client) -> Result<Process, GatewayError> {
    let number = client.daemon().ok_or(GatewayError::Late("has no process"))?;
    Process::find(number).map_err(about("the process of strongSwan"))
}

/// Whether the daemon is in this namespace, and not in an earlier one of the same name.
fn is_in(client: &Client, namespace: &str) -> bool {
    let Some(number) = client.daemon() else { return false };
    let its = fs::metadata(format!("/proc/{number}/ns/net"));
    let named = fs::metadata(namespace_path(namespace));
    matches!((its, named), (Ok(its), Ok(named)) if (its.dev(), its.ino()) == (named.dev(), named.ino()))
}

/// The daemon's configuration.
///
/// A peer is found dead after 2 + 3 + 4.5 + 6.75 seconds rather than 165, since tunnels are torn down and made again by us.
/// Several tunnels to one peer start together, so more may be half open than against strangers. Aggressive mode with
/// pre-shared keys is possible only for connections that ask for it.
fn config(namespace: &str, socket: &Path, backend: Backend) -> String {
    let (plugin, load) = match backend {
        Backend::Kernel => ("", "no"),
        Backend::Userspace => ("kernel-libipsec ", "yes"),
    };
    format!(
        "# {namespace}
charon-systemd {{
  load = random nonce openssl aes sha1 sha2 hmac kdf drbg xcbc cmac ctr ccm gcm curve25519 {plugin}kernel-netlink socket-default vici
  retransmit_timeout = 2
  retransmit_base = 1.5
  retransmit_tries = 3
  cookie_threshold_ip = 100
  block_threshold = 200
  i_dont_care_about_security_and_use_aggressive_mode_psk = yes
  plugins {{
    vici {{
      socket = unix://{}
    }}
    kernel-libipsec {{
      load = {load}
    }}
  }}
}}
",
        socket.display()
    )
}
