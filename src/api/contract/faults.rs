//! `faults!`: one list defines an operation's refusals, with their statuses, messages, descriptions and examples.

/// Declares why an operation can be refused: an enum with one variant per cause.
///
/// `Variant { field = "value in the example" } = STATUS, "NeutronType", "message with {field}";` with the description
/// as its doc comment, and optionally `retry after N` seconds at the end. Fields are texts. `also Variant(Faults);`
/// includes causes shared by several operations; the enum may be generic over one type for it. Every such enum also has
/// a variant `Common` for the common responses, which are not documented for each operation.
macro_rules! faults {
    ($(#[$meta:meta])* $vis:vis enum $name:ident $(<$generic:ident: $bound:path>)? { $(
        $(#[doc = $text:literal])+
        $variant:ident $({ $($field:ident = $sample:expr),+ $(,)? })? = $status:ident, $kind:literal, $message:literal
            $(, retry after $seconds:literal)?;
    )* $( also $group:ident($shared:ty); )* }) => {
        $(#[$meta])*
        #[derive(Clone, Debug)]
        $vis enum $name $(<$generic>)? {
            $( $(#[doc = $text])+ $variant $({ $(
                #[doc = concat!("What the message names as `", stringify!($field), "`.")] $field: String
            ),+ })?, )*
            $( #[doc = concat!("What is shared: [`", stringify!($shared), "`].")] $group($shared), )*
            /// The common responses.
            Common($crate::api::contract::Common),
        }

        impl $(<$generic: $bound>)? axum::response::IntoResponse for $name $(<$generic>)? {
            fn into_response(self) -> axum::response::Response {
                match self {
                    $( Self::$variant $({ $($field),+ })? => $crate::api::contract::respond(
                        axum::http::StatusCode::$status, $kind, &format!($message), faults!(@retry $($seconds)?),
                    ), )*
                    $( Self::$group(shared) => shared.into_response(), )*
                    Self::Common(common) => common.into_response(),
                }
            }
        }

        impl $(<$generic: $bound>)? $crate::api::contract::Answer for $name $(<$generic>)? {
            fn document(contract: &mut $crate::api::contract::Contract) {
                $({
                    $( $( let $field: String = ($sample).into(); )+ )?
                    let status = axum::http::StatusCode::$status;
                    let when = concat!($($text, "\n"),+);
                    contract.refuses(status, $kind, when, &format!($message));
                    if let Some(seconds) = faults!(@retry $($seconds)?) {
                        let text = concat!(
                            "Only with `", $kind, "`: seconds to wait before sending the same request again.",
                        );
                        contract.header(status, "Retry-After", $crate::api::contract::seconds_header(text, seconds));
                    }
                })*
                $( <$shared as $crate::api::contract::Answer>::document(contract); )*
                let _ = contract;
            }
        }

        impl<$($generic: $bound,)? E: Into<$crate::api::contract::Common>> From<E> for $name $(<$generic>)? {
            fn from(error: E) -> Self {
                Self::Common(error.into())
            }
        }
    };
    (@retry) => { None::<u64> };
    (@retry $seconds:literal) => { Some($seconds) };
}
pub(crate) use faults;
