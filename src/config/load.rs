//! Reads the configuration from its sources.
//!
//! `serde` stops at the first value of a wrong type. To report all of them, each is recorded and removed, and the rest
//! is read again.

use std::path::{Path, PathBuf};

use serde_path_to_error::{Path as KeyPath, Segment};
use toml::{Table, Value};

use super::{Config, Problem, Problems};

/// The prefix of this program's variables.
const PREFIX: &str = "VPNAAS_";

/// The sources of the configuration; later ones win.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    /// A TOML file.
    pub file: Option<PathBuf>,
    /// All variables; those that begin with `VPNAAS_` and contain `__` count.
    pub environment: Vec<(String, String)>,
    /// Command-line flags: the flag, its key, and the value.
    pub flags: Vec<(&'static str, &'static str, String)>,
}

impl Sources {
    /// A file, if any, and the variables of this process.
    #[must_use]
    pub fn of_process(file: Option<PathBuf>) -> Self {
        let text = |text: std::ffi::OsString| text.into_string().ok();
        let environment = std::env::vars_os().filter_map(|(name, value)| Some((text(name)?, text(value)?))).collect();
        Self { file, environment, flags: Vec::new() }
    }

    /// The source of a key.
    fn origin(&self, key: &str) -> Option<String> {
        let gives = |given: &str| key == given || key.strip_prefix(given).is_some_and(|rest| rest.starts_with('.'));
        let flag = self.flags.iter().rev().find(|(_, given, _)| gives(given)).map(|(flag, ..)| (*flag).to_owned());
        let variable = || self.environment.iter().find(|(name, _)| variable_key(name).is_some_and(|key| gives(&key)));
        flag.or_else(|| variable().map(|(name, _)| name.clone()))
            .or_else(|| self.file.as_ref().map(|path| path.display().to_string()))
    }
}

/// Reads what can be read; the rest is reported as problems, and keeps its default.
pub(super) fn load(sources: &Sources) -> Result<(Config, Problems), Problem> {
    let mut values = sources.file.as_deref().map(read).transpose()?.unwrap_or_default();
    for (name, text) in &sources.environment {
        if let Some(key) = variable_key(name) {
            put(&mut values, &key, variable_value(text));
        }
    }
    for (_, key, text) in &sources.flags {
        put(&mut values, key, Value::String(text.clone()));
    }
    let mut problems = Problems::new();
    loop {
        let error = match serde_path_to_error::deserialize::<_, Config>(Value::Table(values.clone())) {
            Ok(config) => return Ok((config, problems)),
            Err(error) => error,
        };
        let steps = steps(error.path());
        let (missing, text) = describe(error.inner().message(), &steps, &values);
        let key = steps.iter().cloned().chain(missing).collect::<Vec<_>>().join(".");
        problems.push(Problem { origin: sources.origin(&key), key, text });
        if !remove(&mut values, &steps) {
            return Ok((Config::default(), problems));
        }
    }
}

fn read(path: &Path) -> Result<Table, Problem> {
    let problem = |text| Problem { key: path.display().to_string(), text, origin: None };
    let text = std::fs::read_to_string(path).map_err(|error| problem(format!("cannot be read: {error}")))?;
    text.parse::<Table>().map_err(|error| {
        // The error's own text quotes the line, which may contain a secret.
        let line =
            text.bytes().take(error.span().map_or(0, |span| span.start)).filter(|&byte| byte == b'\n').count() + 1;
        problem(format!("line {line} is not TOML: {}", error.message().lines().next().unwrap_or_default()))
    })
}

/// `server.listen` for `VPNAAS_SERVER__LISTEN`.
fn variable_key(name: &str) -> Option<String> {
    let key = name.strip_prefix(PREFIX).filter(|rest| rest.contains("__"))?;
    Some(key.to_ascii_lowercase().replace("__", "."))
}

/// The value of a variable: parsed as TOML if it is a number, a boolean, a list or a table, otherwise the text itself.
fn variable_value(text: &str) -> Value {
    let parsed = format!("value = {text}").parse::<Table>().ok().filter(|table| table.len() == 1);
    match parsed.and_then(|mut table| table.remove("value")) {
        Some(value) if !value.is_datetime() => value,
        _ => Value::String(text.to_owned()),
    }
}

/// Sets a key such as `server.listen`, replacing any conflicting value, as later sources do.
fn put(values: &mut Table, key: &str, value: Value) {
    let Some((section, rest)) = key.split_once('.') else {
        values.insert(key.to_owned(), value);
        return;
    };
    let below = values.entry(section).or_insert_with(|| Value::Table(Table::new()));
    if !below.is_table() {
        *below = Value::Table(Table::new());
    }
    if let Value::Table(below) = below {
        put(below, rest, value);
    }
}

fn steps(path: &KeyPath) -> Vec<String> {
    path.iter()
        .filter_map(|segment| match segment {
            Segment::Map { key } => Some(key.clone()),
            Segment::Seq { index } => Some(index.to_string()),
            Segment::Enum { .. } | Segment::Unknown => None,
        })
        .collect()
}

/// The missing key, if any, and what is wrong, without the value: `serde`'s message has the value first, then what it
/// expected.
fn describe(message: &str, steps: &[String], values: &Table) -> (Option<String>, String) {
    let quoted = |text: &str| text.split('`').nth(1).map(ToOwned::to_owned);
    let list = |names: &str| names.split('`').skip(1).step_by(2).collect::<Vec<_>>().join(", ");
    if message.starts_with("missing field") {
        return (quoted(message), "is missing".into());
    }
    let text = match message.rsplit_once(", expected ") {
        Some((found, names)) if found.starts_with("unknown field") => {
            format!("is not a key; there are {}", list(names))
        }
        Some((found, names)) if found.starts_with("unknown variant") => format!("must be one of {}", list(names)),
        Some((_, "u64" | "u32" | "usize" | "i64" | "i32")) => "must be a whole number in range".into(),
        Some((_, "a boolean")) => "must be true or false".into(),
        Some((_, expected)) => format!("must be {expected}"),
        None if value(values, steps).is_some_and(|value| message.contains(value)) => "is not valid".into(),
        None => message.to_owned(),
    };
    (None, text)
}

fn value<'a>(values: &'a Table, steps: &[String]) -> Option<&'a str> {
    let (first, rest) = steps.split_first()?;
    rest.iter()
        .try_fold(values.get(first)?, |value, step| match value {
            Value::Array(items) => items.get(step.parse::<usize>().ok()?),
            other => other.get(step),
        })?
        .as_str()
}

/// Removes the value, or the list that contains it; false if there is nothing to remove.
fn remove(values: &mut Table, steps: &[String]) -> bool {
    match steps {
        [] => false,
        [last] => values.remove(last).is_some(),
        [first, rest @ ..] => match values.get_mut(first) {
            Some(Value::Table(below)) => remove(below, rest),
            Some(_) => values.remove(first).is_some(),
            None => false,
        },
    }
}
