//! Writes the client of a document: `generator DOCUMENT OUTPUT`.

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

/// Progenitor takes one schema for all refusals of an operation: each becomes one of the schemas that there are.
fn join_refusals(document: &mut Value) {
    const BODY: &str = "/content/application~1json/schema";
    let mut found = Vec::new();
    let mut join = |response: &mut Value| {
        if let Some(schema) = response.pointer_mut(BODY) {
            let schema = std::mem::replace(schema, json!({ "$ref": "#/components/schemas/Refusal" }));
            if !found.contains(&schema) {
                found.push(schema);
            }
        }
    };
    for path in document["paths"].as_object_mut().into_iter().flat_map(|paths| paths.values_mut()) {
        for operation in path.as_object_mut().into_iter().flat_map(|path| path.values_mut()) {
            let responses = operation.get_mut("responses").and_then(Value::as_object_mut);
            responses
                .into_iter()
                .flatten()
                .filter(|(status, _)| status.as_str() >= "4")
                .for_each(|(_, body)| join(body));
        }
    }
    let shared = document.pointer_mut("/components/responses").and_then(Value::as_object_mut);
    shared.into_iter().flat_map(|shared| shared.values_mut()).for_each(join);
    document["components"]["schemas"]["Refusal"] = json!({ "description": "What a refusal tells.", "oneOf": found });
}
