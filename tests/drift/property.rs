//! A document compared with itself, reordered, has no findings; compared with a random mutation of itself, it has some.

use std::time::{Duration, Instant};

use serde_json::{Map, Value, json};

use super::{DOCUMENTS, compare, dice::Dice, document, leaves::pointers};

/// The maximum time per document.
const LONGEST: Duration = Duration::from_secs(20);

/// The same in a different order: the members of objects, `required`, and lists of types.
fn reordered(dice: &mut Dice, value: &Value, key: &str) -> Value {
    match value {
        Value::Object(members) => {
            let mut members: Vec<(&String, &Value)> = members.iter().collect();
            dice.shuffle(&mut members);
            members
                .into_iter()
                .map(|(key, value)| (key.clone(), reordered(dice, value, key)))
                .collect::<Map<_, _>>()
                .into()
        }
        Value::Array(items) => {
            let mut items: Vec<Value> = items.iter().map(|item| reordered(dice, item, "")).collect();
            if matches!(key, "required" | "type") && items.iter().all(Value::is_string) {
                dice.shuffle(&mut items);
            }
            items.into()
        }
        leaf => leaf.clone(),
    }
}

#[test]
fn a_document_in_another_order_is_the_same() {
    let mut dice = Dice(11);
    for path in DOCUMENTS {
        let document = document(path);
        for _ in 0..3 {
            let other = reordered(&mut dice, &document, "");
            let found = compare(&document, &other);
            assert!(found.findings.is_empty(), "{path}: {:?}", found.findings.first());
        }
    }
}

/// One random change: a value of the same type, of another type, none, from another place, or an additional member.
fn mutated(dice: &mut Dice, document: &Value, places: &[String]) -> (String, Value) {
    let pointer = &places[dice.roll(places.len())];
    let mut mutated = document.clone();
    let value = mutated.pointer_mut(pointer).expect("a place");
    match dice.roll(5) {
        0 => *value = json!(format!("word {}", dice.roll(100))),
        1 => *value = json!(dice.roll(100)),
        2 => *value = document.pointer(&places[dice.roll(places.len())]).expect("a place").clone(),
        3 if value.is_object() => value["unheardOf"] = json!(dice.roll(100)),
        3 if value.is_array() => value.as_array_mut().expect("a list").push(json!(dice.roll(100))),
        _ => *value = Value::Null,
    }
    (pointer.clone(), mutated)
}

#[test]
fn a_mutation_is_never_silent() {
    for (seed, path) in DOCUMENTS.iter().enumerate() {
        let document = document(path);
        let mut places = Vec::new();
        pointers(&document, "", &mut places);
        places.retain(|place| place != "/openapi");
        let mut dice = Dice(1000 + u64::try_from(seed).expect("a few"));
        let begun = Instant::now();
        for _ in 0..120 {
            let (pointer, other) = mutated(&mut dice, &document, &places);
            if other != document && begun.elapsed() < LONGEST {
                let found = compare(&document, &other);
                assert!(!found.findings.is_empty(), "{path}, seed {seed}: a change of {pointer} is silent");
            }
        }
    }
}
