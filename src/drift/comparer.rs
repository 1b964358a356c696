//! What all comparers share: the two documents, the findings so far, and the schemas that are still to be compared.

use std::{
    collections::{BTreeSet, HashMap},
    rc::Rc,
};

use serde_json::Value;

use super::{
    document::{Document, Located, Sides},
    finding::{Finding, Operation, changed},
    judge::{Class, Effect, Sense, Usage, judge},
    schema::{Graph, Schema, Walk},
    unchanged::Unchanged,
};

/// Which part of which operation is being compared, and who reads it.
#[derive(Clone, Debug)]
pub(super) struct Place {
    pub operation: Option<Rc<Operation>>,
    pub text: String,
    pub usage: Usage,
}

impl Place {
    /// The document as a whole.
    pub fn document(text: &str) -> Self {
        Self { operation: None, text: text.to_owned(), usage: Usage::Received }
    }

    /// Further in.
    pub fn at(&self, more: &str) -> Self {
        let gap = if self.text.is_empty() || more.is_empty() || more.starts_with('/') { "" } else { " " };
        Self { text: format!("{}{gap}{more}", self.text), ..self.clone() }
    }

    pub fn used(&self, usage: Usage) -> Self {
        Self { usage, ..self.clone() }
    }

    /// The class of an effect on the values that stand here.
    pub fn class(&self, effect: Effect) -> Class {
        judge(effect, self.usage, Sense::Straight)
    }
}

/// The fields of an object of the specification, each a list of names. A field of no list counts as part of the contract,
/// an extension (`x-`) as text.
#[derive(Debug)]
pub(super) struct Fields {
    /// For people only.
    pub text: &'static str,
    /// Part of the contract, and compared as a whole.
    pub contract: &'static str,
    /// Compared by a rule of their own.
    pub own_rule: &'static str,
}

/// A comparison under way.
#[derive(Debug)]
pub(super) struct Comparer<'a> {
    pub old: Document<'a>,
    pub new: Document<'a>,
    pub findings: Vec<Finding>,
    /// Pointers that findings are about, in the old and in the new document.
    pub covered: (BTreeSet<Rc<str>>, BTreeSet<Rc<str>>),
    /// The callbacks that are being compared, each within the one before it.
    pub callbacks: Vec<[Option<Rc<str>>; 2]>,
    unchanged: Unchanged,
    graph: Graph<'a>,
    roots: Vec<(Place, usize)>,
}

/// A schema that is used in more parts of operations (bodies, parameters, headers) than this is reported once.
const MOST_PARTS: usize = 100;

/// Stands in for a schema that is missing: anything is valid.
static ANYTHING: Value = Value::Bool(true);

impl<'a> Comparer<'a> {
    pub fn new(old: Document<'a>, new: Document<'a>) -> Self {
        let unchanged = Unchanged::between(&old, &new);
        Self {
            old,
            new,
            findings: Vec::new(),
            covered: Default::default(),
            callbacks: Vec::new(),
            unchanged,
            graph: Graph::default(),
            roots: Vec::new(),
        }
    }

    /// The root objects of both documents.
    pub fn root(&self) -> Sides<'a> {
        Sides::both(&self.old.root, &self.new.root)
    }

    /// Adds a finding.
    pub fn say(&mut self, place: &Place, class: Class, rule: &str, what: String, sides: &Sides<'a>) -> &mut Finding {
        let pointer = |side: &Option<Located<'a>>| side.as_ref().map(|side| Rc::clone(&side.pointer));
        let value = |side: &Option<Located<'a>>| side.as_ref().map(|side| side.value.clone());
        self.covered.0.extend(pointer(&sides.old));
        self.covered.1.extend(pointer(&sides.new));
        self.findings.push(Finding {
            class,
            operation: place.operation.clone(),
            place: place.text.clone(),
            also: Vec::new(),
            elsewhere: Vec::new(),
            rule: rule.to_owned(),
            what,
            reason: "",
            was: value(&sides.old),
            is: value(&sides.new),
            old: pointer(&sides.old),
            new: pointer(&sides.new),
        });
        let last = self.findings.len() - 1;
        &mut self.findings[last]
    }

    /// Adds a finding about a field that has changed, was added or was removed.
    pub fn change(&mut self, place: &Place, class: Class, rule: &str, sides: &Sides<'a>) -> &mut Finding {
        self.say(place, class, rule, changed(rule, sides), sides)
    }

    /// Compares the fields of two objects by a table.
    pub fn fields(&mut self, place: &Place, sides: &Sides<'a>, table: &Fields) {
        let is_object = |value: Option<&Value>| value.is_some_and(Value::is_object);
        let (old, new) = sides.values();
        if !(is_object(old) && is_object(new)) {
            if old != new {
                self.change(place, Class::Breaking, "value", sides).reason = "it is not an object";
            }
            return;
        }
        let is_in = |names: &str, key: &str| names.split(' ').any(|name| name == key);
        for (key, field) in sides.members() {
            if !field.differ() || is_in(table.own_rule, key) {
                continue;
            }
            if is_in(table.text, key) || (key.starts_with("x-") && !is_in(table.contract, key)) {
                self.change(place, Class::Documentation, key, &field);
            } else {
                let finding = self.change(place, Class::Breaking, key, &field);
                if !is_in(table.contract, key) {
                    finding.reason = "no rule knows this field, so it may matter";
                }
            }
        }
    }

    /// Reports a field that only one side gives, with the value that it has anyway.
    pub fn default_written_out(&mut self, place: &Place, key: &str, sides: &Sides<'a>) {
        if sides.is_one_sided() {
            self.change(place, Class::Documentation, key, sides).reason = "it is the default, written out";
        }
    }

    /// Follows the references of both sides. Where one cannot be followed, the references themselves are compared.
    pub fn follow(&mut self, place: &Place, sides: &Sides<'a>) -> Option<Sides<'a>> {
        let (Some(old), Some(new)) = (&sides.old, &sides.new) else { return None };
        match (self.old.follow(old), self.new.follow(new)) {
            (Ok(old), Ok(new)) => Some(Sides::both(&old, &new)),
            (Err(old), Err(new)) if old == new => None,
            _ => {
                let finding = self.change(place, Class::Breaking, "$ref", sides);
                finding.reason = "not followed, so it may be anything";
                None
            }
        }
    }

    /// Adds a pair of schemas; where one is missing, anything is valid.
    pub fn schemas(&mut self, place: &Place, sides: &Sides<'a>) {
        if sides.values() == (None, None) || self.unchanged.covers(sides) {
            return;
        }
        let schema = |side: &Option<Located<'a>>| {
            Schema::of(side.clone().unwrap_or_else(|| Located { value: &ANYTHING, pointer: "".into() }))
        };
        let root = self.graph.add((&self.old, &self.new), schema(&sides.old), schema(&sides.new), place.usage);
        self.roots.push((place.clone(), root));
    }

    /// Adds the findings of all schemas to each operation that uses them.
    ///
    /// One schema may be part of most operations of a large document. What differs in such a one is reported in full where
    /// it is met first, with a list of the other operations that hold it; otherwise there would be as many findings as
    /// schemas times operations.
    pub fn finish_schemas(&mut self) {
        let mut graph = std::mem::take(&mut self.graph);
        graph.finish();
        let roots = std::mem::take(&mut self.roots);
        let mut uses: HashMap<usize, usize> = HashMap::new();
        for (_, root) in &roots {
            for pair in graph.walk(*root).order {
                *uses.entry(pair).or_default() += 1;
            }
        }
        let mut reported: HashMap<usize, Vec<usize>> = HashMap::new();
        for (place, root) in &roots {
            let walk = graph.walk(*root);
            for pair in &walk.order {
                let is_everywhere = uses.get(pair).is_some_and(|uses| *uses > MOST_PARTS);
                if let Some(findings) = reported.get(pair).filter(|_| is_everywhere) {
                    for finding in findings {
                        self.findings[*finding].elsewhere.extend(place.operation.clone());
                    }
                    continue;
                }
                let before = self.findings.len();
                self.schema_findings(place, &walk, *pair);
                reported.insert(*pair, (before..self.findings.len()).collect());
            }
        }
        for finding in &mut self.findings {
            let own = finding.operation.clone();
            finding.elsewhere.sort();
            finding.elsewhere.dedup();
            finding.elsewhere.retain(|other| own.as_ref() != Some(other));
        }
    }

    fn schema_findings(&mut self, place: &Place, walk: &Walk<'_, 'a>, pair: usize) {
        let differences = walk.differences(pair);
        if differences.is_empty() {
            return;
        }
        let (first, others) = walk.places(pair);
        for difference in differences {
            let at = |text: &str| place.at(&format!("{text}{}", difference.suffix));
            let what = difference.what.clone();
            let finding = self.say(&at(&first), difference.class, &difference.rule, what, &difference.sides);
            finding.reason = difference.reason;
            finding.also = others.iter().map(|other| at(other).text).collect();
            for pointer in &difference.covers {
                self.covered.0.insert(Rc::clone(pointer));
                self.covered.1.insert(Rc::clone(pointer));
            }
        }
    }
}
