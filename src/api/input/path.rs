//! Ids and names in the path.

use std::{convert::Infallible, marker::PhantomData};

use axum::{
    extract::{FromRequestParts, MatchedPath},
    http::request::Parts,
};
use percent_encoding::percent_decode_str;
use utoipa::openapi::{
    path::ParameterIn,
    schema::{KnownFormat, ObjectBuilder, SchemaFormat, Type},
};
use uuid::Uuid;

use crate::{
    api::contract::{Contract, Input, parameter},
    model::ids,
};

/// The name and the meaning of a path parameter.
pub trait Parameter: Send + Sync + 'static {
    /// Its name in the path's template.
    const NAME: &'static str;
    /// Its description.
    const TEXT: &'static str;
    /// The value in the examples: if that is a UUID, so is the parameter.
    const EXAMPLE: &'static str;
}

/// An id in the path. It is never a bad request: an invalid id matches nothing, and the response is 404.
#[derive(Debug)]
pub struct Path<P> {
    /// The parameter as given by the caller, decoded.
    pub text: String,
    /// The id, if it is one.
    pub id: Option<Uuid>,
    parameter: PhantomData<P>,
}

impl<S: Send + Sync, P: Parameter> FromRequestParts<S> for Path<P> {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let template = parts.extensions.get::<MatchedPath>().map_or("", MatchedPath::as_str);
        let raw = template
            .split('/')
            .zip(parts.uri.path().split('/'))
            .find(|(segment, _)| segment.trim_matches(['{', '}']) == P::NAME)
            .map_or("", |(_, raw)| raw);
        let text = percent_decode_str(raw).decode_utf8_lossy().into_owned();
        Ok(Self { id: ids::parse(&text), text, parameter: PhantomData })
    }
}

impl<P: Parameter> Input for Path<P> {
    fn document(contract: &mut Contract) {
        let text = ObjectBuilder::new().schema_type(Type::String);
        let schema = match ids::parse(P::EXAMPLE) {
            Some(_) => text.format(Some(SchemaFormat::KnownFormat(KnownFormat::Uuid))),
            None => text.min_length(Some(1)).max_length(Some(255)),
        };
        contract.parameter(parameter(ParameterIn::Path, P::NAME, P::TEXT, schema, P::EXAMPLE));
    }
}

/// Declares path parameters: type, name in the path, description, example.
macro_rules! parameters {
    ($( $(#[$meta:meta])* $type:ident = $name:literal, $text:literal, $example:literal; )+) => { $(
        $(#[$meta])*
        #[derive(Clone, Copy, Debug)]
        pub enum $type {}

        impl $crate::api::input::Parameter for $type {
            const NAME: &'static str = $name;
            const TEXT: &'static str = $text;
            const EXAMPLE: &'static str = $example;
        }
    )+ };
}
pub(crate) use parameters;
