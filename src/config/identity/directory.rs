//! The configured users, projects and domains, checked and resolved: every reference is an id, every id is unique.

use std::{fmt::Write as _, sync::Arc};

use secrecy::ExposeSecret as _;
use sha2::{Digest as _, Sha256};

use super::{AssignmentConfig, Identity, IdentityBackend, IdentityConfig, PasswordHash, UserConfig};
use crate::{
    auth::{Role, TokenScope},
    config::{Problems, section::Section as _},
    model::keyword::Keyword as _,
};

/// The section of the configuration that contains them.
const SECTION: &str = "identity.builtin";

/// A domain, or a project or user within one.
#[derive(Clone, Debug)]
pub(crate) struct Named {
    pub(crate) id: String,
    pub(crate) name: String,
    /// The domain's id; empty for a domain.
    pub(crate) domain_id: String,
}

/// A user and the user's roles.
#[derive(Clone, Debug)]
pub(crate) struct User {
    pub(crate) named: Named,
    pub(crate) password: Arc<PasswordHash>,
    pub(crate) default_project: Option<String>,
    pub(crate) grants: Vec<(TokenScope, Role)>,
    /// Changes with the password and the roles; a token issued under another fingerprint is no longer valid.
    pub(crate) fingerprint: String,
}

/// All configured users, projects and domains.
#[derive(Clone, Debug)]
pub(crate) struct Directory {
    pub(crate) region: String,
    pub(crate) token_lifetime: chrono::TimeDelta,
    pub(crate) domains: Vec<Named>,
    pub(crate) projects: Vec<Named>,
    pub(crate) users: Vec<User>,
    /// The id of the user that makes requests without a token.
    pub(crate) nobody: Option<String>,
}

impl Identity {
    /// Adds to the problems of other sections.
    pub(in crate::config) fn check(&self, problems: &mut Problems) {
        match self.backend {
            IdentityBackend::Builtin => drop(Directory::read(&self.builtin, problems)),
        }
    }
}

impl Directory {
    /// Checks and resolves a configuration.
    pub(crate) fn new(config: &IdentityConfig) -> Result<Self, Problems> {
        let mut problems = Problems::new();
        let directory = Self::read(config, &mut problems);
        if problems.is_empty() { Ok(directory) } else { Err(problems) }
    }

    /// If it adds problems, its result must not be used.
    fn read(config: &IdentityConfig, problems: &mut Problems) -> Self {
        if config.region.is_empty() {
            problems.add(format!("{SECTION}.region"), "must not be empty");
        }
        config.check_ranges(problems);
        let (mut domains, mut projects, mut names) = (Vec::new(), Vec::new(), Vec::new());
        for (index, domain) in config.domains.iter().enumerate() {
            let key = format!("{SECTION}.domains[{index}]");
            name(problems, &mut domains, &key, "domain", domain.id.as_deref(), &domain.name, String::new());
        }
        for (index, project) in config.projects.iter().enumerate() {
            let key = format!("{SECTION}.projects[{index}]");
            let domain = refer(problems, &domains, format!("{key}.domain"), "domain", &project.domain);
            name(problems, &mut projects, &key, "project", project.id.as_deref(), &project.name, domain);
        }
        for (index, user) in config.users.iter().enumerate() {
            let key = format!("{SECTION}.users[{index}]");
            let domain = refer(problems, &domains, format!("{key}.domain"), "domain", &user.domain);
            name(problems, &mut names, &key, "user", user.id.as_deref(), &user.name, domain);
        }
        // The users of a demo are added later.
        let nobody = config.none.as_ref().filter(|_| !config.users.is_empty());
        let nobody = nobody.map(|user| refer(problems, &names, format!("{SECTION}.none"), "user", user));
        let token_lifetime = chrono::TimeDelta::seconds(i64::from(config.token_lifetime_seconds));
        let mut directory =
            Self { region: config.region.clone(), token_lifetime, domains, projects, users: Vec::new(), nobody };
        for (index, (user, named)) in config.users.iter().zip(names).enumerate() {
            let user = directory.resolve(problems, &format!("{SECTION}.users[{index}]"), user, named);
            directory.users.extend(user);
        }
        directory
    }

    fn resolve(&self, problems: &mut Problems, key: &str, user: &UserConfig, named: Named) -> Option<User> {
        let password = PasswordHash::parse(&user.password_hash);
        if password.is_none() {
            let text = "is not an Argon2 hash in PHC form; `vpnaas hash-password` makes one";
            problems.add(format!("{key}.password_hash"), text);
        }
        let default_project = user
            .default_project
            .as_ref()
            .map(|project| refer(problems, &self.projects, format!("{key}.default_project"), "project", project));
        let grants: Vec<_> = (user.assignments.iter().enumerate())
            .filter_map(|(index, one)| self.grant(problems, &format!("{key}.assignments[{index}]"), one))
            .collect();
        let fingerprint = fingerprint(user.password_hash.expose_secret(), &grants);
        Some(User { named, password: Arc::new(password?), default_project, grants, fingerprint })
    }

    fn grant(&self, problems: &mut Problems, key: &str, given: &AssignmentConfig) -> Option<(TokenScope, Role)> {
        let role = Role::parse(&given.role);
        if role.is_none() {
            problems.add(format!("{key}.role"), format!("no such role {:?}", given.role));
        }
        let scope = match (&given.project, &given.domain, given.system) {
            (Some(text), None, false) => {
                TokenScope::Project(refer(problems, &self.projects, format!("{key}.project"), "project", text))
            }
            (None, Some(text), false) => {
                TokenScope::Domain(refer(problems, &self.domains, format!("{key}.domain"), "domain", text))
            }
            (None, None, true) => TokenScope::System,
            (Some(_) | None, Some(_) | None, true | false) => {
                problems.add(key, "needs exactly one of project, domain and system");
                return None;
            }
        };
        role.map(|role| (scope, role))
    }
}

/// Adds one to `all`; a problem if its name or id is invalid or taken.
fn name(
    problems: &mut Problems,
    all: &mut Vec<Named>,
    key: &str,
    kind: &str,
    id: Option<&str>,
    name: &str,
    domain_id: String,
) {
    if name.is_empty() || name.chars().count() > 255 {
        problems.add(format!("{key}.name"), "must have 1 to 255 characters");
    }
    if id.is_some_and(|id| id.is_empty() || id.len() > 64 || !id.chars().all(|c| c.is_ascii_graphic())) {
        problems.add(format!("{key}.id"), "must have 1 to 64 printable ASCII characters");
    }
    if all.iter().any(|other| other.name == name && other.domain_id == domain_id) {
        problems.add(format!("{key}.name"), format!("there is another {kind} {name:?}"));
    }
    let id = id.map_or_else(|| derive_id(kind, &domain_id, name), str::to_owned);
    if all.iter().any(|other| other.id == id && (&*other.name, &*other.domain_id) != (name, &*domain_id)) {
        problems.add(format!("{key}.id"), format!("there is another {kind} with the id {id:?}"));
    }
    all.push(Named { id, name: name.to_owned(), domain_id });
}

/// The id that `text` refers to: an id, or a unique name.
fn refer(problems: &mut Problems, all: &[Named], key: String, kind: &str, text: &str) -> String {
    if let Some(one) = by_id(all, text) {
        return one.id.clone();
    }
    let mut of_name = all.iter().filter(|one| one.name == text);
    match (of_name.next(), of_name.next()) {
        (Some(one), None) => return one.id.clone(),
        (None, _) => problems.add(key, format!("no such {kind} {text:?}")),
        (Some(_), Some(_)) => problems.add(key, format!("more than one {kind} is named {text:?}: give its id")),
    }
    String::new()
}

/// The one with this id.
fn by_id<'a>(all: &'a [Named], id: &str) -> Option<&'a Named> {
    all.iter().find(|one| one.id == id)
}

/// The id of an object without a configured one: the same after a restart and in every process.
pub(crate) fn derive_id(kind: &str, domain: &str, name: &str) -> String {
    hex(&digest([kind, domain, name])[..16])
}

/// The fingerprint of a password hash and all roles, in any order.
fn fingerprint(password_hash: &str, grants: &[(TokenScope, Role)]) -> String {
    let mut grants: Vec<String> = grants.iter().map(|(scope, role)| format!("{role} {scope:?}")).collect();
    grants.sort_unstable();
    grants.dedup();
    hex(&digest(std::iter::once(password_hash).chain(grants.iter().map(String::as_str)))[..16])
}

/// SHA-256 of texts with unambiguous boundaries.
fn digest<'a>(texts: impl IntoIterator<Item = &'a str>) -> [u8; 32] {
    let mut hash = Sha256::new();
    for text in texts {
        hash.update((text.len() as u64).to_be_bytes());
        hash.update(text.as_bytes());
    }
    hash.finalize().into()
}

/// Lower-case hexadecimal digits, two per byte.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn derived_ids_are_stable_and_differ() {
        // A change here would change the owner of everything in every existing store.
        assert_eq!(derive_id("project", "default", "demo"), "5db3e420182a8275dbc18c84b824e97c");
        assert_ne!(derive_id("a", "bc", ""), derive_id("ab", "c", ""));
    }

    #[test]
    fn fingerprints_change_with_password_and_roles_and_nothing_else() {
        let (member, admin) = ((TokenScope::Project("p".into()), Role::Member), (TokenScope::System, Role::Admin));
        let of = |grants: &[&(TokenScope, Role)]| {
            fingerprint("hash", &grants.iter().map(|grant| (*grant).clone()).collect::<Vec<_>>())
        };
        assert_eq!(of(&[&member, &admin]), of(&[&admin, &member, &member]));
        assert_ne!(of(&[&member]), of(&[&admin, &member]));
        assert_ne!(of(&[&member]), of(&[&admin]));
        assert_ne!(fingerprint("one", &[]), fingerprint("other", &[]));
    }
}
