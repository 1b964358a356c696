//! The items of arrays.

use super::{
    Flat, Node,
    objects::{Others, others},
    pair::Pair,
};
use crate::drift::class::Effect;

pub(super) fn compare(pair: &mut Pair<'_>) {
    others(pair, "items", "/*");
    others(pair, "unevaluatedItems", "/*");
    prefix(pair);
}

/// The schemas of the nth item, of every list of them.
fn nth<'a>(flat: &Flat<'a>, n: usize) -> Option<Node<'a>> {
    let lists = flat.all("prefixItems").into_iter().map(|(_, site)| site.items());
    let sites: Vec<_> = lists.filter_map(|items| items.into_iter().nth(n)).collect();
    (!sites.is_empty()).then_some(Node(sites))
}

/// `prefixItems`, one by one; where one side has no schema for an item, what it says of the rest stands in.
fn prefix(pair: &mut Pair<'_>) {
    let length = |flat: &Flat<'_>| flat.all("prefixItems").into_iter().map(|(_, list)| list.items().len()).max();
    for n in 0..length(&pair.old).max(length(&pair.new)).unwrap_or(0) {
        let label = format!("/{n}");
        match (nth(&pair.old, n), nth(&pair.new, n)) {
            (Some(old), Some(new)) => pair.edge(label, old, new),
            (Some(old), None) => {
                let site = old.0.first().cloned();
                let effect = match Others::of(&pair.new, &["items"]) {
                    Others::Typed(rest) => {
                        pair.edge(label.clone(), old, rest);
                        Effect::Notice
                    }
                    Others::Open => Effect::Wider,
                    Others::Closed => Effect::Narrower,
                };
                pair.change(effect, "prefixItems", site, None).suffix = label;
            }
            (None, Some(new)) => {
                let site = new.0.first().cloned();
                let effect = match Others::of(&pair.old, &["items"]) {
                    Others::Typed(rest) => {
                        pair.edge(label.clone(), rest, new);
                        Effect::Notice
                    }
                    Others::Open => Effect::Narrower,
                    Others::Closed => Effect::Wider,
                };
                pair.change(effect, "prefixItems", None, site).suffix = label;
            }
            (None, None) => {}
        }
    }
}
