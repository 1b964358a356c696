//! What the firewall of a namespace lets through, and how.

use std::fmt::Write;

use ipnet::IpNet;

/// The device of strongSwan's own IPsec.
const TUN: &str = "ipsec0";
/// The largest packet that fits into a protected one on an Ethernet, whatever the algorithms.
const LARGEST: i32 = 1400;

/// A pair of networks that a tunnel joins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Flow {
    /// The network on this side.
    pub local: IpNet,
    /// The network on the other side.
    pub peer: IpNet,
    /// The largest packet that the tunnel takes, in bytes.
    pub mtu: i32,
}

/// The rules for these flows, which replace those before.
///
/// Packets of a flow pass only when IPsec protects them, or has done so: while a tunnel is down they are dropped, not sent in
/// the clear. No source address of theirs is translated, since nothing tracks them. TCP is told to send segments that fit.
/// In a namespace that is `ours`, nothing else passes.
pub(super) fn ruleset(table: &str, flows: &[Flow], ours: bool) -> String {
    let (mut raw, mut forward) = (String::new(), String::new());
    for Flow { local, peer, mtu } in flows {
        let (family, headers) = if local.addr().is_ipv4() { ("ip", 40) } else { ("ip6", 60) };
        if local.addr().is_ipv4() != peer.addr().is_ipv4() {
            continue;
        }
        let (local, peer) = (local.trunc(), peer.trunc());
        let out = format!("{family} saddr {local} {family} daddr {peer}");
        let back = format!("{family} saddr {peer} {family} daddr {local}");
        let segment = (LARGEST.min(*mtu) - headers).max(8);
        for way in [&out, &back] {
            line(&mut raw, &format!("{way} notrack"));
            let clamp = format!("tcp option maxseg size > {segment} tcp option maxseg size set {segment}");
            line(&mut forward, &format!("{way} tcp flags syn {clamp}"));
        }
        line(&mut forward, &format!("{out} oifname \"{TUN}\" accept"));
        line(&mut forward, &format!("{out} rt ipsec exists accept"));
        line(&mut forward, &format!("{out} drop"));
        line(&mut forward, &format!("{back} iifname \"{TUN}\" accept"));
        line(&mut forward, &format!("{back} meta ipsec exists accept"));
        line(&mut forward, &format!("{back} drop"));
    }
    let policy = if ours { "drop" } else { "accept" };
    format!(
        "table inet {table}
delete table inet {table}
table inet {table} {{
  chain raw_in {{
    type filter hook prerouting priority raw; policy accept;
{raw}  }}
  chain raw_out {{
    type filter hook output priority raw; policy accept;
{raw}  }}
  chain forward {{
    type filter hook forward priority filter; policy {policy};
{forward}  }}
}}
"
    )
}

fn line(rules: &mut String, rule: &str) {
    // Writing to a string does not fail.
    let _written = writeln!(rules, "    {rule}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules() {
        let flow =
            |local: &str, peer: &str, mtu| Flow { local: local.parse().unwrap(), peer: peer.parse().unwrap(), mtu };
        let flows = [
            flow("10.1.0.1/24", "10.2.0.0/24", 1500),
            flow("2001:db8:1::/64", "2001:db8:2::/64", 1300),
            flow("10.1.0.0/24", "2001:db8:2::/64", 1500),
        ];
        let rules = ruleset("t", &flows, true);
        let forward = rules.split("chain forward {").nth(1).unwrap();
        let (v4, v6) =
            ("ip saddr 10.1.0.0/24 ip daddr 10.2.0.0/24", "ip6 saddr 2001:db8:1::/64 ip6 daddr 2001:db8:2::/64");
        let first: Vec<&str> = forward.lines().filter(|line| line.contains(v4)).map(str::trim).collect();
        let clamp = "tcp flags syn tcp option maxseg size > 1360 tcp option maxseg size set 1360";
        let expected = [clamp, "oifname \"ipsec0\" accept", "rt ipsec exists accept", "drop"];
        assert_eq!(first, expected.map(|end| format!("{v4} {end}")));
        assert!(forward.contains(&format!("{v6} tcp flags syn tcp option maxseg size > 1240")));
        assert!(!forward.contains("ip saddr 10.1.0.0/24 ip daddr 2001"));
        assert_eq!((rules.matches("notrack").count(), rules.matches("policy drop").count()), (8, 1));
        assert_eq!(ruleset("t", &flows, false).matches("policy drop").count(), 0);
    }
}
