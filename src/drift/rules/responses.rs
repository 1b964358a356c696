//! Responses: their statuses and content.

use super::{How, matched, operations::template};
use crate::drift::{
    document::{Document, Located},
    finding::lost_and_gained,
    judge::{Effect, Usage},
    pair::{Named, Pair},
    specification::Kind,
};

/// The extension that lists the `NeutronError.type`s of a response.
const ERROR_TYPES: &str = "x-neutron-error-types";

const FEWER_FAILURES: &str = "one way to fail less";

const TOLD: &str = "a link tells people of an operation, which is still there";
const LINK: Named = Named(Kind::Link, "links", "link", (Effect::Notice, Effect::Text), TOLD);

impl<'a> Pair<'a> {
    pub(super) fn responses(&mut self) {
        self.fields();
        let mut entries = matched(&self.outermost(), &[], covers);
        entries.retain(|entry| !format!("{}{}", entry.old_name, entry.new_name).starts_with("x-"));
        let had = |is: &dyn Fn(&str) -> bool| {
            entries.iter().any(|entry| matches!(entry.how, How::Same | How::Covered | How::Alone) && is(entry.old_name))
        };
        let is_promised = |status: &str| is_success(status) || (status == "default" && !had(&is_success));
        for entry in &entries {
            let (old, new) = (entry.old_name, entry.new_name);
            let place =
                format!("response {}", if matches!(entry.how, How::Within) || old.is_empty() { new } else { old });
            let (effect, what, reason) = match (entry.how, self.reading.usage) {
                (How::Same, _) => (None, String::new(), ""),
                (How::Covered, usage) => {
                    let effect = if usage == Usage::Sent { Effect::Notice } else { Effect::Text };
                    (Some(effect), format!("response {old} removed, `{new}` covers it"), "")
                }
                (How::Within, _) => (Some(Effect::Notice), format!("response {new} added, `{old}` covered it"), ""),
                (How::Alone, usage) if new.is_empty() => {
                    let narrowed = entries.iter().any(|other| other.how == How::Within && other.old_name == old);
                    let (effect, reason) = match usage {
                        Usage::Sent => (Effect::Either, "clients that answer so are no longer understood"),
                        Usage::Received if narrowed => (Effect::Notice, "what may still come of it is listed"),
                        Usage::Received if is_promised(old) => (Effect::Either, "it was promised"),
                        Usage::Received => (Effect::Notice, FEWER_FAILURES),
                    };
                    (Some(effect), "response removed".into(), reason)
                }
                // A status that was not documented is possible now, unless a range or `default` covered it.
                (How::Alone, usage) => {
                    let (effect, reason) = match usage {
                        Usage::Sent => (Effect::Notice, ""),
                        Usage::Received if had(&|status| status == "default") => {
                            (Effect::Notice, "`default` covered whatever was not listed")
                        }
                        Usage::Received => {
                            (Effect::Either, "no response of the old document covers it, neither a range nor `default`")
                        }
                    };
                    (Some(effect), "response added".into(), reason)
                }
            };
            if let Some(effect) = effect {
                self.say(effect, "responses", what, &entry.sides).because(reason).at(&*place);
            }
            if entry.how != How::Alone {
                self.descend_to(place, Kind::Response, &entry.sides);
            }
        }
    }

    pub(super) fn response(&mut self) {
        self.fields();
        self.error_types();
        self.headers();
        self.content(" body");
        self.each(&self.first("links"), &LINK);
    }

    /// Compares the possible errors of a response: a closed set, so it is treated like `enum`. A document that starts
    /// to list them promises more than before; one that stops withdraws a promise.
    fn error_types(&mut self) {
        let sides = self.first(ERROR_TYPES);
        let (lost, gained) = sides.lost_and_gained();
        let (effect, reason) = match (&sides.old, &sides.new) {
            (None, None) => return,
            (None, Some(_)) => (Effect::Notice, "nothing was listed before"),
            (Some(_), None) => (Effect::Either, "anything may come now"),
            (Some(_), Some(_)) if lost.is_empty() && gained.is_empty() => return,
            (Some(_), Some(_)) if !gained.is_empty() && self.reading.usage == Usage::Received => {
                (Effect::Either, "clients that know each error of the list meet another")
            }
            (Some(_), Some(_)) => (Effect::Notice, FEWER_FAILURES),
        };
        self.say(effect, ERROR_TYPES, lost_and_gained(ERROR_TYPES, &lost, &gained), &sides).because(reason);
    }

    /// Compares the target of a link. An operation is the same even if its id has changed.
    pub(super) fn link(&mut self) {
        self.fields();
        for field in ["operationId", "operationRef"] {
            let target = self.first(field);
            if !target.differ() {
                continue;
            }
            let end = |document: &'a Document<'a>, side: &Option<Located<'a>>| {
                let (path, method) = document.operation_with(side.as_ref()?.value)?;
                Some((template(path), method))
            };
            let (from, to) = (end(self.documents.0, &target.old), end(self.documents.1, &target.new));
            let (effect, reason) = if field == "operationId" && from.is_some() && from == to {
                (Effect::Text, "it leads to the same operation")
            } else {
                (Effect::Either, "it leads somewhere else")
            };
            self.change(effect, field, &target).because(reason);
        }
    }
}

fn is_success(status: &str) -> bool {
    status.starts_with(['1', '2', '3'])
}

/// Whether a status covers another: `4XX` covers 404, and `default` any status except a success, because it does not
/// promise one.
fn covers(status: &str, other: &str) -> bool {
    let is_range = status.ends_with("XX") && other.len() == 3 && !other.ends_with("XX");
    (is_range && status.chars().next() == other.chars().next())
        || (status == "default" && other != "default" && !is_success(other))
}
