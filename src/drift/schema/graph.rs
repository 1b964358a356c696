//! The graph of pairs, and the walk through it that tells where each difference is to be seen.

use std::collections::{HashMap, VecDeque};

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

/// A difference, and the places of one part of an operation where it is to be seen.
#[derive(Debug)]
pub(in crate::drift) struct Reached<'g, 'a> {
    pub difference: &'g Difference<'a>,
    pub place: String,
    pub also: Vec<String>,
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
        let root = self.intern(old, new, reading);
        while let Some((index, old, new, reading)) = self.waiting.pop() {
            let pair = Pair::compare(documents, old, new, reading);
            let edges =
                pair.below.into_iter().map(|(label, old, new, reading)| (label, self.intern(old, new, reading)));
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

    /// Everything that differs below a pair. Each pair is visited once, at its shortest place; the other places that lead
    /// to it are told beside that.
    pub fn below(&self, root: usize) -> Vec<Reached<'_, 'a>> {
        let (mut order, mut places) = (Vec::new(), HashMap::<usize, Vec<String>>::new());
        let mut next = VecDeque::from([(root, String::new())]);
        while let Some((index, place)) = next.pop_front() {
            if !self.pairs[index].matters {
                continue;
            }
            let known = places.entry(index).or_default();
            known.push(place.clone());
            if known.len() == 1 {
                order.push(index);
                next.extend(self.pairs[index].edges.iter().map(|(label, below)| (*below, format!("{place}{label}"))));
            }
        }
        let mut reached = Vec::new();
        for index in order {
            let places = &places[&index];
            for difference in &self.pairs[index].differences {
                let mut at = places.iter().map(|place| format!("{place}{}", difference.suffix));
                let place = at.next().unwrap_or_default();
                reached.push(Reached { difference, place, also: at.collect() });
            }
        }
        reached
    }
}
