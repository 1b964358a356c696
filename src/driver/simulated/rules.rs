//! The rules of the simulated data plane, by object name.

use serde::Deserialize;

/// `[driver.simulated]`: latency and outcomes.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SimulatedConfig {
    /// How long a change takes, in milliseconds; default 300.
    pub latency_ms: u64,
    /// How long a teardown takes, in milliseconds; default 20.
    pub teardown_latency_ms: u64,
    /// Exceptions; the first one that matches and is not used up applies.
    pub rules: Vec<Rule>,
}

impl Default for SimulatedConfig {
    fn default() -> Self {
        Self { latency_ms: 300, teardown_latency_ms: 20, rules: Vec::new() }
    }
}

/// An exception for services and connections with certain names.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// The names it applies to; `*` matches any text, `?` one character.
    pub name: String,
    /// The operation it applies to; default any.
    #[serde(default)]
    pub operation: Operation,
    /// How long the operation takes, in milliseconds; default as without the rule.
    #[serde(default)]
    pub latency_ms: Option<u64>,
    /// The outcome; default `active`.
    #[serde(default)]
    pub outcome: Outcome,
    /// How many attempts per object it applies to; default all.
    #[serde(default)]
    pub times: Option<u32>,
}

/// An operation of the data plane.
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

/// The outcome of an operation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The object is ACTIVE (DOWN if administratively so); a teardown is done.
    #[default]
    Active,
    /// The object is DOWN; a teardown is done.
    Down,
    /// The data plane refuses permanently: the object is ERROR; a teardown is retried.
    Error,
    /// The call never returns.
    Stuck,
    /// The attempt fails and is retried.
    Fail,
}

impl Rule {
    /// Whether the rule applies to this operation on an object with this name.
    #[must_use]
    pub fn matches(&self, name: &str, operation: Operation) -> bool {
        (self.operation == Operation::Any || self.operation == operation) && glob(&self.name, name)
    }
}

/// Whether `text` matches `pattern`. In the worst case, takes time proportional to the product of their lengths.
fn glob(pattern: &str, text: &str) -> bool {
    let (pattern, text): (Vec<char>, Vec<char>) = (pattern.chars().collect(), text.chars().collect());
    let (mut at, mut seen) = (0, 0);
    // For the last `*`: where the pattern continues, and how much text the star has matched.
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
