//! Logging in as the real clients do, against a real store.
