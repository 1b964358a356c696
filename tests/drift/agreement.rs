//! Writes the corpus for comparing with another tool (`tests/run.d/27-agreement`), if the environment names a folder.

use std::{fmt::Write as _, fs, path::Path};

use super::{compare, corpus};

#[test]
fn the_corpus_is_written_for_others() {
    let Ok(folder) = std::env::var("VPNAAS_DRIFT_CORPUS") else { return };
    let folder = Path::new(&folder);
    let mut list = String::new();
    for (number, mutation) in corpus::all().iter().enumerate() {
        for (which, document) in [("base", &mutation.base), ("mutated", &mutation.mutated)] {
            fs::write(folder.join(format!("{number}-{which}.json")), document.to_string()).expect("a file");
        }
        let forth = corpus::worst(&compare(&mutation.base, &mutation.mutated));
        let back = corpus::worst(&compare(&mutation.mutated, &mutation.base));
        let _ = writeln!(list, "{number}\t{forth}\t{back}\t{}", mutation.name);
    }
    fs::write(folder.join("list.tsv"), list).expect("the list");
}
