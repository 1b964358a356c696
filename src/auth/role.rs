//! The roles, and which roles they imply.

use crate::model::keyword::{Keyword, keywords};

keywords! {
    /// A role, as Keystone's bootstrap makes them.
    pub enum Role {
        /// Everything; implies manager.
        Admin = "admin",
        /// Runs a project; implies member.
        Manager = "manager",
        /// Uses a project; implies reader.
        Member = "member",
        /// Looks at a project.
        Reader = "reader",
        /// Another service of the cloud; implies nothing.
        Service = "service",
    }
}

impl Role {
    /// The role itself and all the roles it implies, the strongest first.
    #[must_use]
    pub fn with_implied(self) -> &'static [Self] {
        match self {
            Self::Admin => &[Self::Admin, Self::Manager, Self::Member, Self::Reader],
            Self::Manager => &[Self::Manager, Self::Member, Self::Reader],
            Self::Member => &[Self::Member, Self::Reader],
            Self::Reader => &[Self::Reader],
            Self::Service => &[Self::Service],
        }
    }

    /// The roles in `direct` and all those they imply, each once, the strongest first.
    #[must_use]
    pub fn effective(direct: &[Self]) -> Vec<Self> {
        Self::ALL.iter().copied().filter(|role| direct.iter().any(|own| own.with_implied().contains(role))).collect()
    }
}
