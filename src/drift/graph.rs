//! The graph of pairs, and the traversal that finds the places of each difference.
//!
//! The differences of a pair are found once, and its edges lead to the pairs below it. So a cycle of references is a
//! cycle of the graph, a schema used by a thousand operations is compared once per direction, and the work grows with
//! the documents, not with the number of paths through them.

use std::{
    collections::{BTreeSet, HashMap},
    rc::Rc,
};

use serde_json::Value;

use super::{
    document::{Document, Located},
    expanded::Given,
    finding::{Finding, Operation},
    pair::{Below, Difference, Reading, Step},
    rules,
    specification::Kind,
    unchanged::Unchanged,
};

/// The key of a pair: the addresses of its parts, and how they are read.
type Key = (Kind, Vec<usize>, Vec<usize>, Reading);

/// A compared pair.
#[derive(Debug, Default)]
struct Compared<'a> {
    differences: Vec<Difference<'a>>,
    /// The pairs below it, with the steps that lead there.
    edges: Vec<(Step, usize)>,
    is_schema: bool,
    /// Whether anything differs here or below.
    matters: bool,
}

/// All pairs.
#[derive(Debug)]
pub(super) struct Graph<'a> {
    documents: (&'a Document<'a>, &'a Document<'a>),
    unchanged: Unchanged<'a>,
    known: HashMap<Key, usize>,
    waiting: Vec<(usize, Below<'a>)>,
    pairs: Vec<Compared<'a>>,
}

impl<'a> Graph<'a> {
    /// Compares a pair, which becomes the first one, and everything below it.
    pub fn new(documents: (&'a Document<'a>, &'a Document<'a>), unchanged: Unchanged<'a>, root: Below<'a>) -> Self {
        let mut graph = Self { documents, unchanged, known: HashMap::new(), waiting: Vec::new(), pairs: Vec::new() };
        graph.intern(root);
        while let Some((index, one)) = graph.waiting.pop() {
            let pair = rules::compare(documents, one.kind, (&one.old, &one.new), one.reading);
            let below = pair.below.into_iter();
            let edges: Vec<_> = below.map(|below| (below.step.clone(), graph.intern(below))).collect();
            let compared = &mut graph.pairs[index];
            (compared.differences, compared.edges) = (pair.differences, edges);
        }
        graph.mark();
        graph
    }

    fn intern(&mut self, mut one: Below<'a>) -> usize {
        if !(one.old.is_absent() || one.new.is_absent()) {
            one.old = dereferenced(self.documents.0, one.old);
            one.new = dereferenced(self.documents.1, one.new);
        }
        let key = (one.kind, one.old.key(), one.new.key(), one.reading);
        let next = self.pairs.len();
        let index = *self.known.entry(key).or_insert(next);
        if index == next {
            let is_schema = one.kind == Kind::Schema;
            self.pairs.push(Compared { is_schema, ..Compared::default() });
            if !(is_schema && self.unchanged.holds(&one.old, &one.new)) {
                self.waiting.push((index, one));
            }
        }
        index
    }

    /// Marks the pairs at or below which something differs; traversals only visit those.
    fn mark(&mut self) {
        let mut above: Vec<Vec<usize>> = vec![Vec::new(); self.pairs.len()];
        for (index, pair) in self.pairs.iter().enumerate() {
            pair.edges.iter().for_each(|(_, below)| above[*below].push(index));
        }
        let mut next: Vec<usize> =
            (0..self.pairs.len()).filter(|index| !self.pairs[*index].differences.is_empty()).collect();
        while let Some(index) = next.pop() {
            if !std::mem::replace(&mut self.pairs[index].matters, true) {
                next.extend(&above[index]);
            }
        }
    }
}

/// The object behind a bare reference, so that all references to one object share its pair.
fn dereferenced<'a>(document: &'a Document<'a>, mut given: Given<'a>) -> Given<'a> {
    for _ in 0..100 {
        let bare = given.single().filter(|at| at.object().is_some_and(|members| members.len() == 1));
        match bare.and_then(|at| at.text("$ref")).and_then(|reference| document.target(reference)) {
            Some(target) => given = Given::of(target),
            None => break,
        }
    }
    given
}

/// The current place of a traversal.
#[derive(Clone, Debug, Default)]
struct Place {
    operation: Option<Rc<Operation>>,
    /// The path or webhook.
    path: String,
    text: String,
    /// The pairs on the way here: a cycle is followed once.
    way: Vec<usize>,
}

impl Place {
    fn after(&self, step: &Step) -> Self {
        let mut place = self.clone();
        match step {
            Step::Path(path) => {
                place.path.clone_from(path);
                place.text.clone_from(path);
            }
            Step::Method(method, id) if place.operation.is_none() => {
                let operation = Operation { path: place.path.clone(), method: method.clone(), id: id.clone() };
                place.operation = Some(Rc::new(operation));
                place.text.clear();
            }
            Step::Method(label, _) | Step::Label(label) => place.text = joined(&place.text, label),
        }
        place
    }
}

/// A place further inside.
fn joined(text: &str, more: &str) -> String {
    let gap = if text.is_empty() || more.is_empty() || more.starts_with('/') { "" } else { " " };
    format!("{text}{gap}{more}")
}

/// The maximum number of visits of an object per operation; references may lead to it in too many ways to follow.
const MOST_VISITS: usize = 100;

/// A schema used in more parts of operations (bodies, parameters, headers) than this is reported once.
const MOST_PARTS: usize = 100;

/// The findings of a graph.
#[derive(Debug)]
pub(super) struct Findings<'g, 'a> {
    graph: &'g Graph<'a>,
    pub all: Vec<Finding>,
    /// The pointers of the findings, in the old and in the new document.
    pub covered: (BTreeSet<Rc<str>>, BTreeSet<Rc<str>>),
    /// The top-level schemas of parts of operations.
    parts: Vec<(Place, usize)>,
}

impl<'g, 'a> Findings<'g, 'a> {
    pub fn of(graph: &'g Graph<'a>) -> Self {
        let mut findings = Self { graph, all: Vec::new(), covered: Default::default(), parts: Vec::new() };
        findings.objects();
        findings.schemas();
        findings
    }

    /// Objects other than schemas are a tree: each is reported wherever it occurs.
    fn objects(&mut self) {
        let mut visits: HashMap<(Option<Rc<Operation>>, usize), usize> = HashMap::new();
        let mut next = vec![(0, Place::default())];
        while let Some((pair, mut place)) = next.pop() {
            let compared = &self.graph.pairs[pair];
            let visits = visits.entry((place.operation.clone(), pair)).or_default();
            *visits += 1;
            if !compared.matters || *visits > MOST_VISITS || place.way.contains(&pair) {
                continue;
            }
            for difference in &compared.differences {
                self.add(&place, "", &[], difference);
            }
            place.way.push(pair);
            for (step, below) in compared.edges.iter().rev() {
                let there = (*below, place.after(step));
                match &self.graph.pairs[*below] {
                    schema if schema.is_schema && schema.matters => self.parts.push((there.1, there.0)),
                    schema if schema.is_schema => {}
                    _ => next.push(there),
                }
            }
        }
    }

    /// Adds the findings of all schemas to each part of an operation that uses them.
    ///
    /// In a large document, one schema may be part of most operations. Its differences are reported in full at their
    /// first occurrence, with a list of the other operations that contain them; otherwise there would be as many
    /// findings as schemas times operations.
    fn schemas(&mut self) {
        let (parts, pairs) = (std::mem::take(&mut self.parts), &self.graph.pairs);
        let mut uses: HashMap<usize, usize> = HashMap::new();
        for (_, root) in &parts {
            for (pair, ..) in walked(pairs, *root) {
                *uses.entry(pair).or_default() += 1;
            }
        }
        let mut reported: HashMap<usize, Vec<usize>> = HashMap::new();
        for (place, root) in &parts {
            for (pair, first, others) in walked(pairs, *root) {
                if let Some(findings) = reported.get(&pair).filter(|_| uses[&pair] > MOST_PARTS) {
                    for finding in findings {
                        self.all[*finding].elsewhere.extend(place.operation.clone());
                    }
                    continue;
                }
                let before = self.all.len();
                for difference in &pairs[pair].differences {
                    self.add(place, &first, &others, difference);
                }
                reported.insert(pair, (before..self.all.len()).collect());
            }
        }
        for finding in &mut self.all {
            let own = finding.operation.clone();
            finding.elsewhere.sort();
            finding.elsewhere.dedup();
            finding.elsewhere.retain(|other| own.as_ref() != Some(other));
        }
    }

    fn add(&mut self, place: &Place, first: &str, others: &[String], difference: &Difference<'a>) {
        let at = |further: &str| joined(&joined(&place.text, further), &difference.suffix);
        let (documents, sides) = (self.graph.documents, &difference.sides);
        let (old, was) = origin(documents.0, sides.old.as_ref());
        let (new, is) = origin(documents.1, sides.new.as_ref());
        for (document, side, covered) in
            [(documents.0, &sides.old, &mut self.covered.0), (documents.1, &sides.new, &mut self.covered.1)]
        {
            let about = side.iter().map(|side| &side.pointer).chain(&difference.covers);
            let written = about.map(|pointer| document.origin(pointer)).filter(|(_, written)| written.is_some());
            covered.extend(written.map(|(pointer, _)| pointer));
        }
        self.all.push(Finding {
            class: difference.class,
            operation: place.operation.clone(),
            place: at(first),
            also: others.iter().map(|other| at(other)).collect(),
            elsewhere: Vec::new(),
            rule: difference.rule.clone(),
            what: difference.what.clone(),
            reason: difference.reason,
            was,
            is,
            old,
            new,
        });
    }

    /// Adds a finding that belongs to no pair.
    pub fn add_to_document(&mut self, place: &str, mut difference: Difference<'a>) {
        difference.suffix.clear();
        self.add(&Place { text: place.to_owned(), ..Place::default() }, "", &[], &difference);
    }
}

/// Where a value was read, and its original form; if there is none, the assumed value.
fn origin(document: &Document<'_>, side: Option<&Located<'_>>) -> (Option<Rc<str>>, Option<Value>) {
    let Some(side) = side else { return (None, None) };
    let (pointer, written) = document.origin(&side.pointer);
    (Some(pointer), Some(written.unwrap_or(side.value).clone()))
}

/// Finds everything below a pair of schemas that matters, the nearest first: each pair, the shortest path to it, and
/// the other places where it occurs.
fn walked(pairs: &[Compared<'_>], root: usize) -> Vec<(usize, String, Vec<String>)> {
    let mut found = vec![(root, String::new(), Vec::new())];
    let mut known = HashMap::from([(root, 0)]);
    let mut next = 0;
    while let Some((pair, place, _)) = found.get(next).cloned() {
        for (step, below) in pairs[pair].edges.iter().filter(|(_, below)| pairs[*below].matters) {
            let Step::Label(label) = step else { continue };
            let there = format!("{place}{label}");
            if let Some(at) = known.get(below) {
                found[*at].2.push(there);
            } else {
                known.insert(*below, found.len());
                found.push((*below, there, Vec::new()));
            }
        }
        next += 1;
    }
    found
}
