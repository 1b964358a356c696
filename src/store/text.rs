//! How texts are kept: as they are, but for the one character that PostgreSQL's `TEXT` cannot hold.
//!
//! The API accepts NUL in names and descriptions. U+0001 announces an escape: NUL is kept as U+0001 `0`, and U+0001
//! itself as U+0001 `1`. Two kept texts sort by their bytes exactly as the texts themselves do, so that order and
//! comparisons can be left to the database.

use std::borrow::Cow;

const ESCAPE: char = '\u{1}';

/// The form in which `text` is kept and compared.
pub(super) fn keep(text: &str) -> Cow<'_, str> {
    if !text.contains(['\0', ESCAPE]) {
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

/// The text that is kept in this form; `None` where its escapes are broken.
pub(super) fn restore(kept: &str) -> Option<Cow<'_, str>> {
    if !kept.contains(ESCAPE) {
        return Some(Cow::Borrowed(kept));
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

#[cfg(test)]
mod tests {
    use super::{keep, restore};

    const TEXTS: [&str; 13] =
        ["", "\0", "\0\0", "\u{1}", "\u{1}0", "\u{2}", "0", "a", "a\0", "a\0b", "a\u{1}", "ab", "\u{1f980}\0é"];

    #[test]
    fn what_is_kept_comes_back_and_holds_no_nul() {
        for text in TEXTS {
            let kept = keep(text).into_owned();
            assert!(!kept.contains('\0'), "{text:?}");
            assert_eq!(restore(&kept).as_deref(), Some(text));
        }
    }

    #[test]
    fn kept_texts_sort_as_the_texts_do() {
        for left in TEXTS {
            for right in TEXTS {
                assert_eq!(keep(left).cmp(&keep(right)), left.cmp(right), "{left:?} {right:?}");
            }
        }
    }

    #[test]
    fn a_broken_escape_is_refused() {
        for broken in ["\u{1}", "a\u{1}", "\u{1}2"] {
            assert_eq!(restore(broken), None, "{broken:?}");
        }
    }
}
