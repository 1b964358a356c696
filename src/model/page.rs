//! Which page of a collection a caller requests.

use uuid::Uuid;

use super::ProjectId;

/// Whose objects a caller may see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Every project's.
    All,
    /// One project's.
    Project(ProjectId),
    /// None.
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

/// A value to compare with in a filter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FilterValue {
    /// Compared as text.
    Text(String),
    /// Compared as an integer.
    Int(i64),
    /// Compared as a boolean.
    Bool(bool),
    /// A substring of the column's text; case-sensitive.
    Part(String),
    /// Not a substring of the column's text; case-sensitive.
    Lacks(String),
}

/// One attribute and its accepted values: *or* within a filter, *and* between filters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filter {
    /// The column, one of the record's own.
    pub column: &'static str,
    /// The values; never empty.
    pub values: Vec<FilterValue>,
}

impl Filter {
    /// A filter that matches no object.
    pub fn nothing() -> Self {
        Self { column: "id", values: vec![FilterValue::Text(String::new())] }
    }
}

/// One key of a sort order.
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
    /// In addition to the project's own objects: those of other projects that match any of these.
    pub open: Vec<Filter>,
    /// All must match.
    pub filters: Vec<Filter>,
    /// The sort order; ties, and requests without an order, are sorted by ascending id.
    pub sort: Vec<SortKey>,
    /// The maximum number of objects; `None` for all.
    pub limit: Option<u64>,
    /// The page begins after this object (or ends before it if `reverse`); an unknown marker gives an empty page.
    pub marker: Option<Marker>,
    /// Whether to return the page before the marker instead of the one after it.
    pub reverse: bool,
}

/// A [`PageRequest`] as a caller makes it, without the scope, which the caller does not choose.
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
    /// Restricts the query to `scope`.
    pub fn within(self, scope: Scope) -> PageRequest {
        let Self { filters, sort, limit, marker, reverse } = self;
        PageRequest { scope, open: Vec::new(), filters, sort, limit, marker, reverse }
    }
}

/// Where a page begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Marker {
    /// After the object with this id.
    Id(Uuid),
    /// Not an id, so the page is empty.
    Unknown,
}

/// A page of a collection.
#[derive(Clone, Debug)]
pub struct Page<T> {
    /// The objects, in the requested order (never reversed).
    pub items: Vec<T>,
    /// The ids of the first and the last object of the page, which may be missing from `items` if they cannot be read.
    /// `None` if the page is empty.
    pub ends: Option<(Uuid, Uuid)>,
    /// Whether there are objects after the last.
    pub has_next: bool,
    /// Whether there are objects before the first.
    pub has_previous: bool,
}
