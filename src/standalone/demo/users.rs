//! The users of the demo. Their passwords are in the documentation, so they protect nothing.

use crate::{
    auth::KnownLogin,
    config::{
        HashError, IdentityConfig,
        identity::{AssignmentConfig, Cost, ProjectConfig, UserConfig, derive_id, hash_password_with},
    },
};

/// The projects, all in the domain `default`.
const PROJECTS: [&str; 4] = ["admin", "demo", "demo2", "service"];

/// Each user with a role and its project; the password is the name followed by `pw`.
const USERS: [(&str, &str, Option<&str>); 8] = [
    ("admin", "admin", Some("admin")),
    ("demo", "member", Some("demo")),
    ("demo2", "member", Some("demo2")),
    ("reader", "reader", Some("demo")),
    ("norole", "reader", Some("demo2")),
    ("manager", "manager", Some("demo")),
    // On the domain.
    ("domadmin", "admin", None),
    ("neutron", "service", Some("service")),
];

impl IdentityConfig {
    /// The users and projects of the demo, with public passwords.
    ///
    /// # Errors
    ///
    /// Hashing fails, which it does not with these passwords.
    pub fn demo() -> Result<Self, HashError> {
        let domain = || "default".to_owned();
        let projects = PROJECTS.map(|name| ProjectConfig { name: name.to_owned(), id: None, domain: domain() }).into();
        let mut users = Vec::new();
        for (name, role, project) in USERS {
            let on = |project: Option<&str>, domain, system| AssignmentConfig {
                project: project.map(str::to_owned),
                domain,
                system,
                role: role.to_owned(),
            };
            let mut assignments = vec![on(project, project.is_none().then(domain), false)];
            if name == "admin" {
                assignments.push(on(None, None, true));
            }
            let salt = derive_id("salt", "", name);
            users.push(UserConfig {
                name: name.to_owned(),
                id: None,
                domain: domain(),
                password_hash: hash_password_with(&format!("{name}pw").into(), Cost::Demo(&salt))?.into(),
                default_project: None,
                assignments,
            });
        }
        let known_login = KnownLogin { user: "demo".into(), password: "demopw".into(), project: "demo".into() };
        Ok(Self { projects, users, known_login: Some(known_login), ..Self::default() })
    }
}
