//! A PostgreSQL of the test's own, which may have a standby.

#[expect(dead_code, reason = "a test that needs one database needs no server that makes several")]
#[path = "../support/postgres.rs"]
mod postgres;

use std::process::Command;

use postgres::Own;

/// A server, and perhaps its standby; stopped when dropped.
pub struct Database {
    primary: Own,
    standby: Option<Own>,
    has_failed_over: bool,
}

impl Database {
    /// Why there is none on this machine.
    pub fn missing() -> Option<String> {
        ["postgres", "initdb", "pg_basebackup", "pg_ctl", "psql"]
            .into_iter()
            .find_map(|name| postgres::program(name).err())
    }

    pub fn start() -> Self {
        Self { primary: Own::start(&[]).expect("a server"), standby: None, has_failed_over: false }
    }

    /// The URL that a process is given; where there is a standby, it names both and takes the one that can be written to.
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

    /// The first column of what the database answers.
    pub fn ask(&self, query: &str) -> Vec<String> {
        let directory =
            self.standby.as_ref().filter(|_| self.has_failed_over).unwrap_or(&self.primary).directory.path();
        let answer = Command::new("psql").args(["-U", "postgres", "-AtX", "-c", query, "-h"]).arg(directory).output();
        let answer = answer.expect("psql");
        assert!(answer.status.success(), "{query}: {}", String::from_utf8_lossy(&answer.stderr));
        String::from_utf8_lossy(&answer.stdout).lines().map(str::to_owned).collect()
    }

    /// Adds a standby without which nothing is acknowledged.
    pub fn add_standby(&mut self) {
        self.standby = Some(self.primary.standby().expect("a standby"));
        self.ask("ALTER SYSTEM SET synchronous_standby_names = '*'");
        self.ask("SELECT pg_reload_conf()");
    }

    /// Kills the primary and promotes the standby.
    pub fn fail_over(&mut self) {
        self.primary.server.kill().expect("SIGKILL");
        self.primary.server.wait().expect("the end");
        self.standby.as_ref().expect("a standby").promote().expect("a promotion");
        self.has_failed_over = true;
    }
}
