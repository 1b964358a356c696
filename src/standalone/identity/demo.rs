//! The users of the demo. Their passwords are in the documentation, so they protect nothing: they are for trying out.

use crate::{
    auth::KnownLogin,
    config::{
        HashError, IdentityConfig,
        identity::{AssignmentConfig, Cost, ProjectConfig, UserConfig, hash_password_with},
    },
};

/// The projects, all in the domain `default`.
const PROJECTS: [&str; 4] = ["admin", "demo", "demo2", "service"];

/// Each user with a role and where; the password is the name followed by `pw`.
const USERS: [(&str, &str, On); 8] = [
    ("admin", "admin", On::Project("admin")),
    ("demo", "member", On::Project("demo")),
    ("demo2", "member", On::Project("demo2")),
    ("reader", "reader", On::Project("demo")),
    ("norole", "reader", On::Project("demo2")),
    ("manager", "manager", On::Project("demo")),
    ("domadmin", "admin", On::Domain("default")),
    ("neutron", "service", On::Project("service")),
];

/// What a role is on.
#[derive(Clone, Copy)]
enum On {
    Project(&'static str),
    Domain(&'static str),
    System,
}

impl IdentityConfig {
    /// The users and projects of the demo, with passwords that everybody knows.
    ///
    /// # Errors
    ///
    /// Hashing fails, which it does not with these passwords.
    pub fn demo() -> Result<Self, HashError> {
        let projects =
            PROJECTS.map(|name| ProjectConfig { name: name.to_owned(), id: None, domain: "default".to_owned() }).into();
        let mut users = Vec::new();
        for (name, role, on) in USERS {
            let mut assignments = vec![assignment(role, on)];
            if name == "admin" {
                assignments.push(assignment(role, On::System));
            }
            users.push(UserConfig {
                name: name.to_owned(),
                id: None,
                domain: "default".to_owned(),
                password_hash: hash_password_with(&format!("{name}pw").into(), Cost::Demo(name))?.into(),
                default_project: None,
                assignments,
            });
        }
        let known_login = KnownLogin { user: "demo".into(), password: "demopw".into(), project: "demo".into() };
        Ok(Self { projects, users, known_login: Some(known_login), ..Self::default() })
    }
}

fn assignment(role: &str, on: On) -> AssignmentConfig {
    let (project, domain, system) = match on {
        On::Project(name) => (Some(name.to_owned()), None, false),
        On::Domain(id) => (None, Some(id.to_owned()), false),
        On::System => (None, None, true),
    };
    AssignmentConfig { project, domain, system, role: role.to_owned() }
}
