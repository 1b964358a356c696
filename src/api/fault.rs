//! Refusals: one list gives the enum, the status, Neutron's error type, the message, the description and an example.

use axum::{
    Json,
    http::{HeaderValue, StatusCode, header::RETRY_AFTER},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::{common::Common, contract::Contract};

/// A refusal as Neutron has it, and the same again in the members of RFC 9457.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Fault)]
pub struct FaultBody {
    /// The error as OpenStack's clients read it.
    #[serde(rename = "NeutronError")]
    pub neutron_error: NeutronError,
    /// RFC 9457: always `about:blank`, the meaning is that of the status.
    #[serde(rename = "type")]
    #[schema(example = "about:blank", max_length = 255)]
    pub kind: &'static str,
    /// RFC 9457: the name of the status.
    #[schema(example = "Not Found", max_length = 255)]
    pub title: &'static str,
    /// RFC 9457: the status once more.
    #[schema(example = 404, minimum = 400, maximum = 599)]
    pub status: u16,
    /// RFC 9457: the message once more.
    #[schema(max_length = 16384, example = "The resource could not be found.")]
    pub detail: String,
}

/// An error as OpenStack's clients read it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct NeutronError {
    /// The kind of error: what a program decides by. Each answer of an operation lists its own as `x-neutron-error-types`.
    #[serde(rename = "type")]
    #[schema(example = "HTTPNotFound", max_length = 255)]
    pub kind: String,
    /// What happened, for a human.
    #[schema(max_length = 16384, example = "The resource could not be found.")]
    pub message: String,
    /// Always empty today.
    #[schema(max_length = 16384, example = "")]
    pub detail: String,
}

impl FaultBody {
    /// A body; `kind` is Neutron's error type.
    #[must_use]
    pub fn new(status: StatusCode, kind: &str, message: &str) -> Self {
        Self {
            neutron_error: NeutronError { kind: kind.into(), message: message.into(), detail: String::new() },
            kind: "about:blank",
            title: status.canonical_reason().unwrap_or("Error"),
            status: status.as_u16(),
            detail: message.into(),
        }
    }

    /// The same, as the document shows it.
    fn example(status: StatusCode, kind: &str, message: &str) -> Value {
        serde_json::to_value(Self::new(status, kind, message)).unwrap_or_default()
    }
}

/// A refusal, ready to be sent. Marks the response, so that a layer can send it as `application/problem+json`.
pub fn respond(status: StatusCode, kind: &str, message: &str, retry_after: Option<u64>) -> Response {
    let mut response = (status, Json(FaultBody::new(status, kind, message))).into_response();
    if let Some(seconds) = retry_after {
        response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
    }
    response.extensions_mut().insert(Refusal);
    response
}

/// Writes a refusal down: its error type, when it happens, and an example with this message.
pub fn document(contract: &mut Contract, status: StatusCode, kind: &str, when: &str, message: &str) {
    let when = when.split_whitespace().collect::<Vec<_>>().join(" ");
    let example = FaultBody::example(status, kind, message);
    contract.answers_as::<FaultBody>(status, &format!("`{kind}`: {when}"), kind, example);
    contract.error_type(status, kind);
}

/// What any request can meet, as the layers answer it.
#[must_use]
pub fn common(status: StatusCode) -> Response {
    Common::of(status).into_response()
}

/// Marks a response whose body has the members of RFC 9457.
#[derive(Clone, Copy, Debug)]
pub struct Refusal;

/// Declares why an operation can be refused: an enum with one variant a cause.
///
/// `Variant { field = "value in the example" } = STATUS, "NeutronType", "message with {field}";` with the description
/// as its doc comment, and optionally `retry after N` seconds at the end. Fields are texts. `also Variant(Faults);` takes
/// in what several operations share. Every such enum also has a variant `Common` for what any request can meet; that one
/// is not documented operation by operation.
macro_rules! faults {
    ($(#[$meta:meta])* $vis:vis enum $name:ident { $(
        $(#[doc = $text:literal])+
        $variant:ident $({ $($field:ident = $sample:expr),+ $(,)? })? = $status:ident, $kind:literal, $message:literal
            $(, retry after $seconds:literal)?;
    )* $( also $group:ident($shared:ty); )* }) => {
        $(#[$meta])*
        #[derive(Clone, Debug)]
        $vis enum $name {
            $( $(#[doc = $text])+ $variant $({ $(
                #[doc = concat!("What the message names as `", stringify!($field), "`.")] $field: String
            ),+ })?, )*
            $( #[doc = concat!("What is shared: [`", stringify!($shared), "`].")] $group($shared), )*
            /// What any request can meet.
            Common($crate::api::common::Common),
        }

        impl axum::response::IntoResponse for $name {
            fn into_response(self) -> axum::response::Response {
                match self {
                    $( Self::$variant $({ $($field),+ })? => $crate::api::fault::respond(
                        axum::http::StatusCode::$status, $kind, &format!($message), faults!(@retry $($seconds)?),
                    ), )*
                    $( Self::$group(shared) => shared.into_response(), )*
                    Self::Common(common) => common.into_response(),
                }
            }
        }

        impl $crate::api::contract::Answer for $name {
            fn document(contract: &mut $crate::api::contract::Contract) {
                $({
                    $( $( let $field: String = ($sample).into(); )+ )?
                    let status = axum::http::StatusCode::$status;
                    let when = concat!($($text, "\n"),+);
                    $crate::api::fault::document(contract, status, $kind, when, &format!($message));
                    if let Some(seconds) = faults!(@retry $($seconds)?) {
                        let text = concat!(
                            "With `", $kind, "` only: seconds to wait before the same request is worth trying again.",
                        );
                        contract.header(status, "Retry-After", $crate::api::contract::seconds_header(text, seconds));
                    }
                })*
                $( <$shared as $crate::api::contract::Answer>::document(contract); )*
                let _ = contract;
            }
        }

        impl<E: Into<$crate::api::common::Common>> From<E> for $name {
            fn from(error: E) -> Self {
                Self::Common(error.into())
            }
        }
    };
    (@retry) => { None::<u64> };
    (@retry $seconds:literal) => { Some($seconds) };
}
pub(crate) use faults;
