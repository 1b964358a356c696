//! The identity and the inventory as a client meets them.
