//! The binary, with its own database.

use std::{
    fs,
    fs::File,
    process::{Child, Command, Stdio},
    thread,
    time::Duration,
};

use tempfile::TempDir;

/// A running server; killed when dropped.
pub struct Server {
    pub address: String,
    child: Child,
    directory: TempDir,
    config: String,
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Server {
    /// Starts the demo on a file database, with these parts of a configuration.
    pub fn start(config: &[&str]) -> Self {
        let directory = TempDir::new().expect("a directory");
        let config = config.concat();
        let (child, address) = launch(&directory, &config);
        Self { address, child, directory, config }
    }

    /// The same, with this standard error stream, and a limit of open files.
    pub fn start_with(config: &str, errors: impl Into<Stdio>, files: Option<u32>) -> Self {
        let directory = TempDir::new().expect("a directory");
        let (child, address) = launch_with(&directory, config, errors.into(), files);
        Self { address, child, directory, config: config.into() }
    }

    /// SIGKILL, then another process on the same database.
    pub fn kill_and_restart(self) -> Self {
        let config = self.config.clone();
        self.reconfigure_after_kill(&config)
    }

    /// The same, with a different configuration.
    pub fn reconfigure_after_kill(mut self, config: &str) -> Self {
        self.child.kill().expect("SIGKILL");
        self.child.wait().expect("the end");
        self.config = config.into();
        (self.child, self.address) = launch(&self.directory, config);
        self
    }

    /// SIGTERM; returns the exit code.
    pub fn stop(mut self) -> Option<i32> {
        self.terminate()
    }

    /// Another signal, such as `-HUP`; returns the exit code.
    pub fn stop_by(mut self, signal: &str) -> Option<i32> {
        self.signal(signal)
    }

    /// SIGTERM; returns the log.
    pub fn stop_and_read_log(mut self) -> String {
        assert_eq!(self.terminate(), Some(0));
        fs::read_to_string(self.directory.path().join("log")).expect("the log")
    }

    fn terminate(&mut self) -> Option<i32> {
        self.signal("-TERM")
    }

    /// A signal that need not end the process.
    pub fn send_signal(&self, signal: &str) {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args([signal, &id]).status().expect("kill").success());
    }

    fn signal(&mut self, signal: &str) -> Option<i32> {
        self.send_signal(signal);
        self.child.wait().expect("the end").code()
    }

    /// The number of pending teardowns in the database file.
    pub fn teardowns(&self) -> i64 {
        let file = rusqlite::Connection::open(self.directory.path().join("vpnaas.db")).expect("a connection");
        file.query_row("SELECT count(*) FROM teardowns", [], |row| row.get(0)).expect("a count")
    }
}

/// Starts a process and waits until it serves. Its output and log go to separate files: the output contains tokens.
fn launch(directory: &TempDir, config: &str) -> (Child, String) {
    let log = File::create(directory.path().join("log")).expect("a file");
    launch_with(directory, config, log.into(), None)
}

fn launch_with(directory: &TempDir, config: &str, errors: Stdio, files: Option<u32>) -> (Child, String) {
    let file = |name: &str| directory.path().join(name);
    fs::write(file("vpnaas.toml"), config).expect("the configuration");
    let limit = files.map(|files| format!("ulimit -n {files} && ")).unwrap_or_default();
    let mut child = Command::new("sh")
        .args(["-c", &format!("{limit}exec \"$0\" \"$@\""), env!("CARGO_BIN_EXE_vpnaas")])
        .args(["serve", "--demo", "--listen", "127.0.0.1:0", "--config"])
        .arg(file("vpnaas.toml"))
        .arg("--database-url")
        .arg(format!("sqlite://{}", file("vpnaas.db").display()))
        .stdout(File::create(file("out")).expect("a file"))
        .stderr(errors)
        .stdin(Stdio::null())
        .spawn()
        .expect("the binary");
    for _ in 0..600 {
        let text = fs::read_to_string(file("out")).unwrap_or_default();
        if let Some(address) =
            text.split("http://").nth(1).and_then(|rest| rest.split_once("/docs/")).map(|(address, _)| address)
            && std::net::TcpStream::connect(address).is_ok()
        {
            return (child, address.to_owned());
        }
        thread::sleep(Duration::from_millis(50));
    }
    let _ = child.kill().and_then(|()| child.wait());
    panic!("it does not serve: {}", fs::read_to_string(file("log")).unwrap_or_default())
}
