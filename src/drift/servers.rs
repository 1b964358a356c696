//! Where the service is.

use super::{
    class::Class,
    compare::{Comparer, Spot},
    fields::{Field, keys},
    site::{Site, names},
};

const SERVER: [(&str, Field); 4] =
    [("url", Field::Contract), ("description", Field::Text), ("name", Field::Text), ("variables", Field::Elsewhere)];

const VARIABLE: [(&str, Field); 3] =
    [("default", Field::Contract), ("description", Field::Text), ("enum", Field::Elsewhere)];

impl<'a> Comparer<'a> {
    /// Servers by URL. One that is gone is missed; the first is the one that tools take, so its place matters to people only.
    pub fn servers(&mut self, spot: &Spot, old: Option<Site<'a>>, new: Option<Site<'a>>) {
        let items = |site: &Option<Site<'a>>| site.as_ref().map(Site::items).unwrap_or_default();
        let (old, new) = (items(&old), items(&new));
        let at = |all: &[Site<'a>], url: Option<&str>| all.iter().find(|site| site.text("url") == url).cloned();
        for server in &old {
            let spot = spot.at(server.text("url").unwrap_or("without a URL"));
            if let Some(same) = at(&new, server.text("url")) {
                self.fields(&spot, server, &same, &SERVER);
                self.variables(&spot, server, &same);
            } else {
                self.say(&spot, Class::Breaking, "servers", "server removed".into(), (Some(server), None)).reason =
                    "clients that were made for it find nothing said of it";
            }
        }
        for server in new.iter().filter(|server| at(&old, server.text("url")).is_none()) {
            let spot = spot.at(server.text("url").unwrap_or("without a URL"));
            self.say(&spot, Class::Compatible, "servers", "server added".into(), (None, Some(server)));
        }
    }

    /// The servers of an operation that has some of its own, or whose path has, on either side: each given as the operation
    /// and its path item.
    pub fn own_servers(&mut self, spot: &Spot, old: [Option<&Site<'a>>; 2], new: [Option<&Site<'a>>; 2]) {
        let own = |places: [Option<&Site<'a>>; 2]| places.into_iter().flatten().find_map(|site| site.get("servers"));
        let (own_old, own_new) = (own(old), own(new));
        if own_old.is_some() || own_new.is_some() {
            let old = own_old.or_else(|| self.old.root.get("servers"));
            let new = own_new.or_else(|| self.new.root.get("servers"));
            self.servers(&spot.at("servers"), old, new);
        }
    }

    fn variables(&mut self, spot: &Spot, old: &Site<'a>, new: &Site<'a>) {
        let (old, new) = (old.get("variables"), new.get("variables"));
        let of = |site: &Option<Site<'a>>| site.as_ref().map(keys).unwrap_or_default();
        for name in names(of(&old), of(&new)) {
            let at = |site: &Option<Site<'a>>| site.as_ref().and_then(|site| site.get(name));
            let spot = spot.at(&format!("variable {name}"));
            match (at(&old), at(&new)) {
                (Some(old), Some(new)) => {
                    self.fields(&spot, &old, &new, &VARIABLE);
                    self.choices(&spot, &old, &new);
                }
                (old, new) => {
                    self.change(&spot, Class::Breaking, "variable", (old.as_ref(), new.as_ref()));
                }
            }
        }
    }

    /// The values that a variable may have.
    fn choices(&mut self, spot: &Spot, old: &Site<'a>, new: &Site<'a>) {
        let (old, new) = (old.get("enum"), new.get("enum"));
        let is_part = |part: &Option<Site<'a>>, whole: &Option<Site<'a>>| match (part, whole) {
            (_, None) => true,
            (None, Some(_)) => false,
            (Some(part), Some(whole)) => {
                let whole = whole.items();
                part.items().iter().all(|one| whole.iter().any(|other| other.value == one.value))
            }
        };
        let class = match (is_part(&old, &new), is_part(&new, &old)) {
            (true, true) => return,
            (true, false) => Class::Compatible,
            (false, _) => Class::Breaking,
        };
        self.change(spot, class, "enum", (old.as_ref(), new.as_ref()));
    }
}
