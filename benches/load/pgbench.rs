//! PostgreSQL with its default durability, and its own benchmark, deleting rows from a plain table with two indexes.

#[expect(dead_code, clippy::expect_used, reason = "shared with tests, and a benchmark needs only a part")]
#[path = "../../tests/support/postgres.rs"]
mod postgres;

use std::{io::Write, process::Command, time::Duration};

use postgres::Own;

use crate::{Kind, Result, report::Measured};

/// A server started by the benchmark.
pub struct Server(Own);

impl Server {
    pub fn start() -> std::result::Result<Self, String> {
        Own::start(&["-c", "fsync=on", "-c", "full_page_writes=on"]).map(Self)
    }

    /// The URL of a new database.
    pub async fn database(&self, name: &str) -> Result<String> {
        let admin = self.0.admin_url();
        run(&admin, &format!("DROP DATABASE IF EXISTS {name}")).await?;
        run(&admin, &format!("CREATE DATABASE {name} ENCODING 'UTF8' TEMPLATE template0")).await?;
        Ok(admin.replacen("/postgres?", &format!("/{name}?"), 1))
    }

    /// One delete per transaction over 64 connections; none if pgbench is not installed.
    pub async fn deletes(&self, rows: u64, time: Duration) -> Result<Option<Measured>> {
        let Some(programs) = postgres::directory_with(&["pgbench"]) else {
            println!("pgbench is not here");
            return Ok(None);
        };
        let url = self.database(&format!("plain_{rows}")).await?;
        let table = "CREATE TABLE plain (id BIGINT PRIMARY KEY, name TEXT NOT NULL, filler TEXT NOT NULL); \
                     CREATE INDEX plain_name ON plain (name); CREATE SEQUENCE victims";
        run(&url, table).await?;
        let fill = "INSERT INTO plain SELECT n, 'name-' || n, repeat('x', 300) FROM generate_series(1, {rows}) AS n";
        run(&url, &fill.replace("{rows}", &rows.to_string())).await?;
        run(&url, "ANALYZE; CHECKPOINT").await?;
        let mut script = tempfile::NamedTempFile::new()?;
        script.write_all(b"DELETE FROM plain WHERE id = (SELECT nextval('victims'));\n")?;
        let seconds = time.as_secs().max(1).to_string();
        let arguments = ["-n", "-c", "64", "-j", "1", "-M", "prepared", "-T", &seconds, "-f"];
        let done = Command::new(programs.join("pgbench")).args(arguments).arg(script.path()).arg(&url).output()?;
        let text = String::from_utf8_lossy(&done.stdout);
        let rate = |line: &str| line.strip_prefix("tps = ")?.split_whitespace().next()?.parse::<f64>().ok();
        let found = text.lines().find_map(rate);
        let rate = found.ok_or_else(|| format!("{text}{}", String::from_utf8_lossy(&done.stderr)))?;
        println!("Postgres {rows:>8} rows  pgbench, a delete each: {rate:.0}/s");
        let (what, ratio, processor_us) = ("pgbench's delete", f64::NAN, f64::NAN);
        Ok(Some(Measured { kind: Kind::Postgres, rows, what, ratio, processor_us, rate }))
    }
}

async fn run(url: &str, text: &str) -> Result<()> {
    let (client, connection) = tokio_postgres::connect(url, tokio_postgres::NoTls).await?;
    tokio::spawn(connection);
    Ok(client.batch_execute(text).await?)
}
