//! Responses: which statuses there are, and what comes with them.

use super::{
    comparer::{Comparer, Fields, Place},
    document::{Entries, Located, Sides},
    finding::lost_and_gained,
    judge::{Class, Usage},
};

/// The extension that lists which `NeutronError.type` a response can carry.
const ERROR_TYPES: &str = "x-neutron-error-types";

const RESPONSE: Fields =
    Fields { text: "description summary", contract: "", own_rule: "$ref headers content links x-neutron-error-types" };
const LINK: Fields = Fields {
    text: "description",
    contract: "parameters requestBody server",
    own_rule: "$ref operationId operationRef",
};

const FEWER_FAILURES: &str = "one way to fail less";

impl<'a> Comparer<'a> {
    pub fn responses(&mut self, place: &Place, sides: &Sides<'a>) {
        let (old, new) = sides.entries();
        let get = |all: &Entries<'a>, status: &str| {
            all.iter().find(|(name, _)| name.eq_ignore_ascii_case(status)).map(|(_, response)| response.clone())
        };
        let stand_in = |all: &Entries<'a>, status: &str| {
            // That something may come does not promise a success.
            let names = general(status).into_iter().filter(|name| !(is_success(status) && name == "default"));
            names.into_iter().find_map(|name| Some((name.clone(), get(all, &name)?)))
        };
        for (status, _) in sides.members() {
            let place = place.at(&format!("response {status}"));
            let sides = Sides::new(get(&old, status), get(&new, status));
            if status.starts_with("x-") {
                if sides.differ() {
                    self.change(&place, Class::Documentation, status, &sides);
                }
                continue;
            }
            match (&sides.old, &sides.new) {
                (Some(gone), None) => {
                    let Some((name, other)) = stand_in(&new, status) else {
                        let promised = is_success(status)
                            || (status == "default" && !old.iter().any(|(name, _)| is_success(name)));
                        self.response_removed(&place, &sides, promised);
                        continue;
                    };
                    let class = if place.usage == Usage::Sent { Class::Compatible } else { Class::Documentation };
                    let sides = Sides::both(gone, &other);
                    let what = format!("response {status} removed, `{name}` covers it");
                    self.say(&place, class, "responses", what, &sides);
                    self.response(&place, &sides);
                }
                (None, Some(added)) => {
                    let Some((name, other)) = stand_in(&old, status) else {
                        self.response_added(&place, &sides, get(&old, "default").is_some());
                        continue;
                    };
                    let sides = Sides::both(&other, added);
                    let what = format!("response {status} added, `{name}` covered it");
                    self.say(&place, Class::Compatible, "responses", what, &sides);
                    self.response(&place, &sides);
                }
                _ => self.response(&place, &sides),
            }
        }
    }

    /// Clients do without an error that cannot come any more; they miss a success that was promised.
    fn response_removed(&mut self, place: &Place, sides: &Sides<'a>, was_promised: bool) {
        let (class, reason) = match place.usage {
            Usage::Sent => (Class::Breaking, "clients that answer so are no longer understood"),
            Usage::Received | Usage::Unused if was_promised => (Class::Breaking, "it was promised"),
            Usage::Received | Usage::Unused => (Class::Compatible, FEWER_FAILURES),
        };
        self.say(place, class, "responses", "response removed".into(), sides).reason = reason;
    }

    /// More may come than was said, unless a range or `default` has said it.
    fn response_added(&mut self, place: &Place, sides: &Sides<'a>, had_default: bool) {
        let (class, reason) = match (place.usage, had_default) {
            (Usage::Sent, _) => (Class::Compatible, ""),
            (Usage::Received | Usage::Unused, true) => (Class::Compatible, "`default` covered whatever was not listed"),
            (Usage::Received | Usage::Unused, false) => {
                (Class::Breaking, "no response of the old document covers it, neither a range nor `default`")
            }
        };
        self.say(place, class, "responses", "response added".into(), sides).reason = reason;
    }

    fn response(&mut self, place: &Place, sides: &Sides<'a>) {
        let Some(sides) = self.follow(place, sides) else { return };
        self.fields(place, &sides, &RESPONSE);
        self.error_types(place, &sides.get(ERROR_TYPES));
        self.headers(place, &sides.get("headers"));
        self.content(place, &sides.get("content"));
        for (name, link) in sides.get("links").members() {
            self.link(&place.at(&format!("link {name}")), &link);
        }
    }

    /// Which errors a response can carry: a listed set, so it is judged as `enum` is. A document that begins to list them
    /// says more than before; one that stops takes a promise back.
    fn error_types(&mut self, place: &Place, sides: &Sides<'a>) {
        let (old, new) = sides.items();
        let missing = |from: &[Located<'a>], of: &[Located<'a>]| -> Vec<String> {
            let of = of.iter().filter(|one| !from.iter().any(|other| other.value == one.value));
            of.map(|one| one.value.to_string()).collect()
        };
        let (lost, gained) = (missing(&new, &old), missing(&old, &new));
        let (class, reason) = match (&sides.old, &sides.new) {
            (None, None) => return,
            (None, Some(_)) => (Class::Compatible, "nothing was listed before"),
            (Some(_), None) => (Class::Breaking, "anything may come now"),
            (Some(_), Some(_)) if lost.is_empty() && gained.is_empty() => return,
            (Some(_), Some(_)) if !gained.is_empty() && place.usage == Usage::Received => {
                (Class::Breaking, "clients that know each error of the list meet another")
            }
            (Some(_), Some(_)) => (Class::Compatible, FEWER_FAILURES),
        };
        self.say(place, class, ERROR_TYPES, lost_and_gained(ERROR_TYPES, &lost, &gained), sides).reason = reason;
    }

    fn link(&mut self, place: &Place, sides: &Sides<'a>) {
        match (&sides.old, &sides.new) {
            (Some(_), Some(_)) => {
                let Some(sides) = self.follow(place, sides) else { return };
                self.fields(place, &sides, &LINK);
                self.link_target(place, &sides);
            }
            (None, _) => {
                self.say(place, Class::Compatible, "links", "link added".into(), sides);
            }
            (_, None) => {
                self.say(place, Class::Breaking, "links", "link removed".into(), sides).reason =
                    "clients that follow it no longer find it";
            }
        }
    }

    /// Where a link leads. An operation that only has another id now is still the same.
    fn link_target(&mut self, place: &Place, sides: &Sides<'a>) {
        for key in ["operationId", "operationRef"] {
            let target = sides.get(key);
            if !target.differ() {
                continue;
            }
            let (old, new) = target.values();
            let from = old.and_then(|id| operation_with(&self.old.root, id.as_str()?));
            let to = new.and_then(|id| operation_with(&self.new.root, id.as_str()?));
            let (class, reason) = if key == "operationId" && from.is_some() && from == to {
                (Class::Documentation, "it leads to the same operation")
            } else {
                (Class::Breaking, "it leads somewhere else")
            };
            self.change(place, class, key, &target).reason = reason;
        }
    }
}

/// The path and method of the operation with an id.
fn operation_with(root: &Located<'_>, id: &str) -> Option<(String, String)> {
    let items = root.value.get("paths")?.as_object()?;
    items.iter().find_map(|(path, item)| {
        let methods = item.as_object()?;
        let (method, _) =
            methods.iter().find(|(_, operation)| operation.get("operationId").is_some_and(|own| own == id))?;
        Some((path.clone(), method.clone()))
    })
}

fn is_success(status: &str) -> bool {
    status.starts_with(['1', '2', '3'])
}

/// The names of responses that cover a status, the nearest first.
fn general(status: &str) -> Vec<String> {
    let is_one = status.len() == 3 && status.chars().all(|c| c.is_ascii_digit());
    let range = is_one.then(|| format!("{}XX", &status[..1]));
    let default = (status != "default").then(|| "default".to_owned());
    range.into_iter().chain(default).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_cover_statuses() {
        assert_eq!(general("404"), ["4XX", "default"]);
        assert_eq!(general("4XX"), ["default"]);
        assert!(general("default").is_empty());
    }
}
