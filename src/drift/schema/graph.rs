//! The graph of pairs, and the walk through it that finds the places of each difference.

use std::collections::{HashMap, HashSet, VecDeque};

use super::{
    compare::compare,
    expanded::Schema,
    pair::{Difference, Documents, Reading},
};
use crate::drift::{
    document::Document,
    judge::{Sense, Usage},
};

/// A pair of schemas as a key: the addresses of what they consist of, and how they are read.
type Key = (Vec<usize>, Vec<usize>, Reading);

/// The pairs that were met.
#[derive(Debug, Default)]
pub(in crate::drift) struct Graph<'a> {
    known: HashMap<Key, usize>,
    waiting: Vec<(usize, Schema<'a>, Schema<'a>, Reading)>,
    pairs: Vec<Compared<'a>>,
}

/// A pair that has been compared.
#[derive(Debug, Default)]
struct Compared<'a> {
    differences: Vec<Difference<'a>>,
    /// The pairs below, with the labels that lead to them.
    edges: Vec<(String, usize)>,
    /// Something differs here or below.
    matters: bool,
}

/// A walk from one pair to all that matters below it. Each pair is visited once, by the shortest way; the other edges
/// that lead to it are kept as well.
#[derive(Debug)]
pub(in crate::drift) struct Walk<'g, 'a> {
    graph: &'g Graph<'a>,
    /// The pairs, the nearest first.
    pub order: Vec<usize>,
    /// By pair: the edges that lead to it, as the pair above and the number of the edge; the first is the shortest way.
    ways: HashMap<usize, Vec<(usize, usize)>>,
}

impl<'g, 'a> Walk<'g, 'a> {
    /// The differences of a pair.
    pub fn differences(&self, pair: usize) -> &'g [Difference<'a>] {
        &self.graph.pairs[pair].differences
    }

    /// The place of a pair, and the other places where it stands.
    pub fn places(&self, pair: usize) -> (String, Vec<String>) {
        let ways = self.ways.get(&pair).map_or(&[][..], Vec::as_slice);
        let mut places =
            ways.iter().map(|(above, edge)| format!("{}{}", self.place(*above), self.label(*above, *edge)));
        // The pair that the walk began at stands at its beginning first.
        if self.order.first() == Some(&pair) {
            return (String::new(), places.collect());
        }
        (places.next().unwrap_or_default(), places.collect())
    }

    fn place(&self, pair: usize) -> String {
        let (mut labels, mut pair) = (Vec::new(), pair);
        while self.order.first() != Some(&pair)
            && let Some((above, edge)) = self.ways.get(&pair).and_then(|ways| ways.first())
        {
            labels.push(self.label(*above, *edge));
            pair = *above;
        }
        labels.into_iter().rev().collect()
    }

    fn label(&self, above: usize, edge: usize) -> &'g str {
        &self.graph.pairs[above].edges[edge].0
    }
}

impl<'a> Graph<'a> {
    /// Adds a pair and everything below it.
    pub fn add(&mut self, documents: Documents<'_, 'a>, old: Schema<'a>, new: Schema<'a>, usage: Usage) -> usize {
        let reading = Reading { usage, sense: Sense::Straight };
        let root = self.intern(dereferenced(documents.0, old), dereferenced(documents.1, new), reading);
        while let Some((index, old, new, reading)) = self.waiting.pop() {
            let pair = compare(documents, &old, &new, reading);
            let edges = pair.below.into_iter().map(|below| {
                let (old, new) = (dereferenced(documents.0, below.old), dereferenced(documents.1, below.new));
                (below.label, self.intern(old, new, below.reading))
            });
            let edges = edges.collect();
            self.pairs[index] = Compared { differences: pair.differences, edges, matters: false };
        }
        root
    }

    fn intern(&mut self, old: Schema<'a>, new: Schema<'a>, reading: Reading) -> usize {
        let key = (old.key(), new.key(), reading);
        if let Some(index) = self.known.get(&key) {
            return *index;
        }
        let index = self.pairs.len();
        self.pairs.push(Compared::default());
        self.known.insert(key, index);
        self.waiting.push((index, old, new, reading));
        index
    }

    /// Marks the pairs at or below which something differs; the walks keep to them.
    pub fn finish(&mut self) {
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

    /// Walks through everything that differs below a pair.
    pub fn walk(&self, root: usize) -> Walk<'_, 'a> {
        let mut walk = Walk { graph: self, order: Vec::new(), ways: HashMap::new() };
        if !self.pairs[root].matters {
            return walk;
        }
        let mut known = HashSet::from([root]);
        let mut next = VecDeque::from([root]);
        while let Some(pair) = next.pop_front() {
            walk.order.push(pair);
            for (edge, (_, below)) in self.pairs[pair].edges.iter().enumerate() {
                if self.pairs[*below].matters {
                    walk.ways.entry(*below).or_default().push((pair, edge));
                    if known.insert(*below) {
                        next.push_back(*below);
                    }
                }
            }
        }
        walk
    }
}

/// The schema behind a bare reference, so that all references to one schema share its pair.
fn dereferenced<'a>(document: &Document<'a>, mut schema: Schema<'a>) -> Schema<'a> {
    for _ in 0..100 {
        let bare = schema.single().filter(|at| at.object().is_some_and(|members| members.len() == 1));
        match bare.and_then(|at| at.text("$ref")).and_then(|reference| document.target(reference)) {
            Some(target) => schema = Schema::of(target),
            None => break,
        }
    }
    schema
}
