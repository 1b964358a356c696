//! Every URL of the objects of the identity: five operations a kind, made from the kinds' tables.

use axum::handler::Handler;
use utoipa::openapi::HttpMethod::{self, Delete, Get, Head, Patch, Post, Put};

use super::{
    credentials, grants,
    kinds::{Domains, Endpoints, Projects, Regions, Resource, Roles, Services, Users},
    new_password,
    objects::{self, ROOT},
};
use crate::{
    api::contract::{Documented, Operations},
    standalone::{
        Standalone,
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

/// Lists, shows, makes, changes and deletes objects of a kind.
fn resource<R: Resource>() -> [Place; 2] {
    let (title, plural, one) = (R::TYPE, R::COLLECTION, R::KIND.words());
    let read = "For administrators and readers; what is one's own for everybody.";
    let (write, delete) = ("For administrators.", "For administrators. What refers to it is deleted with it.");
    [
        Place::at(plural).on(Get, &format!("list{title}s"), &format!("List {one}s"), read, objects::list::<R>).on(
            Post,
            &format!("create{title}"),
            &format!("Create: {one}"),
            write,
            objects::create::<R>,
        ),
        Place::at(&format!("{plural}/{{{}}}", R::NAME))
            .on(Get, &format!("show{title}"), &format!("Show: {one}"), read, objects::show::<R>)
            .on(Patch, &format!("update{title}"), &format!("Update: {one}"), write, objects::update::<R>)
            .on(Delete, &format!("delete{title}"), &format!("Delete: {one}"), delete, objects::delete::<R>),
    ]
}

/// Who has which role on what is at `path`.
fn target(path: &str, words: &str) -> [Place; 2] {
    let (path, on) = (format!("{path}/users/{{user_id}}/roles"), words.to_lowercase());
    let (read, write) = ("For administrators and readers.", "For administrators.");
    let (id, text) = (|verb: &str| format!("{verb}{words}UserRole"), |verb: &str| format!("{verb} on a {on}"));
    [
        Place::at(&path).on(
            Get,
            &format!("list{words}UserRoles"),
            &text("List the roles of a user"),
            read,
            grants::list,
        ),
        Place::at(&format!("{path}/{{role_id}}"))
            .on(Head, &id("check"), &text("Check a role of a user"), read, grants::check)
            .on(Put, &id("grant"), &text("Give a user a role"), write, grants::create)
            .on(Delete, &id("revoke"), &text("Take a role from a user"), write, grants::revoke),
    ]
}

/// What somebody with a token has.
fn own() -> [Place; 6] {
    let everybody = "For everybody with a token.";
    let others = "One's own; for administrators and readers anybody's.";
    let readers = "For administrators and readers.";
    [
        Place::at("auth/projects").on(
            Get,
            "listOwnProjects",
            "List one's projects",
            everybody,
            grants::own::<Projects>,
        ),
        Place::at("auth/domains").on(Get, "listOwnDomains", "List one's domains", everybody, grants::own::<Domains>),
        Place::at("auth/catalog").on(Get, "showCatalog", "Show the catalog", everybody, grants::own_catalog),
        Place::at("users/{user_id}/projects").on(
            Get,
            "listUserProjects",
            "List the projects of a user",
            others,
            grants::user_projects,
        ),
        Place::at("users/{user_id}/password").on(
            Post,
            "changePassword",
            "Change a password",
            "For everybody with a token who knows the password so far. Ends the user's tokens.",
            new_password::change,
        ),
        Place::at("role_assignments").on(
            Get,
            "listRoleAssignments",
            "List role assignments",
            readers,
            grants::assignments,
        ),
    ]
}

fn application_credentials() -> [Place; 2] {
    let (name, all) = ("ApplicationCredential", "users/{user_id}/application_credentials");
    let id = |verb: &str| format!("{verb}{name}");
    let (read, write) =
        ("One's own; for administrators anybody's.", "With a token for a project. The secret is shown once.");
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
