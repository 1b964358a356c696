//! Programs, namespaces and captures, independent of the crate.

use std::{
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

/// What is missing; `None` if all requirements are met.
pub fn missing() -> Option<String> {
    let programs = ["/usr/sbin/charon-systemd", "/usr/sbin/swanctl", "/usr/bin/tcpdump", "/usr/sbin/nft"];
    let absent: Vec<_> = programs.into_iter().filter(|program| !Path::new(program).exists()).collect();
    if !absent.is_empty() {
        return Some(format!("{} is not installed", absent.join(", ")));
    }
    let probe = format!("vtprobe{}", std::process::id());
    if !try_run("ip", &["netns", "add", &probe]).0 {
        return Some("network namespaces cannot be made: root is needed".into());
    }
    run("ip", &["netns", "delete", &probe]);
    None
}

/// Runs a program; returns whether it succeeded, and its output.
pub fn try_run(program: &str, arguments: &[&str]) -> (bool, String) {
    let output = Command::new(program).args(arguments).stdin(Stdio::null()).output().expect("it can be run");
    let text = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8_lossy(&text).into_owned())
}

/// Runs a program that must succeed.
pub fn run(program: &str, arguments: &[&str]) -> String {
    let (succeeded, text) = try_run(program, arguments);
    assert!(succeeded, "{program} {arguments:?}: {text}");
    text
}

/// Runs `ip` in a namespace; the arguments are separated by spaces.
pub fn ip(namespace: &str, arguments: &str) -> String {
    let arguments: Vec<&str> = ["-n", namespace].into_iter().chain(arguments.split(' ')).collect();
    run("ip", &arguments)
}

/// Waits until a condition holds, for a bounded time.
pub fn until(what: &str, seconds: u64, mut is_so: impl FnMut() -> bool) {
    let start = Instant::now();
    while !is_so() {
        assert!(start.elapsed() < Duration::from_secs(seconds), "not within {seconds} s: {what}");
        thread::sleep(Duration::from_millis(10));
    }
}

/// A namespace, removed when this is dropped.
#[derive(Debug)]
pub struct Namespace(pub String);

impl Namespace {
    pub fn new(name: String) -> Self {
        run("ip", &["netns", "add", &name]);
        ip(&name, "link set lo up");
        Self(name)
    }

    pub fn ip(&self, arguments: &str) -> String {
        ip(&self.0, arguments)
    }

    /// Adds an interface with addresses, attached to a bridge in another namespace.
    pub fn plug(&self, interface: &str, addresses: &[&str], bridges: &Self, bridge: &str) {
        let port = format!("{bridge}-{}", self.0.rsplit('-').next().unwrap());
        bridges.ip(&format!("link add {port} type veth peer name {interface} netns {}", self.0));
        bridges.ip(&format!("link set {port} master {bridge} up"));
        for address in addresses {
            self.ip(&format!("addr add {address} dev {interface}"));
        }
        self.ip(&format!("link set {interface} up"));
    }

    /// Sends echo requests; returns whether all were answered.
    pub fn ping(&self, from: &str, to: &str, number: u32) -> bool {
        let number = number.to_string();
        let command = ["netns", "exec", &self.0, "ping", "-I", from, "-c", &number, "-i", "0.1", "-W", "1", to];
        let (succeeded, text) = try_run("ip", &command);
        succeeded && text.contains(" 0% packet loss")
    }
}

impl Drop for Namespace {
    fn drop(&mut self) {
        remove_namespace(&self.0);
    }
}

/// Ends all processes in a namespace, and removes it.
pub fn remove_namespace(name: &str) {
    let (_, processes) = try_run("ip", &["netns", "pids", name]);
    for process in processes.lines().filter(|line| line.parse::<u32>().is_ok()) {
        try_run("kill", &["-KILL", process]);
    }
    try_run("ip", &["netns", "delete", name]);
}

/// A program that runs until this is dropped.
#[derive(Debug)]
pub struct Running(pub Child);

impl Running {
    pub fn start(command: &mut Command) -> Self {
        let command = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        Self(command.spawn().expect("it can be run"))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ended = self.0.kill();
        let _ended = self.0.wait();
    }
}

/// A capture of the packets on an interface from now on.
#[derive(Debug)]
pub struct Capture {
    tcpdump: Child,
    file: PathBuf,
}

impl Capture {
    pub fn start(namespace: &Namespace, interface: &str, folder: &Path) -> Self {
        static NUMBER: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let file = folder.join(format!("{number}.pcap"));
        let mut command = Command::new("ip");
        command.args(["netns", "exec", &namespace.0, "tcpdump", "-Z", "root", "--immediate-mode", "-U", "-n"]);
        command.args(["-i", interface, "-w"]).arg(&file);
        let mut tcpdump = command.stderr(Stdio::piped()).spawn().expect("tcpdump can be run");
        let said = BufReader::new(tcpdump.stderr.take().expect("it is piped"));
        assert!(
            said.lines().map_while(Result::ok).any(|line| line.contains("listening on")),
            "tcpdump does not listen"
        );
        Self { tcpdump, file }
    }

    /// Stops, and returns the matching packets, one per line.
    pub fn stop(mut self) -> Packets {
        thread::sleep(Duration::from_millis(300));
        run("kill", &["-INT", &self.tcpdump.id().to_string()]);
        self.tcpdump.wait().expect("it ends");
        Packets(self.file)
    }
}

/// Captured packets.
#[derive(Debug)]
pub struct Packets(PathBuf);

impl Packets {
    pub fn matching(&self, filter: &str) -> Vec<String> {
        let file = self.0.to_str().expect("a path of text");
        let output = Command::new("tcpdump").args(["-n", "-r", file, filter]).output().expect("tcpdump can be run");
        String::from_utf8_lossy(&output.stdout).lines().map(str::to_owned).collect()
    }

    pub fn esp(&self) -> usize {
        self.matching("ip or ip6").iter().filter(|line| line.contains("ESP(spi=")).count()
    }

    /// Unencrypted packets between the networks behind the gateways.
    pub fn clear(&self) -> Vec<String> {
        self.matching("icmp or net 10.71.0.0/16 or net 10.72.0.0/16")
    }
}
