//! Every URL of the objects of the identity: five operations a kind, made from the kinds' tables.

use std::sync::Arc;

use axum::{
    extract::FromRef,
    handler::Handler,
    routing::{MethodFilter, MethodRouter},
};
use utoipa::openapi::{
    HttpMethod,
    path::{OperationBuilder, Paths},
};

use super::{
    BuiltinIdentity,
    bodies::{Domains, Endpoints, Projects, Regions, Resource, Roles, Services, Users},
    credentials,
    grants,
    objects::{self, ROOT},
};
use crate::api::{
    contract::{Documented, Operations, Schemas, document},
    state::Settings,
};

/// The operations of one path.
struct Place<S> {
    path: String,
    schemas: Schemas,
    paths: Paths,
    router: MethodRouter<S>,
}

impl<S: Clone + Send + Sync + 'static> Place<S> {
    fn at(path: &str) -> Self {
        let path = format!("{ROOT}/{path}");
        Self { path, schemas: Schemas::new(), paths: Paths::new(), router: MethodRouter::new() }
    }

    /// Adds an operation: its id, what it does in one line, and the rest of its description.
    fn on<H, T, A>(mut self, method: HttpMethod, id: &str, summary: &str, text: &str, handler: H) -> Self
    where
        H: Handler<T, S> + Documented<A>,
        T: 'static,
    {
        let filter = match method {
            HttpMethod::Get => MethodFilter::GET,
            HttpMethod::Post => MethodFilter::POST,
            HttpMethod::Put => MethodFilter::PUT,
            HttpMethod::Patch => MethodFilter::PATCH,
            HttpMethod::Head => MethodFilter::HEAD,
            _ => MethodFilter::DELETE,
        };
        let operation = OperationBuilder::new().operation_id(Some(id)).tag("identity");
        let operation = operation.summary(Some(summary)).description(Some(text)).build();
        let mut paths = Paths::new();
        paths.add_path_operation(&self.path, vec![method], operation);
        document(&handler, &mut paths, &mut self.schemas);
        self.paths.merge(paths);
        self.router = self.router.on(filter, handler);
        self
    }

    fn add_to(self, operations: Operations<S>) -> Operations<S> {
        operations.routes((self.schemas, self.paths, self.router))
    }
}

/// Lists, shows, makes, changes and deletes objects of a kind.
fn resource<R: Resource, S>(operations: Operations<S>) -> Operations<S>
where
    S: Clone + Send + Sync + 'static,
    Arc<BuiltinIdentity>: FromRef<S>,
    Arc<Settings>: FromRef<S>,
{
    let (title, plural, one) = (R::TYPE, R::COLLECTION, R::NOUN);
    let read = "For administrators and readers; what is one's own for everybody.";
    let (write, delete) = ("For administrators.", "For administrators. Whatever refers to it goes, too.");
    let list = Place::at(plural)
        .on(HttpMethod::Get, &format!("list{title}s"), &format!("List {one}s"), read, objects::list::<R>)
        .on(HttpMethod::Post, &format!("create{title}"), &format!("Create: {one}"), write, objects::create::<R>);
    let item = Place::at(&format!("{plural}/{{{}}}", R::NAME))
        .on(HttpMethod::Get, &format!("show{title}"), &format!("Show: {one}"), read, objects::show::<R>)
        .on(HttpMethod::Patch, &format!("update{title}"), &format!("Update: {one}"), write, objects::update::<R>)
        .on(HttpMethod::Delete, &format!("delete{title}"), &format!("Delete: {one}"), delete, objects::delete::<R>);
    item.add_to(list.add_to(operations))
}

/// Who has which role on what is at `path`.
fn target<S>(operations: Operations<S>, path: &str, words: &str) -> Operations<S>
where
    S: Clone + Send + Sync + 'static,
    Arc<BuiltinIdentity>: FromRef<S>,
    Arc<Settings>: FromRef<S>,
{
    let (path, on) = (format!("{path}/users/{{user_id}}/roles"), words.to_lowercase());
    let (read, write) = ("For administrators and readers.", "For administrators.");
    let (id, text) = (|verb: &str| format!("{verb}{words}UserRole"), |verb: &str| format!("{verb} on a {on}"));
    let list = Place::at(&path).on(
        HttpMethod::Get,
        &format!("list{words}UserRoles"),
        &text("List the roles of a user"),
        read,
        grants::list,
    );
    let item = Place::at(&format!("{path}/{{role_id}}"))
        .on(HttpMethod::Head, &id("check"), &text("Check a role of a user"), read, grants::check)
        .on(HttpMethod::Put, &id("grant"), &text("Give a user a role"), write, grants::create)
        .on(HttpMethod::Delete, &id("revoke"), &text("Take a role from a user"), write, grants::revoke);
    item.add_to(list.add_to(operations))
}

/// Adds all of them to a document.
pub(crate) fn add<S>(mut operations: Operations<S>) -> Operations<S>
where
    S: Clone + Send + Sync + 'static,
    Arc<BuiltinIdentity>: FromRef<S>,
    Arc<Settings>: FromRef<S>,
{
    for add in [
        resource::<Domains, S>,
        resource::<Projects, S>,
        resource::<Users, S>,
        resource::<Roles, S>,
        resource::<Regions, S>,
        resource::<Services, S>,
        resource::<Endpoints, S>,
    ] {
        operations = add(operations);
    }
    for (path, words) in [("domains/{domain_id}", "Domain"), ("projects/{project_id}", "Project"), ("system", "System")] {
        operations = target(operations, path, words);
    }
    let get = HttpMethod::Get;
    let own = "For everybody with a token.";
    let (one, all) = ("an application credential", "users/{user_id}/application_credentials");
    let theirs = "One's own.";
    let places = [
        Place::at("auth/projects").on(get.clone(), "listOwnProjects", "List one's projects", own, grants::own_projects),
        Place::at("auth/domains").on(get.clone(), "listOwnDomains", "List one's domains", own, grants::own_domains),
        Place::at("auth/catalog").on(get.clone(), "showCatalog", "Show the catalog", own, grants::own_catalog),
        Place::at("users/{user_id}/projects").on(
            get.clone(),
            "listUserProjects",
            "List the projects of a user",
            "One's own; for administrators and readers anybody's.",
            grants::user_projects,
        ),
        Place::at("role_assignments").on(
            get.clone(),
            "listRoleAssignments",
            "List role assignments",
            "For administrators and readers.",
            grants::assignments,
        ),
        Place::at(all)
            .on(get.clone(), "listApplicationCredentials", "List application credentials", theirs, credentials::list)
            .on(
                HttpMethod::Post,
                "createApplicationCredential",
                &format!("Create {one}"),
                "For oneself, with a token for a project. The secret is shown once.",
                credentials::create,
            ),
        Place::at(&format!("{all}/{{application_credential_id}}"))
            .on(get, "showApplicationCredential", &format!("Show {one}"), theirs, credentials::show)
            .on(HttpMethod::Delete, "deleteApplicationCredential", &format!("Delete {one}"), theirs, credentials::delete),
    ];
    places.into_iter().fold(operations, |operations, place| place.add_to(operations))
}
