//! Reading the configuration from its sources, and finding everything in it that has the wrong type.
//!
//! `serde` stops at the first error. To find all of them, the offending value is noted, taken out, and the rest is read
//! again, until it can be read.

use std::path::{Path, PathBuf};

use figment::{
    Error, Figment, Metadata, Profile, Provider,
    error::{Actual, Kind},
    providers::{Format, Toml},
    util::nest,
    value::{Dict, Map, Value},
};

use super::{Config, Problem, Problems};

/// What a variable's name begins with.
const PREFIX: &str = "VPNAAS_";

/// Where the configuration comes from; later ones win.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    /// A TOML file.
    pub file: Option<PathBuf>,
    /// Variables, all of them: those that begin with `VPNAAS_` and contain `__` count.
    pub environment: Vec<(String, String)>,
    /// Flags of the command line: the flag, the key that it stands for, and the value.
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
}

/// Reads what can be read; the problems say what could not, and stands at its default.
pub(super) fn load(sources: &Sources) -> Result<(Config, Problems), Problem> {
    let mut figment = Figment::new();
    if let Some(path) = &sources.file {
        figment = figment.merge(Source { name: path.display().to_string(), values: read(path)? });
    }
    for (name, text) in &sources.environment {
        let Some(key) = name.strip_prefix(PREFIX).filter(|rest| rest.contains("__")) else { continue };
        let key = key.to_ascii_lowercase().replace("__", ".");
        let value = text.parse::<Value>().unwrap_or_else(|never| match never {});
        figment = figment.merge(Source::of_key(name, &key, value));
    }
    for (flag, key, text) in &sources.flags {
        figment = figment.merge(Source::of_key(flag, key, Value::from(text.as_str())));
    }
    Ok(extract(&figment))
}

/// Values and what they are called where a problem is reported.
struct Source {
    name: String,
    values: Dict,
}

impl Source {
    fn of_key(name: &str, key: &str, value: Value) -> Self {
        let values = nest(key, value).into_dict().unwrap_or_default();
        Self { name: name.to_owned(), values }
    }
}

impl Provider for Source {
    fn metadata(&self) -> Metadata {
        Metadata::named(self.name.clone())
    }

    fn data(&self) -> Result<Map<Profile, Dict>, Error> {
        Ok(Profile::Default.collect(self.values.clone()))
    }
}

fn read(path: &Path) -> Result<Dict, Problem> {
    let problem = |text| Problem { key: path.display().to_string(), text, origin: None };
    let text = std::fs::read_to_string(path).map_err(|error| problem(format!("cannot be read: {error}")))?;
    <Toml as Format>::from_str(&text).map_err(|error| {
        // The error's own text quotes the line, which may hold a secret.
        let start = error.span().map_or(0, |span| span.start);
        let line = text.bytes().take(start).filter(|&byte| byte == b'\n').count() + 1;
        problem(format!("line {line} is not TOML: {}", error.message().lines().next().unwrap_or_default()))
    })
}

fn extract(figment: &Figment) -> (Config, Problems) {
    let mut problems = Problems::new();
    let mut values = figment.extract::<Value>().unwrap_or_else(|_| Value::from(Dict::new()));
    let mut removed = Removed::default();
    loop {
        let error = match values.deserialize::<Config>() {
            Ok(config) => return (config, problems),
            Err(error) => error,
        };
        let (given, missing) = match &error.kind {
            Kind::MissingField(name) => (error.path.clone(), Some(name.to_string())),
            _other => (error.path.clone(), None),
        };
        let original = removed.original(&given);
        let value = find(&values, &given).and_then(Value::as_str).unwrap_or_default();
        let text = describe(&error.kind, value);
        let key = original.iter().cloned().chain(missing).collect::<Vec<_>>().join(".");
        let origin = figment.find_metadata(&original.join(".")).map(|metadata| metadata.name.to_string());
        problems.push(Problem { key, text, origin });
        if !remove(&mut values, &given, &mut removed) {
            return (Config::default(), problems);
        }
    }
}

/// What is wrong, without the value.
fn describe(kind: &Kind, value: &str) -> String {
    match kind {
        Kind::Message(text) if value.is_empty() || !text.contains(value) => text.clone(),
        Kind::Message(_) => "is not valid".to_owned(),
        Kind::InvalidType(found, expected) => format!("must be {expected}, not {}", kind_of(found)),
        Kind::InvalidValue(_, expected) | Kind::InvalidLength(_, expected) => format!("must be {expected}"),
        Kind::UnknownVariant(_, expected) => format!("must be one of {}", expected.join(", ")),
        Kind::UnknownField(_, expected) => format!("is not a key; there are {}", expected.join(", ")),
        Kind::MissingField(_) => "is missing".to_owned(),
        Kind::DuplicateField(_) => "is given twice".to_owned(),
        Kind::ISizeOutOfRange(_) | Kind::USizeOutOfRange(_) => "is out of range".to_owned(),
        Kind::Unsupported(found) | Kind::UnsupportedKey(found, _) => format!("cannot be {}", kind_of(found)),
    }
}

fn kind_of(found: &Actual) -> &'static str {
    match found {
        Actual::Bool(_) => "a truth value",
        Actual::Unsigned(_) | Actual::Signed(_) => "a whole number",
        Actual::Float(_) => "a fraction",
        Actual::Char(_) | Actual::Str(_) | Actual::Bytes(_) => "a text",
        Actual::Unit | Actual::Option => "nothing",
        Actual::Seq => "a list",
        Actual::Map => "a table",
        Actual::NewtypeStruct
        | Actual::Enum
        | Actual::UnitVariant
        | Actual::NewtypeVariant
        | Actual::TupleVariant
        | Actual::StructVariant
        | Actual::Other(_) => "something else",
    }
}

fn find<'a>(values: &'a Value, path: &[String]) -> Option<&'a Value> {
    path.iter().try_fold(values, |value, step| match value {
        Value::Dict(_, entries) => entries.get(step),
        Value::Array(_, items) => items.get(step.parse::<usize>().ok()?),
        Value::String(..) | Value::Char(..) | Value::Bool(..) | Value::Num(..) | Value::Empty(..) => None,
    })
}

/// The list entries that have been taken out, by the list's path: what comes behind them has moved up.
#[derive(Default)]
struct Removed(Vec<(Vec<String>, usize)>);

impl Removed {
    /// The path that a value had before anything was taken out.
    fn original(&self, path: &[String]) -> Vec<String> {
        let mut original: Vec<String> = Vec::with_capacity(path.len());
        for step in path {
            let mut gone: Vec<usize> = self.0.iter().filter(|(list, _)| *list == original).map(|&(_, at)| at).collect();
            gone.sort_unstable();
            let moved = step.parse::<usize>().ok().filter(|_| !gone.is_empty()).map(|at| {
                let at = gone.iter().fold(at, |at, &earlier| if earlier <= at { at + 1 } else { at });
                at.to_string()
            });
            original.push(moved.unwrap_or_else(|| step.clone()));
        }
        original
    }
}

/// Takes the value at `path` out; false where nothing is left to take out.
fn remove(values: &mut Value, path: &[String], removed: &mut Removed) -> bool {
    let Some((last, parents)) = path.split_last() else { return false };
    let original = removed.original(path);
    let mut value = values;
    for step in parents {
        let next = match value {
            Value::Dict(_, entries) => entries.get_mut(step),
            Value::Array(_, items) => step.parse::<usize>().ok().and_then(|at| items.get_mut(at)),
            Value::String(..) | Value::Char(..) | Value::Bool(..) | Value::Num(..) | Value::Empty(..) => None,
        };
        let Some(next) = next else { return false };
        value = next;
    }
    match value {
        Value::Dict(_, entries) => entries.remove(last).is_some(),
        Value::Array(_, items) => {
            let at = last.parse::<usize>().ok().filter(|&at| at < items.len());
            if let (Some(at), Some((before, list))) = (at, original.split_last()) {
                items.remove(at);
                removed.0.push((list.to_vec(), before.parse().unwrap_or(at)));
            }
            at.is_some()
        }
        Value::String(..) | Value::Char(..) | Value::Bool(..) | Value::Num(..) | Value::Empty(..) => false,
    }
}

#[cfg(test)]
mod tests;
