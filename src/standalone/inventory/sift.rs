//! Collections of which a caller sees their own project's objects and some of other projects.

use crate::{
    auth::Caller,
    model::page::{Marker, Page, PageQuery, Scope},
    store::{Record, Session, StoreError},
};

use super::{access, resource::Object};

/// The page of those of the caller's project and of those that `public` names.
///
/// The store pages by owner only; what is beyond that is sifted here, which reads the whole collection. For a
/// development inventory that is good enough.
pub(super) fn page_with_public<R: Object>(
    session: &mut Session,
    caller: &Caller,
    query: PageQuery,
    public: impl Fn(&R) -> bool + Send,
) -> Result<Page<R>, StoreError> {
    let scope = access::visible(caller);
    let own = match &scope {
        Scope::Project(own) => own.clone(),
        Scope::All | Scope::Nothing => return session.page(&query.within(scope)),
    };
    page_sifted(session, Scope::All, &query, move |item: &R| item.project_id() == own || public(item))
}

/// The page of those that `fits` names, which the store cannot tell. Reads the whole collection.
pub(super) fn page_sifted<R: Record>(
    session: &mut Session,
    scope: Scope,
    query: &PageQuery,
    fits: impl Fn(&R) -> bool + Send,
) -> Result<Page<R>, StoreError> {
    let all = PageQuery { filters: query.filters.clone(), sort: query.sort.clone(), ..PageQuery::default() };
    let mut items = session.page::<R>(&all.within(scope))?.items;
    items.retain(fits);
    Ok(cut(items, query))
}

/// The part of a collection that the query asks for.
fn cut<R: Record>(mut items: Vec<R>, query: &PageQuery) -> Page<R> {
    let whole = items.len();
    let limit = query.limit.and_then(|limit| usize::try_from(limit).ok()).unwrap_or(whole);
    let position = match &query.marker {
        None => None,
        Some(Marker::Id(id)) => match items.iter().position(|item| item.id() == *id) {
            Some(position) => Some(position),
            None => return Page { items: Vec::new(), ends: None, has_next: false, has_previous: false },
        },
        Some(Marker::Unknown) => return Page { items: Vec::new(), ends: None, has_next: false, has_previous: false },
    };
    let (start, end) = if query.reverse {
        let end = position.unwrap_or(whole);
        (end.saturating_sub(limit), end)
    } else {
        let start = position.map_or(0, |position| position + 1);
        (start, start.saturating_add(limit).min(whole))
    };
    items.truncate(end);
    items.drain(..start);
    let ends = items.first().zip(items.last()).map(|(first, last)| (first.id(), last.id()));
    Page { items, ends, has_next: end < whole, has_previous: start > 0 }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::model::EndpointGroup;

    fn items(count: u128) -> Vec<EndpointGroup> {
        let kind = crate::model::endpoint_group::EndpointType::Cidr;
        (0..count)
            .map(|n| EndpointGroup {
                id: Uuid::from_u128(n),
                project_id: String::new(),
                name: String::new(),
                description: String::new(),
                kind,
                endpoints: Vec::new(),
            })
            .collect()
    }

    fn pages(limit: Option<u64>, marker: Option<Marker>, reverse: bool) -> (Vec<u128>, bool, bool) {
        let query = PageQuery { limit, marker, reverse, ..PageQuery::default() };
        let page = cut(items(5), &query);
        (page.items.iter().map(|item| item.id.as_u128()).collect(), page.has_next, page.has_previous)
    }

    #[test]
    fn pages_begin_behind_or_end_before_the_marker() {
        let at = |n| Some(Marker::Id(Uuid::from_u128(n)));
        assert_eq!(pages(None, None, false), (vec![0, 1, 2, 3, 4], false, false));
        assert_eq!(pages(Some(2), None, false), (vec![0, 1], true, false));
        assert_eq!(pages(Some(2), at(1), false), (vec![2, 3], true, true));
        assert_eq!(pages(Some(2), at(3), false), (vec![4], false, true));
        assert_eq!(pages(Some(2), at(4), false), (vec![], false, true));
        assert_eq!(pages(Some(2), at(3), true), (vec![1, 2], true, true));
        assert_eq!(pages(Some(2), None, true), (vec![3, 4], false, true));
        assert_eq!(pages(Some(2), at(9), false), (vec![], false, false));
        assert_eq!(pages(None, Some(Marker::Unknown), false), (vec![], false, false));
    }
}
