//! Generates the client of a document: `generator DOCUMENT OUTPUT`.

use std::{env, error::Error, fs};

use progenitor_impl::{GenerationSettings, Generator, InterfaceStyle, TagStyle};
use serde_json::{Value, json};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args().skip(1);
    let (Some(document), Some(output)) = (arguments.next(), arguments.next()) else {
        return Err("generator DOCUMENT OUTPUT".into());
    };
    let mut document = serde_json::from_str(&fs::read_to_string(document)?)?;
    join_refusals(&mut document);
    let document = serde_json::from_value(document)?;
    let mut settings = GenerationSettings::default();
    settings.with_interface(InterfaceStyle::Builder).with_tag(TagStyle::Merged);
    let client = Generator::new(&settings).generate_tokens(&document)?;
    fs::write(output, prettyplease::unparse(&syn::parse2(client)?))?;
    Ok(())
}

/// Progenitor needs one schema for all refusals of an operation: this combines the existing ones. The error type of a
/// response determines which of them it contains.
fn join_refusals(document: &mut Value) {
    const BODY: &str = "/content/application~1json/schema";
    let shared = document["components"]["responses"].clone();
    let mut joined = Vec::new();
    for path in document["paths"].as_object_mut().into_iter().flat_map(|paths| paths.values_mut()) {
        for operation in path.as_object_mut().into_iter().flat_map(|path| path.values_mut()) {
            let Some(id) = operation["operationId"].as_str() else { continue };
            let name = format!("{}{}Refusal", id[..1].to_uppercase(), &id[1..]);
            let mut found = Vec::new();
            let responses = operation.get_mut("responses").and_then(Value::as_object_mut).into_iter().flatten();
            for (_, response) in responses.filter(|(status, _)| status.as_str() >= "4") {
                if let Some((_, reference)) = response["$ref"].as_str().and_then(|reference| reference.rsplit_once('/')) {
                    *response = shared[reference].clone();
                }
                if let Some(schema) = response.pointer_mut(BODY) {
                    found.push(std::mem::replace(schema, json!({ "$ref": format!("#/components/schemas/{name}") })));
                }
            }
            joined.push((name, json!({ "description": "What a refusal tells.", "oneOf": found })));
        }
    }
    for (name, schema) in joined {
        document["components"]["schemas"][name] = schema;
    }
}
