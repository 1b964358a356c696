//! An empty database for one case.

use std::{path::PathBuf, sync::Arc};

use rusqlite::types::ValueRef;
use secrecy::SecretString;
use tempfile::TempDir;
use tokio_postgres::{NoTls, SimpleQueryMessage};
use vpnaas::store::{Store, StoreError, StoreOptions};

use crate::postgres::Postgres;

/// Where databases are created.
#[derive(Clone)]
pub enum Server {
    Sqlite,
    Postgres(Arc<Postgres>),
    /// There is no PostgreSQL on this machine.
    None,
}

/// A database, removed when it is dropped.
pub struct Database {
    pub url: String,
    place: Place,
}

enum Place {
    Directory(TempDir),
    Server(Arc<Postgres>),
}

impl Drop for Database {
    fn drop(&mut self) {
        if let Place::Server(server) = &self.place {
            server.free.lock().unwrap().push(self.url.clone());
        }
    }
}

impl Database {
    pub async fn new(server: &Server) -> Self {
        match server {
            Server::Sqlite => Self::in_directory(tempfile::tempdir().unwrap()),
            Server::Postgres(server) => Self { url: server.database().await, place: Place::Server(Arc::clone(server)) },
            Server::None => panic!("there is no PostgreSQL"),
        }
    }

    fn in_directory(directory: TempDir) -> Self {
        let url = format!("sqlite://{}", directory.path().join("store.db").display());
        Self { url, place: Place::Directory(directory) }
    }

    /// Whether it is SQLite.
    pub fn is_sqlite(&self) -> bool {
        matches!(self.place, Place::Directory(_))
    }

    /// The file.
    pub fn path(&self) -> PathBuf {
        match &self.place {
            Place::Directory(directory) => directory.path().join("store.db"),
            Place::Server(_) => panic!("PostgreSQL has no file"),
        }
    }

    pub async fn try_open(&self, options: StoreOptions) -> Result<Store, StoreError> {
        Store::open(&SecretString::from(self.url.as_str()), options).await
    }

    pub async fn open_with(&self, options: StoreOptions) -> Store {
        self.try_open(options).await.expect("the store opens")
    }

    pub async fn open(&self) -> Store {
        self.open_with(StoreOptions::default()).await
    }

    /// The content of all files, if there are any.
    pub fn bytes(&self) -> Option<Vec<u8>> {
        let Place::Directory(directory) = &self.place else { return None };
        let files = std::fs::read_dir(directory.path()).unwrap();
        Some(files.flat_map(|file| std::fs::read(file.unwrap().path()).unwrap()).collect())
    }

    /// Whether this text is in the files; false if there are none.
    pub fn holds(&self, text: &str) -> bool {
        self.bytes().is_some_and(|bytes| bytes.windows(text.len()).any(|window| window == text.as_bytes()))
    }

    /// An id as another program writes it in a statement.
    pub fn quoted(&self, id: uuid::Uuid) -> String {
        if self.is_sqlite() { format!("x'{}'", id.simple()) } else { format!("'{id}'") }
    }

    /// Runs statements as another program would.
    pub async fn execute(&self, text: &str) {
        self.outsider().await.execute(text).await;
    }

    /// The first column of all rows, as read by another program.
    pub async fn texts(&self, query: &str) -> Vec<String> {
        self.outsider().await.texts(query).await
    }

    /// Another program's connection.
    pub async fn outsider(&self) -> Outsider {
        if self.is_sqlite() {
            Outsider::Sqlite(rusqlite::Connection::open(self.path()).unwrap())
        } else {
            let (client, connection) = tokio_postgres::connect(&self.url, NoTls).await.unwrap();
            tokio::spawn(connection);
            Outsider::Postgres(client)
        }
    }
}

/// Closes a store, which releases its file.
pub async fn close(store: Store) {
    store.close().await;
    drop(store);
}

/// Another program's connection.
pub enum Outsider {
    Sqlite(rusqlite::Connection),
    Postgres(tokio_postgres::Client),
}

impl Outsider {
    /// Runs statements.
    pub async fn execute(&mut self, text: &str) {
        match self {
            Self::Sqlite(connection) => connection.execute_batch(text).unwrap(),
            Self::Postgres(client) => client.batch_execute(text).await.unwrap(),
        }
    }

    /// All rows, every value as text.
    pub async fn rows(&mut self, query: &str) -> Vec<Vec<Option<String>>> {
        match self {
            Self::Sqlite(connection) => {
                let mut statement = connection.prepare(query).unwrap();
                let columns = statement.column_count();
                let rows = statement.query_map([], |row| {
                    (0..columns).map(|column| row.get_ref(column).map(as_text)).collect::<Result<Vec<_>, _>>()
                });
                rows.unwrap().map(Result::unwrap).collect()
            }
            Self::Postgres(client) => {
                let messages = client.simple_query(query).await.unwrap();
                let row = |message: SimpleQueryMessage| match message {
                    SimpleQueryMessage::Row(row) => {
                        Some((0..row.len()).map(|column| row.get(column).map(str::to_owned)).collect())
                    }
                    _ => None,
                };
                messages.into_iter().filter_map(row).collect()
            }
        }
    }

    /// The first column of all rows.
    pub async fn texts(&mut self, query: &str) -> Vec<String> {
        let rows = self.rows(query).await;
        rows.into_iter().map(|mut row| row.swap_remove(0).unwrap_or_default()).collect()
    }
}

fn as_text(value: ValueRef<'_>) -> Option<String> {
    match value {
        ValueRef::Null => None,
        ValueRef::Integer(number) => Some(number.to_string()),
        ValueRef::Real(number) => Some(number.to_string()),
        ValueRef::Text(text) => Some(String::from_utf8_lossy(text).into_owned()),
        ValueRef::Blob(bytes) => Some(uuid::Uuid::from_slice(bytes).map_or_else(|_| "?".into(), |id| id.to_string())),
    }
}
