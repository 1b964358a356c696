//! A router's gateway: the external network, and the addresses there.

use serde::Deserialize;

use super::{
    ports::{self, AskedIp, FIXED_IP, FIXED_IP_INPUT, ROUTER_GATEWAY, place},
    prelude::*,
    resource::{Kept as _, admins_only},
};
use crate::model::network::ExternalGateway;

/// A gateway where it is shown.
pub(super) const GATEWAY: Part = Part {
    name: "ExternalGateway",
    text: "A router's gateway.",
    members: &[
        ("network_id", "The external network.", Kind::Uuid(EXAMPLE_NETWORK)),
        ("external_fixed_ips", "Its addresses on that network.", Kind::Parts(&FIXED_IP, 16)),
        ("enable_snat", "Whether source addresses are translated.", Kind::Boolean(true)),
    ],
    is_whole: true,
};

/// A gateway where it is given.
pub(super) const GATEWAY_INPUT: Part = Part {
    name: "ExternalGatewayInput",
    text: "The gateway to give a router; an empty object means none.",
    members: &[
        ("network_id", "The external network.", Kind::OrNull(&Kind::Uuid(EXAMPLE_NETWORK))),
        (
            "external_fixed_ips",
            "The addresses; only for administrators. Default: the lowest free address of each IP version.",
            Kind::OrNull(&Kind::Parts(&FIXED_IP_INPUT, 16)),
        ),
        (
            "enable_snat",
            "Whether source addresses are translated; only for administrators. Default: true.",
            Kind::Boolean(true),
        ),
    ],
    is_whole: false,
};

/// The gateway that a caller wants a router to have; without a network there is none.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Asked {
    pub(super) network_id: Option<Uuid>,
    /// For administrators. Empty or `None`: the lowest free address of the first subnet of each IP version, or those that
    /// the router has there already.
    external_fixed_ips: Option<Vec<AskedIp>>,
    /// For administrators. Default: true.
    enable_snat: Option<bool>,
}

static NOT_EXTERNAL: Refusal = bad_request("BadRequest", "Bad router request: Network {} is not an external network.");
/// When a router cannot have such a gateway.
pub(super) const CASES: &[Case] = &[
    Case(&NETWORK_NOT_FOUND, "The caller can see no such network.", &[EXAMPLE_NETWORK]),
    Case(&NOT_EXTERNAL, "The network is not external; gateways can only be on external networks.", &[EXAMPLE_NETWORK]),
];

impl Asked {
    /// Whether the caller may ask for this, with `verb` "create" or "update".
    pub(super) fn allow(&self, caller: &Caller, verb: &str) -> Result<(), Fault> {
        let details =
            [("external_fixed_ips", self.external_fixed_ips.is_some()), ("enable_snat", self.enable_snat.is_some())];
        for (detail, _) in details.into_iter().filter(|(_, is_asked)| *is_asked) {
            admins_only(caller, &format!("{verb}_router:external_gateway_info:{detail}"))?;
        }
        Ok(())
    }
}

/// Gives `router` the gateway that is asked for on network `id`, in place of `old`; the caller of this function writes the
/// router.
pub(super) fn set(
    session: &mut Session,
    router: &mut Router,
    old: Option<Port>,
    (id, asked): (Uuid, &Asked),
    request: &Request,
) -> Result<(), Fault> {
    let network = session.lock::<Network>(id)?.filter(|network| may_see(&request.caller, network));
    if !network.ok_or_else(|| NETWORK_NOT_FOUND.of(&[&id]))?.external {
        return Err(NOT_EXTERNAL.of(&[&id]));
    }
    let ips = asked.external_fixed_ips.as_deref().filter(|ips| !ips.is_empty());
    let stays = old.as_ref().filter(|port| port.network_id == id && ips.is_none());
    let fixed_ips = match stays {
        Some(port) => port.fixed_ips.clone(),
        None => place(session, id, ips, old.as_ref().map(|port| port.id))?,
    };
    match old {
        Some(mut port) if port.network_id == id => {
            port.fixed_ips.clone_from(&fixed_ips);
            port.touch(request.now);
            session.update(&port)?;
        }
        other => {
            if let Some(port) = other {
                session.remove::<Port>(port.id)?;
            }
            // It belongs to no project, so that only administrators see it.
            let port = ports::of_router(request, router.id, "", id, ROUTER_GATEWAY, fixed_ips.clone());
            session.insert(&port)?;
        }
    }
    let enable_snat = asked.enable_snat.unwrap_or(true);
    router.external_gateway = Some(ExternalGateway { network_id: id, external_fixed_ips: fixed_ips, enable_snat });
    Ok(())
}
