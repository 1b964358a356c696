//! IP versions, address ranges, and what may stand for the peer's address.

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

    /// The version of this number; `None` for any but 4 and 6.
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

    /// The smallest MTU that every link must carry, in bytes: 68 (RFC 791) or 1280 (RFC 8200, section 5).
    pub fn min_mtu(self) -> i32 {
        match self {
            Self::V4 => 68,
            Self::V6 => 1280,
        }
    }
}

/// An address range, kept as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cidr {
    text: String,
    version: IpVersion,
}

impl Cidr {
    /// Reads an address with a prefix length (RFC 4632, RFC 4291). Bits behind the prefix may be set; IPv4 has no
    /// spelling but the usual one.
    pub fn parse(text: &str) -> Option<Self> {
        // `ipnet` takes `::` beside eight groups.
        text.split_once('/')?.0.parse::<IpAddr>().ok()?;
        let version = match text.parse().ok()? {
            IpNet::V4(range) if range.to_string() == text => IpVersion::V4,
            IpNet::V4(_) => return None,
            IpNet::V6(_) => IpVersion::V6,
        };
        Some(Self { text: text.to_owned(), version })
    }

    /// The text as it was written.
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

/// What a text that is given for the peer's address is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PeerAddress {
    /// An address in its usual form, kept as it was written.
    Literal(IpAddr),
    /// An IPv4 address in one of the old forms that resolvers read (`192.0.2`, `0x7f.1`); its usual form is kept.
    Packed(Ipv4Addr),
    /// What can be the name of a host.
    Name,
    /// Nothing that has an address: empty, blank, masked, zoned, or numbers out of range.
    Nothing,
}

impl PeerAddress {
    /// Tells what `text` is.
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

/// Reads an IPv4 address of one to four parts, each decimal, octal or hexadecimal, the last one filling what is left
/// (POSIX, `inet_addr`).
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

/// A number as C writes it: `0x` for hexadecimal, a leading `0` for octal.
fn number(text: &str) -> Option<u32> {
    let hexadecimal = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X"));
    let (digits, radix) = match (hexadecimal, text.strip_prefix('0')) {
        (Some(digits), _) => (digits, 16),
        (None, Some(digits)) if !digits.is_empty() => (digits, 8),
        (None, _) => (text, 10),
    };
    // `from_str_radix` takes a sign, which is none of these forms.
    if digits.starts_with(['+', '-']) { None } else { u32::from_str_radix(digits, radix).ok() }
}

/// Whether `text` can be a host's name (RFC 1123, section 2.1), so that asking a resolver makes sense. A name whose last
/// label is a number is a mistyped address.
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
