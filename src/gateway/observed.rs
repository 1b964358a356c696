//! What strongSwan lists, read.

use crate::vici::Section;

/// What an installed tunnel has carried, added up over its children.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Traffic {
    /// Bytes that came in.
    pub bytes_in: u64,
    /// Bytes that went out.
    pub bytes_out: u64,
    /// Seconds since the peer was authenticated.
    pub established: u64,
    /// Seconds since the keys of the traffic were replaced last, or made.
    pub rekeyed: u64,
}

/// An IKE SA with its children.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Ike {
    /// The connection that it belongs to.
    pub(super) name: String,
    /// `ESTABLISHED`, `CONNECTING`, `DELETING` and others.
    pub(super) state: String,
    /// Seconds since the peer was authenticated; 0 before.
    pub(super) established: u64,
    pub(super) children: Vec<Child>,
}

/// A CHILD SA.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Child {
    /// The child of the connection that it was made from.
    pub(super) name: String,
    /// `INSTALLED`, `REKEYING` and others.
    pub(super) state: String,
    pub(super) bytes_in: u64,
    pub(super) bytes_out: u64,
    /// Seconds since it was installed.
    pub(super) installed: u64,
}

impl Child {
    /// Whether it carries traffic.
    fn is_up(&self) -> bool {
        matches!(self.state.as_str(), "INSTALLED" | "UPDATING" | "REKEYING")
    }
}

/// Reads what `list-sas` streams.
pub(super) fn ikes(messages: &[Section]) -> Vec<Ike> {
    messages.iter().flat_map(Section::sections).map(|(name, ike)| read(name, ike)).collect()
}

fn read(name: &str, ike: &Section) -> Ike {
    let number = |section: &Section, name: &str| section.parse(name).unwrap_or_default();
    let text = |section: &Section, name: &str| section.get_text(name).unwrap_or_default().to_owned();
    let children = ike.get_section("child-sas").into_iter().flat_map(Section::sections);
    let children = children.map(|(_, child)| Child {
        name: text(child, "name"),
        state: text(child, "state"),
        bytes_in: number(child, "bytes-in"),
        bytes_out: number(child, "bytes-out"),
        installed: number(child, "install-time"),
    });
    Ike {
        name: name.to_owned(),
        state: text(ike, "state"),
        established: number(ike, "established"),
        children: children.collect(),
    }
}

/// The children of these names that are not up.
pub(super) fn missing<'a>(expected: &'a [String], ikes: &[&Ike]) -> Vec<&'a str> {
    let is_up = |name: &str| ikes.iter().flat_map(|ike| &ike.children).any(|child| child.name == name && child.is_up());
    expected.iter().map(String::as_str).filter(|name| !is_up(name)).collect()
}

/// What children of these names have carried.
pub(super) fn traffic(expected: &[String], ikes: &[&Ike]) -> Traffic {
    let mut traffic = Traffic { rekeyed: u64::MAX, ..Traffic::default() };
    for ike in ikes {
        traffic.established = traffic.established.max(ike.established);
        for child in ike.children.iter().filter(|child| child.is_up() && expected.contains(&child.name)) {
            traffic.bytes_in += child.bytes_in;
            traffic.bytes_out += child.bytes_out;
            traffic.rekeyed = traffic.rekeyed.min(child.installed);
        }
    }
    if traffic.rekeyed == u64::MAX {
        traffic.rekeyed = 0;
    }
    traffic
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listed(children: &[(&str, &str, u64)]) -> Vec<Ike> {
        let children = children.iter().enumerate().fold(Section::new(), |all, (number, (name, state, bytes))| {
            let child = Section::new().text("name", name).text("state", state).text("bytes-in", bytes);
            all.section(format!("{name}-{number}"), child.text("install-time", 10 + number))
        });
        let ike = Section::new().text("state", "ESTABLISHED").text("established", 99).section("child-sas", children);
        ikes(&[Section::new().section("home", ike)])
    }

    #[test]
    fn all_children_must_carry_traffic() {
        let expected = ["g2-0".to_owned(), "g2-1".to_owned()];
        for (children, absent) in [
            (&[][..], &["g2-0", "g2-1"][..]),
            (&[("g2-0", "INSTALLED", 1), ("g2-1", "INSTALLED", 1)], &[]),
            (&[("g2-0", "REKEYING", 1), ("g2-1", "UPDATING", 1)], &[]),
            (&[("g2-0", "REKEYED", 1), ("g2-0", "INSTALLED", 1), ("g2-1", "INSTALLED", 1)], &[]),
            (&[("g2-0", "REKEYED", 1), ("g2-1", "INSTALLED", 1)], &["g2-0"]),
            (&[("g2-0", "INSTALLED", 1), ("g1-1", "INSTALLED", 1)], &["g2-1"]),
            (&[("g2-0", "INSTALLING", 1), ("g2-1", "DELETING", 1)], &["g2-0", "g2-1"]),
            (&[("g2-0", "ROUTED", 1), ("g2-1", "CREATED", 1)], &["g2-0", "g2-1"]),
        ] {
            let listed = listed(children);
            assert_eq!(missing(&expected, &listed.iter().collect::<Vec<_>>()), absent, "{children:?}");
        }
    }

    #[test]
    fn traffic_is_added_up() {
        let listed = listed(&[("g1-0", "INSTALLED", 5), ("g1-1", "INSTALLED", 7), ("g0-0", "INSTALLED", 11)]);
        let traffic = traffic(&["g1-0".to_owned(), "g1-1".to_owned()], &listed.iter().collect::<Vec<_>>());
        assert_eq!(traffic, Traffic { bytes_in: 12, bytes_out: 0, established: 99, rekeyed: 10 });
        assert_eq!((listed[0].name.as_str(), listed[0].state.as_str()), ("home", "ESTABLISHED"));
    }
}
