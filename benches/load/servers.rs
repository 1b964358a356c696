//! The two servers: the service, and a bare axum route, each in a separate process.

use std::{
    env, fs,
    io::{BufRead, BufReader},
    net::SocketAddr,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use axum::{Router, http::StatusCode, routing};
use tokio::net::{TcpListener, TcpStream};

use crate::{Result, clients, operations::PATH, rows::PROJECT};

const VARIABLE: &str = "VPNAAS_BENCH_BARE";
const PATIENCE: Duration = Duration::from_mins(1);
/// The unit in which the kernel counts processor time, per second (`USER_HZ`).
const TICKS: u64 = 100;

/// Serves the bare route, if this process is meant to.
pub fn bare_route() -> Option<Result<()>> {
    env::var_os(VARIABLE)?;
    let serve = || -> Result<()> {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
        runtime.block_on(async {
            let listener = TcpListener::bind("127.0.0.1:0").await?;
            println!("{}", listener.local_addr()?);
            let shown = || async { "{}" };
            let routes = Router::new()
                .route(PATH, routing::get(shown).post(|| async { (StatusCode::CREATED, "{}") }))
                .route(&format!("{PATH}/{{id}}"), routing::get(shown).delete(|| async { StatusCode::NO_CONTENT }));
            Ok(axum::serve(listener, routes).await?)
        })
    };
    Some(serve())
}

/// A process that is ended when this is dropped.
struct Process(Child);

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The bare route.
pub struct Bare {
    pub address: SocketAddr,
    _process: Process,
}

impl Bare {
    pub fn start() -> Result<Self> {
        let mut child = Command::new(env::current_exe()?).env(VARIABLE, "1").stdout(Stdio::piped()).spawn()?;
        let mut line = String::new();
        BufReader::new(child.stdout.take().ok_or("no output")?).read_line(&mut line)?;
        Ok(Self { address: line.trim().parse()?, _process: Process(child) })
    }
}

/// The service.
pub struct Served {
    pub address: SocketAddr,
    process: Process,
    _folder: tempfile::TempDir,
}

impl Served {
    pub fn start(url: &str) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let config = folder.path().join("vpnaas.toml");
        let address = std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        let hash = Command::new(env!("CARGO_BIN_EXE_vpnaas"))
            .arg("hash-password")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let hash = {
            use std::io::Write;
            let mut hash = hash;
            hash.stdin.take().ok_or("no input")?.write_all(b"benchpw\n")?;
            String::from_utf8(hash.wait_with_output()?.stdout)?
        };
        fs::write(&config, configuration(&address, url, hash.trim()))?;
        let log = fs::File::create(folder.path().join("log"))?;
        let mut serve = Command::new(env!("CARGO_BIN_EXE_vpnaas"));
        serve.arg("serve").arg("--config").arg(&config).stdout(Stdio::null()).stderr(log);
        let process = Process(serve.spawn()?);
        let started = Instant::now();
        while std::net::TcpStream::connect(address).is_err() {
            if started.elapsed() > PATIENCE {
                return Err(
                    format!("the service does not start: {}", fs::read_to_string(folder.path().join("log"))?).into()
                );
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        Ok(Self { address, process, _folder: folder })
    }

    /// A token for the project that owns the rows.
    pub async fn token(&self) -> Result<String> {
        let body = serde_json::json!({"auth": {
            "identity": {"methods": ["password"], "password": {
                "user": {"name": "bench", "domain": {"id": "default"}, "password": "benchpw"},
            }},
            "scope": {"project": {"name": "bench", "domain": {"id": "default"}}},
        }})
        .to_string();
        let mut stream = TcpStream::connect(self.address).await?;
        let line = "POST /identity/v3/auth/tokens HTTP/1.1\r\n";
        let head = clients::ask(&mut stream, &clients::text(line, self.address, "", &body), &mut Vec::new()).await?;
        let found = head.lines().find_map(|line| {
            line.to_ascii_lowercase().strip_prefix("x-subject-token:").map(|_| line[16..].trim().to_owned())
        });
        Ok(found.ok_or(head)?)
    }

    /// The processor time that the process has used since it started.
    pub fn processor_time(&self) -> Result<Duration> {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.process.0.id()))?;
        let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
        let ticks = |field: usize| fields.get(field).and_then(|text| text.parse::<u64>().ok()).unwrap_or_default();
        Ok(Duration::from_millis((ticks(11) + ticks(12)) * 1000 / TICKS))
    }

    pub fn stop(mut self) -> Result<()> {
        Command::new("kill").arg(self.process.0.id().to_string()).status()?;
        self.process.0.wait()?;
        Ok(())
    }
}

fn configuration(address: &SocketAddr, url: &str, hash: &str) -> String {
    format!(
        r#"
[server]
listen = "{address}"
[database]
url = "{url}"
[driver]
backend = "none"
[delete]
wait_ms = 0
[quotas]
ipsec_site_connection = -1

[[identity.builtin.projects]]
id = "{PROJECT}"
name = "bench"

[[identity.builtin.users]]
name = "bench"
password_hash = "{hash}"
assignments = [{{ project = "bench", role = "member" }}]
"#
    )
}
