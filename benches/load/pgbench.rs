//! PostgreSQL's own bench deleting rows of a plain table with two indexes, for comparison.

use std::{process::Command, time::Duration};

use crate::{Kind, Result, postgres::Postgres, report::Measured};

/// A delete per transaction, 64 connections; none where there is no pgbench.
pub fn deletes(server: &Postgres, rows: u64, time: Duration) -> Result<Option<Measured>> {
    let Some(pgbench) = server.program("pgbench") else {
        println!("pgbench is not here");
        return Ok(None);
    };
    let url = tokio::task::block_in_place(|| tokio::runtime::Handle::current().block_on(server.database()));
    let make = format!(
        "CREATE TABLE plain (id BIGINT PRIMARY KEY, name TEXT NOT NULL, filler TEXT NOT NULL); CREATE INDEX plain_name ON plain (name);
         INSERT INTO plain SELECT n, 'name-' || n, repeat('x', 300) FROM generate_series(1, {rows}) AS n;
         CREATE SEQUENCE victims; ANALYZE; CHECKPOINT"
    );
    tokio::task::block_in_place(|| {
        tokio::runtime::Handle::current().block_on(async {
            let (client, connection) = tokio_postgres::connect(&url, tokio_postgres::NoTls).await?;
            tokio::spawn(connection);
            client.batch_execute(&make).await
        })
    })?;
    let script = tempfile::NamedTempFile::new()?;
    std::fs::write(script.path(), "DELETE FROM plain WHERE id = (SELECT nextval('victims'));\n")?;
    let seconds = time.as_secs().max(1).to_string();
    let arguments = ["-n", "-c", "64", "-j", "1", "-M", "prepared", "-T", &seconds, "-f"];
    let done = Command::new(pgbench).args(arguments).arg(script.path()).arg(&url).output()?;
    let text = String::from_utf8_lossy(&done.stdout);
    let rate =
        text.lines().find_map(|line| line.strip_prefix("tps = ")?.split_whitespace().next()?.parse::<f64>().ok());
    let rate = rate.ok_or_else(|| format!("{text}{}", String::from_utf8_lossy(&done.stderr)))?;
    println!("Postgres {rows:>8} rows  pgbench, a delete each: {rate:.0}/s");
    Ok(Some(Measured {
        kind: Kind::Postgres,
        rows,
        what: "pgbench's delete",
        ratio: f64::NAN,
        processor_us: f64::NAN,
        rate,
    }))
}
