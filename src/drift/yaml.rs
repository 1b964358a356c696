//! Reads YAML as JSON: handles keys that are not strings, tags, aliases, and merge keys.

use std::collections::HashMap;

use saphyr_parser::{Event, Parser, ScalarStyle, StrInput, Tag};
use serde_json::{Map, Number, Value};

use super::document::escaped;

/// The maximum nesting depth, as for JSON.
const DEEPEST: usize = 128;
/// The maximum number of values repeated by aliases: a few lines of YAML can expand to billions of values.
const MOST_REPEATED: usize = 1_000_000;

/// Parses a text, and returns the line number of the value at each JSON pointer. If the text is not YAML, the lines are
/// those before the error.
pub(super) fn read(text: &str) -> (Result<Value, String>, HashMap<String, usize>) {
    let mut reader =
        Reader { events: Parser::new_from_str(text), lines: HashMap::new(), anchors: HashMap::new(), repeated: 0 };
    (reader.document(), reader.lines)
}

struct Reader<'t> {
    events: Parser<'t, StrInput<'t>>,
    lines: HashMap<String, usize>,
    anchors: HashMap<usize, Value>,
    repeated: usize,
}

impl<'t> Reader<'t> {
    fn next(&mut self) -> Result<(Event<'t>, usize), String> {
        match self.events.next_event() {
            Some(Ok((event, span))) => Ok((event, span.start.line())),
            Some(Err(error)) => Err(error.to_string()),
            None => Ok((Event::StreamEnd, 0)),
        }
    }

    fn document(&mut self) -> Result<Value, String> {
        let mut value = None;
        loop {
            match self.next()?.0 {
                Event::StreamEnd => return Ok(value.unwrap_or_default()),
                Event::Nothing | Event::StreamStart | Event::DocumentStart(_) | Event::DocumentEnd => {}
                _ if value.is_some() => return Err("it holds more than one document".into()),
                event => value = Some(self.value(event, "", 0)?),
            }
        }
    }

    fn value(&mut self, event: Event<'t>, pointer: &str, depth: usize) -> Result<Value, String> {
        if depth > DEEPEST {
            return Err(format!("it is nested more than {DEEPEST} deep"));
        }
        let (value, anchor) = match event {
            Event::Scalar(text, style, anchor, tag) => (scalar(&text, style, tag.as_deref()), anchor),
            Event::SequenceStart(anchor, _) => (self.list(pointer, depth)?, anchor),
            Event::MappingStart(anchor, _) => (self.map(pointer, depth)?, anchor),
            Event::Alias(anchor) => {
                let value = self.anchors.get(&anchor).cloned().ok_or("an alias is part of what it repeats")?;
                self.repeated += size(&value);
                if self.repeated > MOST_REPEATED {
                    return Err(format!("its aliases repeat more than {MOST_REPEATED} values"));
                }
                (value, 0)
            }
            other => return Err(format!("a value is expected, not {other:?}")),
        };
        if anchor > 0 {
            self.anchors.insert(anchor, value.clone());
        }
        Ok(value)
    }

    fn list(&mut self, pointer: &str, depth: usize) -> Result<Value, String> {
        let mut items = Vec::new();
        loop {
            let (event, line) = self.next()?;
            if event == Event::SequenceEnd {
                return Ok(items.into());
            }
            let item = format!("{pointer}/{}", items.len());
            self.lines.insert(item.clone(), line);
            items.push(self.value(event, &item, depth + 1)?);
        }
    }

    fn map(&mut self, pointer: &str, depth: usize) -> Result<Value, String> {
        let (mut members, mut merged) = (Map::new(), Vec::new());
        loop {
            let (event, line) = self.next()?;
            if event == Event::MappingEnd {
                break;
            }
            let is_merge = matches!(&event, Event::Scalar(text, ScalarStyle::Plain, ..) if text == "<<");
            // `200:` is the key `200`.
            let key = match self.value(event, "", depth + 1)? {
                Value::String(key) => key,
                other => other.to_string(),
            };
            let member = format!("{pointer}/{}", escaped(&key));
            self.lines.insert(member.clone(), line);
            let (event, _) = self.next()?;
            match self.value(event, &member, depth + 1)? {
                Value::Array(several) if is_merge => merged.extend(several),
                one if is_merge => merged.push(one),
                value => drop(members.insert(key, value)),
            }
        }
        for merged in &merged {
            for (key, value) in merged.as_object().into_iter().flatten() {
                members.entry(key).or_insert_with(|| value.clone());
            }
        }
        Ok(members.into())
    }
}

fn size(value: &Value) -> usize {
    match value {
        Value::Array(items) => items.iter().map(size).sum::<usize>() + 1,
        Value::Object(members) => members.values().map(size).sum::<usize>() + 1,
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => 1,
    }
}

/// The value of a scalar by the core schema (YAML 1.2, 10.3.2); a tag of that schema decides, any other is ignored.
fn scalar(text: &str, style: ScalarStyle, tag: Option<&Tag>) -> Value {
    let core = tag.filter(|tag| tag.is_yaml_core_schema()).map(|tag| tag.suffix.as_str());
    if core == Some("str") || (style != ScalarStyle::Plain && core.is_none()) {
        return text.into();
    }
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Value::Null,
        "true" | "True" | "TRUE" => true.into(),
        "false" | "False" | "FALSE" => false.into(),
        _ => number(text).unwrap_or_else(|| text.into()),
    }
}

/// A number as close as possible in JSON; what JSON cannot express (`.inf`) is a string.
fn number(text: &str) -> Option<Value> {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let sign = if text.starts_with('-') { -1.0 } else { 1.0 };
    match unsigned {
        ".inf" | ".Inf" | ".INF" => return Some((sign * f64::INFINITY).to_string().into()),
        ".nan" | ".NaN" | ".NAN" => return Some(f64::NAN.to_string().into()),
        _ => {}
    }
    for (prefix, radix) in [("0x", 16), ("0o", 8)] {
        if let Some(digits) = unsigned.strip_prefix(prefix) {
            return u64::from_str_radix(digits, radix).ok().filter(|_| unsigned == text).map(Value::from);
        }
    }
    let is_decimal = unsigned.starts_with(|c: char| c.is_ascii_digit() || c == '.')
        && unsigned.contains(|c: char| c.is_ascii_digit())
        && unsigned.bytes().all(|byte| byte.is_ascii_digit() || b".eE+-".contains(&byte));
    // `007` is a name rather than a number.
    let is_padded = unsigned.starts_with('0') && unsigned[1..].starts_with(|c: char| c.is_ascii_digit());
    if !is_decimal || is_padded {
        return None;
    }
    let whole = text.parse::<u64>().map(Number::from).or_else(|_| text.parse::<i64>().map(Number::from));
    whole.ok().or_else(|| Number::from_f64(text.parse().ok()?)).map(Value::Number)
}
