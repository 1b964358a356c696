//! IP versions, address ranges, and the accepted forms of the peer's address.

use std::net::{IpAddr, Ipv4Addr};

use ipnet::IpNet;

/// A version of the Internet Protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum IpVersion {
    /// IPv4 (RFC 791).
    V4,
    /// IPv6 (RFC 8200).
    V6,
}

impl IpVersion {
    /// The version of an address.
    pub fn of(address: IpAddr) -> Self {
        if address.is_ipv4() { Self::V4 } else { Self::V6 }
    }

    /// The version with this number; `None` for any other than 4 and 6.
    pub fn from_number(number: u8) -> Option<Self> {
        [Self::V4, Self::V6].into_iter().find(|version| version.number() == number)
    }

    /// 4 or 6.
    pub fn number(self) -> u8 {
        match self {
            Self::V4 => 4,
            Self::V6 => 6,
        }
    }

    /// The smallest MTU that every link must support, in bytes: 68 (RFC 791) or 1280 (RFC 8200, section 5).
    pub fn min_mtu(self) -> i32 {
        match self {
            Self::V4 => 68,
            Self::V6 => 1280,
        }
    }
}

/// An address range, stored exactly as given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cidr {
    text: String,
    version: IpVersion,
}

impl Cidr {
    /// Parses an address with a prefix length (RFC 4632, RFC 4291). Host bits may be set; IPv4 addresses must be in
    /// dotted-decimal notation.
    pub fn parse(text: &str) -> Option<Self> {
        // `ipnet` accepts `::` in addition to eight groups.
        text.split_once('/')?.0.parse::<IpAddr>().ok()?;
        let version = match text.parse().ok()? {
            IpNet::V4(range) if range.to_string() == text => IpVersion::V4,
            IpNet::V4(_) => return None,
            IpNet::V6(_) => IpVersion::V6,
        };
        Some(Self { text: text.to_owned(), version })
    }

    /// The text as given.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The version of its addresses.
    pub fn version(&self) -> IpVersion {
        self.version
    }
}

impl From<Cidr> for String {
    fn from(cidr: Cidr) -> Self {
        cidr.text
    }
}

/// The form of a text given as the peer's address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PeerAddress {
    /// An address in its usual form, stored exactly as given.
    Literal(IpAddr),
    /// An IPv4 address in one of the old forms that resolvers accept (`192.0.2`, `0x7f.1`); stored in its usual form.
    Packed(Ipv4Addr),
    /// A possible host name.
    Name,
    /// Nothing that can have an address: empty, blank, masked, zoned, or with numbers out of range.
    Nothing,
}

impl PeerAddress {
    /// Classifies `text`.
    pub fn read(text: &str) -> Self {
        if let Ok(address) = text.parse() {
            Self::Literal(address)
        } else if let Some(address) = packed(text) {
            Self::Packed(address)
        } else if is_host_name(text) {
            Self::Name
        } else {
            Self::Nothing
        }
    }
}

/// Parses an IPv4 address of one to four parts, each decimal, octal or hexadecimal, of which the last fills the
/// remaining bytes (POSIX, `inet_addr`).
fn packed(text: &str) -> Option<Ipv4Addr> {
    let parts = text.split('.').map(number).collect::<Option<Vec<u32>>>()?;
    let (last, leading) = parts.split_last()?;
    let bits = 32_u32.checked_sub(8 * u32::try_from(leading.len()).ok()?).filter(|bits| *bits > 0)?;
    if leading.iter().any(|part| *part > 255) || u64::from(*last) >= 1_u64 << bits {
        return None;
    }
    let high = leading.iter().zip([24, 16, 8]).fold(0, |sum, (part, shift)| sum | part << shift);
    Some(Ipv4Addr::from_bits(high | last))
}

/// Parses a number in C notation: `0x` for hexadecimal, a leading `0` for octal.
fn number(text: &str) -> Option<u32> {
    let hexadecimal = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X"));
    let (digits, radix) = match (hexadecimal, text.strip_prefix('0')) {
        (Some(digits), _) => (digits, 16),
        (None, Some(digits)) if !digits.is_empty() => (digits, 8),
        (None, _) => (text, 10),
    };
    // `from_str_radix` accepts a sign, which none of these forms has.
    if digits.starts_with(['+', '-']) { None } else { u32::from_str_radix(digits, radix).ok() }
}

/// Whether `text` can be a host name (RFC 1123, section 2.1), so that resolving it makes sense. A name whose last label
/// is a number is a mistyped address.
fn is_host_name(text: &str) -> bool {
    let name = text.strip_suffix('.').unwrap_or(text);
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'))
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let is_numeric = |label: &str| label.bytes().all(|byte| byte.is_ascii_digit()) || number(label).is_some();
    name.len() <= 253 && name.split('.').all(is_label) && !name.rsplit('.').next().is_some_and(is_numeric)
}
