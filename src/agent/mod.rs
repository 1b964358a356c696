//! The agent: a process of its own that makes tunnels as the API process wants them, and tells what has become of them.
//!
//! It is the only privileged process, and it knows neither the database nor the API: it asks the API process for its desired
//! state ([`wire::Desired`]) and sends back what it sees ([`wire::Reports`]). Both are level-triggered. An agent that has
//! nothing, another run of the API process or another lease asks for the full state; then a request waits until something of
//! it changes, and the answer holds the services that have. What was seen is sent until the API process has it, the newest of
//! each tunnel; to another run of the API process, all of it once more. So a lost message, a restart of either side or a clock
//! that jumps changes nothing.
//!
//! | file | what it is for |
//! |---|---|
//! | `wire.rs` | what the two say to each other |
//! | `proof.rs`, `client.rs` | how they know each other, and requests |
//! | `follow.rs`, `sightings.rs` | the desired state into the gateway, and its reports back |
//! | `identity.rs` | which agent this is, across restarts |
//! | `privileges.rs` | giving up what is not needed |
//!
//! An agent that the API process has not heard of for the length of the lease loses its services to others, where there are
//! others. It comes back with another number of its lease: then it takes down what is no longer its own before it serves again.
//! While it cannot reach the API process, its tunnels stay. An agent that is started again is the same one, by an id that it keeps;
//! another one under its name is refused while its lease runs, and another one with its prefix does not start on one machine.

mod client;
mod follow;
mod identity;
mod privileges;
pub mod proof;
mod sightings;
pub mod wire;

pub use self::{
    client::{Client, RequestError},
    follow::{AgentError, Follow},
    identity::{Identity, IdentityError, forget, holder, host_name},
    privileges::{drop_others, suffice},
};
