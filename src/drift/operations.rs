//! Paths and their operations: which there are, and which of them belong together.

use std::rc::Rc;

use super::{
    comparer::{Comparer, Fields, Place},
    document::{Entries, Located, Sides},
    finding::Operation,
    judge::{Class, Usage},
    normalise::METHODS,
};

const ITEM: Fields = Fields {
    text: "summary description",
    contract: "",
    own_rule: "$ref servers parameters get put post delete options head patch trace",
};
const OPERATION: Fields = Fields {
    text: "tags summary description externalDocs",
    contract: "",
    own_rule: "operationId parameters requestBody responses callbacks deprecated security servers",
};

/// Where a path item stands in both documents.
#[derive(Clone, Copy, Debug)]
struct ItemAt<'s> {
    path: &'s str,
    old_path: &'s str,
    /// The operation around a callback, and what it is called there: `callback onEvent`.
    within: Option<(&'s Place, &'s str)>,
    /// Who sends the requests: the client, except for callbacks and webhooks.
    request: Usage,
}

impl ItemAt<'_> {
    /// The item as a whole.
    fn place(&self) -> Place {
        self.within.map_or_else(|| Place::document(self.path), |(around, name)| around.at(name))
    }

    fn operation(&self, method: &str, id: Option<&str>) -> Place {
        let method = method.to_uppercase();
        if let Some((around, name)) = self.within {
            return around.at(&format!("{name} {method}")).used(self.request);
        }
        let operation = Operation { path: self.path.into(), method, id: id.map(Into::into) };
        Place { operation: Some(Rc::new(operation)), text: String::new(), usage: self.request }
    }
}

/// Compares all paths, then all webhooks.
pub(super) fn compare(comparer: &mut Comparer<'_>) {
    let root = comparer.root();
    paths(comparer, &root.get("paths"));
    for (name, item) in root.get("webhooks").members() {
        let path = format!("webhook {name}");
        comparer.item(ItemAt { path: &path, old_path: &path, within: None, request: Usage::Received }, &item);
    }
}

fn paths<'a>(comparer: &mut Comparer<'a>, sides: &Sides<'a>) {
    for (name, extension) in sides.members().into_iter().filter(|(name, _)| name.starts_with("x-")) {
        if extension.differ() {
            comparer.change(&Place::document("paths"), Class::Documentation, name, &extension);
        }
    }
    let without_extensions = |mut entries: Entries<'a>| {
        entries.retain(|(name, _)| !name.starts_with("x-"));
        entries
    };
    let (old, new) = sides.entries();
    let (mut old, mut new) = (without_extensions(old), without_extensions(new));
    let mut matched = Vec::new();
    // The same text first, then the same template: `/x/{a}` is `/x/{b}`.
    for same in [(|a, b| a == b) as fn(&str, &str) -> bool, |a, b| template(a) == template(b)] {
        old.retain(|(old_path, old_item)| {
            let Some(at) = new.iter().position(|(path, _)| same(old_path, path)) else { return true };
            let (path, item) = new.remove(at);
            matched.push((*old_path, path, Sides::both(old_item, &item)));
            false
        });
    }
    matched.extend(old.iter().map(|(path, item)| (*path, *path, Sides::removed(item))));
    matched.extend(new.iter().map(|(path, item)| (*path, *path, Sides::added(item))));
    for (old_path, path, item) in matched {
        comparer.item(ItemAt { path, old_path, within: None, request: Usage::Sent }, &item);
    }
}

/// A path without the names of its parameters.
fn template(path: &str) -> String {
    let mut parts = path.split('{');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| text + "{}" + part.split_once('}').map_or("", |(_, rest)| rest))
}

/// The names of a path's parameters, in order.
fn variables(path: &str) -> Vec<&str> {
    path.split('{').skip(1).filter_map(|part| part.split_once('}')).map(|(name, _)| name).collect()
}

impl<'a> Comparer<'a> {
    fn item(&mut self, at: ItemAt<'_>, item: &Sides<'a>) {
        let place = at.place();
        let item = if item.is_one_sided() {
            let end = |document: &super::document::Document<'a>, side: &Option<Located<'a>>| {
                side.as_ref().map(|side| document.follow(side).unwrap_or_else(|_| side.clone()))
            };
            Sides::new(end(&self.old, &item.old), end(&self.new, &item.new))
        } else {
            let Some(item) = self.follow(&place, item) else { return };
            self.fields(&place, &item, &ITEM);
            if at.path != at.old_path {
                let what = format!("path was {}, is {}: the same requests, other names", at.old_path, at.path);
                self.say(&place, Class::Compatible, "path", what, &Sides::default());
            }
            item
        };
        let mut has_operations = false;
        for method in METHODS {
            let operation = item.get(method);
            let id = |side: &Option<Located<'a>>| side.as_ref().and_then(|side| side.text("operationId"));
            let place = at.operation(method, id(&operation.old).or(id(&operation.new)));
            match (&operation.old, &operation.new) {
                (None, None) => continue,
                (Some(_), Some(_)) => self.operation(&place, at, &operation, &item),
                _ => self.operation_added_or_removed(&place, at.request, &operation),
            }
            has_operations = true;
        }
        if !has_operations && item.is_one_sided() {
            let (class, what) =
                if item.new.is_some() { (Class::Compatible, "path added") } else { (Class::Breaking, "path removed") };
            self.say(&place, class, "paths", what.into(), &item).reason = "it has no operations";
        }
    }

    fn operation_added_or_removed(&mut self, place: &Place, request: Usage, sides: &Sides<'a>) {
        let is_call = request == Usage::Received;
        let (class, what, reason) = match &sides.old {
            None => (Class::Compatible, "operation added", ""),
            // Webhooks came with 3.1.
            Some(_) if is_call && place.text.is_empty() && self.new.version.is_older_than(self.old.version) => {
                (Class::Documentation, "webhook removed", "OpenAPI 3.0 has no word for it")
            }
            Some(old) if old.is_true("deprecated") => {
                (Class::Breaking, "operation removed", "it was deprecated; clients that still call it fail")
            }
            Some(_) if is_call => {
                (Class::Breaking, "operation removed", "clients that wait for it are no longer called")
            }
            Some(_) => (Class::Breaking, "operation removed", ""),
        };
        self.say(&place.at("operation"), class, "operation", what.into(), sides).reason = reason;
    }

    fn operation(&mut self, place: &Place, at: ItemAt<'_>, sides: &Sides<'a>, item: &Sides<'a>) {
        let here = place.at("operation");
        self.fields(&here, sides, &OPERATION);
        let id = sides.get("operationId");
        if id.differ() {
            let class = if id.old.is_some() { Class::Breaking } else { Class::Compatible };
            self.change(&here, class, "operationId", &id).reason =
                "the same requests, but generated clients name their methods by it";
        }
        self.deprecated(&here, sides);
        let renamed: Vec<(&str, &str)> = variables(at.old_path).into_iter().zip(variables(at.path)).collect();
        self.parameters(place, sides, item, &renamed);
        self.request_body(place, &sides.get("requestBody"));
        self.responses(&place.used(at.request.reversed()), &sides.get("responses"));
        self.security(place, sides);
        self.own_servers(place, sides, item);
        for (name, callback) in sides.get("callbacks").members() {
            self.callback(place, at.request, name, &callback);
        }
    }

    /// `deprecated` of an operation, parameter or header.
    pub fn deprecated(&mut self, place: &Place, sides: &Sides<'a>) {
        let (was, is) = sides.flags("deprecated");
        if was != is {
            self.change(place, Class::Compatible, "deprecated", &sides.get("deprecated")).reason =
                "it works as before, for now";
        }
    }

    /// A request that the client answers, by the expression that gives its URL.
    fn callback(&mut self, around: &Place, request: Usage, name: &str, callback: &Sides<'a>) {
        let place = around.at(&format!("callback {name}"));
        if callback.is_one_sided() {
            let (class, what) = if callback.new.is_some() {
                (Class::Compatible, "callback added")
            } else {
                (Class::Breaking, "callback removed")
            };
            self.say(&place, class, "callbacks", what.into(), callback);
            return;
        }
        let Some(callback) = self.follow(&place, callback) else { return };
        // A callback may lead back to itself.
        let pointers = [&callback.old, &callback.new].map(|side| side.as_ref().map(|side| Rc::clone(&side.pointer)));
        if self.callbacks.contains(&pointers) {
            return;
        }
        self.callbacks.push(pointers);
        for (expression, item) in callback.members() {
            if !expression.starts_with("x-") {
                let within = format!("callback {name} {expression}");
                let within = Some((around, within.as_str()));
                self.item(ItemAt { path: "", old_path: "", within, request: request.reversed() }, &item);
            } else if item.differ() {
                self.change(&place, Class::Documentation, expression, &item);
            }
        }
        self.callbacks.pop();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_the_same_whatever_their_parameters_are_called() {
        assert_eq!(template("/x/{a}/y/{b}.json"), template("/x/{c}/y/{d}.json"));
        assert_ne!(template("/x/{a}"), template("/x/a"));
        assert_eq!(variables("/x/{a}/y/{b}.json"), ["a", "b"]);
    }
}
