//! `--check` and `--diff`.

use std::{io, path::Path};

use serde_json::Value;

use super::{FailOn, Openapi, Output, http, name, source::Given};
use crate::{
    api::document::Format,
    cli::{Exit, Streams},
    drift::{
        self, Class, Comparison, Input, Which,
        report::{self, Source},
    },
};

/// Reports why a document cannot be read, and returns [`Exit::Unreadable`].
fn unreadable(streams: &mut Streams<'_>, given: &str, why: &dyn std::fmt::Display) -> io::Result<Exit> {
    writeln!(streams.errors, "{given}: {why}")?;
    Ok(Exit::Unreadable)
}

pub(super) fn check(command: &Openapi, given: &str, streams: &mut Streams<'_>) -> io::Result<Exit> {
    let document = command.document.document();
    let served = document.path(command.edition);
    let given = match Given::read(given, Some(&served), streams) {
        Ok(given) => given,
        Err((shown, why)) => return unreadable(streams, &shown, &why),
    };
    let own = document.value_in(command.edition);
    let name_of_own = format!("this binary ({})", served.trim_start_matches('/'));
    let own_source = Source { name: &name_of_own, text: None, is_file: false };
    let alone = |_: &str| None;
    let comparison = match compared(&given, &alone, Input { value: own, name: &name_of_own, others: &alone }) {
        Ok(comparison) => comparison,
        Err((shown, why)) => return unreadable(streams, &shown, &why),
    };
    let fail_on = command.fail_on.unwrap_or(FailOn::Any);
    let exit = told(command.output, fail_on, &comparison, (given.source(), own_source), streams)?;
    let is_printed_alike =
        [Format::Json, Format::Yaml].iter().any(|format| given.text == document.text_in(command.edition, *format));
    if !given.is_file || is_printed_alike {
        return Ok(exit);
    }
    let kind = if comparison.findings.is_empty() { "is printed differently" } else { "differs" };
    let (which, edition) = (name(&command.document), name(&command.edition));
    let file = &given.name;
    writeln!(
        streams.errors,
        "{file} {kind}; to write it again: vpnaas openapi --document {which} --openapi {edition} > {file}"
    )?;
    Ok(if fail_on == FailOn::Any { Exit::Refused } else { exit })
}

pub(super) fn diff(command: &Openapi, (old, new): (&str, &str), streams: &mut Streams<'_>) -> io::Result<Exit> {
    if old == "-" && new == "-" {
        writeln!(streams.errors, "--diff: only one of the two documents can be the standard input")?;
        return Ok(Exit::Usage);
    }
    let read = Given::read(old, None, streams).and_then(|old| Ok((old, Given::read(new, None, streams)?)));
    let (old, new) = match read {
        Ok(both) => both,
        Err((shown, why)) => return unreadable(streams, &shown, &why),
    };
    let newer = drift::parse(&new.text).map_err(|why| (new.name.clone(), why.to_string()));
    // References from remote documents are not followed.
    let are_files = old.is_file && new.is_file;
    let beside_old = |name: &str| beside(&old, name).filter(|_| are_files);
    let beside_new = |name: &str| beside(&new, name).filter(|_| are_files);
    let comparison = newer
        .and_then(|newer| compared(&old, &beside_old, Input { value: &newer, name: &new.name, others: &beside_new }));
    let comparison = match comparison {
        Ok(comparison) => comparison,
        Err((shown, why)) => return unreadable(streams, &shown, &why),
    };
    let fail_on = command.fail_on.unwrap_or(FailOn::Breaking);
    told(command.output, fail_on, &comparison, (old.source(), new.source()), streams)
}

/// Compares a text with a document; otherwise returns which of the two cannot be read, and why.
fn compared(
    old: &Given,
    beside_old: &dyn Fn(&str) -> Option<Value>,
    new: Input<'_>,
) -> Result<Comparison, (String, String)> {
    let value = drift::parse(&old.text).map_err(|why| (old.name.clone(), why.to_string()))?;
    let input = Input { value: &value, name: &old.name, others: beside_old };
    drift::compare_files(input, new).map_err(|(which, why)| {
        let shown = if which == Which::Old { &old.name } else { new.name };
        (shown.to_owned(), why.to_string())
    })
}

/// Another file that a document refers to, in or near its folder.
fn beside(given: &Given, name: &str) -> Option<Value> {
    let path = Path::new(&given.name).parent()?.join(name);
    let is_small = std::fs::metadata(&path).is_ok_and(|about| about.is_file() && about.len() < http::LARGEST as u64);
    if Path::new(name).is_absolute() || !is_small {
        return None;
    }
    drift::parse(&std::fs::read_to_string(path).ok()?).ok()
}

/// Writes the findings, and returns whether they are a failure.
fn told(
    output: Output,
    fail_on: FailOn,
    comparison: &Comparison,
    (old, new): (Source<'_>, Source<'_>),
    streams: &mut Streams<'_>,
) -> io::Result<Exit> {
    let threshold = match fail_on {
        FailOn::Breaking => Class::Breaking,
        FailOn::Any => Class::Documentation,
    };
    let text = match output {
        // No differences, no output, as with other comparison tools.
        Output::Text if comparison.findings.is_empty() && comparison.unread.is_empty() => String::new(),
        Output::Text => report::text(comparison),
        Output::Json => report::json(comparison, old, new),
        Output::Markdown => report::markdown(comparison, old, new),
        Output::Github => report::github(comparison, old, new, threshold),
    };
    streams.output.write_all(text.as_bytes())?;
    if comparison.worst().is_some_and(|worst| worst <= threshold) {
        return Ok(Exit::Refused);
    }
    // Unread parts may contain any difference.
    Ok(if comparison.unread.is_empty() { Exit::Done } else { Exit::Unreadable })
}
