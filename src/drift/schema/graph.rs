//! The graph of pairs, and the walk through it that tells where each difference is to be seen.

use std::{
    collections::{HashMap, HashSet, VecDeque},
    rc::Rc,
};

use super::{
    Node, Reading,
    pair::{Difference, Pair},
};
use crate::drift::{
    class::{Sense, Usage},
    site::Document,
};

/// A pair of schemas as a key: the addresses of what they consist of, and how they are read.
type Key = (Vec<usize>, Vec<usize>, Reading);

/// The pairs that were met.
#[derive(Debug, Default)]
pub(in crate::drift) struct Graph<'a> {
    known: HashMap<Key, usize>,
    waiting: Vec<(usize, Node<'a>, Node<'a>, Reading)>,
    pairs: Vec<Compared<'a>>,
    /// The schemas of the old document that were compared with some.
    pub seen: HashSet<Rc<str>>,
}

/// A pair that has been compared.
#[derive(Debug, Default)]
struct Compared<'a> {
    differences: Vec<Difference<'a>>,
    /// What leads to the pairs below, as it is written in a place.
    edges: Vec<(String, usize)>,
    /// Something differs here or below.
    matters: bool,
}

/// A walk from one pair to all that matters below it. Each pair is come to once, by the shortest way; the other edges that
/// lead to it are kept beside that.
#[derive(Debug)]
pub(in crate::drift) struct Walk<'g, 'a> {
    graph: &'g Graph<'a>,
    /// The pairs, the nearest first.
    pub order: Vec<usize>,
    /// By pair: the edges that lead to it, as the pair above and the number of the edge; the first is the shortest way.
    ways: HashMap<usize, Vec<(usize, usize)>>,
}

impl<'g, 'a> Walk<'g, 'a> {
    /// What differs at a pair.
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
    /// Takes a pair in, to be compared, and everything below it.
    pub fn add(
        &mut self,
        documents: (&Document<'a>, &Document<'a>),
        old: Node<'a>,
        new: Node<'a>,
        usage: Usage,
    ) -> usize {
        let reading = Reading { usage, sense: Sense::Straight };
        let root = self.intern(settled(documents.0, old), settled(documents.1, new), reading);
        while let Some((index, old, new, reading)) = self.waiting.pop() {
            let pair = Pair::compare(documents, old, new, reading);
            let edges = pair.below.into_iter().map(|(label, old, new, reading)| {
                let (old, new) = (settled(documents.0, old), settled(documents.1, new));
                (label, self.intern(old, new, reading))
            });
            let edges = edges.collect();
            self.pairs[index] = Compared { differences: pair.differences, edges, matters: false };
        }
        root
    }

    fn intern(&mut self, old: Node<'a>, new: Node<'a>, reading: Reading) -> usize {
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

/// What a bare reference refers to: all who refer to one schema share its pair.
fn settled<'a>(document: &Document<'a>, mut node: Node<'a>) -> Node<'a> {
    for _ in 0..100 {
        let bare = node.single().filter(|site| site.object().is_some_and(|members| members.len() == 1));
        match bare.and_then(|site| site.text("$ref")).and_then(|reference| document.target(reference)) {
            Some(target) => node = Node::of(target),
            None => break,
        }
    }
    node
}
