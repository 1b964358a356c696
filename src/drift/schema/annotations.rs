//! What is said about values without making them fewer.

use super::{pair::Pair, rules};
use crate::drift::class::{Effect, Usage};

pub(super) fn compare(pair: &mut Pair<'_>) {
    for (keyword, effect, reason) in rules::WHOLE {
        let is_flag = keyword == "deprecated";
        let differs = if is_flag {
            pair.old.is_true(keyword) != pair.new.is_true(keyword)
        } else {
            pair.old.values(keyword) != pair.new.values(keyword)
        };
        if differs {
            let (old, new) = first_that_differ(pair, keyword);
            let said = pair.change(effect, keyword, old, new);
            if said.reason.is_empty() {
                said.reason = reason;
            }
        }
    }
    default(pair);
    for (keyword, usage) in [("readOnly", Usage::Sent), ("writeOnly", Usage::Received)] {
        // Where the property is hidden by it, or has come out, `objects` has spoken.
        if pair.old.is_true(keyword) != pair.new.is_true(keyword) && pair.reading.usage != usage {
            let (old, new) = (pair.old.first(keyword), pair.new.first(keyword));
            pair.change(Effect::Notice, keyword, old, new);
        }
    }
}

/// A default is what the server takes a value for that the client leaves out; in an answer it says nothing.
fn default(pair: &mut Pair<'_>) {
    let (old, new) = (pair.old.first("default"), pair.new.first("default"));
    let (effect, reason) = match (&old, &new) {
        (Some(old), Some(new)) if old.value == new.value => return,
        (None, None) => return,
        (_, _) if pair.reading.usage != Usage::Sent => (Effect::Text, "nothing is left out of an answer because of it"),
        (None, Some(_)) => (Effect::Notice, "what leaving it out means was not said before"),
        (Some(_), _) => (Effect::Either, "leaving it out means something else"),
    };
    pair.change(effect, "default", old, new).reason = reason;
}

type Sites<'a> = (Option<crate::drift::site::Site<'a>>, Option<crate::drift::site::Site<'a>>);

/// The first values of a keyword that are not the same on both sides.
fn first_that_differ<'a>(pair: &Pair<'a>, keyword: &str) -> Sites<'a> {
    let (old, new) = (pair.old.all(keyword), pair.new.all(keyword));
    let same = old.iter().zip(&new).take_while(|((_, old), (_, new))| old.value == new.value).count();
    let nth = |all: &[(_, crate::drift::site::Site<'a>)], n: usize| all.get(n).map(|(_, site)| site.clone());
    (nth(&old, same), nth(&new, same))
}
