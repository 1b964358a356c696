//! A data plane that is not there.
