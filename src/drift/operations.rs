//! Paths and their operations: which there are, and which belongs to which.

use std::rc::Rc;

use super::{
    class::{Class, Usage},
    compare::{Comparer, Spot},
    fields::{Field, keys},
    finding::Operation,
    grammar::METHODS,
    root::is_the_30_of_two,
    site::{Site, names},
};

const ITEM: [(&str, Field); 13] = [
    ("$ref", Field::Elsewhere),
    ("summary", Field::Text),
    ("description", Field::Text),
    ("servers", Field::Elsewhere),
    ("parameters", Field::Elsewhere),
    ("get", Field::Elsewhere),
    ("put", Field::Elsewhere),
    ("post", Field::Elsewhere),
    ("delete", Field::Elsewhere),
    ("options", Field::Elsewhere),
    ("head", Field::Elsewhere),
    ("patch", Field::Elsewhere),
    ("trace", Field::Elsewhere),
];

const OPERATION: [(&str, Field); 12] = [
    ("tags", Field::Text),
    ("summary", Field::Text),
    ("description", Field::Text),
    ("externalDocs", Field::Text),
    ("operationId", Field::Elsewhere),
    ("parameters", Field::Elsewhere),
    ("requestBody", Field::Elsewhere),
    ("responses", Field::Elsewhere),
    ("callbacks", Field::Elsewhere),
    ("deprecated", Field::Elsewhere),
    ("security", Field::Elsewhere),
    ("servers", Field::Elsewhere),
];

/// A path item that stands in one place of both documents.
#[derive(Clone, Copy, Debug)]
struct Pathed<'s> {
    path: &'s str,
    old_path: &'s str,
    /// What stands before the place: `callback onEvent`.
    within: &'s str,
    /// Who sends the requests: the client, but for callbacks and webhooks.
    request: Usage,
}

/// Compares all paths, then all webhooks.
pub(super) fn compare<'a>(comparer: &mut Comparer<'a>) {
    let (old, new) = (comparer.old.root.get("paths"), comparer.new.root.get("paths"));
    paths(comparer, old, new);
    let (old, new) = (comparer.old.root.get("webhooks"), comparer.new.root.get("webhooks"));
    let of = |site: &Option<Site<'a>>| site.as_ref().map(keys).unwrap_or_default();
    for name in names(of(&old), of(&new)) {
        let path = format!("webhook {name}");
        let pathed = Pathed { path: &path, old_path: &path, within: "", request: Usage::Received };
        let sites = (old.as_ref().and_then(|site| site.get(name)), new.as_ref().and_then(|site| site.get(name)));
        item(comparer, None, pathed, sites.0, sites.1);
    }
}

fn paths<'a>(comparer: &mut Comparer<'a>, old: Option<Site<'a>>, new: Option<Site<'a>>) {
    let entries = |site: &Option<Site<'a>>| site.as_ref().map(Site::entries).unwrap_or_default();
    let (mut old, mut new) = (entries(&old), entries(&new));
    extensions(comparer, &mut old, &mut new);
    let mut couples = Vec::new();
    // The same text first, then the same template: `/x/{a}` is `/x/{b}`.
    for same in [(|a, b| a == b) as fn(&str, &str) -> bool, |a, b| template(a) == template(b)] {
        let mut index = 0;
        while index < old.len() {
            if let Some(at) = new.iter().position(|(path, _)| same(old[index].0, path)) {
                couples.push((Some(old.remove(index)), Some(new.remove(at))));
            } else {
                index += 1;
            }
        }
    }
    couples.extend(old.into_iter().map(|one| (Some(one), None)));
    couples.extend(new.into_iter().map(|one| (None, Some(one))));
    for (old, new) in couples {
        let (old_path, old) = old.unzip();
        let (path, new) = new.unzip();
        let (path, old_path) = (path.or(old_path).unwrap_or_default(), old_path.or(path).unwrap_or_default());
        item(comparer, None, Pathed { path, old_path, within: "", request: Usage::Sent }, old, new);
    }
}

type Entries<'a> = Vec<(&'a str, Site<'a>)>;

/// `paths` may have extensions, too.
fn extensions<'a>(comparer: &mut Comparer<'a>, old: &mut Entries<'a>, new: &mut Entries<'a>) {
    let take = |all: &mut Entries<'a>| -> Entries<'a> {
        let (extensions, paths) = std::mem::take(all).into_iter().partition(|(name, _)| name.starts_with("x-"));
        *all = paths;
        extensions
    };
    let (old, new) = (take(old), take(new));
    for name in names(old.iter().map(|(name, _)| *name), new.iter().map(|(name, _)| *name)) {
        let at = |all: &Entries<'a>| all.iter().find(|(key, _)| *key == name).map(|(_, site)| site.clone());
        let (old, new) = (at(&old), at(&new));
        if old.as_ref().map(|site| site.value) != new.as_ref().map(|site| site.value) {
            comparer.change(&Spot::document("paths"), Class::Documentation, name, (old.as_ref(), new.as_ref()));
        }
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

fn item<'a>(
    comparer: &mut Comparer<'a>,
    above: Option<&Spot>,
    pathed: Pathed<'_>,
    old: Option<Site<'a>>,
    new: Option<Site<'a>>,
) {
    let spot = |method: &str, id: Option<&str>| {
        if let Some(above) = above {
            above.at(&format!("{} {}", pathed.within, method.to_uppercase())).read(pathed.request)
        } else {
            let operation =
                Operation { path: pathed.path.into(), method: method.to_uppercase(), id: id.map(Into::into) };
            Spot { operation: Some(Rc::new(operation)), place: String::new(), usage: pathed.request }
        }
    };
    let whole = above.map_or_else(|| Spot::document(pathed.path), |above| above.at(pathed.within));
    let (old, new) = match (old, new) {
        (Some(old), Some(new)) => match comparer.follow(&whole, &old, &new) {
            Some((old, new)) => (Some(old), Some(new)),
            None => return,
        },
        (old, new) => (
            old.and_then(|site| comparer.old.follow(&site).ok().or(Some(site))),
            new.and_then(|site| comparer.new.follow(&site).ok().or(Some(site))),
        ),
    };
    if let (Some(old), Some(new)) = (&old, &new) {
        comparer.fields(&whole, old, new, &ITEM);
        if pathed.path != pathed.old_path {
            let what = format!("path was {}, is {}: the same requests, other names", pathed.old_path, pathed.path);
            comparer.say(&whole, Class::Compatible, "path", what, (None, None));
        }
    }
    let mut any = false;
    for method in METHODS {
        let at = |site: &Option<Site<'a>>| site.as_ref().and_then(|site| site.get(method));
        let id = |site: &Site<'a>| site.text("operationId");
        match (at(&old), at(&new)) {
            (None, None) => continue,
            (Some(old_op), Some(new_op)) => {
                let spot = spot(method, id(&old_op).or(id(&new_op)));
                let items = (old.as_ref(), new.as_ref());
                operation(comparer, &spot, pathed, (&old_op, &new_op), items);
            }
            (Some(old), None) => {
                let spot = spot(method, id(&old));
                comparer.existence(&spot, pathed.request, (Some(&old), None));
            }
            (None, Some(new)) => {
                let spot = spot(method, id(&new));
                comparer.existence(&spot, pathed.request, (None, Some(&new)));
            }
        }
        any = true;
    }
    if !any && old.is_some() != new.is_some() {
        let class = if new.is_some() { Class::Compatible } else { Class::Breaking };
        let what = if new.is_some() { "path added" } else { "path removed" };
        comparer.say(&whole, class, "paths", what.into(), (old.as_ref(), new.as_ref())).reason = "it has no operations";
    }
}

impl<'a> Comparer<'a> {
    /// An operation that has come or gone.
    fn existence(&mut self, spot: &Spot, request: Usage, sites: super::compare::Two<'_, 'a>) {
        let versions = (self.old.version, self.new.version);
        let is_call = request == Usage::Received;
        let (class, what, reason) = match sites {
            (_, Some(_)) => (Class::Compatible, "operation added", ""),
            // Webhooks came with 3.1.
            (_, None) if is_call && spot.place.is_empty() && is_the_30_of_two(versions.1, versions.0) => {
                (Class::Documentation, "webhook removed", "OpenAPI 3.0 has no word for it")
            }
            (Some(old), None) if old.is_true("deprecated") => {
                (Class::Breaking, "operation removed", "it was deprecated; clients that still call it fail")
            }
            (_, None) if is_call => {
                (Class::Breaking, "operation removed", "clients that wait for it are not called any more")
            }
            (_, None) => (Class::Breaking, "operation removed", ""),
        };
        self.say(&spot.at("operation"), class, "operation", what.into(), sites).reason = reason;
    }
}

fn operation<'a>(
    comparer: &mut Comparer<'a>,
    spot: &Spot,
    pathed: Pathed<'_>,
    (old, new): (&Site<'a>, &Site<'a>),
    items: super::compare::Two<'_, 'a>,
) {
    let here = spot.at("");
    comparer.fields(&here.at("operation"), old, new, &OPERATION);
    identity(comparer, spot, old, new);
    if old.is_true("deprecated") != new.is_true("deprecated") {
        let sites = (old.get("deprecated"), new.get("deprecated"));
        comparer
            .change(&here.at("operation"), Class::Compatible, "deprecated", (sites.0.as_ref(), sites.1.as_ref()))
            .reason = "it works as before, for now";
    }
    let renamed: Vec<(&str, &str)> = variables(pathed.old_path).into_iter().zip(variables(pathed.path)).collect();
    comparer.parameters(spot, (old, items.0), (new, items.1), &renamed);
    comparer.request_body(spot, old.get("requestBody"), new.get("requestBody"));
    let answers = spot.read(pathed.request.reversed());
    comparer.responses(&answers, old.get("responses"), new.get("responses"));
    comparer.security(spot, old, new);
    comparer.own_servers(spot, [Some(old), items.0], [Some(new), items.1]);
    callbacks(comparer, spot, pathed, old.get("callbacks"), new.get("callbacks"));
}

fn identity<'a>(comparer: &mut Comparer<'a>, spot: &Spot, old: &Site<'a>, new: &Site<'a>) {
    let (old, new) = (old.get("operationId"), new.get("operationId"));
    if old.as_ref().map(|site| site.value) == new.as_ref().map(|site| site.value) {
        return;
    }
    let class = if old.is_some() { Class::Breaking } else { Class::Compatible };
    comparer.change(&spot.at("operation"), class, "operationId", (old.as_ref(), new.as_ref())).reason =
        "the same requests, but generated clients name their methods by it";
}

/// Callbacks: requests that the client answers. By name, then by the expression that gives their URL.
fn callbacks<'a>(
    comparer: &mut Comparer<'a>,
    spot: &Spot,
    pathed: Pathed<'_>,
    old: Option<Site<'a>>,
    new: Option<Site<'a>>,
) {
    let entries = |site: &Option<Site<'a>>| site.as_ref().map(keys).unwrap_or_default();
    for name in names(entries(&old), entries(&new)) {
        let at = |site: &Option<Site<'a>>| site.as_ref().and_then(|site| site.get(name));
        let spot_there = spot.at(&format!("callback {name}"));
        match (at(&old), at(&new)) {
            (Some(old), Some(new)) => {
                let Some((old, new)) = comparer.follow(&spot_there, &old, &new) else { continue };
                for expression in names(keys(&old), keys(&new)) {
                    let (old, new) = (old.get(expression), new.get(expression));
                    if expression.starts_with("x-") {
                        if old.as_ref().map(|site| site.value) != new.as_ref().map(|site| site.value) {
                            comparer.change(
                                &spot_there,
                                Class::Documentation,
                                expression,
                                (old.as_ref(), new.as_ref()),
                            );
                        }
                        continue;
                    }
                    let within = format!("callback {name} {expression}");
                    let request = pathed.request.reversed();
                    let pathed = Pathed { path: "", old_path: "", within: &within, request };
                    item(comparer, Some(spot), pathed, old, new);
                }
            }
            (old, new) => {
                let (class, what) = if new.is_some() {
                    (Class::Compatible, "callback added")
                } else {
                    (Class::Breaking, "callback removed")
                };
                comparer.say(&spot_there, class, "callbacks", what.into(), (old.as_ref(), new.as_ref()));
            }
        }
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
