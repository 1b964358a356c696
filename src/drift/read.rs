//! From text to a document that can be compared, or why it cannot.

use serde_json::Value;

use super::{document::Version, yaml};

/// Why a text is not a document that can be compared.
#[derive(Debug, thiserror::Error)]
pub enum Unreadable {
    /// Neither JSON nor YAML.
    #[error("it is neither JSON ({json}) nor YAML ({yaml})")]
    Syntax {
        /// Why it is not JSON.
        json: serde_json::Error,
        /// Why it is not YAML.
        yaml: String,
    },
    /// The predecessor of OpenAPI.
    #[error("it is a Swagger {0} document; only OpenAPI 3.0 and 3.1 are compared: convert it first")]
    Swagger(String),
    /// A later version, or nothing like one.
    #[error("it says `openapi: {0}`; only OpenAPI 3.0 and 3.1 are compared")]
    Unknown(String),
    /// Something else.
    #[error("it has no `openapi` member that names a version, so it is not an OpenAPI document")]
    None,
}

/// Reads JSON or YAML.
pub fn parse(text: &str) -> Result<Value, Unreadable> {
    let text = text.trim_start_matches('\u{feff}');
    serde_json::from_str(text).or_else(|json| match yaml::read(text).0 {
        Ok(value @ Value::Object(_)) => Ok(value),
        // Any line of text is YAML.
        Ok(_) => Err(Unreadable::None),
        Err(yaml) => Err(Unreadable::Syntax { json, yaml }),
    })
}

/// The version that a document follows.
pub fn version(document: &Value) -> Result<Version, Unreadable> {
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), ToOwned::to_owned);
    if let Some(swagger) = document.get("swagger") {
        return Err(Unreadable::Swagger(text(swagger)));
    }
    let said = document.get("openapi").map(text).ok_or(Unreadable::None)?;
    let mut numbers = said.split('.');
    match (numbers.next(), numbers.next()) {
        (Some("3"), Some("0")) => Ok(Version::V30),
        (Some("3"), Some("1")) => Ok(Version::V31),
        _ => Err(Unreadable::Unknown(said)),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn versions() {
        assert_eq!(version(&json!({"openapi": "3.0.3"})).unwrap(), Version::V30);
        assert_eq!(version(&json!({"openapi": "3.1.1"})).unwrap(), Version::V31);
        let refused = |document| version(&document).unwrap_err().to_string();
        assert!(refused(json!({"swagger": "2.0"})).contains("Swagger 2.0"));
        assert!(refused(json!({"openapi": "4.0.0"})).contains("4.0.0"));
        assert_eq!(version(&json!({"openapi": 3.0})).unwrap(), Version::V30, "as YAML reads it without quotes");
        assert!(refused(json!([])).contains("not an OpenAPI document"));
    }

    #[test]
    fn json_and_yaml_are_read() {
        assert_eq!(parse("\u{feff}{\"a\": 1}").unwrap(), json!({"a": 1}));
        assert_eq!(parse("a:\n  200: b\n").unwrap(), json!({"a": {"200": "b"}}));
        assert!(parse("{\"a\": ").unwrap_err().to_string().contains("JSON"));
        assert!(matches!(parse("hello").unwrap_err(), Unreadable::None));
    }
}
