//! How request bodies are read: from raw bytes to the attributes of one resource, in Neutron's order and words.
//!
//! serde's derived readers refuse with texts of their own, in an order of their own, and know neither Neutron's
//! conversions (`"yes"` is true, one CIDR may stand for a list) nor its error types. Clients decide by those. So a
//! body is read as JSON and then held against the resource's [`Table`]: one list of attributes that the checks, the
//! list queries and the document are all made from.
//!
//! The order, each step a file: [`json`] (bytes to JSON), [`envelope`] (where the resource stands), [`owner`] (whose
//! it is), [`check`] (which attributes, then each value). A [`FromAttributes`] type takes what has passed.

pub mod attributes;
pub mod check;
pub mod envelope;
pub mod error;
pub mod json;
pub mod lists;
pub mod numbers;
pub mod owner;
pub mod parts;
pub mod python_repr;
pub mod schema;
pub mod table;
pub mod values;

#[cfg(test)]
mod tests;

pub use attributes::{Attributes, FromAttributes};
pub use error::{BadBody, BadBodyKind};
pub use table::{Table, Verb};

use crate::auth::Caller;

/// Reads the body of a create or update.
///
/// The media type is not looked at: what is no JSON is refused as such.
///
/// # Errors
///
/// The first thing that is wrong with it, in the peer's order.
pub fn read<T: FromAttributes>(bytes: &[u8], caller: &Caller) -> Result<T, BadBody> {
    let body = json::read(bytes)?;
    let mut given = envelope::open(body, T::TABLE)?;
    owner::settle(&mut given, caller, T::VERB)?;
    check::names(&given, T::TABLE, T::VERB)?;
    check::fill(&mut given, T::TABLE, T::VERB);
    check::values(&given, T::TABLE)?;
    T::from_attributes(&Attributes::new(given))
}
