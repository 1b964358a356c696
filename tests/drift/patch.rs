//! Steps that turn one document into another.

use serde_json::Value;

/// Does one step: `[set, POINTER, VALUE]`, `[drop, POINTER]`, `[push, POINTER, VALUE]`, `[move, POINTER, POINTER]`.
pub fn step(document: &mut Value, step: &Value) {
    let text = |n: usize| step[n].as_str().unwrap_or_else(|| panic!("no text in {step}"));
    match text(0) {
        "set" => set(document, text(1), step[2].clone()),
        "drop" => drop(take(document, text(1))),
        "push" => {
            let at = through(document, text(1));
            let list = document.pointer_mut(&at).unwrap_or_else(|| panic!("nothing at {}", text(1)));
            if list.is_null() {
                *list = Value::Array(Vec::new());
            }
            list.as_array_mut().unwrap_or_else(|| panic!("no list at {}", text(1))).push(step[2].clone());
        }
        "move" => {
            let value = take(document, text(1));
            insert(document, text(2), value);
        }
        other => panic!("no step is called {other}"),
    }
}

/// The parent of a pointer's target, and the last part of the pointer.
fn parent<'d>(document: &'d mut Value, pointer: &str) -> (&'d mut Value, String) {
    let (above, last) = pointer.rsplit_once('/').unwrap_or_else(|| panic!("no pointer: {pointer}"));
    let key = last.replace("~1", "/").replace("~0", "~");
    // The reference itself may be the target.
    let above = if key == "$ref" { above.to_owned() } else { through(document, above) };
    (document.pointer_mut(&above).unwrap_or_else(|| panic!("nothing at {above}")), key)
}

fn set(document: &mut Value, pointer: &str, value: Value) {
    let (parent, key) = parent(document, pointer);
    match parent {
        Value::Array(items) => items[key.parse::<usize>().expect("a number")] = value,
        other => other[key] = value,
    }
}

fn insert(document: &mut Value, pointer: &str, value: Value) {
    let (parent, key) = parent(document, pointer);
    match parent {
        Value::Array(items) => items.insert(key.parse().expect("a number"), value),
        other => other[key] = value,
    }
}

fn take(document: &mut Value, pointer: &str) -> Value {
    let (parent, key) = parent(document, pointer);
    let taken = match parent {
        Value::Array(items) => Some(items.remove(key.parse().expect("a number"))),
        Value::Object(members) => members.remove(&key),
        _ => None,
    };
    taken.unwrap_or_else(|| panic!("nothing at {pointer}"))
}

/// A pointer that follows references on its way, so that it works whether or not an object is a component.
fn through(document: &Value, pointer: &str) -> String {
    let mut at = String::new();
    let refers = |at: &str| document.pointer(at)?.get("$ref")?.as_str()?.strip_prefix('#').map(ToOwned::to_owned);
    for part in pointer.split('/').skip(1) {
        let mut next = format!("{at}/{part}");
        if document.pointer(&next).is_none() {
            next = refers(&at).map_or(next, |target| format!("{target}/{part}"));
        }
        at = next;
    }
    match refers(&at) {
        Some(target) => target,
        None => at,
    }
}
