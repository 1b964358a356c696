//! The binary, on a shared database.

use std::{
    fs,
    fs::File,
    net::{TcpListener, TcpStream},
    process::{Child, Command, Stdio},
    thread,
    time::Duration,
};

use tempfile::TempDir;

/// A running process; killed when dropped.
pub struct Process {
    pub address: String,
    child: Child,
    directory: TempDir,
    url: String,
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Process {
    /// Starts the demo on a free port, and waits until it serves.
    pub fn start(url: &str, config: &str) -> Self {
        let directory = TempDir::new().expect("a directory");
        let config = if config.contains("[log]") {
            config.replace("[log]", "[log]\nformat = \"json\"")
        } else {
            format!("[log]\nformat = \"json\"\n{config}")
        };
        fs::write(directory.path().join("vpnaas.toml"), config).expect("the configuration");
        let free = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = free.local_addr().expect("an address").to_string();
        drop(free);
        let child = launch(&directory, url, &address);
        let mut process = Self { address, child, directory, url: url.into() };
        process.wait();
        process
    }

    /// SIGTERM, then the next process on the same port.
    pub fn restart(mut self) -> Self {
        assert_eq!(self.terminate(), Some(0), "{}", self.log());
        self.child = launch(&self.directory, &self.url, &self.address);
        self.wait();
        self
    }

    /// SIGKILL.
    pub fn kill(mut self) {
        self.child.kill().expect("SIGKILL");
        self.child.wait().expect("the end");
    }

    /// SIGTERM; returns the exit code.
    pub fn stop(mut self) -> Option<i32> {
        self.terminate()
    }

    /// SIGTERM; returns the log.
    pub fn stop_and_read_log(mut self) -> String {
        assert_eq!(self.terminate(), Some(0), "{}", self.log());
        self.log()
    }

    fn terminate(&mut self) -> Option<i32> {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &id]).status().expect("kill").success());
        self.child.wait().expect("the end").code()
    }

    fn log(&self) -> String {
        fs::read_to_string(self.directory.path().join("log")).expect("the log")
    }

    fn wait(&mut self) {
        for _ in 0..600 {
            if TcpStream::connect(&self.address).is_ok() && self.log().contains("serving") {
                return;
            }
            assert!(self.child.try_wait().is_ok_and(|ended| ended.is_none()), "it has ended: {}", self.log());
            thread::sleep(Duration::from_millis(50));
        }
        panic!("it does not serve: {}", self.log())
    }
}

fn launch(directory: &TempDir, url: &str, address: &str) -> Child {
    let file = |name: &str| File::create(directory.path().join(name)).expect("a file");
    Command::new(env!("CARGO_BIN_EXE_vpnaas"))
        .args(["serve", "--demo", "--listen", address, "--database-url", url, "--config"])
        .arg(directory.path().join("vpnaas.toml"))
        .stdout(file("out"))
        .stderr(file("log"))
        .stdin(Stdio::null())
        .spawn()
        .expect("the binary")
}
