//! The classification of a difference: its effect on the set of possible values, and who reads those.
//!
//! A schema is a set of values (JSON Schema 2020-12, core 4.3). A smaller set breaks those who send values, a larger
//! one those who receive them, and a difference that may do both breaks both. Everything else follows from that.

/// How severe a difference is; the most severe comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// A client that relies on the old document can fail, or lose what it was promised.
    Breaking,
    /// The contract has changed, but no client that relies on the old one notices.
    Compatible,
    /// Only text for readers has changed.
    Documentation,
}

impl Class {
    /// All classes, the most severe first.
    pub const ALL: [Self; 3] = [Self::Breaking, Self::Compatible, Self::Documentation];

    /// The printed name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Breaking => "breaking",
            Self::Compatible => "compatible",
            Self::Documentation => "documentation",
        }
    }
}

/// The effect of a difference on the set of values, or on what is said about them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Effect {
    /// Fewer values.
    Narrower,
    /// More values.
    Wider,
    /// May narrow or widen; breaking in either direction.
    Either,
    /// Worth mentioning, but harmless.
    Notice,
    /// For readers only.
    Text,
}

impl Effect {
    /// The effect on a set that has lost or gained members; `None` if it has not changed.
    pub fn on_set(has_lost: bool, has_gained: bool) -> Option<Self> {
        match (has_lost, has_gained) {
            (false, false) => None,
            (false, true) => Some(Self::Wider),
            (true, false) => Some(Self::Narrower),
            (true, true) => Some(Self::Either),
        }
    }
}

/// Who sends or receives a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Usage {
    /// The client sends it: requests, and responses to callbacks and webhooks.
    Sent,
    /// The client receives it: responses, and requests of callbacks and webhooks.
    Received,
}

impl Usage {
    /// The other direction, for callbacks and webhooks.
    pub fn reversed(self) -> Self {
        if self == Self::Sent { Self::Received } else { Self::Sent }
    }
}

/// How the set of a subschema affects the set of the whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Sense {
    /// A smaller part makes the whole smaller.
    Straight,
    /// Below `not`: a smaller part makes the whole larger.
    Negated,
    /// Below `if`: it may have either effect.
    Both,
}

impl Sense {
    /// The sense below `not`.
    pub fn negated(self) -> Self {
        match self {
            Self::Straight => Self::Negated,
            Self::Negated => Self::Straight,
            Self::Both => Self::Both,
        }
    }
}

/// The table that determines every class.
pub(super) fn judge(effect: Effect, usage: Usage, sense: Sense) -> Class {
    use Effect::{Either, Narrower, Notice, Text, Wider};
    let effect = match (sense, effect) {
        (Sense::Negated, Narrower) => Wider,
        (Sense::Negated, Wider) => Narrower,
        (Sense::Both, Narrower | Wider) => Either,
        (Sense::Straight | Sense::Negated | Sense::Both, same) => same,
    };
    match (usage, effect) {
        (_, Text) => Class::Documentation,
        (_, Notice) | (Usage::Sent, Wider) | (Usage::Received, Narrower) => Class::Compatible,
        (_, Either) | (Usage::Sent, Narrower) | (Usage::Received, Wider) => Class::Breaking,
    }
}
