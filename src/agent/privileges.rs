//! What the agent may do: what namespaces and their networks need, and nothing else.

use rustix::{
    io::Errno,
    thread::{
        CapabilitySet, CapabilitySets, capabilities, clear_ambient_capability_set, remove_capability_from_bounding_set,
        set_capabilities,
    },
};

/// What the agent itself keeps.
const OWN: CapabilitySet = CapabilitySet::NET_ADMIN.union(CapabilitySet::SYS_ADMIN);
/// What the programs that it starts may have as well: strongSwan listens on ports below 1024.
const OF_PROGRAMS: CapabilitySet = OWN.union(CapabilitySet::NET_BIND_SERVICE);

/// Whether this process may make namespaces and networks.
#[must_use]
pub fn suffice() -> bool {
    capabilities(None).is_ok_and(|sets| sets.effective.contains(OWN))
}

/// Gives up every other capability, for this thread and all that come from it: to be called before there are others.
///
/// # Errors
///
/// The kernel refuses.
pub fn drop_others() -> Result<(), Errno> {
    let now = capabilities(None)?;
    if now.effective.contains(CapabilitySet::SETPCAP) {
        // Numbers that this kernel does not know are invalid.
        for number in 0..63 {
            let capability = CapabilitySet::from_bits_retain(1 << number);
            if !OF_PROGRAMS.contains(capability) && remove_capability_from_bounding_set(capability) == Err(Errno::INVAL)
            {
                break;
            }
        }
    }
    clear_ambient_capability_set()?;
    let kept = now.permitted.intersection(OWN);
    set_capabilities(None, CapabilitySets { effective: kept, permitted: kept, inheritable: CapabilitySet::empty() })
}
