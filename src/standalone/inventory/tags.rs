//! The tags of networks, subnets, routers and ports.

use utoipa::openapi::path::HttpMethod;

use super::{
    attribute::{self, MOST_TAGS},
    prelude::*,
    resource::seen,
    schema::{Usage, object_with},
};
use crate::{
    api::input::parameters,
    standalone::shared::{Endpoint, empty, with_operation},
};

parameters! {
    /// A tag.
    Tag = "tag", "The tag.", "blue";
}

/// All tags of an object.
pub(crate) struct Tags;

shapes! {
    () Tags = "Tags",
        |schemas| {
            let tags = ("tags", "The tags.", Kind::Texts(MOST_TAGS, LONGEST, "blue"), true);
            object_with(Some("The tags of an object."), Usage::Sent, [tags].into_iter(), schemas)
        },
        json!({ "tags": ["blue"] });
}

/// The longest tag, in characters.
const LONGEST: usize = 255;

impl Readable for Tags {
    type Content = Vec<String>;

    fn read(body: Value, _: &Caller) -> Result<Vec<String>, BadInput> {
        let Value::Object(given) = body else { return Err(BadInput::request("Body contains invalid data")) };
        let row = attribute::attribute("tags", Kind::Texts(MOST_TAGS, LONGEST, "blue"));
        let mut read = attribute::read(&given, &[&row])?;
        let tags = read.remove("tags").ok_or_else(|| BadInput::missing("tags"))?;
        let tags = tags.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned);
        Ok(in_order(tags.collect()))
    }
}

/// Each tag once, in order.
fn in_order(mut tags: Vec<String>) -> Vec<String> {
    tags.sort_unstable();
    tags.dedup();
    tags
}

empty! {
    /// 204: the object has the tag.
    Present = NO_CONTENT, "The object has the tag. No body.";
    /// 201: the object has the tag now.
    Added = CREATED, "The object has the tag now. No body.";
}

static NO_TAG: Refusal = not_found("TagNotFound", "Tag {} could not be found.");
static NO_RESOURCE: Refusal = not_found("TagResourceNotFound", "Resource {} {} could not be found.");
static BAD_TAG: Refusal =
    bad_request("HTTPBadRequest", "Invalid input for tag. Reason: '{}' exceeds maximum length of 255.");
static TOO_MANY: Refusal =
    bad_request("HTTPBadRequest", "Invalid input for tags. Reason: The list has more than {} items.");

const MISSING: &[Case] = &[Case(&NO_RESOURCE, "The caller can see no such object.", &["networks", EXAMPLE_NETWORK])];
const GONE: &[Case] = &[Case(&NO_TAG, "The object does not have the tag.", &["blue"])];
const NOT_ALLOWED: &[Case] =
    &[Case(&DENIED, "The caller can see the object, but may not change it.", &["update_network:tags"])];
const NO_ROOM: &[Case] = &[
    Case(&BAD_TAG, "The tag has more than 255 characters.", &["blue"]),
    Case(&TOO_MANY, "The object would have more than 50 tags.", &["50"]),
];

refused! {
    /// Why tags are not listed.
    NotListed: &[MISSING];
    /// Why it is not said that an object has a tag.
    NotShown: &[MISSING, GONE];
    /// Why tags are not replaced or all taken away.
    NotSet: &[MISSING, NOT_ALLOWED];
    /// Why a tag is not added.
    NotAdded: &[MISSING, NOT_ALLOWED, NO_ROOM];
    /// Why a tag is not taken away.
    NotRemoved: &[MISSING, GONE, NOT_ALLOWED];
}

type Answered<T, C> = Result<T, Refused<C>>;

async fn list<R: Resource>(
    input::Caller(caller): input::Caller,
    State(inventory): State<Inventory>,
    path: Path<R>,
) -> Answered<Shown<Sent<Tags>>, NotListed> {
    let tags = inventory.tags::<R>(caller, path).await?;
    Ok(Shown(Sent::new(json!({ "tags": tags }))))
}

async fn set<R: Resource>(
    input::Caller(caller): input::Caller,
    State(inventory): State<Inventory>,
    path: Path<R>,
    given: Given<Tags>,
) -> Answered<Shown<Sent<Tags>>, NotSet> {
    let change = move |tags: &mut Vec<String>| {
        tags.clone_from(&given.0);
        Ok(())
    };
    let tags = inventory.change_tags::<R>(caller, path, change).await?;
    Ok(Shown(Sent::new(json!({ "tags": tags }))))
}

async fn clear<R: Resource>(
    input::Caller(caller): input::Caller,
    State(inventory): State<Inventory>,
    path: Path<R>,
) -> Answered<Deleted, NotSet> {
    let change = |tags: &mut Vec<String>| {
        tags.clear();
        Ok(())
    };
    inventory.change_tags::<R>(caller, path, change).await?;
    Ok(Deleted)
}

async fn show<R: Resource>(
    input::Caller(caller): input::Caller,
    State(inventory): State<Inventory>,
    path: Path<R>,
    tag: Path<Tag>,
) -> Answered<Present, NotShown> {
    let tags = inventory.tags::<R>(caller, path).await?;
    if tags.contains(&tag.text) { Ok(Present) } else { Err(NO_TAG.of(&[&tag.text]).into()) }
}

async fn add<R: Resource>(
    input::Caller(caller): input::Caller,
    State(inventory): State<Inventory>,
    path: Path<R>,
    tag: Path<Tag>,
) -> Answered<Added, NotAdded> {
    let change = move |tags: &mut Vec<String>| {
        if tag.text.chars().count() > LONGEST {
            return Err(BAD_TAG.of(&[&tag.text]));
        }
        tags.push(tag.text.clone());
        Ok(())
    };
    inventory.change_tags::<R>(caller, path, change).await?;
    Ok(Added)
}

async fn remove<R: Resource>(
    input::Caller(caller): input::Caller,
    State(inventory): State<Inventory>,
    path: Path<R>,
    tag: Path<Tag>,
) -> Answered<Deleted, NotRemoved> {
    let change = move |tags: &mut Vec<String>| {
        let before = tags.len();
        tags.retain(|one| *one != tag.text);
        if tags.len() < before { Ok(()) } else { Err(NO_TAG.of(&[&tag.text])) }
    };
    inventory.change_tags::<R>(caller, path, change).await?;
    Ok(Deleted)
}

impl Inventory {
    async fn tags<R: Resource>(&self, caller: Caller, path: Path<R>) -> Result<Vec<String>, Fault> {
        let look = move |session: &mut Session| -> Result<_, Fault> {
            let row = path.id.map(|id| session.find::<R>(id)).transpose()?.flatten();
            let found = seen(row, session, &caller, &path.text);
            Ok(found.map_err(|fault| missing::<R>(fault, &path.text))?.tags().clone())
        };
        self.store.read(look).await
    }

    async fn change_tags<R: Resource>(
        &self,
        caller: Caller,
        path: Path<R>,
        change: impl Fn(&mut Vec<String>) -> Result<(), Fault> + Send + 'static,
    ) -> Result<Vec<String>, Fault> {
        let (rule, text) = (format!("update_{}:tags", R::NOUN), path.text.clone());
        let work = move |_: &mut Session, row: &mut R, _: &Request| {
            change(row.tags())?;
            let tags = in_order(std::mem::take(row.tags()));
            if tags.len() > MOST_TAGS {
                return Err(TOO_MANY.of(&[&MOST_TAGS]));
            }
            row.tags().clone_from(&tags);
            Ok(tags)
        };
        self.change(caller, path, rule, work).await.map_err(|fault| missing::<R>(fault, &text))
    }
}

/// What is not found is told in the words of tags.
fn missing<R: Resource>(fault: Fault, id: &str) -> Fault {
    match fault {
        Fault::Refused(refusal, _) if refusal == R::MISSING => NO_RESOURCE.of(&[&R::COLLECTION, &id]),
        other => other,
    }
}

/// The paths of the tags of a resource.
pub(crate) fn endpoints<R: Resource>() -> [Endpoint; 2] {
    let every = format!("{}/{{{}}}/tags", R::PATH, R::NAME);
    let single = format!("{every}/{{tag}}");
    macro_rules! with {
        ($endpoint:expr, $path:expr, $method:ident, $verb:literal $what:literal, $summary:literal, $handler:ident) => {{
            let (id, summary) = (format!("{}{}{}", $verb, R::TYPE, $what), format!($summary, R::NOUN));
            let about = [id.as_str(), &summary, "Tags are short texts by which lists can be filtered."];
            with_operation($endpoint, $path, HttpMethod::$method, R::COLLECTION, about, $handler::<R>)
        }};
    }
    let all = with!(Endpoint::default(), &every, Get, "list" "Tags", "List the tags of a {}", list);
    let all = with!(all, &every, Put, "replace" "Tags", "Replace the tags of a {}", set);
    let all = with!(all, &every, Delete, "delete" "Tags", "Delete the tags of a {}", clear);
    let one = with!(Endpoint::default(), &single, Get, "show" "Tag", "Show whether a {} has a tag", show);
    let one = with!(one, &single, Put, "add" "Tag", "Add a tag to a {}", add);
    let one = with!(one, &single, Delete, "delete" "Tag", "Delete a tag from a {}", remove);
    [all, one]
}
