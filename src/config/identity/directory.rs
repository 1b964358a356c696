//! The users, projects and domains of the configuration, checked and resolved: every reference is an id, every id is unique.

use std::sync::Arc;

use secrecy::ExposeSecret as _;

use super::{
    AssignmentConfig, IdentityConfig, PasswordHash, UserConfig,
    derived::{derive_id, digest, hex},
};
use crate::{
    auth::{Role, TokenScope},
    config::Problems,
    model::keyword::Keyword as _,
};

/// Where in the configuration all of it is.
const SECTION: &str = "identity.builtin";

/// A domain, or a project or user within one.
#[derive(Clone, Debug)]
pub(crate) struct Named {
    pub(crate) id: String,
    pub(crate) name: String,
    /// The domain's id; empty for a domain.
    pub(crate) domain_id: String,
}

/// A user and what the user may do.
#[derive(Clone, Debug)]
pub(crate) struct User {
    pub(crate) named: Named,
    pub(crate) password: Arc<PasswordHash>,
    pub(crate) default_project: Option<String>,
    grants: Vec<(TokenScope, Role)>,
    /// Changes with the password and with the roles: a token that was issued under another one is no longer valid.
    pub(crate) fingerprint: String,
}

impl User {
    /// The user's roles on `scope`, implied ones included.
    pub(crate) fn roles_on(&self, scope: &TokenScope) -> Vec<Role> {
        let direct: Vec<Role> = self.grants.iter().filter(|(on, _)| on == scope).map(|(_, role)| *role).collect();
        Role::effective(&direct)
    }
}

/// All users, projects and domains of the configuration.
#[derive(Clone, Debug)]
pub(crate) struct Directory {
    pub(crate) region: String,
    pub(crate) token_lifetime: chrono::TimeDelta,
    pub(crate) domains: Vec<Named>,
    pub(crate) projects: Vec<Named>,
    pub(crate) users: Vec<User>,
}

impl Directory {
    /// Checks and resolves a configuration.
    pub(crate) fn new(config: &IdentityConfig) -> Result<Self, Problems> {
        let mut problems = Problems::new();
        let directory = Self::read(config, &mut problems);
        if problems.is_empty() { Ok(directory) } else { Err(problems) }
    }

    /// The same, adding to the problems of other sections. Where it adds any, what it returns is not to be used.
    pub(super) fn read(config: &IdentityConfig, problems: &mut Problems) -> Self {
        if config.region.is_empty() {
            problems.add(format!("{SECTION}.region"), "must not be empty");
        }
        let lifetime = config.token_lifetime_seconds;
        problems.range(&format!("{SECTION}.token_lifetime_seconds"), &lifetime, (60, 604_800));
        problems.range(&format!("{SECTION}.free_failures"), &config.free_failures, (1, 1_000_000));
        Reader { problems }.directory(config)
    }

    /// The user of this id.
    pub(crate) fn user(&self, id: &str) -> Option<&User> {
        self.users.iter().find(|user| user.named.id == id)
    }
}

/// The one of this id.
pub(crate) fn by_id<'a>(all: &'a [Named], id: &str) -> Option<&'a Named> {
    all.iter().find(|one| one.id == id)
}

struct Reader<'p> {
    problems: &'p mut Problems,
}

impl Reader<'_> {
    fn directory(&mut self, config: &IdentityConfig) -> Directory {
        let mut domains = Vec::new();
        for (index, domain) in config.domains.iter().enumerate() {
            let key = format!("{SECTION}.domains[{index}]");
            self.add(&mut domains, &key, "domain", domain.id.as_deref(), &domain.name, String::new());
        }
        let mut projects = Vec::new();
        for (index, project) in config.projects.iter().enumerate() {
            let key = format!("{SECTION}.projects[{index}]");
            let domain = self.refer(&domains, format!("{key}.domain"), "domain", &project.domain);
            self.add(&mut projects, &key, "project", project.id.as_deref(), &project.name, domain);
        }
        let mut names = Vec::new();
        for (index, user) in config.users.iter().enumerate() {
            let key = format!("{SECTION}.users[{index}]");
            let domain = self.refer(&domains, format!("{key}.domain"), "domain", &user.domain);
            self.add(&mut names, &key, "user", user.id.as_deref(), &user.name, domain);
        }
        let users = (config.users.iter().zip(names).enumerate())
            .filter_map(|(index, (user, named))| {
                self.user(&format!("{SECTION}.users[{index}]"), user, named, &domains, &projects)
            })
            .collect();
        let token_lifetime = chrono::TimeDelta::seconds(i64::from(config.token_lifetime_seconds));
        Directory { region: config.region.clone(), token_lifetime, domains, projects, users }
    }

    fn user(
        &mut self,
        key: &str,
        user: &UserConfig,
        named: Named,
        domains: &[Named],
        projects: &[Named],
    ) -> Option<User> {
        let password = PasswordHash::parse(&user.password_hash);
        if password.is_none() {
            let text = "is not an Argon2 hash in PHC form; `vpnaas hash-password` makes one";
            self.problems.add(format!("{key}.password_hash"), text);
        }
        let default_project = user
            .default_project
            .as_ref()
            .map(|project| self.refer(projects, format!("{key}.default_project"), "project", project));
        let grants: Vec<_> = (user.assignments.iter().enumerate())
            .filter_map(|(index, one)| self.grant(&format!("{key}.assignments[{index}]"), one, domains, projects))
            .collect();
        let fingerprint = fingerprint(user.password_hash.expose_secret(), &grants);
        Some(User { named, password: Arc::new(password?), default_project, grants, fingerprint })
    }

    fn grant(
        &mut self,
        key: &str,
        assignment: &AssignmentConfig,
        domains: &[Named],
        projects: &[Named],
    ) -> Option<(TokenScope, Role)> {
        let role = Role::parse(&assignment.role);
        if role.is_none() {
            self.problems.add(format!("{key}.role"), format!("no such role {:?}", assignment.role));
        }
        let scope = match (&assignment.project, &assignment.domain, assignment.system) {
            (Some(project), None, false) => {
                TokenScope::Project(self.refer(projects, format!("{key}.project"), "project", project))
            }
            (None, Some(domain), false) => {
                TokenScope::Domain(self.refer(domains, format!("{key}.domain"), "domain", domain))
            }
            (None, None, true) => TokenScope::System,
            (Some(_) | None, Some(_) | None, true | false) => {
                self.problems.add(key, "needs exactly one of project, domain and system");
                return None;
            }
        };
        role.map(|role| (scope, role))
    }

    /// Adds one to `all`, unless its name or id is taken.
    fn add(&mut self, all: &mut Vec<Named>, key: &str, kind: &str, id: Option<&str>, name: &str, domain_id: String) {
        if name.is_empty() || name.chars().count() > 255 {
            self.problems.add(format!("{key}.name"), "must have 1 to 255 characters");
        }
        if id.is_some_and(|id| id.is_empty() || id.len() > 64 || !id.chars().all(|c| c.is_ascii_graphic())) {
            self.problems.add(format!("{key}.id"), "must have 1 to 64 printable ASCII characters");
        }
        if all.iter().any(|other| other.name == name && other.domain_id == domain_id) {
            self.problems.add(format!("{key}.name"), format!("there is another {kind} {name:?}"));
        }
        let id = id.map_or_else(|| derive_id(kind, &domain_id, name), str::to_owned);
        if all.iter().any(|other| other.id == id && (&*other.name, &*other.domain_id) != (name, &*domain_id)) {
            self.problems.add(format!("{key}.id"), format!("there is another {kind} with the id {id:?}"));
        }
        all.push(Named { id, name: name.to_owned(), domain_id });
    }

    /// The id of what `text` names: an id, or a name that only one has.
    fn refer(&mut self, all: &[Named], key: String, kind: &str, text: &str) -> String {
        if let Some(one) = by_id(all, text) {
            return one.id.clone();
        }
        let mut of_name = all.iter().filter(|one| one.name == text);
        match (of_name.next(), of_name.next()) {
            (Some(one), None) => return one.id.clone(),
            (None, _) => self.problems.add(key, format!("no such {kind} {text:?}")),
            (Some(_), Some(_)) => {
                self.problems.add(key, format!("more than one {kind} is named {text:?}: give its id"));
            }
        }
        String::new()
    }
}

/// Of a password hash and all roles, whatever their order in the configuration.
fn fingerprint(password_hash: &str, grants: &[(TokenScope, Role)]) -> String {
    let mut grants: Vec<String> = grants.iter().map(|(scope, role)| format!("{role} {scope:?}")).collect();
    grants.sort_unstable();
    grants.dedup();
    hex(&digest(std::iter::once(password_hash).chain(grants.iter().map(String::as_str)))[..16])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::identity::{Cost, hash_password_with};

    fn config(users: &str) -> IdentityConfig {
        let hash = hash_password_with(&"secret".into(), Cost::Demo("salt")).expect("a hash");
        let text = format!("projects = [{{ name = \"p\" }}]\nusers = [{users}]").replace("HASH", &hash);
        toml::from_str(&text).expect("a configuration")
    }

    fn texts(config: &IdentityConfig) -> Vec<String> {
        let problems = Directory::new(config).err().unwrap_or_default();
        problems.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_good_configuration_has_no_problems() {
        let config = config(
            r#"{ name = "u", password_hash = "HASH", default_project = "p", assignments = [
                { project = "p", role = "member" }, { domain = "Default", role = "admin" }, { system = true, role = "reader" } ] }"#,
        );
        assert_eq!(texts(&config), Vec::<String>::new());
        let directory = Directory::new(&config).expect("a directory");
        let project = TokenScope::Project(directory.projects[0].id.clone());
        assert_eq!(directory.users[0].roles_on(&project), [Role::Member, Role::Reader]);
        assert_eq!(directory.users[0].default_project.as_deref(), Some(directory.projects[0].id.as_str()));
        assert_eq!(directory.domains[0].id, "default");
        assert!(!format!("{directory:?}").contains("argon2"));
    }

    #[test]
    fn problems_are_named_by_key_and_never_show_a_hash() {
        let mut config = config(
            r#"{ name = "u", password_hash = "plain-text-password", assignments = [
                { project = "x", role = "member" }, { role = "boss", system = true }, { role = "member" } ] },
               { name = "u", password_hash = "HASH", domain = "nowhere", default_project = "q" },
               { name = "u", password_hash = "HASH" }"#,
        );
        config.token_lifetime_seconds = 1;
        assert_eq!(
            texts(&config),
            [
                "token_lifetime_seconds: must be between 60 and 604800",
                "users[1].domain: no such domain \"nowhere\"",
                "users[2].name: there is another user \"u\"",
                "users[0].password_hash: is not an Argon2 hash in PHC form; `vpnaas hash-password` makes one",
                "users[0].assignments[0].project: no such project \"x\"",
                "users[0].assignments[1].role: no such role \"boss\"",
                "users[0].assignments[2]: needs exactly one of project, domain and system",
                "users[1].default_project: no such project \"q\"",
            ]
            .map(|text| format!("identity.builtin.{text}"))
        );
    }

    #[test]
    fn derived_ids_are_stable_and_differ() {
        // A change here would change the owner of everything in every existing store.
        assert_eq!(derive_id("project", "default", "demo"), "5db3e420182a8275dbc18c84b824e97c");
        assert_ne!(derive_id("project", "default", "demo"), derive_id("user", "default", "demo"));
        assert_ne!(derive_id("a", "bc", ""), derive_id("ab", "c", ""));
    }

    #[test]
    fn fingerprints_change_with_password_and_roles_and_nothing_else() {
        let of = |assignments: &str| {
            let users = format!(r#"{{ name = "u", password_hash = "HASH", assignments = [{assignments}] }}"#);
            Directory::new(&config(&users)).expect("a directory").users[0].fingerprint.clone()
        };
        let (member, admin) = (r#"{ project = "p", role = "member" }"#, r#"{ system = true, role = "admin" }"#);
        assert_eq!(of(&format!("{member}, {admin}")), of(&format!("{admin}, {member}, {member}")));
        assert_ne!(of(member), of(&format!("{admin}, {member}")));
        assert_ne!(of(member), of(admin));
        assert_ne!(fingerprint("one", &[]), fingerprint("other", &[]));
    }
}
