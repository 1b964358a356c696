//! What is known of a tunnel, and what follows from it.

use std::time::Duration;

use tokio::time::Instant;

use super::{
    observed::{self, Ike},
    reason::Reason,
    report::State,
    sections,
    tunnel::Tunnel,
};
use crate::model::site_connection::Initiator;

/// The longest time between two tries.
const LONGEST_PAUSE: Duration = Duration::from_mins(1);

/// What is known of a tunnel that is wanted, or of which something may be left.
#[derive(Debug)]
pub(super) struct Known {
    /// Whether the daemon has its connection and its key, and the generation that they were made from.
    #[expect(clippy::option_option, reason = "it is there or not, and what it was made from is known or not")]
    pub(super) loaded: Option<Option<i64>>,
    /// Its IKE SAs, as they were listed last.
    pub(super) ikes: Vec<Ike>,
    /// Whether something is being done about it.
    pub(super) is_busy: bool,
    /// When something was done about it last: what was listed before tells nothing.
    pub(super) touched: Instant,
    /// Why it was not established, when it was tried last.
    pub(super) reason: Option<Reason>,
    /// Whether this generation was up.
    was_up: bool,
    /// Since when this generation is there.
    since: Instant,
    tries: u32,
    pub(super) next_try: Instant,
    /// Whether a list that says that it is not up any more is waiting for another that says the same.
    is_doubted: bool,
    /// What was told last, and of which generation.
    pub(super) told: Option<(i64, State)>,
}

/// What is to be done about a tunnel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// Nothing now.
    Nothing,
    /// Load it.
    Load,
    /// Take away what is there of another generation, then load it.
    Replace,
    /// Start the negotiation of these children.
    Initiate(Vec<String>),
    /// Take it away.
    Remove,
}

impl Known {
    pub(super) fn new(now: Instant) -> Self {
        Self {
            loaded: None,
            ikes: Vec::new(),
            is_busy: false,
            touched: now,
            reason: None,
            was_up: false,
            since: now,
            tries: 0,
            next_try: now,
            is_doubted: false,
            told: None,
        }
    }

    /// Another generation is wanted, or none.
    pub(super) fn start_over(&mut self, now: Instant) {
        (self.reason, self.was_up, self.since, self.tries, self.next_try) = (None, false, now, 0, now);
    }

    /// The daemon has gone, and everything with it.
    pub(super) fn lose(&mut self, now: Instant) {
        (self.loaded, self.is_busy, self.touched, self.tries, self.next_try) = (None, false, now, 0, now);
        self.ikes.clear();
    }

    /// What is to be done; `tunnel` is what is wanted of it.
    pub(super) fn step(&self, tunnel: Option<&Tunnel>, now: Instant) -> Step {
        if self.is_busy || now < self.next_try {
            return Step::Nothing;
        }
        let Some(tunnel) = tunnel else { return Step::Remove };
        let children = self.ikes.iter().flat_map(|ike| &ike.children);
        let mut generations = children.map(|child| sections::generation_of_child(&child.name)).chain(self.loaded);
        if generations.any(|generation| generation != Some(tunnel.generation)) {
            return Step::Replace;
        }
        if self.loaded.is_none() {
            return Step::Load;
        }
        let is_under_way = self.ikes.iter().any(|ike| matches!(ike.state.as_str(), "CREATED" | "CONNECTING"));
        let missing = self.missing(tunnel);
        if missing.is_empty() || is_under_way || tunnel.initiator == Initiator::ResponseOnly {
            return Step::Nothing;
        }
        Step::Initiate(missing)
    }

    /// Whether these IKE SAs say for the first time that a tunnel that was up is not.
    pub(super) fn is_doubtful(&mut self, tunnel: &Tunnel, ikes: &[Ike]) -> bool {
        let expected = sections::child_names(tunnel);
        let is_lost = !observed::missing(&expected, &ikes.iter().collect::<Vec<_>>()).is_empty();
        self.is_doubted = is_lost && self.missing(tunnel).is_empty() && !self.is_doubted;
        self.is_doubted
    }

    fn missing(&self, tunnel: &Tunnel) -> Vec<String> {
        let expected = sections::child_names(tunnel);
        let missing = observed::missing(&expected, &self.ikes.iter().collect::<Vec<_>>());
        missing.into_iter().map(str::to_owned).collect()
    }

    /// It is tried now, and not again before a while.
    pub(super) fn tried(&mut self, now: Instant) {
        self.next_try = now + LONGEST_PAUSE.min(Duration::from_secs(1 << self.tries.min(6)));
        self.tries += 1;
    }

    /// It has stayed up for so long that the next loss is a new one.
    pub(super) fn rest(&mut self, now: Instant) {
        if self.was_up && matches!(self.told, Some((_, State::Up(_)))) {
            (self.tries, self.next_try) = (0, now);
        }
    }

    /// What has become of it, which a tunnel that is up is remembered by.
    pub(super) fn state(&mut self, tunnel: &Tunnel, patience: Duration, now: Instant) -> State {
        if self.loaded == Some(Some(tunnel.generation)) && self.missing(tunnel).is_empty() {
            (self.was_up, self.reason) = (true, None);
            let expected = sections::child_names(tunnel);
            return State::Up(observed::traffic(&expected, &self.ikes.iter().collect::<Vec<_>>()));
        }
        match &self.reason {
            Some(reason) => State::Failed(reason.clone()),
            None if !self.was_up && now < self.since + patience => State::Connecting,
            None => State::Down,
        }
    }

    /// When it has to be looked at again without anything happening.
    pub(super) fn wake_at(&self, patience: Duration, now: Instant) -> Option<Instant> {
        let times = [self.next_try, self.since + patience];
        times.into_iter().filter(|time| *time > now).min()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gateway::{observed::Child, tunnel::tests::tunnel};

    fn ike(state: &str, children: &[(&str, &str)]) -> Ike {
        let child = |(name, state): &(&str, &str)| Child {
            name: (*name).into(),
            state: (*state).into(),
            bytes_in: 0,
            bytes_out: 0,
            installed: 0,
        };
        Ike { name: "x".into(), state: state.into(), established: 0, children: children.iter().map(child).collect() }
    }

    #[tokio::test(start_paused = true)]
    async fn steps() {
        let now = Instant::now();
        let initiate = || Step::Initiate(vec!["g1-0".into()]);
        let up = || vec![ike("ESTABLISHED", &[("g1-0", "INSTALLED")])];
        for (loaded, ikes, expected) in [
            (None, vec![], Step::Load),
            // What an earlier process has left half done.
            (None, up(), Step::Load),
            (Some(Some(1)), up(), Step::Nothing),
            (Some(Some(1)), vec![], initiate()),
            (Some(Some(1)), vec![ike("CONNECTING", &[])], Step::Nothing),
            (Some(Some(1)), vec![ike("ESTABLISHED", &[])], initiate()),
            (Some(Some(0)), vec![], Step::Replace),
            (Some(None), vec![], Step::Replace),
            (Some(Some(1)), vec![ike("ESTABLISHED", &[("g0-0", "INSTALLED")])], Step::Replace),
        ] {
            let known = Known { loaded, ikes, ..Known::new(now) };
            assert_eq!(known.step(Some(&tunnel()), now), expected, "{known:?}");
            assert_eq!(known.step(None, now), Step::Remove);
            assert_eq!(Known { is_busy: true, ..known }.step(None, now), Step::Nothing);
        }
        let mut waits = tunnel();
        waits.initiator = Initiator::ResponseOnly;
        let mut known = Known { loaded: Some(Some(1)), ..Known::new(now) };
        assert_eq!(known.step(Some(&waits), now), Step::Nothing);
        for seconds in [1, 2, 4, 8, 16, 32, 60, 60] {
            known.tried(now);
            assert_eq!(known.step(Some(&tunnel()), now + Duration::from_secs(seconds - 1)), Step::Nothing);
            assert_eq!(known.step(Some(&tunnel()), now + Duration::from_secs(seconds)), initiate());
        }
    }

    #[tokio::test(start_paused = true)]
    async fn states() {
        let (now, patience) = (Instant::now(), Duration::from_secs(5));
        let mut known = Known { loaded: Some(Some(1)), ..Known::new(now) };
        assert_eq!(known.state(&tunnel(), patience, now), State::Connecting);
        assert_eq!(known.wake_at(patience, now), Some(now + patience));
        assert_eq!(known.state(&tunnel(), patience, now + patience), State::Down);
        known.reason = Some(Reason::NoAnswer);
        assert_eq!(known.state(&tunnel(), patience, now), State::Failed(Reason::NoAnswer));
        known.ikes = vec![ike("ESTABLISHED", &[("g1-0", "INSTALLED")])];
        assert!(matches!(known.state(&tunnel(), patience, now), State::Up(_)));
        // What was up is down at once, and its old reason is forgotten.
        assert!(known.is_doubtful(&tunnel(), &[]));
        assert!(!known.is_doubtful(&tunnel(), &[]));
        known.ikes.clear();
        assert_eq!(known.state(&tunnel(), patience, now), State::Down);
        known.start_over(now);
        assert_eq!(known.state(&tunnel(), patience, now), State::Connecting);
    }
}
