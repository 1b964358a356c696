//! The recorded readings of queries.

use uuid::{Uuid, uuid};

use crate::{
    api::{
        input::{
            BadInput, Table,
            links::{Around, links},
            query::{ListQuery, list},
        },
        v2::{endpoint_groups, ikepolicies, ipsec_site_connections, ipsecpolicies, vpnservices},
    },
    model::page::{Filter, FilterValue, Marker, SortKey},
};

const ID: Uuid = uuid!("5522aff7-1b3c-48dd-9c3c-b50f016b73db");
const URL: &str = "http://h/v2.0/vpn/ikepolicies";

fn query(query: &str, table: &Table) -> Result<ListQuery, String> {
    list(Some(query), table, 0).map_err(|BadInput { kind, message }| format!("{kind}: {message}"))
}

fn ike(text: &str) -> Result<ListQuery, String> {
    query(text, &ikepolicies::TABLE)
}

#[test]
fn filters() {
    let filters = |text, table| query(text, table).map(|list| list.query.filters);
    let text = |column, values: &[&str]| Filter {
        column,
        values: values.iter().map(|value| FilterValue::Text((*value).into())).collect(),
    };
    let (ike, conn) = (&ikepolicies::TABLE, &ipsec_site_connections::TABLE);
    assert_eq!(filters("", ike), Ok(vec![]));
    assert_eq!(
        filters("name=alpha&pfs=group5&name=bravo&fields=name&limit=1", ike),
        Ok(vec![text("name", &["alpha", "bravo"]), text("pfs", &["group5"])])
    );
    assert_eq!(filters("name", ike), Ok(vec![text("name", &[""])]));
    assert_eq!(
        filters("name=al%70ha&description=a+b", ike),
        Ok(vec![text("name", &["alpha"]), text("description", &["a b"])])
    );
    assert_eq!(
        filters("tenant_id=a&project_id=b", ike),
        Ok(vec![text("project_id", &["a"]), text("project_id", &["b"])])
    );
    assert_eq!(filters("metadata=1", ike), Ok(vec![]));
    assert_eq!(filters("type=cidr", &endpoint_groups::TABLE), Ok(vec![text("type", &["cidr"])]));
    assert_eq!(filters("local_ep_group_id=", conn), Ok(vec![text("local_ep_group_id", &[""])]));
    let upper = format!("id={}", ID.to_string().to_uppercase());
    assert_eq!(filters(&upper, ike), Ok(vec![text("id", &[&ID.to_string()])]));
    let one = |column, value| Ok(vec![Filter { column, values: vec![value] }]);
    assert_eq!(filters("mtu=01400", conn), one("mtu", FilterValue::Int(1400)));
    assert_eq!(filters("admin_state_up=False", conn), one("admin_state_up", FilterValue::Bool(false)));
    for (text, table, expected) in [
        ("bogus=1&zz=2&bogus=3", ike, "HTTPBadRequest: ['bogus', 'zz'] is invalid attribute for filtering"),
        ("lifetime=3600", ike, "HTTPBadRequest: ['lifetime'] is invalid attribute for filtering"),
        ("sort=name:asc", ike, "HTTPBadRequest: ['sort'] is invalid attribute for filtering"),
        ("dpd=hold", conn, "HTTPBadRequest: ['dpd'] is invalid attribute for filtering"),
        ("psk=secret", conn, "HTTPBadRequest: ['psk'] is invalid attribute for filtering"),
        ("peer_cidrs=x", conn, "HTTPBadRequest: ['peer_cidrs'] is invalid attribute for filtering"),
        ("endpoints=x", &endpoint_groups::TABLE, "HTTPBadRequest: ['endpoints'] is invalid attribute for filtering"),
        (
            "admin_state_up=maybe&bogus=1",
            conn,
            "InvalidInput: Invalid input for operation: 'maybe' cannot be converted to boolean.",
        ),
        ("mtu=abc", conn, "InvalidInput: Invalid input for operation: 'abc' is not an integer."),
        ("mtu=", conn, "InvalidInput: Invalid input for operation: '' is not an integer."),
        ("name=%ff", ike, "HTTPBadRequest: The query string is not valid UTF-8."),
    ] {
        assert_eq!(filters(text, table), Err(expected.into()));
    }
}

#[test]
fn order() {
    let sort = |text, table| query(text, table).map(|list| list.query.sort);
    let key = |column, descending| SortKey { column, descending };
    let ike = &ikepolicies::TABLE;
    assert_eq!(
        sort("sort_key=name&sort_dir=asc&sort_key=id&sort_dir=desc", ike),
        Ok(vec![key("name", false), key("id", true)])
    );
    assert_eq!(sort("sort_key=tenant_id&sort_dir=asc", ike), Ok(vec![key("project_id", false)]));
    assert_eq!(sort("sort_key=type&sort_dir=asc", &endpoint_groups::TABLE), Ok(vec![key("type", false)]));
    assert_eq!(sort("sort_key=router_id&sort_dir=asc", &vpnservices::TABLE), Ok(vec![key("router_id", false)]));
    let count = "HTTPBadRequest: The number of sort_keys and sort_dirs must be same";
    for (text, expected) in [
        ("sort_key=name", count),
        ("sort_dir=asc", count),
        ("sort_key=&sort_dir=asc", "HTTPBadRequest: [''] is invalid attribute for sort_keys"),
        (
            "sort_key=id&sort_dir=",
            "HTTPBadRequest: [''] is invalid value for sort_dirs, valid value is 'asc' and 'desc'",
        ),
        ("sort_key=name&sort_key=id&sort_dir=asc", count),
        ("sort_key=pfs&sort_dir=up", "HTTPBadRequest: ['pfs'] is invalid attribute for sort_keys"),
        ("sort_key=bogus&sort_dir=asc&limit=x", "HTTPBadRequest: ['bogus'] is invalid attribute for sort_keys"),
        (
            "sort_key=name&sort_dir=ASC",
            "HTTPBadRequest: ['ASC'] is invalid value for sort_dirs, valid value is 'asc' and 'desc'",
        ),
    ] {
        assert_eq!(sort(text, ike), Err(expected.into()));
    }
}

#[test]
fn pages() {
    let page = |text: &str| ike(text).map(|list| (list.query.limit, list.query.marker, list.query.reverse));
    assert_eq!(page("limit=2"), Ok((Some(2), None, false)));
    assert_eq!(page("limit=%2B2"), Ok((Some(2), None, false)));
    assert_eq!(page("limit=99999999999999999999"), Ok((Some(u64::from(u32::MAX)), None, false)));
    assert_eq!(page(&format!("limit=1&marker={ID}&page_reverse=tRue")), Ok((Some(1), Some(Marker::Id(ID)), true)));
    assert_eq!(page("limit=1&marker=abc&page_reverse=1"), Ok((Some(1), Some(Marker::Unknown), false)));
    for key in ["limit", "marker", "page_reverse"] {
        let message = format!("HTTPBadRequest: '{key}' is given more than once");
        assert_eq!(page(&format!("{key}=1&{key}=1")), Err(message));
    }
    for text in ["", "null", "0", "yes"] {
        let message = format!("InvalidInput: Invalid input for operation: '{text}' cannot be converted to boolean.");
        assert_eq!(page(&format!("page_reverse={text}")), Err(message), "also where there are no pages");
    }
    assert_eq!(page(&format!("limit=0&marker={ID}&page_reverse=true")), Ok((None, None, false)));
    assert_eq!(page(&format!("marker={ID}")), Ok((None, None, false)));
    for limit in ["-1", "abc", "1.5", ""] {
        let expected =
            format!("BadRequest: Bad limit request: Limit must be an integer 0 or greater and not '{limit}'.");
        assert_eq!(page(&format!("limit={limit}")), Err(expected));
    }
}

#[test]
fn links_between_pages() -> Result<(), String> {
    let other = uuid!("6f9619ff-8b86-d011-b42d-00c04fc964ff");
    let middle = Around { first: Some(ID), last: Some(other), has_next: true, has_previous: true };
    let hrefs = |text: &str, around| {
        let list = ike(text)?;
        let links = links(&list, URL, around);
        Ok::<_, String>(links.map(|links| links.into_iter().map(|link| (link.rel, link.href)).collect::<Vec<_>>()))
    };
    let given = "limit=%2B2&marker=x&sort_key=id&page_reverse=True&sort_dir=asc&name=a+b";
    let kept = "limit=%2B2&sort_key=id&sort_dir=asc&name=a+b";
    assert_eq!(
        hrefs(given, middle)?,
        Some(vec![
            ("next", format!("{URL}?{kept}&marker={other}")),
            ("previous", format!("{URL}?{kept}&marker={ID}&page_reverse=True")),
        ])
    );
    let behind_the_end = Around { has_previous: true, ..Around::default() };
    assert_eq!(hrefs("limit=2", behind_the_end)?, Some(vec![("previous", format!("{URL}?limit=2&page_reverse=True"))]));
    assert_eq!(hrefs("limit=2", Around::default())?, None);
    assert_eq!(hrefs("limit=0", middle)?, None);
    Ok(())
}

#[test]
fn what_filters_and_sorts() {
    let sorted = |table: &Table| {
        let sorted = table.attributes.iter().filter(|attribute| attribute.sort_column().is_some());
        sorted.map(|attribute| attribute.name).collect::<Vec<_>>()
    };
    let all = ["id", "tenant_id", "name"];
    assert_eq!(sorted(&ikepolicies::TABLE), [&all[..], &["project_id"]].concat());
    assert_eq!(sorted(&ipsecpolicies::TABLE), [&all[..], &["project_id"]].concat());
    assert_eq!(sorted(&ipsec_site_connections::TABLE), [&all[..], &["project_id"]].concat());
    assert_eq!(sorted(&vpnservices::TABLE), [&all[..], &["router_id", "project_id"]].concat());
    assert_eq!(sorted(&endpoint_groups::TABLE), [&all[..], &["type", "project_id"]].concat());
}
