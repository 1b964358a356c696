//! The manual in the document's description.

use std::fmt::Write as _;

use crate::api::common::COMMON;

/// The manual of the VPNaaS document.
pub fn vpnaas() -> String {
    format!("{VPNAAS}{}", common_table())
}

/// The manual of the standalone document.
pub fn standalone() -> String {
    format!("{STANDALONE}{}", common_table())
}

const VPNAAS: &str = "\
Site-to-site IPsec as OpenStack's Networking API v2.0 offers it (the `vpnaas` extension).

# Authentication

Every operation but the version list needs a token of the identity service in `X-Auth-Token`. Standalone, the built-in \
identity hands tokens out: `POST /identity/v3/auth/tokens` (the standalone document has it, and the page at `/docs/` a form for it). Objects belong to the \
project that the token is for. Members and managers see and change those of their own project, administrators all, \
readers none.

# Errors

A refusal is `{\"NeutronError\": {\"type\", \"message\", \"detail\"}}`, with the members of RFC 9457 (`type`, `title`, `status`, \
`detail`) beside it; whoever names `application/problem+json` in `Accept` gets that media type. Programs decide by \
`NeutronError.type`: each operation lists the types that it can answer, with an example of each. The 401 has \
Keystone's shape. Every answer carries `X-Openstack-Request-Id`; the service's log has more under that id.

# Lists

Filters compare for equality; the same filter twice means *or*, different filters mean *and*. `sort_key` and `sort_dir` \
come in pairs. `limit`, `marker` (the id of the last object of the page before) and `page_reverse` page; \
`<collection>_links` then names the next and the previous page. Every list and every single object also takes `fields`, \
repeated: the answer then holds only the attributes that are named, and so no longer all that its schema requires, \
which is why generated clients do not offer it.

# The life of a connection

`PENDING_CREATE` (written down), then `ACTIVE` (traffic can flow), `DOWN` (no peer, or administratively down) or `ERROR` \
(the data plane refused). A change passes through `PENDING_UPDATE`. A connection can be deleted in every status: it is \
gone at once for the API, and the data plane follows, however often the service is restarted. While \
`deletion_protection` is set, a delete answers 409 and says so.

# Common returned values

What any request can meet, whatever the operation:

";

const STANDALONE: &str = "\
What comes beside the VPN API when no OpenStack is around: tokens in the shape of Keystone's API v3, and a network \
inventory in the shape of Neutron's core API. The inventory is for development: it keeps networks, subnets, routers and \
ports so that VPN services have something to refer to, and moves no packets.

# Authentication

A token: `POST /identity/v3/auth/tokens` with a user's name and password; the answer's `X-Subject-Token` goes into \
`X-Auth-Token` of every other request. A token says who calls and for which project, and holds for an hour unless the operator \
chose otherwise. `DELETE /identity/v3/auth/tokens` revokes it.

# Errors

The inventory refuses as Neutron does: `{\"NeutronError\": {\"type\", \"message\", \"detail\"}}` with the members of RFC 9457 beside \
it; the identity as Keystone does: `{\"error\": {\"code\", \"title\", \"message\"}}`. Each operation lists what it can answer, with an \
example of each. Every answer carries `X-Openstack-Request-Id`; the service's log has more under that id.

# Common returned values

What any request can meet, whatever the operation:

";

fn common_table() -> String {
    let mut table = String::from("| status | type | when |\n|---|---|---|\n");
    for common in COMMON {
        let _ = writeln!(table, "| {} | {} | {} |", common.status().as_u16(), common.kind(), common.when());
    }
    table
}
