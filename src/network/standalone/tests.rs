//! The inventory against a real store.
