//! The largest public documents, if the environment names a folder with them (`tests/run.d/25-large`): nothing panics,
//! nothing is ignored, and nothing takes long.

use std::{
    fs,
    path::Path,
    time::{Duration, Instant},
};

use serde_json::json;
use vpnaas::drift;

use super::{compare, dice::Dice, leaves::pointers};

/// The maximum time of a comparison, built without optimisation on a busy machine.
const LONGEST: Duration = Duration::from_mins(2);

/// The number of mutations per document.
const TRIED: usize = 3;

#[test]
fn large_documents_are_compared_in_time() {
    let Ok(folder) = std::env::var("VPNAAS_LARGE_DOCUMENTS") else { return };
    let mut paths: Vec<_> =
        fs::read_dir(Path::new(&folder)).expect("the folder").flatten().map(|one| one.path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
    paths.sort();
    assert!(!paths.is_empty(), "{folder} is empty");
    for path in &paths {
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        let document = drift::parse(&fs::read_to_string(path).expect("a text")).expect("a document");
        let mut places = Vec::new();
        pointers(&document, "", &mut places);
        places.retain(|place| place != "/openapi");
        let mut other = document.clone();
        other["info"]["title"] = json!("Another");
        let begun = Instant::now();
        assert_eq!(compare(&document, &other).findings.len(), 1, "{name}");
        let mut dice = Dice(3);
        for _ in 0..TRIED {
            let place = &places[dice.roll(places.len())];
            let mut other = document.clone();
            *other.pointer_mut(place).expect("a place") = json!("something else");
            assert!(!compare(&document, &other).findings.is_empty(), "{name}: a change of {place} is silent");
        }
        let each = begun.elapsed() / u32::try_from(1 + TRIED).expect("a few");
        println!("note: {name}: {} values, {:.1} s a comparison", places.len(), each.as_secs_f64());
        assert!(each < LONGEST, "{name}: {each:?}");
    }
}
