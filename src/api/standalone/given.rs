//! Bodies that serde reads: a refusal names the attribute, in Neutron's words where it has some.

use axum::{
    extract::{FromRequest, Request},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::{
    api::{
        contract::{Body, Contract, Input, unauthorized},
        input::{BadInput, Verb, body, whole},
        standalone::shape::list_for_object,
        state::App,
    },
    auth::Caller,
};

/// A body that serde reads.
pub trait Readable: DeserializeOwned + Send {
    /// The key below which it stands; `None`: it is the body itself.
    const RESOURCE: Option<&'static str>;
    /// Whether it makes an object, which then has an owner.
    const CREATES: bool;
    /// The whole body, as the document describes it.
    type Request: Body;
}

/// A body that has been read.
#[derive(Debug)]
pub struct Given<T>(pub T);

/// The 400s of a body: Neutron's type and an example of each.
const REFUSALS: [(&str, &str, &str); 2] = [
    ("MalformedRequestBody", "The body is no JSON.", "Malformed request body: Cannot understand JSON."),
    (
        "HTTPBadRequest",
        "An attribute is missing, unknown or not allowed here, or its value breaks a rule.",
        "Unrecognized attribute(s) 'bogus'",
    ),
];

impl<T: Readable> FromRequest<App> for Given<T> {
    type Rejection = Response;

    async fn from_request(request: Request, app: &App) -> Result<Self, Response> {
        let Some(caller) = request.extensions().get::<Caller>().cloned() else {
            return Err(unauthorized::respond(&app.settings.identity_url(request.headers(), request.extensions())));
        };
        let bytes = whole(request, || BadInput::malformed().into_response()).await?;
        read(&bytes, &caller).map(Self).map_err(IntoResponse::into_response)
    }
}

impl<T: Readable> Input for Given<T> {
    fn document(contract: &mut Contract) {
        contract.reads::<T::Request>("The attributes.");
        let status = StatusCode::BAD_REQUEST;
        for (kind, text, message) in REFUSALS {
            contract.refuses(status, kind, text, message);
        }
    }
}

/// The attributes that are lists of objects.
const LISTS_OF_OBJECTS: &[&str] = &["allocation_pools", "external_fixed_ips", "host_routes"];

fn read<T: Readable>(bytes: &[u8], caller: &Caller) -> Result<T, BadInput> {
    let body = body::json(bytes)?;
    if let Some(name) = list_for_object(&body, &["external_gateway_info"], LISTS_OF_OBJECTS) {
        return Err(BadInput::value(name, "invalid type: sequence, expected an object"));
    }
    let mut given = match (T::RESOURCE, body) {
        (Some(resource), body) => body::open(body, resource)?,
        (None, Value::Object(given)) => given,
        (None, Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_)) => {
            return Err(BadInput::request("Body contains invalid data"));
        }
    };
    if T::CREATES {
        body::settle_owner(&mut given, caller, Verb::Create)?;
    }
    serde_path_to_error::deserialize(Value::Object(given)).map_err(|error| explain(&error))
}

/// serde's refusals in Neutron's words.
fn explain(error: &serde_path_to_error::Error<serde_json::Error>) -> BadInput {
    let (path, reason) = (error.path().to_string(), error.inner().to_string());
    let between =
        |text: &str, begin: &str| text.strip_prefix(begin).and_then(|rest| rest.split('`').next()).map(str::to_owned);
    if let Some(name) = between(&reason, "unknown field `") {
        return BadInput::request(format!("Unrecognized attribute(s) '{name}'"));
    }
    if let Some(name) = between(&reason, "missing field `") {
        return BadInput::request(format!("Failed to parse request. Required attribute '{name}' not specified"));
    }
    if reason.starts_with("Invalid input for") {
        return BadInput::request(reason);
    }
    BadInput::value(&path, &reason)
}

#[cfg(test)]
mod tests {
    use super::read;
    use crate::{
        api::standalone::{routers::wire::RouterCreate, subnets::wire::SubnetCreate},
        auth::{Caller, TokenScope},
    };

    fn caller() -> Caller {
        let scope = TokenScope::Project("demo".into());
        Caller { user_id: "u".into(), scope, roles: vec!["member".into(), "reader".into()] }
    }

    fn subnet(attributes: &str) -> String {
        let body = format!("{{\"subnet\": {{{attributes}}}}}");
        read::<SubnetCreate>(body.as_bytes(), &caller()).expect_err("a refusal").message
    }

    #[test]
    fn refusals_name_the_attribute() {
        let good = "\"network_id\": \"5522aff7-1b3c-48dd-9c3c-b50f016b73db\", \"cidr\": \"10.0.0.0/24\"";
        for (attributes, message) in [
            (String::new(), "Failed to parse request. Required attribute 'network_id' not specified"),
            (format!("{good}, \"bogus\": 1"), "Unrecognized attribute(s) 'bogus'"),
            (format!("{good}, \"name\": null"), "Invalid input for name. Reason: 'None' is not a valid string."),
            (format!("{good}, \"ip_version\": 5"), "Invalid input for ip_version. Reason: '5' is not in [4, 6]."),
            (
                format!("{good}, \"enable_dhcp\": \"maybe\""),
                "Invalid input for operation: 'maybe' cannot be converted to boolean.",
            ),
            (
                "\"network_id\": \"5522aff71b3c48dd9c3cb50f016b73db\", \"cidr\": \"10.0.0.0/24\"".into(),
                "Invalid input for network_id. Reason: '5522aff71b3c48dd9c3cb50f016b73db' is not a valid UUID.",
            ),
            (
                format!("{good}, \"gateway_ip\": \"x\""),
                "Invalid input for gateway_ip. Reason: invalid IP address syntax.",
            ),
            (
                format!("{good}, \"project_id\": \"demo2\""),
                "Specifying 'project_id' other than the authenticated project in request is not allowed for the \
                 current user.",
            ),
        ] {
            assert_eq!(subnet(&attributes), message);
        }
        let body = br#"{"router": {"external_gateway_info": {"network_id": 5}}}"#;
        assert_eq!(
            read::<RouterCreate>(body, &caller()).expect_err("a refusal").message,
            "Invalid input for external_gateway_info.network_id. Reason: invalid type: integer `5`, expected a string."
        );
    }

    #[test]
    fn what_is_not_given_has_its_default() {
        let router: RouterCreate = read(br#"{"router": {}, "other": 1}"#, &caller()).expect("a body");
        assert_eq!((router.project_id.as_str(), router.name.as_str(), router.admin_state_up), ("demo", "", None));
        let router: RouterCreate = read(br#"{"router": {"admin_state_up": "yes"}}"#, &caller()).expect("a body");
        assert_eq!(router.admin_state_up, Some(true));
    }
}
