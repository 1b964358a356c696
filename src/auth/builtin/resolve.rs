//! Whom and what a request for a token means.

use super::{
    directory::{Directory, Named, User, by_id},
    request::{DomainRequest, ProjectRequest, ScopeRequest, UserRequest},
};
use crate::auth::TokenScope;

impl Directory {
    /// The user that is meant, if there is one.
    pub(super) fn requested_user(&self, request: &UserRequest) -> Option<&User> {
        if let Some(id) = &request.id {
            return self.user(id);
        }
        let (name, domain) = (request.name.as_ref()?, self.requested_domain(request.domain.as_ref()?)?);
        self.users.iter().find(|user| &user.named.name == name && user.named.domain_id == domain.id)
    }

    /// The scope that is meant, if it exists and the user has a role there.
    pub(super) fn requested_scope(&self, user: &User, request: Option<&ScopeRequest>) -> Option<TokenScope> {
        let object = match request {
            None => return Some(default_scope(user)),
            Some(ScopeRequest::Word(_)) => return Some(TokenScope::Unscoped),
            Some(ScopeRequest::Object(object)) => object,
        };
        let scope = match (&object.project, &object.domain, &object.system, &object.unscoped) {
            (Some(project), None, None, None) => TokenScope::Project(self.requested_project(project)?.id.clone()),
            (None, Some(domain), None, None) => TokenScope::Domain(self.requested_domain(domain)?.id.clone()),
            (None, None, Some(system), None) if system.all => TokenScope::System,
            (None, None, None, Some(_)) => return Some(TokenScope::Unscoped),
            _ => return None,
        };
        (!user.roles_on(&scope).is_empty()).then_some(scope)
    }

    fn requested_project(&self, request: &ProjectRequest) -> Option<&Named> {
        if let Some(id) = &request.id {
            return by_id(&self.projects, id);
        }
        let (name, domain) = (request.name.as_ref()?, self.requested_domain(request.domain.as_ref()?)?);
        self.projects.iter().find(|project| &project.name == name && project.domain_id == domain.id)
    }

    fn requested_domain(&self, request: &DomainRequest) -> Option<&Named> {
        match (&request.id, &request.name) {
            (Some(id), _) => by_id(&self.domains, id),
            (None, Some(name)) => self.domains.iter().find(|domain| &domain.name == name),
            (None, None) => None,
        }
    }
}

/// The default project where the user has a role on it, else nothing.
fn default_scope(user: &User) -> TokenScope {
    let project = user.default_project.clone().map(TokenScope::Project);
    project.filter(|scope| !user.roles_on(scope).is_empty()).unwrap_or(TokenScope::Unscoped)
}
