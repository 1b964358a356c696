//! Examples that tell one story: what a create or an update answers is what its request asked for.
//!
//! Each body has one example of its own; here the request's is laid over the answer's, and a status is the one that
//! follows such a request.

use serde_json::Value;

/// Gives the answers of every create and update the values of their requests' examples.
pub(super) fn tell(document: &mut Value) {
    let items = document["paths"].as_object_mut().into_iter().flat_map(|paths| paths.values_mut());
    for item in items {
        for (method, success, status) in [("post", "201", "PENDING_CREATE"), ("put", "200", "PENDING_UPDATE")] {
            if let Some(operation) = item.get_mut(method) {
                lay_over(operation, success, status);
            }
        }
    }
}

fn lay_over(operation: &mut Value, success: &str, status: &str) {
    let asked = operation["requestBody"]["content"]["application/json"]["example"].clone();
    let examples = &mut operation["responses"][success]["content"]["application/json"]["examples"];
    let Some(shown) = examples.pointer_mut("/example/value") else { return };
    overlay(shown, &asked);
    for resource in shown.as_object_mut().into_iter().flat_map(|members| members.values_mut()) {
        // Networks have statuses, too, and those are never pending.
        if resource.get("vpnservice_id").or(resource.get("external_v4_ip")).is_some()
            && let Some(shown) = resource.get_mut("status")
        {
            *shown = status.into();
        }
    }
}

/// Replaces each value that is there and asked for.
fn overlay(shown: &mut Value, asked: &Value) {
    match (shown, asked) {
        (Value::Object(shown), Value::Object(asked)) => {
            for (name, asked) in asked {
                if let Some(shown) = shown.get_mut(name) {
                    overlay(shown, asked);
                }
            }
        }
        (shown, asked) => *shown = asked.clone(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    #[test]
    fn answers_say_what_was_asked_for() {
        let shown = json!({"x": {"id": "1", "dpd": {"action": "hold", "timeout": 120}, "status": "ACTIVE", "vpnservice_id": "2"}});
        let asked = json!({"x": {"dpd": {"timeout": 90}, "psk": "given and not shown"}});
        let mut document = json!({"paths": {"/x": {"put": {
            "requestBody": {"content": {"application/json": {"example": asked}}},
            "responses": {"200": {"content": {"application/json": {"examples": {"example": {"value": shown}}}}}},
        }}}});
        super::tell(&mut document);
        let content = &document["paths"]["/x"]["put"]["responses"]["200"]["content"]["application/json"];
        assert_eq!(
            content["examples"]["example"]["value"],
            json!({"x": {
                "id": "1",
                "dpd": {"action": "hold", "timeout": 90},
                "status": "PENDING_UPDATE",
                "vpnservice_id": "2",
            }})
        );
    }
}
