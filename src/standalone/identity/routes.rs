//! Every URL of the objects of the identity: five operations a kind, made from the kinds' tables.

use axum::handler::Handler;
use utoipa::openapi::HttpMethod::{self, Delete, Get, Head, Patch, Post, Put};

use super::{
    credentials, grants,
    kinds::{Domains, Endpoints, Kind, Projects, ROOT, Regions, Resource, Roles, Services, Users},
    new_password, objects,
};
use crate::{
    api::contract::{Documented, Operations},
    standalone::{
        Standalone,
        schema::{with_article, words},
        shared::{Endpoint, with_operation},
    },
};

/// The operations of one path.
struct Place(String, Endpoint);

impl Place {
    fn at(path: &str) -> Self {
        Self(format!("{ROOT}/{path}"), Endpoint::default())
    }

    /// Adds an operation: its id, what it does in one line, and the rest of its description.
    fn on<H, T, D>(self, method: HttpMethod, id: &str, summary: &str, text: &str, handler: H) -> Self
    where
        H: Documented<D> + Handler<T, Standalone>,
        T: 'static,
    {
        let endpoint = with_operation(self.1, &self.0, method, "identity", [id, summary, text], handler);
        Self(self.0, endpoint)
    }
}

const EVERYBODY: &str = "Available to anyone with a token.";
const READERS: &str = "Requires the reader role.";
const ADMINISTRATORS: &str = "Requires the admin role.";

/// Lists, shows, makes, changes and deletes objects of a kind.
fn resource<R: Resource>() -> [Place; 2] {
    let (title, plural, many) = (R::TYPE, R::COLLECTION, words(R::COLLECTION));
    let one = |verb: &str| format!("{verb} {}", with_article(R::NOUN));
    let list = if R::KIND == Kind::Region { EVERYBODY } else { READERS };
    let show = match R::KIND {
        Kind::Region => EVERYBODY,
        Kind::Domain | Kind::Project | Kind::User => "Requires the reader role, except for the caller's own.",
        _all_others => READERS,
    };
    let condition = match R::KIND {
        Kind::Domain => "Disable the domain first: deleting an enabled one is refused with 403. ",
        Kind::Project => "Deleting a project that has child projects is refused with 403. ",
        Kind::Region => "Deleting a region is refused with 403 if it, or a region below it, has endpoints. ",
        _all_others => "",
    };
    let delete = format!("Requires the admin role. {condition}Whatever refers to the object is deleted with it.");
    [
        Place::at(plural).on(Get, &format!("list{title}s"), &format!("List {many}"), list, objects::list::<R>).on(
            Post,
            &format!("create{title}"),
            &one("Create"),
            ADMINISTRATORS,
            objects::create::<R>,
        ),
        Place::at(&format!("{plural}/{{{}}}", R::NAME))
            .on(Get, &format!("show{title}"), &one("Show"), show, objects::show::<R>)
            .on(Patch, &format!("update{title}"), &one("Update"), ADMINISTRATORS, objects::update::<R>)
            .on(Delete, &format!("delete{title}"), &one("Delete"), &delete, objects::delete::<R>),
    ]
}

/// Who has which role on what is at `path`.
fn target(path: &str, title: &str) -> [Place; 2] {
    let path = format!("{path}/users/{{user_id}}/roles");
    let on = if title == "System" { "the system".to_owned() } else { format!("a {}", title.to_lowercase()) };
    let (id, text) = (|verb: &str| format!("{verb}{title}UserRole"), |verb: &str| format!("{verb} on {on}"));
    [
        Place::at(&path).on(Get, &format!("list{title}UserRoles"), &text("List a user's roles"), READERS, grants::list),
        Place::at(&format!("{path}/{{role_id}}"))
            .on(Head, &id("check"), &text("Check whether a user has a role"), READERS, grants::check)
            .on(Get, &id("show"), &text("Check whether a user has a role"), READERS, grants::check)
            .on(Put, &id("grant"), &text("Grant a role to a user"), ADMINISTRATORS, grants::create)
            .on(Delete, &id("revoke"), &text("Revoke a role from a user"), ADMINISTRATORS, grants::revoke),
    ]
}

/// What somebody with a token has.
fn own() -> [Place; 7] {
    let others = "Users may list their own; readers may list anyone's.";
    [
        Place::at("auth/projects").on(
            Get,
            "listOwnProjects",
            "List the caller's projects",
            EVERYBODY,
            grants::own::<Projects>,
        ),
        Place::at("auth/domains").on(
            Get,
            "listOwnDomains",
            "List the caller's domains",
            EVERYBODY,
            grants::own::<Domains>,
        ),
        Place::at("auth/catalog").on(Get, "showCatalog", "Show the catalog", EVERYBODY, grants::own_catalog),
        Place::at("users/{user_id}/projects").on(
            Get,
            "listUserProjects",
            "List a user's projects",
            others,
            grants::user_projects,
        ),
        Place::at("users/{user_id}/password").on(
            Post,
            "changePassword",
            "Change a password",
            "Available to anyone with a token who knows the current password. Revokes the user's tokens.",
            new_password::change,
        ),
        Place::at("role_assignments").on(
            Get,
            "listRoleAssignments",
            "List role assignments",
            READERS,
            grants::assignments,
        ),
        Place::at("role_inferences").on(
            Get,
            "listRoleInferences",
            "List which roles imply which",
            EVERYBODY,
            grants::inferences,
        ),
    ]
}

fn application_credentials() -> [Place; 2] {
    let (name, all) = ("ApplicationCredential", "users/{user_id}/application_credentials");
    let id = |verb: &str| format!("{verb}{name}");
    let (read, write) = (
        "Users manage their own; administrators manage anyone's.",
        "Requires a token for a project. The secret is shown only in this answer.",
    );
    [
        Place::at(all)
            .on(Get, &format!("{}s", id("list")), "List application credentials", read, credentials::list)
            .on(Post, &id("create"), "Create an application credential", write, credentials::create),
        Place::at(&format!("{all}/{{application_credential_id}}"))
            .on(Get, &id("show"), "Show an application credential", read, credentials::show)
            .on(Delete, &id("delete"), "Delete an application credential", read, credentials::delete),
    ]
}

/// Adds all of them to a document.
pub(crate) fn add(operations: Operations<Standalone>) -> Operations<Standalone> {
    let kinds = [
        resource::<Domains>(),
        resource::<Projects>(),
        resource::<Users>(),
        resource::<Roles>(),
        resource::<Regions>(),
        resource::<Services>(),
        resource::<Endpoints>(),
        target("domains/{domain_id}", "Domain"),
        target("projects/{project_id}", "Project"),
        target("system", "System"),
        application_credentials(),
    ];
    kinds.into_iter().flatten().chain(own()).fold(operations, |all, place| all.routes(place.1))
}
