//! A PostgreSQL for tests: the one in `VPNAAS_TEST_POSTGRES_URL`, or a new one.
//!
//! A new one uses the distribution's binaries in a temporary directory, only listens on a Unix socket there, and is
//! stopped when it is dropped. PostgreSQL refuses to run as root, so root runs it as another user.
//!
//! Include it with `#[path = "../support/postgres.rs"] mod postgres;`. A test that fails to start it should say so and
//! continue without it.

use std::{
    env, fs,
    os::unix::fs::{MetadataExt, chown},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use tokio_postgres::NoTls;

const VARIABLE: &str = "VPNAAS_TEST_POSTGRES_URL";
const PATIENCE: Duration = Duration::from_mins(1);

/// A server in which databases can be created.
pub struct Postgres {
    /// The URL of a database whose user may create others.
    pub admin_url: String,
    /// Unused databases, for reuse: creating and removing one costs hundreds of files.
    pub free: Mutex<Vec<String>>,
    made: AtomicUsize,
    own: Option<Own>,
}

impl Postgres {
    /// The server in the environment, or a new one; `Err` says why there is none.
    pub fn start() -> Result<Self, String> {
        if let Ok(admin_url) = env::var(VARIABLE) {
            return Ok(Self { admin_url, free: Mutex::default(), made: AtomicUsize::new(0), own: None });
        }
        let own = Own::start(&[])?;
        let admin_url = own.admin_url();
        Ok(Self { admin_url, free: Mutex::default(), made: AtomicUsize::new(0), own: Some(own) })
    }

    /// The URL of a new, empty database.
    pub async fn database(&self) -> String {
        // On an external server, the user may not be allowed to empty a database.
        let free = self.free.lock().expect("nobody panics here").pop();
        if let (Some(url), Some(_)) = (free, &self.own) {
            empty(&url).await;
            return url;
        }
        let name = format!("vpnaas_test_{}_{}", std::process::id(), self.made.fetch_add(1, Ordering::Relaxed));
        let (admin, connection) = tokio_postgres::connect(&self.admin_url, NoTls).await.expect("the server answers");
        tokio::spawn(connection);
        for text in [
            format!("DROP DATABASE IF EXISTS {name}"),
            format!("CREATE DATABASE {name} ENCODING 'UTF8' TEMPLATE template0"),
        ] {
            admin.batch_execute(&text).await.expect("the user may make databases");
        }
        with_database(&self.admin_url, &name)
    }
}

/// Empties a database, after closing all connections to it.
async fn empty(url: &str) {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await.expect("the server answers");
    tokio::spawn(connection);
    let others = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() \
                  AND backend_type = 'client backend'";
    client.batch_execute(&format!("SELECT pg_terminate_backend(pid, 5000) {others}")).await.expect("a superuser may");
    let name = url.split('?').next().and_then(|address| address.rsplit('/').next()).unwrap_or_default();
    let text = format!("DROP SCHEMA public CASCADE; CREATE SCHEMA public; ALTER DATABASE {name} RESET ALL");
    client.batch_execute(&text).await.expect("a superuser may");
}

/// The same URL with another database.
fn with_database(url: &str, name: &str) -> String {
    let (address, query) = url.split_once('?').map_or((url, None), |(address, query)| (address, Some(query)));
    let host = address.find("://").map_or(0, |scheme| scheme + 3);
    let end = address[host..].find('/').map_or(address.len(), |path| host + path);
    let query = query.map(|query| format!("?{query}")).unwrap_or_default();
    format!("{}/{name}{query}", &address[..end])
}

/// A server that was started here.
pub struct Own {
    /// Its process.
    pub server: Child,
    /// The directory of its socket, its log and its data.
    pub directory: tempfile::TempDir,
    /// The user that it runs as, if not this process's.
    pub user: Option<String>,
    /// Its options in addition to the usual ones.
    pub options: Vec<String>,
}

impl Own {
    /// Starts one with these options in addition to the usual ones.
    pub fn start(options: &[&str]) -> Result<Self, String> {
        let directory = tempfile::tempdir().map_err(|error| error.to_string())?;
        let user = unprivileged(directory.path())?;
        let initdb = programs().ok_or("neither PATH nor /usr/lib/postgresql has initdb and postgres")?.join("initdb");
        let made = command(user.as_deref(), &initdb)
            .args(["--auth=trust", "--username=postgres", "--encoding=UTF8", "--locale=C", "--no-sync", "-D"])
            .arg(directory.path().join("data"))
            .output()
            .map_err(|error| error.to_string())?;
        if !made.status.success() {
            return Err(format!("initdb: {}", String::from_utf8_lossy(&made.stderr)));
        }
        let options = options.iter().map(ToString::to_string).collect::<Vec<_>>();
        let server = launch(directory.path(), user.as_deref(), &options)?;
        let mut own = Self { server, directory, user, options };
        own.wait().map(|()| own)
    }

    /// The URL of its default database, over its socket.
    pub fn admin_url(&self) -> String {
        format!("postgres://postgres@localhost/postgres?host={}", self.directory.path().display())
    }

    /// Starts it again after its end.
    pub fn launch(&mut self) -> Result<(), String> {
        self.server = launch(self.directory.path(), self.user.as_deref(), &self.options)?;
        self.wait()
    }

    /// Waits until it accepts connections.
    pub fn wait(&mut self) -> Result<(), String> {
        let started = Instant::now();
        while started.elapsed() < PATIENCE {
            if fs::read_to_string(self.directory.path().join("log")).unwrap_or_default().contains("ready to accept") {
                return Ok(());
            }
            if self.server.try_wait().is_ok_and(|ended| ended.is_some()) {
                break;
            }
            thread::sleep(Duration::from_millis(20));
        }
        Err(format!("postgres: {}", fs::read_to_string(self.directory.path().join("log")).unwrap_or_default()))
    }
}

impl Drop for Own {
    fn drop(&mut self) {
        // Immediately: the data is not needed any more.
        let _ = Command::new("kill").arg("-QUIT").arg(self.server.id().to_string()).status();
        let _ = self.server.wait();
    }
}

/// Runs the server on the data made by `initdb`.
pub fn launch(directory: &Path, user: Option<&str>, options: &[String]) -> Result<Child, String> {
    let programs = programs().ok_or("the server's programs are gone")?;
    let log = fs::File::create(directory.join("log")).map_err(|error| error.to_string())?;
    command(user, &programs.join("postgres"))
        .arg("-D")
        .arg(directory.join("data"))
        .arg("-k")
        .arg(directory)
        .args(["-h", "", "-c", "fsync=off", "-c", "full_page_writes=off", "-c", "max_connections=300"])
        .args(options)
        .stdout(Stdio::null())
        .stderr(log)
        .spawn()
        .map_err(|error| error.to_string())
}

/// The directory with the server's programs.
pub fn programs() -> Option<PathBuf> {
    directory_with(&["initdb", "postgres"])
}

/// A directory with all of these; some packages put only a few of their programs in the `PATH`.
pub fn directory_with(names: &[&str]) -> Option<PathBuf> {
    let complete = |directory: &PathBuf| names.iter().all(|name| directory.join(name).exists());
    let path = env::var_os("PATH").unwrap_or_default();
    let mut packaged: Vec<PathBuf> = fs::read_dir("/usr/lib/postgresql")
        .map(|versions| versions.flatten().map(|version| version.path().join("bin")).collect())
        .unwrap_or_default();
    packaged.sort();
    env::split_paths(&path).chain(packaged.into_iter().rev()).find(complete)
}

/// If this is root, gives the directory to a user who can run the server, and returns that user.
pub fn unprivileged(directory: &Path) -> Result<Option<String>, String> {
    let owner = fs::metadata(directory).map_err(|error| error.to_string())?.uid();
    if owner != 0 {
        return Ok(None);
    }
    let users = fs::read_to_string("/etc/passwd").map_err(|error| error.to_string())?;
    let find = |wanted: &str| {
        users
            .lines()
            .map(|line| line.split(':').collect::<Vec<_>>())
            .find(|user| user[0] == wanted && user.len() > 3)
            .map(|user| (wanted.to_owned(), user[2].parse::<u32>().ok(), user[3].parse::<u32>().ok()))
    };
    let (name, uid, gid) = find("postgres").or_else(|| find("nobody")).ok_or("no user to run PostgreSQL as")?;
    chown(directory, uid, gid).map_err(|error| error.to_string())?;
    Ok(Some(name))
}

/// Runs a program as that user. With `setpriv`, it ends with this process even if that is killed.
pub fn command(user: Option<&str>, program: &Path) -> Command {
    let has_setpriv = Command::new("setpriv").arg("--version").stdout(Stdio::null()).status().is_ok();
    let mut command = match (user, has_setpriv) {
        (None, false) => return Command::new(program),
        (Some(user), false) => {
            let mut command = Command::new("runuser");
            command.args(["-u", user, "--"]);
            command
        }
        (user, true) => {
            let mut command = Command::new("setpriv");
            if let Some(user) = user {
                command.args(["--reuid", user, "--regid", user, "--clear-groups"]);
            }
            command.args(["--pdeathsig", "INT", "--"]);
            command
        }
    };
    command.arg(program);
    command
}
