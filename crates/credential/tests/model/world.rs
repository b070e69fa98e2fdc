//! What happens to the calls of a schedule, and what goes wrong.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{mpsc, oneshot};
use tokio::time::Instant;

use crate::random::Random;

/// What befalls a process in the middle of a call.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Strike {
    /// It stands still for so long.
    Stop(Duration),
    /// Its machine is suspended for so long.
    Suspend(Duration),
    /// It dies, and starts again after so long.
    Kill(Duration),
    /// It is told to stop, and starts again after so long.
    Restart(Duration),
    /// Its wall clock is set, to so many seconds ahead of the true time.
    SetWall(i64),
}

/// How likely what is.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Odds {
    /// Of a call: that it or its response is lost, or too late.
    pub(crate) loss: f64,
    /// The same of a call of the store.
    pub(crate) store_loss: f64,
    /// Of a call: that its process is struck.
    pub(crate) strike: f64,
    /// How far a wall clock is set, in seconds, at most.
    pub(crate) steps: i64,
    /// Whether processes that are struck only stand still: none dies and no machine stops.
    pub(crate) only_stops: bool,
}

/// How long a call takes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    /// In milliseconds, one way.
    pub(crate) usual: u64,
    /// When the caller waits no longer.
    pub(crate) timeout: Duration,
    /// Whether it is on its way as soon as it is made, whatever becomes of the caller. The
    /// caller may also be struck before it has sent it.
    pub(crate) is_sent_at_once: bool,
}

pub(crate) struct World {
    started: Instant,
    strikes: mpsc::UnboundedSender<(usize, Strike)>,
    state: Mutex<State>,
}

struct State {
    random: Random,
    odds: Odds,
    /// What may explain that a credential was fetched once more.
    faults: u64,
    violations: Vec<String>,
    journal: Vec<String>,
    keeps_journal: bool,
}

/// What becomes of one call.
struct Fate {
    to: Duration,
    /// `None`: the response is lost.
    back: Option<Duration>,
    /// It arrives whatever becomes of its caller.
    is_detached: bool,
}

impl World {
    pub(crate) fn new(
        random: Random,
        odds: Odds,
        keeps_journal: bool,
    ) -> (Arc<Self>, mpsc::UnboundedReceiver<(usize, Strike)>) {
        let (strikes, struck) = mpsc::unbounded_channel();
        let world = Self {
            started: Instant::now(),
            strikes,
            state: Mutex::new(State {
                random,
                odds,
                faults: 0,
                violations: Vec::new(),
                journal: Vec::new(),
                keeps_journal,
            }),
        };
        (Arc::new(world), struck)
    }

    /// The true time since the schedule began.
    pub(crate) fn time(&self) -> Duration {
        self.started.elapsed()
    }

    pub(crate) fn started(&self) -> Instant {
        self.started
    }

    pub(crate) fn set_odds(&self, odds: Odds) {
        self.lock().odds = odds;
    }

    pub(crate) fn faults(&self) -> u64 {
        self.lock().faults
    }

    /// An invariant does not hold.
    pub(crate) fn violated(&self, what: String) {
        self.note(|| format!("VIOLATED: {what}"));
        self.lock().violations.push(what);
    }

    pub(crate) fn violations(&self) -> Vec<String> {
        self.lock().violations.clone()
    }

    /// Each of so many processes may fetch once more.
    pub(crate) fn excuse(&self, processes: u64) {
        self.lock().faults += processes;
    }

    /// For whoever repeats a schedule that failed.
    pub(crate) fn note(&self, line: impl FnOnce() -> String) {
        let time = self.time();
        let mut state = self.lock();
        if state.keeps_journal {
            let line = format!("{:>10.3} {}", time.as_secs_f64(), line());
            state.journal.push(line);
        }
    }

    pub(crate) fn journal(&self) -> String {
        self.lock().journal.join("\n")
    }

    /// A call of a process. `effect` is what the called side does. `None`: no response.
    pub(crate) async fn call<T: Send + 'static>(
        &self,
        process: usize,
        limits: Limits,
        effect: impl FnOnce() -> T + Send + 'static,
    ) -> Option<T> {
        let Fate {
            to,
            back,
            is_detached,
        } = self.fate(process, limits);
        let sent = Instant::now();
        let response = if is_detached {
            let (respond, response) = oneshot::channel();
            tokio::spawn(async move {
                tokio::time::sleep(to).await;
                let _ = respond.send(effect());
            });
            let response = tokio::time::timeout(limits.timeout, response).await;
            response.ok().and_then(Result::ok)
        } else if to >= limits.timeout {
            None
        } else {
            tokio::time::sleep(to).await;
            Some(effect())
        };
        let (Some(back), Some(response)) = (back, response) else {
            tokio::time::sleep_until(sent + limits.timeout).await;
            return None;
        };
        tokio::time::sleep(back).await;
        Some(response)
    }

    fn fate(&self, process: usize, limits: Limits) -> Fate {
        let mut state = self.lock();
        let odds = state.odds;
        let random = &mut state.random;
        let to = random.time(1, limits.usual);
        let mut fate = Fate {
            to,
            back: Some(to / 2),
            is_detached: limits.is_sent_at_once && odds.loss > 0.0,
        };
        if odds.loss == 0.0 {
            return fate;
        }
        let loss = if limits.is_sent_at_once {
            odds.loss
        } else {
            odds.store_loss
        };
        let (is_lost, is_late) = (random.chance(loss), random.chance(loss));
        if is_lost {
            match random.below(3) {
                0 => fate.to = limits.timeout,
                1 => (fate.back, fate.is_detached) = (None, true),
                _ => {
                    fate.to = limits.timeout + random.time(1, 20_000);
                    fate.is_detached = true;
                }
            }
            state.faults += 1;
        } else if is_late {
            // Late, and in time: no fault.
            let most = u64::try_from(limits.timeout.as_millis()).unwrap_or(1000);
            fate.to = random.time(1, most / 2);
        }
        let random = &mut state.random;
        if random.chance(odds.strike) {
            fate.is_detached |= random.chance(0.5);
            let strike = strike(random, odds);
            state.faults += 1;
            let _ = self.strikes.send((process, strike));
        }
        fate
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn strike(random: &mut Random, odds: Odds) -> Strike {
    // About the time of a lease.
    let time = random.time(10, 12_000);
    match random.below(6) {
        _ if odds.only_stops => Strike::Stop(time),
        0 | 1 => Strike::Stop(time),
        2 => Strike::Suspend(time * 20),
        3 => Strike::Kill(time),
        4 => Strike::Restart(time),
        _ if odds.steps == 0 => Strike::Stop(time / 4),
        _ => {
            let steps = usize::try_from(odds.steps).unwrap_or(0);
            let ahead = random.below(2 * steps + 1);
            Strike::SetWall(i64::try_from(ahead).unwrap_or(0) - odds.steps)
        }
    }
}
