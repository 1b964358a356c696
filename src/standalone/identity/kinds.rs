//! What the identity holds, as tables: each kind of object with its attributes.

use serde_json::{Map, Value, json};

use crate::{
    api::input::{Parameter, table},
    standalone::{
        attribute::{Attribute, Kind as Shape, Part, attribute},
        schema::{Described, Named, attributes, words},
    },
};

/// Where all of it is.
pub(super) const ROOT: &str = "/identity/v3";

/// A kind of object, with what is said about it.
#[derive(Debug)]
pub(super) struct About {
    pub(super) name: &'static str,
    /// The attributes that together make an object the only one of its kind.
    pub(super) unique: &'static [&'static str],
    /// What it refers to: the attribute, and the kind of object that it names.
    pub(super) refers: &'static [(&'static str, Kind)],
}

/// A kind of object, for the types of handlers.
pub(crate) trait Resource: Described + Parameter {
    const KIND: Kind;
}

/// Declares the kinds: the name of each and of its type, its name in bodies, the words for it, its attributes (those in the
/// first list make it the only one of its kind, those in the second name objects of other kinds), and an example of its id.
macro_rules! kinds {
    ($($kind:ident $type:ident $name:literal, like $example:literal, only one of $unique:expr, refers to $refers:expr,
        $requests:expr, [$($row:expr),* $(,)?];)+) => {
        /// A kind of object.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub(crate) enum Kind { $($kind),+ }

        static KINDS: &[(Kind, About)] =
            &[$((Kind::$kind, About { name: $name, unique: &$unique, refers: &$refers })),+];

        impl Kind {
            /// The attributes, and what a create gives those that it is not told.
            fn attributes(self) -> Vec<&'static Attribute> {
                match self {
                    $(Self::$kind => attributes::<$type>().collect(),)+
                }
            }
        }

        $(
            /// For the types of handlers.
            #[derive(Clone, Copy, Debug)]
            pub(crate) enum $type {}

            impl Resource for $type {
                const KIND: Kind = Kind::$kind;
            }

            impl Named for $type {
                const NOUN: &'static str = $name;
                const TYPE: &'static str = concat!("Identity", stringify!($kind));
                const COLLECTION: &'static str = concat!($name, "s");
                const PATH: &'static str = concat!("/identity/v3/", $name, "s");
            }

            impl Parameter for $type {
                const NAME: &'static str = concat!($name, "_id");
                const TEXT: &'static str = "The id of the object.";
                const EXAMPLE: &'static str = $example;
            }

            impl Described for $type {
                const TEXT: &'static str = concat!("The attributes of one ", $name, ".");
                const FILTERS: &'static [table::Attribute] = &[];
                const ATTRIBUTES: &'static [Attribute] = &[$($row),*];
                const LAST: &'static [Attribute] = &[];
                const IS_OPEN: bool = true;

                fn requests() -> [Value; 2] {
                    let has_text = Self::ATTRIBUTES.iter().any(|row| row.name == "description");
                    let change =
                        if has_text { json!({ "description": "Second floor" }) } else { json!({ "enabled": false }) };
                    [$requests, change]
                }
            }
        )+
    };
}

const EXAMPLE: &str = "5db3e420182a8275dbc18c84b824e97c";
const HERE: Part = Part {
    name: "IdentityLinks",
    text: "Where an object is.",
    members: &[("self", "Its URL.", Shape::Text(2048, "http://127.0.0.1:9696/identity/v3/projects/x"))],
    is_whole: true,
};
const ROLE: Part = Part {
    name: "IdentityRoleReference",
    text: "A role, by id or name.",
    members: &[("id", "Its id.", Shape::Text(64, EXAMPLE)), ("name", "Its name.", Shape::Text(255, "member"))],
    is_whole: false,
};

/// What is shown and never given.
const fn shown(name: &'static str, shape: Shape, text: &'static str) -> Attribute {
    attribute(name, shape).shown(text)
}

/// What a create may give, too.
const fn once(name: &'static str, shape: Shape, text: &'static str) -> Attribute {
    shown(name, shape, text).created(text)
}

/// What an update may give, too.
const fn always(name: &'static str, shape: Shape, text: &'static str) -> Attribute {
    once(name, shape, text).updated(text)
}

/// A text that may be null, or absent where nothing was given.
const fn perhaps(name: &'static str, shape: &'static Shape, text: &'static str) -> Attribute {
    always(name, Shape::OrNull(shape), text).hidden()
}

const ID: Attribute = shown("id", Shape::Text(64, EXAMPLE), "Its id.");
const LINKS: Attribute = shown("links", Shape::Part(&HERE), "Where it is.");
const ENABLED: Attribute = always("enabled", Shape::Boolean(true), "Whether it is enabled.").default(|| json!(true));
const TEXT: Attribute =
    always("description", Shape::Text(4096, "For trying out"), "What it is for.").default(|| json!(""));
const OPTIONS: Attribute = always("options", Shape::Any, "Options; stored, but without effect.").default(|| json!({}));
const TAGS: Attribute = always("tags", Shape::Texts(80, 255, "blue"), "Labels.").default(|| json!([]));
const DOMAIN: Attribute =
    once("domain_id", Shape::Text(64, "default"), "The domain that it belongs to. Default: the caller's.");
const NULLABLE: Attribute =
    always("description", Shape::OrNull(&Shape::Text(4096, "For trying out")), "What it is for.")
        .default(|| Value::Null);

const fn name(longest: usize, example: &'static str) -> Attribute {
    always("name", Shape::Text(longest, example), "Its name.").required()
}

kinds! {
    Domain Domains "domain", like "default", only one of ["name"], refers to [], json!({ "name": "Office" }), [
        ID, name(64, "Default"), TEXT, ENABLED, TAGS, OPTIONS, LINKS,
    ];
    Project Projects "project", like "5db3e420182a8275dbc18c84b824e97c",
        only one of ["domain_id", "name"], refers to [("domain_id", Kind::Domain)], json!({ "name": "office" }), [
        ID,
        name(64, "demo"),
        DOMAIN,
        once("parent_id", Shape::Text(64, "default"), "The parent project, or the domain."),
        shown("is_domain", Shape::Boolean(false), "Whether it acts as a domain: always false.").default(|| json!(false)),
        TEXT,
        ENABLED,
        TAGS,
        OPTIONS,
        LINKS,
    ];
    User Users "user", like "9c1f2a7e4b5d4c8f9a0b1c2d3e4f5a6b",
        only one of ["domain_id", "name"], refers to [("domain_id", Kind::Domain)],
        json!({ "name": "alice", "password": "a password" }), [
        ID,
        name(255, "demo"),
        DOMAIN,
        ENABLED,
        attribute("password", Shape::OrNull(&Shape::Text(4096, "a password")))
            .created("The password. Default: none, so that the user cannot log in with one.")
            .updated("The password; null removes it."),
        perhaps("default_project_id", &Shape::Text(64, EXAMPLE), "The project of a token if the login names no scope."),
        perhaps("email", &Shape::Text(255, "demo@example.org"), "An e-mail address."),
        shown("password_expires_at", Shape::Null(32, ""), "When the password expires: always null.")
            .default(|| Value::Null),
        TEXT,
        OPTIONS,
        LINKS,
    ];
    Role Roles "role", like "3f0e9d8c7b6a5f4e3d2c1b0a9f8e7d6c",
        only one of ["name"], refers to [("domain_id", Kind::Domain)], json!({ "name": "auditor" }), [
        ID,
        name(255, "member"),
        once("domain_id", Shape::OrNull(&Shape::Text(64, "default")), "The domain that it is meant for, or null for all; stored, but without effect.")
            .default(|| Value::Null),
        NULLABLE,
        OPTIONS,
        LINKS,
    ];
    Region Regions "region", like "RegionOne",
        only one of ["id"], refers to [("parent_region_id", Kind::Region)], json!({ "id": "RegionTwo" }), [
        once("id", Shape::Text(255, "RegionOne"), "Its id. Default: generated."),
        TEXT,
        always("parent_region_id", Shape::OrNull(&Shape::Text(255, "RegionOne")), "The parent region.")
            .default(|| Value::Null),
        LINKS,
    ];
    Service Services "service", like "7a3d1f0c9b8e4d6a8c5b2f1e0d9c8b7a",
        only one of [], refers to [], json!({ "type": "dns" }), [
        ID,
        always("type", Shape::Text(255, "network"), "The type of the service, such as `network`.").required(),
        always("name", Shape::Text(255, "neutron"), "Its name.").default(|| json!("")),
        TEXT,
        ENABLED,
        LINKS,
    ];
    Endpoint Endpoints "endpoint", like "0d9c8b7a6f5e4d3c2b1a0f9e8d7c6b5a",
        only one of [], refers to [("service_id", Kind::Service), ("region_id", Kind::Region)],
        json!({ "service_id": EXAMPLE, "interface": "public", "url": "http://127.0.0.1:9696" }), [
        ID,
        always("service_id", Shape::Text(64, EXAMPLE), "The service that it belongs to.").required(),
        always("interface", Shape::Text(16, "public"), "`public`, `internal` or `admin`.").required(),
        always("url", Shape::Text(2048, "http://127.0.0.1:9696"), "Where it is.").required(),
        always("region_id", Shape::OrNull(&Shape::Text(255, "RegionOne")), "The id of its region. A region that does not exist is created.")
            .default(|| Value::Null),
        always("region", Shape::OrNull(&Shape::Text(255, "RegionOne")), "The id of its region under its older name."),
        perhaps("name", &Shape::Text(255, "neutron"), "A name; stored as it is given."),
        ENABLED,
        LINKS,
    ];
    ApplicationCredential Credentials "application_credential", like "c0ffee00c0ffee00c0ffee00c0ffee00",
        only one of ["user_id", "name"], refers to [("user_id", Kind::User), ("project_id", Kind::Project)],
        json!({ "name": "ci" }), [
        ID,
        once("name", Shape::Text(255, "ci"), "Its name, unique for its user.").required(),
        once("description", Shape::OrNull(&Shape::Text(4096, "For the pipeline")), "What it is for.")
            .default(|| Value::Null),
        once("secret", Shape::Text(255, "a long secret"), "The secret. Default: generated. It is shown once.").hidden(),
        shown("project_id", Shape::Text(64, EXAMPLE), "The project that its tokens are for."),
        once("roles", Shape::Parts(&ROLE, 80), "Its roles. Default: those of the caller's token."),
        once("expires_at", Shape::OrNull(&Shape::Text(32, "2027-01-01T00:00:00.000000")), "When it expires. Default: never.")
            .default(|| Value::Null),
        attribute("access_rules", Shape::Empty).created("Access rules are not supported; only an empty list is accepted."),
        once("unrestricted", Shape::Boolean(false), "Whether its tokens may create and delete application credentials.")
            .default(|| json!(false)),
        LINKS,
    ];
    RoleAssignment Assignments "role_assignment", like "x",
        only one of ["user_id", "role_id", "project_id", "domain_id", "system"],
        refers to [
            ("user_id", Kind::User),
            ("role_id", Kind::Role),
            ("project_id", Kind::Project),
            ("domain_id", Kind::Domain),
        ],
        json!({}), [
        shown("role", Shape::Any, "The role: its id, and its name with `include_names`."),
        shown("user", Shape::Any, "The user: its id, and its name with `include_names`."),
        shown("scope", Shape::Any, "What the role is on: a `project`, a `domain` or the `system`."),
        shown("links", Shape::Any, "A link to the assignment."),
    ];
}

impl Kind {
    pub(super) fn about(self) -> &'static About {
        &KINDS[self as usize].1
    }

    /// The kind of this name.
    pub(super) fn of(name: &str) -> Option<Self> {
        KINDS.iter().find(|(_, about)| about.name == name).map(|(kind, _)| *kind)
    }

    /// What paths and lists call it.
    pub(super) fn plural(self) -> String {
        format!("{}s", self.about().name)
    }

    /// What sentences call it.
    pub(super) fn words(self) -> String {
        words(self.about().name)
    }

    /// The message where there is no such object.
    pub(super) fn absent(self, id: &str) -> String {
        format!("Could not find {}: {id}.", self.words())
    }

    /// Adds what was not given.
    pub(super) fn complete(self, mut body: Map<String, Value>) -> Map<String, Value> {
        for row in self.attributes() {
            if let (Some(default), false) = (row.default, body.contains_key(row.name)) {
                body.insert(row.name.to_owned(), default());
            }
        }
        body
    }

    /// What no other object of this kind may have.
    pub(super) fn unique_key(self, body: &Map<String, Value>) -> String {
        let unique = self.about().unique.iter();
        let parts: Vec<Value> = unique.map(|name| body.get(*name).cloned().unwrap_or(Value::Null)).collect();
        if parts.is_empty() { text(body, "id").to_owned() } else { Value::Array(parts).to_string() }
    }
}

/// A text of a body; empty where there is none.
pub(super) fn text<'b>(body: &'b Map<String, Value>, name: &str) -> &'b str {
    body.get(name).and_then(Value::as_str).unwrap_or_default()
}
