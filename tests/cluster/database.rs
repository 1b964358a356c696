//! The test's own PostgreSQL, which may have a standby.

#[expect(dead_code, reason = "a test that needs one database does not use the rest")]
#[path = "../support/postgres.rs"]
mod postgres;

use std::process::Command;

use postgres::{Own, command, directory_with, launch, unprivileged};

/// A server, possibly with a standby; stopped when dropped.
pub struct Database {
    primary: Own,
    standby: Option<Own>,
    has_failed_over: bool,
}

impl Database {
    /// Why PostgreSQL is not available on this machine.
    pub fn missing() -> Option<String> {
        let missing = [&["initdb", "postgres"][..], &["pg_basebackup", "pg_ctl"], &["psql"]]
            .into_iter()
            .find(|names| directory_with(names).is_none())?;
        Some(format!("there is no {}", missing.join(" or no ")))
    }

    pub fn start() -> Self {
        Self { primary: Own::start(&[]).expect("a server"), standby: None, has_failed_over: false }
    }

    /// The URL for the processes; with a standby, it names both servers and selects the writable one.
    pub fn url(&self) -> String {
        let host = |own: &Own| own.directory.path().display().to_string().replace('/', "%2F");
        match &self.standby {
            None => format!("postgres://postgres@{}/postgres", host(&self.primary)),
            Some(standby) => {
                let hosts = format!("{},{}", host(&self.primary), host(standby));
                format!("postgres://postgres@{hosts}/postgres?target_session_attrs=read-write")
            }
        }
    }

    /// The first column of the result of a query.
    pub fn ask(&self, query: &str) -> Vec<String> {
        let directory =
            self.standby.as_ref().filter(|_| self.has_failed_over).unwrap_or(&self.primary).directory.path();
        let answer = Command::new("psql").args(["-U", "postgres", "-AtX", "-c", query, "-h"]).arg(directory).output();
        let answer = answer.expect("psql");
        assert!(answer.status.success(), "{query}: {}", String::from_utf8_lossy(&answer.stderr));
        String::from_utf8_lossy(&answer.stdout).lines().map(str::to_owned).collect()
    }

    /// Adds a synchronous standby.
    pub fn add_standby(&mut self) {
        self.standby = Some(standby(&self.primary).expect("a standby"));
        self.ask("ALTER SYSTEM SET synchronous_standby_names = '*'");
        self.ask("SELECT pg_reload_conf()");
    }

    /// Kills the primary and promotes the standby.
    pub fn fail_over(&mut self) {
        self.primary.server.kill().expect("SIGKILL");
        self.primary.server.wait().expect("the end");
        promote(self.standby.as_ref().expect("a standby")).expect("a promotion");
        self.has_failed_over = true;
    }
}

/// A synchronous standby of that server.
fn standby(primary: &Own) -> Result<Own, String> {
    let directory = tempfile::tempdir().map_err(|error| error.to_string())?;
    let user = unprivileged(directory.path())?;
    let programs = directory_with(&["pg_basebackup"]).ok_or("there is no pg_basebackup")?;
    let made = command(user.as_deref(), &programs.join("pg_basebackup"))
        .args(["--username=postgres", "--write-recovery-conf", "--wal-method=stream", "--checkpoint=fast", "--host"])
        .arg(primary.directory.path())
        .arg("-D")
        .arg(directory.path().join("data"))
        .output()
        .map_err(|error| error.to_string())?;
    if !made.status.success() {
        return Err(format!("pg_basebackup: {}", String::from_utf8_lossy(&made.stderr)));
    }
    let server = launch(directory.path(), user.as_deref(), &primary.options)?;
    let mut own = Own { server, directory, user, options: primary.options.clone() };
    own.wait().map(|()| own)
}

/// Makes a standby writable.
fn promote(standby: &Own) -> Result<(), String> {
    let programs = directory_with(&["pg_ctl"]).ok_or("there is no pg_ctl")?;
    let mut promote = command(standby.user.as_deref(), &programs.join("pg_ctl"));
    let ended = promote.args(["promote", "-w", "-D"]).arg(standby.directory.path().join("data")).output();
    let ended = ended.map_err(|error| error.to_string())?;
    if ended.status.success() { Ok(()) } else { Err(String::from_utf8_lossy(&ended.stderr).into_owned()) }
}
