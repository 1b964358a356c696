//! How a difference is judged: what it does to the set of possible values, and who reads those.
//!
//! A schema is a set of values (JSON Schema 2020-12, core 4.3). Whoever sends a value is hurt when the set becomes smaller,
//! whoever receives one when it becomes larger; a difference that may do both hurts either. Everything else follows.

/// How bad a difference is; the worst comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// A client that kept to the old document can fail, or lose what it was promised.
    Breaking,
    /// The contract has changed, and no client that kept to the old one notices.
    Compatible,
    /// Only what people read has changed.
    Documentation,
}

impl Class {
    /// All, the worst first.
    pub const ALL: [Self; 3] = [Self::Breaking, Self::Compatible, Self::Documentation];

    /// As it is printed.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Breaking => "breaking",
            Self::Compatible => "compatible",
            Self::Documentation => "documentation",
        }
    }
}

/// What a difference does to the set of values, or to what is said about them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Effect {
    /// Fewer values.
    Narrower,
    /// More values.
    Wider,
    /// Perhaps both, or a loss whoever reads.
    Either,
    /// Worth knowing, and harmless.
    Notice,
    /// For people only.
    Text,
}

/// Who has to do with a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Usage {
    /// The client sends it: requests, and the answers to callbacks and webhooks.
    Sent,
    /// The client receives it: responses, and the requests of callbacks and webhooks.
    Received,
    /// Neither: a `readOnly` property in a request, a `writeOnly` one in a response.
    Unused,
}

impl Usage {
    /// The other end of the line, for callbacks and webhooks.
    pub fn reversed(self) -> Self {
        match self {
            Self::Sent => Self::Received,
            Self::Received => Self::Sent,
            Self::Unused => Self::Unused,
        }
    }
}

/// How the set of a subschema bears on the set of the whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Sense {
    /// A smaller part makes the whole smaller.
    Straight,
    /// Below `not`: a smaller part makes the whole larger.
    Negated,
    /// Below `if`: either.
    Both,
}

impl Sense {
    /// That of a subschema below `not`.
    pub fn negated(self) -> Self {
        match self {
            Self::Straight => Self::Negated,
            Self::Negated => Self::Straight,
            Self::Both => Self::Both,
        }
    }
}

/// The table that all judgements go by.
pub(super) fn judge(effect: Effect, usage: Usage, sense: Sense) -> Class {
    use Effect::{Either, Narrower, Notice, Text, Wider};
    let effect = match (sense, effect) {
        (Sense::Negated, Narrower) => Wider,
        (Sense::Negated, Wider) => Narrower,
        (Sense::Both, Narrower | Wider) => Either,
        (Sense::Straight | Sense::Negated | Sense::Both, same) => same,
    };
    match (usage, effect) {
        (Usage::Unused, _) | (_, Text) => Class::Documentation,
        (_, Notice) | (Usage::Sent, Wider) | (Usage::Received, Narrower) => Class::Compatible,
        (_, Either) | (Usage::Sent, Narrower) | (Usage::Received, Wider) => Class::Breaking,
    }
}
