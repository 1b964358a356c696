//! An empty database for one case.

use std::sync::Arc;

use secrecy::SecretString;
use sqlx::{
    AssertSqlSafe, ConnectOptions, Connection, Executor, PgConnection, SqliteConnection, sqlite::SqliteConnectOptions,
};
use tempfile::TempDir;
use vpnaas::store::{SqlStore, Store, StoreOptions};

use crate::postgres::Postgres;

/// Where databases are made.
#[derive(Clone)]
pub enum Server {
    Sqlite,
    Postgres(Arc<Postgres>),
    /// There is no PostgreSQL on this machine.
    None,
}

/// A database, gone when it is dropped.
pub struct Database {
    pub url: String,
    directory: Option<TempDir>,
}

impl Database {
    pub async fn new(server: &Server) -> Self {
        match server {
            Server::Sqlite => {
                let directory = tempfile::tempdir().unwrap();
                let url = format!("sqlite://{}", directory.path().join("store.db").display());
                Self { url, directory: Some(directory) }
            }
            Server::Postgres(server) => Self { url: server.database().await, directory: None },
            Server::None => panic!("there is no PostgreSQL"),
        }
    }

    /// Whether it is SQLite.
    pub fn is_sqlite(&self) -> bool {
        self.directory.is_some()
    }

    pub async fn open_with(&self, options: StoreOptions) -> Arc<SqlStore> {
        Arc::new(SqlStore::open(&SecretString::from(self.url.as_str()), options).await.expect("the store opens"))
    }

    pub async fn open(&self) -> Arc<dyn Store> {
        self.open_with(StoreOptions::default()).await
    }

    /// All that is in the files, where there are files.
    pub fn bytes(&self) -> Option<Vec<u8>> {
        let files = std::fs::read_dir(self.directory.as_ref()?.path()).unwrap();
        Some(files.flat_map(|file| std::fs::read(file.unwrap().path()).unwrap()).collect())
    }

    /// Runs a text as another program would.
    pub async fn execute(&self, text: &str) {
        self.outsider().await.execute(text).await.unwrap();
    }

    /// Another program's connection.
    pub async fn outsider(&self) -> Outsider {
        if self.is_sqlite() {
            let options: SqliteConnectOptions = self.url.parse().unwrap();
            Outsider::Sqlite(options.connect().await.unwrap())
        } else {
            Outsider::Postgres(PgConnection::connect(&self.url).await.unwrap())
        }
    }
}

/// Another program's connection.
pub enum Outsider {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

impl Outsider {
    pub async fn execute(&mut self, text: &str) -> Result<u64, sqlx::Error> {
        let text = sqlx::raw_sql(AssertSqlSafe(text.to_owned()));
        Ok(match self {
            Self::Sqlite(connection) => connection.execute(text).await?.rows_affected(),
            Self::Postgres(connection) => connection.execute(text).await?.rows_affected(),
        })
    }

    /// The first column of all rows.
    pub async fn texts(&mut self, text: &str, column: &str) -> Vec<String> {
        use sqlx::Row;
        let text = AssertSqlSafe(text.to_owned());
        match self {
            Self::Sqlite(connection) => {
                let rows = sqlx::query(text).fetch_all(connection).await.unwrap();
                rows.iter().map(|row| row.get(column)).collect()
            }
            Self::Postgres(connection) => {
                let rows = sqlx::query(text).fetch_all(connection).await.unwrap();
                rows.iter().map(|row| row.get(column)).collect()
            }
        }
    }
}
