//! From text to a document that can be compared, or why it cannot.

use serde_json::Value;

use super::yaml::Yaml;

/// The line of the OpenAPI specification that a document follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Version {
    /// 3.0.x: schemas are a dialect of their own.
    V30,
    /// 3.1.x, and what is read as it: schemas are JSON Schema 2020-12.
    V31,
}

/// Why a text is no document that can be compared.
#[derive(Debug, thiserror::Error)]
pub enum Unreadable {
    /// Neither JSON nor YAML.
    #[error("it is neither JSON ({json}) nor YAML ({yaml})")]
    Syntax {
        /// What the reader of JSON says.
        json: serde_json::Error,
        /// What the reader of YAML says.
        yaml: serde_norway::Error,
    },
    /// The predecessor of OpenAPI.
    #[error("it is a Swagger {0} document; only OpenAPI 3.0 and 3.1 are compared: convert it first")]
    Swagger(String),
    /// A later OpenAPI, or none.
    #[error("it says `openapi: {0}`; only OpenAPI 3.0 and 3.1 are compared")]
    Unknown(String),
    /// Something else.
    #[error("it has no `openapi` member that names a version, so it is no OpenAPI document")]
    None,
}

/// Reads JSON or YAML.
///
/// # Errors
///
/// Where the text is neither.
pub fn parse(text: &str) -> Result<Value, Unreadable> {
    let text = text.trim_start_matches('\u{feff}');
    serde_json::from_str(text).or_else(|json| {
        match serde_norway::from_str(text) {
            Ok(Yaml(value @ Value::Object(_))) => Ok(value),
            // Any line of text is YAML.
            Ok(_) => Err(Unreadable::None),
            Err(yaml) => Err(Unreadable::Syntax { json, yaml }),
        }
    })
}

/// Which version a document follows.
///
/// # Errors
///
/// Where it is none that can be compared.
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
        assert!(refused(json!([])).contains("no OpenAPI document"));
    }

    #[test]
    fn json_and_yaml_are_read() {
        assert_eq!(parse("\u{feff}{\"a\": 1}").unwrap(), json!({"a": 1}));
        assert_eq!(parse("a:\n  200: b\n").unwrap(), json!({"a": {"200": "b"}}));
        assert!(parse("{\"a\": ").unwrap_err().to_string().contains("JSON"));
        assert!(matches!(parse("hello").unwrap_err(), Unreadable::None));
    }
}
