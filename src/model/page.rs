//! Which part of a collection a caller asks for.

use uuid::Uuid;

use super::ProjectId;

/// Whose objects a caller may see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Every project's.
    All,
    /// One project's.
    Project(ProjectId),
    /// None at all.
    Nothing,
}

impl Scope {
    /// Whether an object of `project` is within it.
    pub fn covers(&self, project: &str) -> bool {
        match self {
            Self::All => true,
            Self::Project(own) => own == project,
            Self::Nothing => false,
        }
    }
}

/// A value that a filter compares with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FilterValue {
    /// Compared as text.
    Text(String),
    /// Compared as a whole number.
    Int(i64),
    /// Compared as a truth value.
    Bool(bool),
    /// A part of the column's text, in its letter case.
    Part(String),
    /// No part of the column's text, in its letter case.
    Lacks(String),
}

/// One attribute and the values that it may have: within a filter *or*, between filters *and*.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filter {
    /// The column, one of the record's own.
    pub column: &'static str,
    /// The values; never empty.
    pub values: Vec<FilterValue>,
}

impl Filter {
    /// What no object passes.
    pub fn nothing() -> Self {
        Self { column: "id", values: vec![FilterValue::Text(String::new())] }
    }
}

/// One key of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SortKey {
    /// The column, one of the record's own.
    pub column: &'static str,
    /// Descending rather than ascending.
    pub descending: bool,
}

/// Which objects, in which order, and how many.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageRequest {
    /// Whose objects.
    pub scope: Scope,
    /// Beside those of one project: the objects of others that pass any of these.
    pub open: Vec<Filter>,
    /// All must hold.
    pub filters: Vec<Filter>,
    /// The order; ascending ids break ties, and are the order where none is asked for.
    pub sort: Vec<SortKey>,
    /// At most so many; `None`: all.
    pub limit: Option<u64>,
    /// The page begins behind this object (or ends before it when `reverse`); one that is unknown gives an empty page.
    pub marker: Option<Marker>,
    /// The page before the marker rather than the one behind it.
    pub reverse: bool,
}

/// A [`PageRequest`] as a caller makes it: whose objects it may show is not theirs to say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PageQuery {
    /// As [`PageRequest::filters`].
    pub filters: Vec<Filter>,
    /// As [`PageRequest::sort`].
    pub sort: Vec<SortKey>,
    /// As [`PageRequest::limit`].
    pub limit: Option<u64>,
    /// As [`PageRequest::marker`].
    pub marker: Option<Marker>,
    /// As [`PageRequest::reverse`].
    pub reverse: bool,
}

impl PageQuery {
    /// The request for what of it lies within `scope`.
    pub fn within(self, scope: Scope) -> PageRequest {
        let Self { filters, sort, limit, marker, reverse } = self;
        PageRequest { scope, open: Vec::new(), filters, sort, limit, marker, reverse }
    }
}

/// Where a page begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Marker {
    /// Behind the object of this id.
    Id(Uuid),
    /// Not an id, so the page is empty.
    Unknown,
}

/// A part of a collection.
#[derive(Clone, Debug)]
pub struct Page<T> {
    /// The objects, in the order asked for (never reversed).
    pub items: Vec<T>,
    /// The ids of the first and the last object of the page, which need not be among `items`: an object that cannot be
    /// read is left out there. `None` where the page is empty.
    pub ends: Option<(Uuid, Uuid)>,
    /// Whether something comes behind the last.
    pub has_next: bool,
    /// Whether something comes before the first.
    pub has_previous: bool,
}
