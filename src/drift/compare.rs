//! What all comparers share: the two documents, the findings so far, and the schemas that wait for their turn.

use std::{
    collections::{BTreeSet, HashMap, HashSet},
    rc::Rc,
};

use serde_json::Value;

use super::{
    class::{Class, Effect, Sense, Usage, judge},
    finding::{Finding, Operation},
    same::Same,
    schema::{Graph, Node, Walk},
    site::{Document, Site},
    words,
};

/// Where a comparer is.
#[derive(Clone, Debug)]
pub(super) struct Spot {
    pub operation: Option<Rc<Operation>>,
    pub place: String,
    /// Who reads what stands here.
    pub usage: Usage,
}

impl Spot {
    /// The document as a whole.
    pub fn document(place: &str) -> Self {
        Self { operation: None, place: place.to_owned(), usage: Usage::Received }
    }

    /// Further in.
    pub fn at(&self, more: &str) -> Self {
        let gap = if self.place.is_empty() || more.is_empty() || more.starts_with('/') { "" } else { " " };
        Self { place: format!("{}{gap}{more}", self.place), ..self.clone() }
    }

    /// Read by somebody.
    pub fn read(&self, usage: Usage) -> Self {
        Self { usage, ..self.clone() }
    }
}

/// Two values of which one may be missing.
pub(super) type Two<'s, 'a> = (Option<&'s Site<'a>>, Option<&'s Site<'a>>);

/// A comparison under way.
#[derive(Debug)]
pub(super) struct Comparer<'a> {
    pub old: Document<'a>,
    pub new: Document<'a>,
    pub findings: Vec<Finding>,
    /// Pointers that findings speak for, in the old and in the new document.
    pub covered: (BTreeSet<Rc<str>>, BTreeSet<Rc<str>>),
    /// The schemas of the old document that were compared with some.
    pub seen: HashSet<Rc<str>>,
    same: Same,
    graph: Graph<'a>,
    roots: Vec<(Spot, usize)>,
}

/// A schema that stands in more parts of operations (bodies, parameters, headers) is told of once.
const MOST_PARTS: usize = 100;

/// What is put in the place of a schema that is not there: anything goes.
static ANYTHING: Value = Value::Bool(true);

impl<'a> Comparer<'a> {
    pub fn new(old: Document<'a>, new: Document<'a>) -> Self {
        let (graph, roots, same) = (Graph::default(), Vec::new(), Same::between(&old, &new));
        Self { old, new, findings: Vec::new(), covered: Default::default(), seen: HashSet::new(), same, graph, roots }
    }

    /// Notes a difference.
    pub fn say(&mut self, spot: &Spot, class: Class, rule: &str, what: String, sites: Two<'_, 'a>) -> &mut Finding {
        let pointer = |site: Option<&Site<'a>>| site.map(|site| Rc::clone(&site.pointer));
        let value = |site: Option<&Site<'a>>| site.map(|site| site.value.clone());
        self.covered.0.extend(pointer(sites.0));
        self.covered.1.extend(pointer(sites.1));
        self.findings.push(Finding {
            class,
            operation: spot.operation.clone(),
            place: spot.place.clone(),
            also: Vec::new(),
            elsewhere: Vec::new(),
            rule: rule.to_owned(),
            what,
            reason: "",
            was: value(sites.0),
            is: value(sites.1),
            old: pointer(sites.0),
            new: pointer(sites.1),
        });
        let last = self.findings.len() - 1;
        &mut self.findings[last]
    }

    /// A field that has changed, has come or has gone.
    pub fn change(&mut self, spot: &Spot, class: Class, rule: &str, sites: Two<'_, 'a>) -> &mut Finding {
        let what = words::change(rule, sites.0.map(|site| site.value), sites.1.map(|site| site.value));
        self.say(spot, class, rule, what, sites)
    }

    /// The class of what an effect does to those who read what stands at a spot.
    pub fn class(spot: &Spot, effect: Effect) -> Class {
        judge(effect, spot.usage, Sense::Straight)
    }

    /// What stands at the end of two references. Where one cannot be followed, the texts are compared instead.
    pub fn follow(&mut self, spot: &Spot, old: &Site<'a>, new: &Site<'a>) -> Option<(Site<'a>, Site<'a>)> {
        match (self.old.follow(old), self.new.follow(new)) {
            (Ok(old), Ok(new)) => Some((old, new)),
            (Err(old), Err(new)) if old == new => None,
            _ => {
                let said = self.change(spot, Class::Breaking, "$ref", (Some(old), Some(new)));
                said.reason = "not followed, so it may be anything";
                None
            }
        }
    }

    /// Takes a pair of schemas in; without one, anything goes.
    pub fn schemas(&mut self, spot: &Spot, old: Option<Site<'a>>, new: Option<Site<'a>>) {
        let anything = || Site { value: &ANYTHING, pointer: "".into() };
        match (&old, &new) {
            (None, None) => return,
            (Some(old), Some(new)) if self.same.spares(old, new) => return,
            (_, _) => {}
        }
        let nodes = (Node::of(old.unwrap_or_else(anything)), Node::of(new.unwrap_or_else(anything)));
        let root = self.graph.add((&self.old, &self.new), nodes.0, nodes.1, spot.usage);
        self.roots.push((spot.clone(), root));
    }

    /// The findings of all schemas, told of each operation that uses them.
    ///
    /// One schema may stand in most parts of a large document. What differs in such a one is told in full where it is met
    /// first, with a list of the other operations that hold it; else findings would be as many as schemas times operations.
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
        let mut told: HashMap<usize, Vec<usize>> = HashMap::new();
        for (spot, root) in &roots {
            let walk = graph.walk(*root);
            for pair in &walk.order {
                let is_everywhere = uses.get(pair).is_some_and(|uses| *uses > MOST_PARTS);
                if let Some(findings) = told.get(pair).filter(|_| is_everywhere) {
                    for finding in findings {
                        self.findings[*finding].elsewhere.extend(spot.operation.clone());
                    }
                    continue;
                }
                let before = self.findings.len();
                self.schema_findings(spot, &walk, *pair);
                told.insert(*pair, (before..self.findings.len()).collect());
            }
        }
        self.seen = std::mem::take(&mut graph.seen);
        for finding in &mut self.findings {
            let own = finding.operation.clone();
            finding.elsewhere.sort();
            finding.elsewhere.dedup();
            finding.elsewhere.retain(|other| own.as_ref() != Some(other));
        }
    }

    fn schema_findings(&mut self, spot: &Spot, walk: &Walk<'_, 'a>, pair: usize) {
        let differences = walk.differences(pair);
        if differences.is_empty() {
            return;
        }
        let (place, also) = walk.places(pair);
        for difference in differences {
            let at = |place: &str| spot.at(&format!("{place}{}", difference.suffix));
            let sites = (difference.old.as_ref(), difference.new.as_ref());
            let finding = self.say(&at(&place), difference.class, &difference.rule, difference.what.clone(), sites);
            finding.reason = difference.reason;
            finding.also = also.iter().map(|place| at(place).place).collect();
            for pointer in &difference.covers {
                self.covered.0.insert(Rc::clone(pointer));
                self.covered.1.insert(Rc::clone(pointer));
            }
        }
    }
}
