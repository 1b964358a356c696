//! The requests.

use crate::rows;

/// The path of connections.
pub const PATH: &str = "/v2.0/vpn/ipsec-site-connections";

/// One kind of request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    Show,
    FirstPage,
    NextPage,
    ByName,
    Create,
    Delete,
}

impl Operation {
    pub const ALL: [Self; 6] = [Self::Show, Self::FirstPage, Self::NextPage, Self::ByName, Self::Create, Self::Delete];

    pub fn name(self) -> &'static str {
        match self {
            Self::Show => "show",
            Self::FirstPage => "page of 100",
            Self::NextPage => "next page",
            Self::ByName => "page by name",
            Self::Create => "create",
            Self::Delete => "delete",
        }
    }

    pub fn of(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|operation| operation.name() == name)
    }

    /// Whether each request needs an unused row.
    pub fn uses_rows_up(self) -> bool {
        self == Self::Delete
    }

    /// The expected status.
    pub fn status(self) -> &'static str {
        match self {
            Self::Show | Self::FirstPage | Self::NextPage | Self::ByName => "200",
            Self::Create => "201",
            Self::Delete => "204",
        }
    }

    /// The request line and the body for the row with this number among `rows`.
    pub fn request(self, number: u64, rows: u64) -> (String, String) {
        // Far apart, so that consecutive requests do not use neighbouring rows.
        let scattered = number.wrapping_mul(7_919) % rows.max(1);
        let get = |target: String| (format!("GET {PATH}{target} HTTP/1.1\r\n"), String::new());
        match self {
            Self::Show => get(format!("/{}", rows::id(scattered))),
            Self::FirstPage => get("?limit=100".into()),
            Self::NextPage => get(format!("?limit=100&marker={}", rows::id(scattered))),
            Self::ByName => get("?limit=100&sort_key=name&sort_dir=asc".into()),
            Self::Create => (format!("POST {PATH} HTTP/1.1\r\n"), body()),
            // In the order of their ids, because each exists only once.
            Self::Delete => (format!("DELETE {PATH}/{} HTTP/1.1\r\n", rows::id(number)), String::new()),
        }
    }
}

fn body() -> String {
    let [service, ike, ipsec] = [rows::SERVICE, rows::IKE, rows::IPSEC];
    format!(
        r#"{{"ipsec_site_connection":{{"name":"made","peer_address":"198.51.100.7","peer_id":"198.51.100.7","psk":"secret-secret","vpnservice_id":"{service}","ikepolicy_id":"{ike}","ipsecpolicy_id":"{ipsec}","peer_cidrs":["10.99.0.0/24"]}}}}"#
    )
}
