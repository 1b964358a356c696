//! The built-in identity and network inventory.

use crate::support::trials;

trials![];
