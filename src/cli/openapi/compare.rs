//! `--check` and `--diff`.

use std::io;

use serde_json::Value;

use super::{FailOn, Openapi, Output, name, source::Given};
use crate::{
    api::document::Format,
    cli::{Exit, Streams},
    drift::{
        self, Class, Comparison, Which,
        report::{self, Source},
    },
};

/// Where a document cannot be read, the reason is told and the command ends with [`Exit::Unreadable`].
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
    let comparison = match compared(&given.text, &given.name, own, &name_of_own) {
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
    let comparison = match newer.and_then(|newer| compared(&old.text, &old.name, &newer, &new.name)) {
        Ok(comparison) => comparison,
        Err((shown, why)) => return unreadable(streams, &shown, &why),
    };
    let fail_on = command.fail_on.unwrap_or(FailOn::Breaking);
    told(command.output, fail_on, &comparison, (old.source(), new.source()), streams)
}

/// Compares a text with a document; which of the two cannot be read, and why, otherwise.
fn compared(old: &str, old_name: &str, new: &Value, new_name: &str) -> Result<Comparison, (String, String)> {
    let old = drift::parse(old).map_err(|why| (old_name.to_owned(), why.to_string()))?;
    drift::compare(&old, new).map_err(|(which, why)| {
        let shown = if which == Which::Old { old_name } else { new_name };
        (shown.to_owned(), why.to_string())
    })
}

/// Writes what was found, and says whether that is a failure.
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
        // Nothing to say is said by nothing, as other comparing commands do.
        Output::Text if comparison.findings.is_empty() && comparison.notes.is_empty() => String::new(),
        Output::Text => report::text(comparison),
        Output::Json => report::json(comparison, old, new),
        Output::Markdown => report::markdown(comparison, old, new),
        Output::Github => report::github(comparison, old, new, threshold),
    };
    streams.output.write_all(text.as_bytes())?;
    let fails = comparison.worst().is_some_and(|worst| worst <= threshold);
    Ok(if fails { Exit::Refused } else { Exit::Done })
}
