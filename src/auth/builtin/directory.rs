//! The configuration, checked and resolved: every reference is an id, every id is unique.

use secrecy::SecretString;

use super::{
    config::{AssignmentConfig, IdentityConfig, UserConfig},
    ids, password,
    role::Role,
};
use crate::{auth::TokenScope, model::keyword::Keyword as _};

/// Something that is wrong with the configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Where, for example `identity.users[2].assignments[0].project`.
    pub key: String,
    /// What; never repeats a secret.
    pub message: String,
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.key, self.message)
    }
}

/// A domain, or a project or user within one.
#[derive(Clone, Debug)]
pub(super) struct Named {
    pub(super) id: String,
    pub(super) name: String,
    /// The domain's id; empty for a domain.
    pub(super) domain_id: String,
}

/// A user and what the user may do.
#[derive(Clone, Debug)]
pub(super) struct User {
    pub(super) named: Named,
    pub(super) password_hash: SecretString,
    pub(super) default_project: Option<String>,
    pub(super) grants: Vec<(TokenScope, Role)>,
}

impl User {
    /// The user's roles on `scope`, implied ones included.
    pub(super) fn roles_on(&self, scope: &TokenScope) -> Vec<Role> {
        let direct: Vec<Role> = self.grants.iter().filter(|(on, _)| on == scope).map(|(_, role)| *role).collect();
        Role::effective(&direct)
    }
}

/// Everybody and everything that there is.
#[derive(Clone, Debug)]
pub(super) struct Directory {
    pub(super) region: String,
    pub(super) lifetime: chrono::TimeDelta,
    pub(super) domains: Vec<Named>,
    pub(super) projects: Vec<Named>,
    pub(super) users: Vec<User>,
}

impl Directory {
    /// Checks and resolves a configuration.
    ///
    /// # Errors
    ///
    /// All problems at once.
    pub(super) fn new(config: &IdentityConfig) -> Result<Self, Vec<Problem>> {
        let mut reader = Reader::default();
        let directory = reader.read(config);
        if reader.problems.is_empty() { Ok(directory) } else { Err(reader.problems) }
    }

    /// The user of this id.
    pub(super) fn user(&self, id: &str) -> Option<&User> {
        self.users.iter().find(|user| user.named.id == id)
    }
}

/// The one of this id.
pub(super) fn by_id<'a>(all: &'a [Named], id: &str) -> Option<&'a Named> {
    all.iter().find(|one| one.id == id)
}

#[derive(Default)]
struct Reader {
    problems: Vec<Problem>,
}

impl Reader {
    fn read(&mut self, config: &IdentityConfig) -> Directory {
        if config.region.is_empty() {
            self.problem("identity.region".into(), "must not be empty");
        }
        if !(60..=604_800).contains(&config.token_lifetime_seconds) {
            self.problem("identity.token_lifetime_seconds".into(), "must be between 60 and 604800");
        }
        let mut domains = Vec::new();
        for (index, domain) in config.domains.iter().enumerate() {
            let key = format!("identity.domains[{index}]");
            self.add(&mut domains, &key, "domain", domain.id.as_deref(), &domain.name, String::new());
        }
        let mut projects = Vec::new();
        for (index, project) in config.projects.iter().enumerate() {
            let key = format!("identity.projects[{index}]");
            let domain = self.refer(&domains, format!("{key}.domain"), "domain", &project.domain);
            self.add(&mut projects, &key, "project", project.id.as_deref(), &project.name, domain);
        }
        let mut names = Vec::new();
        for (index, user) in config.users.iter().enumerate() {
            let key = format!("identity.users[{index}]");
            let domain = self.refer(&domains, format!("{key}.domain"), "domain", &user.domain);
            self.add(&mut names, &key, "user", user.id.as_deref(), &user.name, domain);
        }
        let users = (config.users.iter().zip(names).enumerate())
            .map(|(index, (user, named))| {
                self.user(&format!("identity.users[{index}]"), user, named, &domains, &projects)
            })
            .collect();
        let lifetime = chrono::TimeDelta::seconds(i64::from(config.token_lifetime_seconds));
        Directory { region: config.region.clone(), lifetime, domains, projects, users }
    }

    fn user(&mut self, key: &str, user: &UserConfig, named: Named, domains: &[Named], projects: &[Named]) -> User {
        if let Err(message) = password::check_hash(&user.password_hash) {
            self.problem(format!("{key}.password_hash"), &message);
        }
        let default_project = user
            .default_project
            .as_ref()
            .map(|project| self.refer(projects, format!("{key}.default_project"), "project", project));
        let grants = (user.assignments.iter().enumerate())
            .filter_map(|(index, one)| self.grant(&format!("{key}.assignments[{index}]"), one, domains, projects))
            .collect();
        User { named, password_hash: user.password_hash.clone(), default_project, grants }
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
            self.problem(format!("{key}.role"), &format!("no such role {:?}", assignment.role));
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
                self.problem(key.into(), "needs exactly one of project, domain and system");
                return None;
            }
        };
        role.map(|role| (scope, role))
    }

    /// Adds one to `all`, unless its name or id is taken.
    fn add(&mut self, all: &mut Vec<Named>, key: &str, kind: &str, id: Option<&str>, name: &str, domain_id: String) {
        if name.is_empty() || name.chars().count() > 255 {
            self.problem(format!("{key}.name"), "must have 1 to 255 characters");
        }
        if id.is_some_and(|id| id.is_empty() || id.len() > 64 || !id.chars().all(|c| c.is_ascii_graphic())) {
            self.problem(format!("{key}.id"), "must have 1 to 64 printable ASCII characters");
        }
        if all.iter().any(|other| other.name == name && other.domain_id == domain_id) {
            self.problem(format!("{key}.name"), &format!("there is another {kind} {name:?}"));
        }
        let id = id.map_or_else(|| ids::derive(kind, &domain_id, name), str::to_owned);
        if all.iter().any(|other| other.id == id && (&other.name, &other.domain_id) != (&name.to_owned(), &domain_id)) {
            self.problem(format!("{key}.id"), &format!("there is another {kind} with the id {id:?}"));
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
            (None, _) => self.problem(key, &format!("no such {kind} {text:?}")),
            (Some(_), Some(_)) => self.problem(key, &format!("more than one {kind} is named {text:?}: give its id")),
        }
        String::new()
    }

    fn problem(&mut self, key: String, message: &str) {
        self.problems.push(Problem { key, message: message.to_owned() });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth::builtin::{Cost, hash_password_with};

    fn config(users: &str) -> IdentityConfig {
        let hash = hash_password_with(&"secret".into(), Cost::Demo).expect("a hash");
        let text = format!("projects = [{{ name = \"p\" }}]\nusers = [{users}]").replace("HASH", &hash);
        toml::from_str(&text).expect("a configuration")
    }

    fn texts(config: &IdentityConfig) -> Vec<String> {
        config.problems().iter().map(ToString::to_string).collect()
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
                "identity.token_lifetime_seconds: must be between 60 and 604800",
                "identity.users[1].domain: no such domain \"nowhere\"",
                "identity.users[2].name: there is another user \"u\"",
                "identity.users[0].password_hash: is not an Argon2 hash in PHC form; `vpnaas hash-password` makes one",
                "identity.users[0].assignments[0].project: no such project \"x\"",
                "identity.users[0].assignments[1].role: no such role \"boss\"",
                "identity.users[0].assignments[2]: needs exactly one of project, domain and system",
                "identity.users[1].default_project: no such project \"q\"",
            ]
        );
    }
}
