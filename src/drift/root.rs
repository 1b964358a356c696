//! The document around its operations.

use serde_json::Value;

use super::{
    class::Class,
    compare::{Comparer, Spot},
    fields::{Field, keys},
    read::Version,
    site::{Site, names},
};

const ROOT: [(&str, Field); 10] = [
    ("openapi", Field::Elsewhere),
    ("info", Field::Elsewhere),
    ("externalDocs", Field::Text),
    ("servers", Field::Elsewhere),
    ("security", Field::Elsewhere),
    ("tags", Field::Elsewhere),
    ("paths", Field::Elsewhere),
    ("webhooks", Field::Elsewhere),
    ("components", Field::Elsewhere),
    ("jsonSchemaDialect", Field::Elsewhere),
];

pub(super) fn compare(comparer: &mut Comparer<'_>) {
    let (old, new) = (comparer.old.root.clone(), comparer.new.root.clone());
    comparer.fields(&Spot::document("root"), &old, &new, &ROOT);
    let said = (old.get("openapi"), new.get("openapi"));
    if said.0.as_ref().map(|site| site.value) != said.1.as_ref().map(|site| site.value) {
        comparer
            .change(&Spot::document("openapi"), Class::Documentation, "openapi", (said.0.as_ref(), said.1.as_ref()))
            .reason = "both versions are read in one way";
    }
    dialect(comparer, old.get("jsonSchemaDialect"), new.get("jsonSchemaDialect"));
    texts(comparer, "info", old.get("info"), new.get("info"));
    tags(comparer, &old, &new);
    comparer.servers(&Spot::document("servers"), old.get("servers"), new.get("servers"));
}

/// What schemas are written in, where they do not say so themselves (OpenAPI 3.1.1, 4.8.24.7).
const DEFAULT_DIALECT: &str = "https://spec.openapis.org/oas/3.1/dialect/base";

fn dialect<'a>(comparer: &mut Comparer<'a>, old: Option<Site<'a>>, new: Option<Site<'a>>) {
    let named = |site: &Option<Site<'a>>| site.as_ref().map_or(Some(DEFAULT_DIALECT), |site| site.value.as_str());
    if named(&old) != named(&new) {
        let (class, reason) = if comparer.old.version == comparer.new.version {
            (Class::Breaking, "another dialect may read every keyword of every schema in another way")
        } else {
            (Class::Documentation, "OpenAPI 3.0 has no word for it")
        };
        let spot = Spot::document("jsonSchemaDialect");
        comparer.change(&spot, class, "jsonSchemaDialect", (old.as_ref(), new.as_ref())).reason = reason;
    }
}

/// Every leaf below is for people.
fn texts<'a>(comparer: &mut Comparer<'a>, place: &str, old: Option<Site<'a>>, new: Option<Site<'a>>) {
    match (&old, &new) {
        (None, None) => {}
        (Some(a), Some(b)) if a.value == b.value => {}
        (Some(a), Some(b)) if a.value.is_object() && b.value.is_object() => {
            for key in names(keys(a), keys(b)) {
                texts(comparer, &format!("{place}.{key}"), a.get(key), b.get(key));
            }
        }
        _ => {
            let name = place.rsplit('.').next().unwrap_or(place).to_owned();
            comparer.change(&Spot::document(place), Class::Documentation, &name, (old.as_ref(), new.as_ref()));
        }
    }
}

/// The tags' own descriptions, by name.
fn tags<'a>(comparer: &mut Comparer<'a>, old: &Site<'a>, new: &Site<'a>) {
    let items = |site: &Site<'a>| site.get("tags").map(|tags| tags.items()).unwrap_or_default();
    let (old, new) = (items(old), items(new));
    let named = |tags: &[Site<'a>], name: &Value| tags.iter().find(|tag| tag.value.get("name") == Some(name)).cloned();
    for tag in &old {
        let name = &tag.value["name"];
        let place = format!("tags {}", name.as_str().unwrap_or("without a name"));
        texts(comparer, &place, Some(tag.clone()), named(&new, name));
    }
    for tag in &new {
        let name = &tag.value["name"];
        if named(&old, name).is_none() {
            texts(comparer, &format!("tags {}", name.as_str().unwrap_or("without a name")), None, Some(tag.clone()));
        }
    }
}

/// Whether exactly one of the documents is in 3.0, and that is the given side.
pub(super) fn is_the_30_of_two(own: Version, other: Version) -> bool {
    own == Version::V30 && other == Version::V31
}
