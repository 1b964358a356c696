//! Writes in the shape in which use cases need them.

use std::sync::Arc;

use uuid::Uuid;

use super::Context;
use crate::{
    env::BoxFuture,
    store::{Session, StoreError},
};

/// Runs `work` on `input` in a transaction. The store may run a work more than once, so each run borrows the same input.
pub(super) async fn write<I, T, E, F>(ctx: &Context, input: I, work: F) -> Result<T, E>
where
    I: Send + Sync + 'static,
    T: Send + 'static,
    E: From<StoreError> + Send + 'static,
    F: for<'s> Fn(&'s mut Session, Arc<I>) -> BoxFuture<'s, Result<T, E>> + Send + Sync + 'static,
{
    let input = Arc::new(input);
    ctx.store.write(move |session| work(session, Arc::clone(&input))).await
}

/// The same for work that is going to take this connection.
pub(super) async fn write_taking<I, T, E, F>(ctx: &Context, connection: Uuid, input: I, work: F) -> Result<T, E>
where
    I: Send + Sync + 'static,
    T: Send + 'static,
    E: From<StoreError> + Send + 'static,
    F: for<'s> Fn(&'s mut Session, Arc<I>) -> BoxFuture<'s, Result<T, E>> + Send + Sync + 'static,
{
    let input = Arc::new(input);
    ctx.store.write_taking(connection, move |session| work(session, Arc::clone(&input))).await
}
