//! Quotas, in the shape of Neutron's.

pub mod defaults;
pub mod delete;
pub mod list;
pub mod show;
pub mod update;
pub mod wire;

use axum::{
    extract::FromRequestParts,
    http::{StatusCode, request::Parts},
    response::Response,
};

use crate::api::{
    App,
    contract::{self, Contract, Input},
    input::{Path, parameters, values::MAX_TEXT},
};

parameters! {
    /// The id of a project.
    ProjectId = "project_id", "The id of the project.", "05b8c0a5cc9c4a3a8d4c5b4a2a9d1c11";
}

/// The project that a request is about.
#[derive(Clone, Debug)]
pub struct Project(pub String);

const NOT_FOUND: &str = "The resource could not be found.";

impl FromRequestParts<App> for Project {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        let Ok(Path { text, .. }) = Path::<ProjectId>::from_request_parts(parts, app).await;
        if text.chars().count() > MAX_TEXT {
            return Err(contract::respond(StatusCode::NOT_FOUND, "HTTPNotFound", NOT_FOUND, None));
        }
        Ok(Self(text))
    }
}

impl Input for Project {
    fn document(contract: &mut Contract) {
        Path::<ProjectId>::document(contract);
        let text = "The id is longer than 255 characters: no project has it.";
        contract.refuses(StatusCode::NOT_FOUND, "HTTPNotFound", text, NOT_FOUND);
    }
}
