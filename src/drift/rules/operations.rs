//! The document, its paths and their operations, and how those of both sides correspond.

use std::collections::BTreeSet;

use super::{How, matched};
use crate::drift::{
    document::Sides,
    expanded::given,
    judge::{Effect, Usage},
    normalise::variables,
    pair::{Named, Pair, Reading, Step},
    specification::{Kind, METHODS},
};

/// A path without the names of its parameters.
pub(super) fn template(path: &str) -> String {
    let mut text = path.to_owned();
    for name in variables(path) {
        text = text.replacen(&format!("{{{name}}}"), "{}", 1);
    }
    text
}

const CALLBACK: Named = Named(Kind::Callback, "callbacks", "callback", (Effect::Notice, Effect::Either), "");

impl<'a> Pair<'a> {
    pub(super) fn document(&mut self) {
        self.fields();
        self.servers(&self.first("servers"));
        self.paths(&self.first("paths"));
        for (name, item) in self.first("webhooks").members() {
            let step = Step::Path(format!("webhook {name}"));
            self.descend_as(step, Kind::PathItem, given(&item), self.reading);
        }
    }

    /// Matches the same text first, then the same template: `/x/{a}` is `/x/{b}`.
    fn paths(&mut self, sides: &Sides<'a>) {
        let reading = Reading { usage: Usage::Sent, ..self.reading };
        for entry in matched(sides, &[|a, b| template(a) == template(b)], |_, _| false) {
            let (old, new) = (entry.old_name, entry.new_name);
            let path = if new.is_empty() { old } else { new }.to_owned();
            if entry.how == How::Same && old != new {
                let what = format!("path was {old}, is {new}: the same requests, other names");
                self.say(Effect::Text, "path", what, &entry.sides).at(new);
            }
            self.descend_as(Step::Path(path), Kind::PathItem, given(&entry.sides), reading);
        }
    }

    pub(super) fn path_item(&mut self) {
        let item = self.outermost();
        if !item.is_one_sided() {
            self.fields();
        }
        let mut has_operations = false;
        for method in METHODS {
            let sides = self.first(method);
            if sides.old.is_none() && sides.new.is_none() {
                continue;
            }
            has_operations = true;
            // Clients know it by its old id.
            let id = [&sides.old, &sides.new].into_iter().flatten().find_map(|side| side.text("operationId"));
            let step = Step::Method(method.to_uppercase(), id.map(ToOwned::to_owned));
            self.descend_as(step, Kind::Operation, given(&sides), self.reading);
        }
        if !has_operations && item.is_one_sided() {
            let (effect, what) =
                if item.new.is_some() { (Effect::Notice, "path added") } else { (Effect::Either, "path removed") };
            self.say(effect, "paths", what.into(), &item).because("it has no operations");
        }
    }

    pub(super) fn operation(&mut self) {
        let whole = self.outermost();
        if whole.is_one_sided() {
            return self.operation_added_or_removed(&whole);
        }
        self.fields();
        let id = self.first("operationId");
        if id.differ() {
            let effect = if id.old.is_some() { Effect::Either } else { Effect::Notice };
            self.change(effect, "operationId", &id)
                .because("the same requests, but generated clients name their methods by it");
        }
        self.deprecated();
        for difference in &mut self.differences {
            difference.at("operation");
        }
        self.parameters();
        self.body_of_request();
        let responses = given(&self.first("responses"));
        let reading = Reading { usage: self.reading.usage.reversed(), ..self.reading };
        self.descend_as(Step::Label(String::new()), Kind::Responses, responses, reading);
        self.security();
        let servers = self.first("servers");
        if servers.old.is_some() || servers.new.is_some() {
            let of_root = |pair: &Self, side| if side == 0 { pair.documents.0 } else { pair.documents.1 }.at_root();
            let old = servers.old.or_else(|| of_root(self, 0).get("servers"));
            let new = servers.new.or_else(|| of_root(self, 1).get("servers"));
            self.servers(&Sides::new(old, new));
        }
        self.each(&self.first("callbacks"), &CALLBACK);
    }

    fn operation_added_or_removed(&mut self, whole: &Sides<'a>) {
        let Some(old) = &whole.old else {
            self.say(Effect::Notice, "operation", "operation added".into(), whole).at("operation");
            return;
        };
        // Webhooks are new in 3.1, so a 3.0 document lacks them.
        let rule = if old.pointer.starts_with("/webhooks/") { "webhooks" } else { "operation" };
        let reason = match self.reading.usage {
            _ if old.is_true("deprecated") => "it was deprecated; clients that still call it fail",
            Usage::Received => "clients that wait for it are no longer called",
            Usage::Sent => "",
        };
        self.say(Effect::Either, rule, "operation removed".into(), whole).because(reason).at("operation");
    }

    /// Compares requests that the client answers, by the expressions for their URLs.
    pub(super) fn callback(&mut self) {
        let reading = Reading { usage: self.reading.usage.reversed(), ..self.reading };
        self.fields();
        let expressions: BTreeSet<&str> = self.old.fields().chain(self.new.fields()).collect();
        for expression in expressions.into_iter().filter(|name| *name != "$ref" && !name.starts_with("x-")) {
            let item = given(&self.first(expression));
            self.descend_as(Step::Label(expression.to_owned()), Kind::PathItem, item, reading);
        }
    }
}
