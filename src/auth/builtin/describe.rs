//! From what a token claims to what it says in full.

use super::{
    claims::Claims,
    directory::{Directory, Named, User, by_id},
    document::{
        CatalogEndpoint, CatalogService, NamedReference, TokenBody, TokenDocument, TokenProject, TokenSystem, TokenUser,
    },
    ids,
    role::Role,
};
use crate::{
    auth::{Caller, TokenScope},
    model::{Timestamp, keyword::Keyword as _},
};

/// How Keystone writes a point in time.
const TIME_FORMAT: &str = "%Y-%m-%dT%H:%M:%S%.6fZ";

impl Directory {
    /// Who calls with such a token; `None` where the user is gone or has lost every role on the scope.
    pub(super) fn caller(&self, claims: &Claims) -> Option<Caller> {
        let (user, scope, roles) = self.standing(claims)?;
        let roles = roles.into_iter().map(|role| role.as_str().to_owned()).collect();
        Some(Caller { user_id: user.named.id.clone(), scope, roles })
    }

    /// What such a token says; `None` as in [`Directory::caller`].
    pub(super) fn document(&self, claims: &Claims, expires_at: Timestamp, base: &str) -> Option<TokenDocument> {
        let (user, scope, roles) = self.standing(claims)?;
        let scoped = scope != TokenScope::Unscoped;
        let mut token = TokenBody {
            methods: claims.methods.clone(),
            user: TokenUser {
                id: user.named.id.clone(),
                name: user.named.name.clone(),
                domain: self.domain(&user.named.domain_id)?,
                password_expires_at: None,
            },
            audit_ids: claims.audit_ids.clone(),
            expires_at: expires_at.format(TIME_FORMAT).to_string(),
            issued_at: claims.issued_at.format(TIME_FORMAT).to_string(),
            project: None,
            is_domain: None,
            domain: None,
            system: None,
            roles: scoped.then(|| roles.into_iter().map(role_reference).collect()),
            catalog: scoped.then(|| self.catalog(base)),
        };
        match scope {
            TokenScope::Project(id) => {
                let project = by_id(&self.projects, &id)?;
                token.project =
                    Some(TokenProject { id, name: project.name.clone(), domain: self.domain(&project.domain_id)? });
                token.is_domain = Some(false);
            }
            TokenScope::Domain(id) => token.domain = Some(self.domain(&id)?),
            TokenScope::System => token.system = Some(TokenSystem { all: true }),
            TokenScope::Unscoped => {}
        }
        Some(TokenDocument { token })
    }

    fn standing(&self, claims: &Claims) -> Option<(&User, TokenScope, Vec<Role>)> {
        let user = self.user(&claims.user_id)?;
        let scope = TokenScope::from(claims.scope.clone());
        let roles = user.roles_on(&scope);
        (scope == TokenScope::Unscoped || !roles.is_empty()).then_some((user, scope, roles))
    }

    fn domain(&self, id: &str) -> Option<NamedReference> {
        by_id(&self.domains, id).map(reference)
    }

    /// Where the services are, below the URL at which the client has reached this one.
    fn catalog(&self, base: &str) -> Vec<CatalogService> {
        [("identity", "keystone", format!("{base}/identity")), ("network", "neutron", base.to_owned())]
            .into_iter()
            .map(|(kind, name, url)| CatalogService {
                id: ids::derive("service", "", kind),
                kind: kind.to_owned(),
                name: name.to_owned(),
                endpoints: ["public", "internal", "admin"]
                    .into_iter()
                    .map(|interface| CatalogEndpoint {
                        id: ids::derive("endpoint", kind, interface),
                        interface: interface.to_owned(),
                        region_id: self.region.clone(),
                        region: self.region.clone(),
                        url: url.clone(),
                    })
                    .collect(),
            })
            .collect()
    }
}

fn reference(named: &Named) -> NamedReference {
    NamedReference { id: named.id.clone(), name: named.name.clone() }
}

fn role_reference(role: Role) -> NamedReference {
    NamedReference { id: ids::derive("role", "", role.as_str()), name: role.as_str().to_owned() }
}
