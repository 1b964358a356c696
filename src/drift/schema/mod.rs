//! Schemas, compared as sets of values.
//!
//! Pairs of schemas, one of either document, are the nodes of a graph: what differs at a pair is found once, and its edges
//! lead to the pairs below it. So a circle of references is a circle of the graph, a schema that a thousand operations use
//! is compared once in either direction, and the work grows with the documents, not with the paths through them.
//!
//! [`flat`] takes a schema apart; [`rules`] is the list of keywords; the other files are what the rules do.

mod annotations;
mod arrays;
mod bounds;
mod enums;
mod flat;
mod graph;
mod nested;
mod objects;
mod pair;
mod rules;
mod strings;
mod types;
mod unions;

use flat::Flat;
pub(super) use flat::Node;
pub(super) use graph::{Graph, Walk};

use super::{class::Usage, site::Document};

/// Which of JSON's types a schema allows on either side: whether an array or an object may come at all.
pub(super) fn may_be_structured<'a>(document: &Document<'a>, node: &Node<'a>) -> bool {
    types::types(&Flat::new(document, node)).meets(types::Types::ARRAY.or(types::Types::OBJECT))
}

/// How a schema is read: by whom, and below how many `not`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Reading {
    pub usage: Usage,
    pub sense: super::class::Sense,
}
