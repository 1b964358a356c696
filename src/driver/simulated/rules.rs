//! What the simulated data plane does, chosen by name.

use serde::Deserialize;

/// `[driver.simulated]`: latency and outcomes.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SimulatedConfig {
    /// How long a change takes, in milliseconds; default 300.
    pub latency_ms: u64,
    /// How long a teardown takes, in milliseconds; default 20.
    pub teardown_latency_ms: u64,
    /// Exceptions; the first that matches and is not used up counts.
    pub rules: Vec<Rule>,
}

impl Default for SimulatedConfig {
    fn default() -> Self {
        Self { latency_ms: 300, teardown_latency_ms: 20, rules: Vec::new() }
    }
}

/// An exception for the services and connections of certain names.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// The names that it is for; `*` stands for any text, `?` for one character.
    pub name: String,
    /// The operation that it is for; default any.
    #[serde(default)]
    pub operation: Operation,
    /// How long the operation takes, in milliseconds; default as without the rule.
    #[serde(default)]
    pub latency_ms: Option<u64>,
    /// What comes of it; default `active`.
    #[serde(default)]
    pub outcome: Outcome,
    /// Only the first so many attempts at an object; default all.
    #[serde(default)]
    pub times: Option<u32>,
}

/// What the data plane is asked to do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Operation {
    /// All of them.
    #[default]
    Any,
    /// The first time that an object is applied.
    Create,
    /// Every other time that an object is applied.
    Update,
    /// The teardown of a connection or service.
    Delete,
}

/// What comes of an operation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The object is ACTIVE (DOWN if administratively so); a teardown is done.
    #[default]
    Active,
    /// The object is DOWN; a teardown is done.
    Down,
    /// The data plane refuses for good: the object is ERROR; a teardown is tried again.
    Error,
    /// No answer ever comes.
    Stuck,
    /// The attempt fails and is tried again.
    Fail,
}

impl Rule {
    /// Whether the rule is for this operation on an object of this name.
    #[must_use]
    pub fn matches(&self, name: &str, operation: Operation) -> bool {
        (self.operation == Operation::Any || self.operation == operation) && glob(&self.name, name)
    }
}

/// Whether `text` is of the form of `pattern`. Takes time in proportion to the product of their lengths at worst.
fn glob(pattern: &str, text: &str) -> bool {
    let (pattern, text): (Vec<char>, Vec<char>) = (pattern.chars().collect(), text.chars().collect());
    let (mut at, mut seen) = (0, 0);
    // Behind the last `*`: where the pattern goes on, and how much text the star has taken.
    let mut star: Option<(usize, usize)> = None;
    while seen < text.len() {
        match pattern.get(at) {
            Some('*') => {
                star = Some((at + 1, seen));
                at += 1;
            }
            Some(&wanted) if wanted == '?' || wanted == text[seen] => {
                at += 1;
                seen += 1;
            }
            Some(_) | None => {
                let Some((behind, taken)) = star else { return false };
                star = Some((behind, taken + 1));
                (at, seen) = (behind, taken + 1);
            }
        }
    }
    pattern[at..].iter().all(|&rest| rest == '*')
}

#[cfg(test)]
mod tests {
    use super::glob;

    #[test]
    fn globs() {
        for (pattern, text) in
            [("", ""), ("*", ""), ("*", "a"), ("a?c", "abc"), ("slow-*", "slow-1"), ("*a*b", "xxaxab"), ("**é", "é")]
        {
            assert!(glob(pattern, text), "{pattern} {text}");
        }
        for (pattern, text) in [("", "a"), ("?", ""), ("a", "ab"), ("slow-*", "slow"), ("*ab", "abc"), ("a?", "a")] {
            assert!(!glob(pattern, text), "{pattern} {text}");
        }
    }
}
