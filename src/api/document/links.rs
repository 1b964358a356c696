//! Links: what can be done next with what a create has made.
//!
//! They follow from the paths: whatever stands below `/collection/{id}` takes the id that a 201 of `/collection` answers.

use serde_json::{Map, Value, json};

/// Writes the links into every 201 whose body holds a resource with an id.
pub(super) fn write(document: &mut Value) {
    let Some(paths) = document["paths"].as_object() else { return };
    let collections: Vec<String> = paths.keys().filter(|path| !path.contains('{')).cloned().collect();
    for collection in collections {
        let links = links(document, &collection);
        let steps = ["paths", &collection, "post", "responses", "201"];
        let created = steps.into_iter().try_fold(&mut *document, |part, step| part.get_mut(step));
        if let Some(created) = created.and_then(Value::as_object_mut)
            && !links.is_empty()
        {
            created.insert("links".into(), Value::Object(links));
        }
    }
}

/// A link for each operation on one member of a collection, named as the operation is.
fn links(document: &Value, collection: &str) -> Map<String, Value> {
    let Some(resource) = resource(document, collection) else { return Map::new() };
    let below = format!("{collection}/{{");
    let members = document["paths"].as_object().into_iter().flatten().filter_map(|(path, item)| {
        let (parameter, _) = path.strip_prefix(&below)?.split_once('}')?;
        Some((parameter, item.as_object()?))
    });
    members
        .flat_map(|(parameter, item)| item.values().map(move |operation| (parameter, operation)))
        .filter_map(|(parameter, operation)| {
            let (id, summary) = (operation["operationId"].as_str()?, operation["summary"].as_str()?);
            let link = json!({
                "operationId": id,
                "description": format!("{summary}: the new id is its `{parameter}`."),
                "parameters": {parameter: format!("$response.body#/{resource}/id")},
            });
            Some((id.to_owned(), link))
        })
        .collect()
}

/// The name below which the 201 of a collection holds the new resource.
fn resource<'a>(document: &'a Value, collection: &str) -> Option<&'a str> {
    let content = &document["paths"][collection]["post"]["responses"]["201"]["content"]["application/json"];
    let schema = document.pointer(content["schema"]["$ref"].as_str()?.trim_start_matches('#'))?;
    schema["properties"].as_object()?.keys().next().map(String::as_str)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    #[test]
    fn a_created_resource_links_to_what_takes_its_id() {
        let reference = json!({"$ref": "#/components/schemas/XResponse"});
        let mut document = json!({
            "paths": {
                "/xs": {"post": {"responses": {"201": {"content": {"application/json": {"schema": reference}}}}}},
                "/xs/{x_id}": {"delete": {"operationId": "deleteX", "summary": "Delete an X"}},
                "/ys/{y_id}": {"delete": {"operationId": "deleteY", "summary": "Delete a Y"}},
            },
            "components": {"schemas": {"XResponse": {"properties": {"x": {}}}}},
        });
        super::write(&mut document);
        let links = &document["paths"]["/xs"]["post"]["responses"]["201"]["links"];
        assert_eq!(
            *links,
            json!({"deleteX": {
                "operationId": "deleteX",
                "description": "Delete an X: the new id is its `x_id`.",
                "parameters": {"x_id": "$response.body#/x/id"},
            }})
        );
    }
}
