//! Schemas, compared as sets of values.
//!
//! Pairs of schemas, one of either document, are the nodes of a graph: the differences of a pair are found once, and its
//! edges lead to the pairs below it. So a circle of references is a circle of the graph, a schema that a thousand
//! operations use is compared once in either direction, and the work grows with the documents, not with the paths through
//! them.
//!
//! `expanded.rs` takes a schema apart, `keywords.rs` lists the keywords, `pair.rs` is what the rules write to,
//! `compare.rs` runs them, and the other files are the rules.

mod compare;
mod expanded;
mod graph;
mod keywords;
mod limits;
mod members;
mod nested;
mod pair;
mod types;
mod unions;
mod values;

pub(super) use self::{
    expanded::Schema,
    graph::{Graph, Walk},
    types::may_be_structured,
};
