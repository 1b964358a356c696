//! The stored form of texts: unchanged, except for the one character that PostgreSQL's `TEXT` cannot hold.
//!
//! The API accepts NUL in names and descriptions. U+0001 starts an escape: NUL is stored as U+0001 `0`, and U+0001
//! itself as U+0001 `1`. The stored texts sort by bytes exactly as the original texts do, so ordering and comparisons
//! can be left to the database.

use std::borrow::Cow;

const ESCAPE: char = '\u{1}';

/// The form in which `text` is stored and compared.
pub(super) fn keep(text: &str) -> Cow<'_, str> {
    if !text.bytes().any(|byte| byte <= 1) {
        return Cow::Borrowed(text);
    }
    let mut kept = String::with_capacity(text.len() + 8);
    for character in text.chars() {
        match character {
            '\0' => kept.extend([ESCAPE, '0']),
            ESCAPE => kept.extend([ESCAPE, '1']),
            other => kept.push(other),
        }
    }
    Cow::Owned(kept)
}

/// Restores a stored text; `None` if its escapes are invalid.
pub(super) fn restore(kept: Cow<'_, str>) -> Option<Cow<'_, str>> {
    if !kept.contains(ESCAPE) {
        return Some(kept);
    }
    let mut text = String::with_capacity(kept.len());
    let mut characters = kept.chars();
    while let Some(character) = characters.next() {
        text.push(if character == ESCAPE { escaped(characters.next()?)? } else { character });
    }
    Some(Cow::Owned(text))
}

fn escaped(digit: char) -> Option<char> {
    match digit {
        '0' => Some('\0'),
        '1' => Some(ESCAPE),
        _ => None,
    }
}
