//! Address ranges.

use ipnet::IpNet;

use super::IpVersion;

/// An address range, kept as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cidr {
    text: String,
    version: IpVersion,
}

impl Cidr {
    /// Reads an address with a prefix length (RFC 4632, RFC 4291). Bits behind the prefix may be set; IPv4 has no
    /// spelling but the usual one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let version = match text.parse().ok()? {
            IpNet::V4(range) if range.to_string() == text => IpVersion::V4,
            IpNet::V4(_) => return None,
            IpNet::V6(_) => IpVersion::V6,
        };
        Some(Self { text: text.to_owned(), version })
    }

    /// The text as it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The version of its addresses.
    #[must_use]
    pub fn version(&self) -> IpVersion {
        self.version
    }
}

impl From<Cidr> for String {
    fn from(cidr: Cidr) -> Self {
        cidr.text
    }
}

#[cfg(test)]
mod tests {
    use super::{Cidr, IpVersion};

    #[test]
    fn ranges_have_a_prefix_and_may_have_host_bits() {
        for (text, version) in [
            ("10.99.0.0/24", IpVersion::V4),
            ("10.1.1.1/24", IpVersion::V4),
            ("10.99.0.1/32", IpVersion::V4),
            ("0.0.0.0/0", IpVersion::V4),
            ("2001:db8::/32", IpVersion::V6),
            ("2001:db8::1/32", IpVersion::V6),
            ("2001:DB8:99::/64", IpVersion::V6),
            ("2001:0db8:1234:5678:9abc:def0:1234:5678/128", IpVersion::V6),
        ] {
            let cidr = Cidr::parse(text).unwrap_or_else(|| panic!("{text:?}"));
            assert_eq!((cidr.as_str(), cidr.version()), (text, version));
        }
    }

    #[test]
    fn all_else_is_no_range() {
        for text in [
            "",
            "a",
            "abc",
            "5",
            "None",
            "10/8",
            "10.99.0.5",
            "1.0.0.0/33",
            "10.99.0.0/24 ",
            " 10.1.0.0/24",
            "10.0.0.0/",
            "10.99.0.0/255.255.255.0",
            "010.0.0.0/8",
            "10.0.0.0/08",
            "10.0.0.0/+8",
            "2001:db8::/129",
            "2001:db8::",
            "['10.1.0.0/24']",
        ] {
            assert_eq!(Cidr::parse(text), None, "{text:?}");
        }
    }
}
