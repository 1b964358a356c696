//! The manual in the document's description.

use std::fmt::Write as _;

use crate::api::contract::COMMON;

/// The manual of the VPNaaS document, up to the table that all share.
pub(super) const VPNAAS: &str = "\
Site-to-site IPsec as OpenStack's Networking API v2.0 offers it (the `vpnaas` extension).

# First steps

Create an IKE policy, an IPsec policy, a VPN service on a router that has a gateway, two endpoint groups (`subnet` for this \
end, `cidr` for the peer's), and then the connection. Delete in the reverse order: what is in use answers 409.

# Authentication

Every operation except `GET /` and `GET /v2.0` needs a token of the identity service in `X-Auth-Token`. The built-in \
identity of a standalone service hands tokens out at `POST /identity/v3/auth/tokens` (`/standalone.json` describes it, and \
the page at `/docs/` has a form for it). On a 401 get a new token and repeat once. Objects belong to the project that the \
token is for: members and managers see and change those of their own, administrators all, readers none.

# Errors

A refusal is `{\"NeutronError\": {\"type\", \"message\", \"detail\"}}`, with the members of RFC 9457 (`type`, `title`, `status`, \
`detail`) beside it; whoever names `application/problem+json` in `Accept` gets that media type, which is not listed operation \
by operation. Programs decide by `NeutronError.type`: each operation lists the types that it can answer as \
`x-neutron-error-types`, with an example of each. The 401 has Keystone's shape, and the 404 of an unknown extension one of its \
own. Another project's object is 404, never 403. Every answer carries `X-Openstack-Request-Id`; the service's log has more \
under that id.

Safe to repeat at any time: every `GET`, and `DELETE`, where a second one is 404. Worth repeating after `Retry-After`: a 409 \
`IPsecSiteConnectionHeld` and a 503. After a 504 look first.

# Lists

Filters compare for equality; the same filter twice means *or*, different filters mean *and*. `sort_key` and `sort_dir` \
come in pairs; without any, objects come in the order of their ids. A list comes in pages of `limit` objects, and of at most \
1000 unless the operator chose otherwise: follow the `href` of `next` in `<collection>_links` until there is none. Every list of VPN resources and every single one also takes `fields`, \
repeated: the answer then holds only the attributes that are named, and so no longer all that its schema requires, which is \
why generated clients do not offer it.

# The life of a connection

`PENDING_CREATE` (written down), then `ACTIVE` (traffic can flow), `DOWN` (no peer, or administratively down) or `ERROR` \
(the data plane refused; what can be tried again is tried again by itself). A change of the tunnel passes through \
`PENDING_UPDATE`. A connection can be deleted in every status: it is gone at once for the API, and the data plane follows, \
however often the service is restarted. While `deletion_protection` is set, a delete answers 409 and says so.

# Defaults

What a create does not give takes the default that the attribute's description names. The schemas have no `default`: \
generated clients would require such attributes, or send them unasked.

# Common returned values

What any request can meet, whatever the operation:

";

/// What any request can meet, as a table.
pub(super) fn common_table() -> String {
    let mut table = String::from("| status | type | when |\n|---|---|---|\n");
    for common in &COMMON {
        let _ = writeln!(table, "| {} | {} | {} |", common.status.as_u16(), common.kind, common.when);
    }
    table.push_str(
        "\nAn address over 64 KiB (414) and too many headers (431) are refused before that, without a body.\n",
    );
    table
}
