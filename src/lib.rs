//! The OpenStack VPN-as-a-Service API v2.0 as one binary.

pub mod api;
pub mod auth;
pub mod cli;
pub mod config;
pub mod demo;
pub mod driver;
pub mod lifecycle;
pub mod model;
pub mod network;
pub mod reconcile;
pub mod service;
pub mod store;
pub mod telemetry;
