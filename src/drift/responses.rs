//! Answers: which statuses, and what comes with them.

use super::{
    class::{Class, Usage},
    compare::{Comparer, Spot},
    fields::{ERROR_TYPES, Field, keys},
    site::{Site, names},
    words,
};

const RESPONSE: [(&str, Field); 7] = [
    ("$ref", Field::Elsewhere),
    ("description", Field::Text),
    ("summary", Field::Text),
    ("headers", Field::Elsewhere),
    ("content", Field::Elsewhere),
    ("links", Field::Elsewhere),
    (ERROR_TYPES, Field::Elsewhere),
];

const LINK: [(&str, Field); 7] = [
    ("$ref", Field::Elsewhere),
    ("description", Field::Text),
    ("operationId", Field::Elsewhere),
    ("operationRef", Field::Elsewhere),
    ("parameters", Field::Contract),
    ("requestBody", Field::Contract),
    ("server", Field::Contract),
];

impl<'a> Comparer<'a> {
    pub fn responses(&mut self, spot: &Spot, old: Option<Site<'a>>, new: Option<Site<'a>>) {
        let entries = |site: &Option<Site<'a>>| site.as_ref().map(Site::entries).unwrap_or_default();
        let (old, new) = (entries(&old), entries(&new));
        let get = |all: &[(&'a str, Site<'a>)], status: &str| {
            all.iter().find(|(name, _)| name.eq_ignore_ascii_case(status)).map(|(_, site)| site.clone())
        };
        let stands_for = |all: &[(&'a str, Site<'a>)], status: &str| {
            // That something may come is no promise of a success.
            let names = general(status).into_iter().filter(|name| !(is_success(status) && name == "default"));
            names.into_iter().find_map(|name| Some((name.clone(), get(all, &name)?)))
        };
        for status in names(old.iter().map(|(name, _)| *name), new.iter().map(|(name, _)| *name)) {
            let place = spot.at(&format!("response {status}"));
            match (get(&old, status), get(&new, status)) {
                (Some(old), Some(new)) if status.starts_with("x-") => {
                    if old.value != new.value {
                        self.change(&place, Class::Documentation, status, (Some(&old), Some(&new)));
                    }
                }
                (old, new) if status.starts_with("x-") => {
                    self.change(&place, Class::Documentation, status, (old.as_ref(), new.as_ref()));
                }
                (Some(old), Some(new)) => self.response(&place, &old, &new),
                (Some(gone), None) => match stands_for(&new, status) {
                    Some((name, other)) => {
                        let what = format!("response {status} removed, `{name}` stands for it");
                        let class = if spot.usage == Usage::Sent { Class::Compatible } else { Class::Documentation };
                        self.say(&place, class, "responses", what, (Some(&gone), Some(&other)));
                        self.response(&place, &gone, &other);
                    }
                    None => self.response_gone(&place, status, &gone, &old),
                },
                (None, Some(come)) => match stands_for(&old, status) {
                    Some((name, other)) => {
                        let what = format!("response {status} added, `{name}` stood for it");
                        self.say(&place, Class::Compatible, "responses", what, (Some(&other), Some(&come)));
                        self.response(&place, &other, &come);
                    }
                    None => self.response_come(&place, &come, get(&old, "default").is_some()),
                },
                (None, None) => {}
            }
        }
    }

    /// An error that cannot come any more hurts nobody who reads; a success that was promised is missed.
    fn response_gone(&mut self, spot: &Spot, status: &str, site: &Site<'a>, old: &[(&'a str, Site<'a>)]) {
        let is_only_default = status == "default" && !old.iter().any(|(name, _)| is_success(name));
        let (class, reason) = match spot.usage {
            Usage::Sent => (Class::Breaking, "clients that answer so are not understood any more"),
            Usage::Received | Usage::Unused if is_success(status) || is_only_default => {
                (Class::Breaking, "it was promised")
            }
            Usage::Received | Usage::Unused => (Class::Compatible, "one way to fail less"),
        };
        self.say(spot, class, "responses", "response removed".into(), (Some(site), None)).reason = reason;
    }

    /// More may come than was said, unless a range or `default` has said it.
    fn response_come(&mut self, spot: &Spot, site: &Site<'a>, has_default: bool) {
        let (class, reason) = match (spot.usage, has_default) {
            (Usage::Sent, _) => (Class::Compatible, ""),
            (Usage::Received | Usage::Unused, true) => {
                (Class::Compatible, "`default` stood for whatever was not listed")
            }
            (Usage::Received | Usage::Unused, false) => {
                (Class::Breaking, "no response of the old document covers it, neither a range nor `default`")
            }
        };
        self.say(spot, class, "responses", "response added".into(), (None, Some(site))).reason = reason;
    }

    fn response(&mut self, spot: &Spot, old: &Site<'a>, new: &Site<'a>) {
        let Some((old, new)) = self.follow(spot, old, new) else { return };
        self.fields(spot, &old, &new, &RESPONSE);
        self.error_types(spot, old.get(ERROR_TYPES), new.get(ERROR_TYPES));
        self.headers(spot, old.get("headers"), new.get("headers"));
        self.content(spot, old.get("content"), new.get("content"));
        self.links(spot, old.get("links"), new.get("links"));
    }

    /// Which errors a response can carry: a listed set, so it is judged as `enum` is. A document that begins to list them
    /// says more than before; one that ceases to takes a promise back.
    fn error_types(&mut self, spot: &Spot, old: Option<Site<'a>>, new: Option<Site<'a>>) {
        let types = |site: &Option<Site<'a>>| -> Vec<String> {
            site.as_ref()
                .map(|site| site.items().iter().map(|item| item.value.to_string()).collect())
                .unwrap_or_default()
        };
        let (a, b) = (types(&old), types(&new));
        let missing = |from: &[String], of: &[String]| -> Vec<String> {
            of.iter().filter(|one| !from.contains(one)).cloned().collect()
        };
        let (lost, gained) = (missing(&b, &a), missing(&a, &b));
        let sites = (old.as_ref(), new.as_ref());
        let (class, reason) = match sites {
            (None, None) => return,
            (None, Some(_)) => (Class::Compatible, "nothing was listed before"),
            (Some(_), None) => (Class::Breaking, "anything may come now"),
            (Some(_), Some(_)) => match (lost.is_empty(), gained.is_empty(), spot.usage) {
                (true, true, _) => return,
                (_, false, Usage::Received) => {
                    (Class::Breaking, "clients that know each error of the list meet another")
                }
                _ => (Class::Compatible, "one way to fail less"),
            },
        };
        self.say(spot, class, ERROR_TYPES, words::members(ERROR_TYPES, &lost, &gained), sites).reason = reason;
    }

    fn links(&mut self, spot: &Spot, old: Option<Site<'a>>, new: Option<Site<'a>>) {
        let of = |site: &Option<Site<'a>>| site.as_ref().map(keys).unwrap_or_default();
        for name in names(of(&old), of(&new)) {
            let at = |site: &Option<Site<'a>>| site.as_ref().and_then(|site| site.get(name));
            let spot = spot.at(&format!("link {name}"));
            match (at(&old), at(&new)) {
                (Some(old), Some(new)) => {
                    let Some((old, new)) = self.follow(&spot, &old, &new) else { continue };
                    self.fields(&spot, &old, &new, &LINK);
                    self.link_target(&spot, &old, &new);
                }
                (old, Some(new)) => {
                    self.say(&spot, Class::Compatible, "links", "link added".into(), (old.as_ref(), Some(&new)));
                }
                (old, None) => {
                    self.say(&spot, Class::Breaking, "links", "link removed".into(), (old.as_ref(), None)).reason =
                        "clients that follow it find it no more";
                }
            }
        }
    }

    /// Where a link leads. An operation that has only been given another id is still the same.
    fn link_target(&mut self, spot: &Spot, old: &Site<'a>, new: &Site<'a>) {
        for key in ["operationId", "operationRef"] {
            let (a, b) = (old.get(key), new.get(key));
            if a.as_ref().map(|site| site.value) == b.as_ref().map(|site| site.value) {
                continue;
            }
            let place = |root: &Site<'a>, site: &Option<Site<'a>>| {
                site.as_ref().and_then(|site| operation_with(root, site.value.as_str()?))
            };
            let (from, to) = (place(&self.old.root, &a), place(&self.new.root, &b));
            let is_same = key == "operationId" && from.is_some() && from == to;
            let class = if is_same { Class::Documentation } else { Class::Breaking };
            let reason = if is_same { "it leads to the same operation" } else { "it leads somewhere else" };
            self.change(spot, class, key, (a.as_ref(), b.as_ref())).reason = reason;
        }
    }
}

/// The path and method of the operation with an id.
fn operation_with(root: &Site<'_>, id: &str) -> Option<(String, String)> {
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

/// The names of responses that stand for a status, the nearest first.
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
    fn ranges_stand_for_statuses() {
        assert_eq!(general("404"), ["4XX", "default"]);
        assert_eq!(general("4XX"), ["default"]);
        assert!(general("default").is_empty());
    }
}
