//! Runs one schedule: processes, clients that look all the time, and what befalls them.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::time::Instant;
use wechat_h5_credential::TokenMode;

use crate::machine::{Machine, Wall};
use crate::platform::{Counts, Issuer};
use crate::process::{Process, Surroundings};
use crate::random::Random;
use crate::store::{Flaw, Shared};
use crate::world::{Odds, Strike, World};

/// The longest back-off, a lease, a poll for announcements that were lost, and the calls.
const RECOVERY: Duration = Duration::from_secs(60 + 3 + 10 + 12);

/// What a schedule is made of.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Settings {
    pub(crate) processes: usize,
    pub(crate) mode: TokenMode,
    pub(crate) expires_in: Duration,
    /// For how long [`run`] lets faults happen.
    pub(crate) time: Duration,
    pub(crate) odds: Odds,
    /// How far the wall clocks are from the true time, in seconds, at most.
    pub(crate) skew: usize,
    pub(crate) flaw: Flaw,
    /// How much longer the platform says that credentials are valid than they are.
    pub(crate) overstated: Duration,
    /// How often a client looks, in seconds, at most.
    pub(crate) looks: u64,
}

impl Settings {
    /// In stable mode, with a store and a platform that work.
    pub(crate) fn without_faults(processes: usize, expires_in: Duration) -> Self {
        Self {
            processes,
            mode: TokenMode::Stable,
            expires_in,
            time: Duration::ZERO,
            odds: Odds::default(),
            skew: 0,
            flaw: Flaw::None,
            overstated: Duration::ZERO,
            looks: 60,
        }
    }
}

/// What came of it.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) violations: Vec<String>,
    pub(crate) counts: Counts,
    pub(crate) faults: u64,
    pub(crate) journal: String,
}

/// What happens at a time of its own.
#[derive(Debug, Clone, Copy)]
enum Event {
    Continue(usize),
    Start(usize),
}

/// A schedule that runs.
pub(crate) struct Schedule {
    pub(crate) world: Arc<World>,
    pub(crate) issuer: Arc<Issuer>,
    pub(crate) processes: Vec<Process>,
    struck: mpsc::UnboundedReceiver<(usize, Strike)>,
    events: BTreeMap<(Instant, usize), Event>,
    looks: u64,
    looked: Random,
    /// When those that could not sign a page are to come back.
    refused: Arc<Mutex<Vec<Duration>>>,
}

/// Runs the schedule of a seed to its end.
pub(crate) fn run(seed: u64, settings: &Settings, keeps_journal: bool) -> Outcome {
    in_virtual_time(async {
        let mut schedule = Schedule::start(seed, settings, keeps_journal);
        schedule.pass(settings.time).await;
        schedule.calm_down().await;
        schedule.outcome()
    })
}

/// On a runtime of its own, whose clock moves on when nothing else is to do.
pub(crate) fn in_virtual_time<T>(work: impl Future<Output = T>) -> T {
    let mut runtime = tokio::runtime::Builder::new_current_thread();
    let runtime = runtime.enable_time().start_paused(true).build();
    runtime.unwrap().block_on(work)
}

impl Schedule {
    pub(crate) fn start(seed: u64, settings: &Settings, keeps_journal: bool) -> Self {
        let mut random = Random::new(seed);
        let (world, struck) = World::new(random.fork(), settings.odds, keeps_journal);
        let mut issuer = Issuer::new(settings.mode, settings.expires_in);
        if let Some(issuer) = Arc::get_mut(&mut issuer) {
            issuer.overstates_by = settings.overstated;
        }
        let true_time = Machine::new(world.started(), Wall::Ahead(0));
        let others = u64::try_from(settings.processes).unwrap_or(u64::MAX);
        let store = Shared::new(Arc::new(true_time), settings.flaw, others);
        let surroundings = Surroundings {
            world: world.clone(),
            issuer: issuer.clone(),
            store,
        };
        let hears = random.chance(0.9);
        let processes = (0..settings.processes).map(|number| {
            let wall = Wall::Ahead(skew(&mut random, settings.skew));
            Process::start(number, &surroundings, random.fork(), wall, hears)
        });
        Self {
            processes: processes.collect(),
            world,
            issuer,
            struck,
            events: BTreeMap::new(),
            looks: settings.looks,
            looked: random.fork(),
            refused: Arc::default(),
        }
    }

    /// Lets this time pass, while clients look at every process.
    pub(crate) async fn pass(&mut self, time: Duration) {
        let end = Instant::now() + time;
        let mut look = Instant::now();
        loop {
            let event = self.events.first_key_value().map(|((at, _), _)| *at);
            let next = event.map_or(look, |event| event.min(look)).min(end);
            tokio::select! {
                biased;
                Some((process, strike)) = self.struck.recv() => self.strike(process, strike),
                () = tokio::time::sleep_until(next) => {
                    if Instant::now() >= end {
                        return;
                    }
                    self.happen();
                    self.look();
                    if Instant::now() >= look {
                        look += self.looked.time(1, self.looks * 1000);
                    }
                }
            }
        }
    }

    /// No faults any more.
    pub(crate) fn end_faults(&mut self) {
        self.world.note(|| "no faults from now on".to_owned());
        self.world.set_odds(Odds::default());
        self.issuer.set_down(false);
        while let Ok((process, strike)) = self.struck.try_recv() {
            self.strike(process, strike);
        }
        self.events.clear();
        for process in &mut self.processes {
            process.machine.go_on();
            process.run();
        }
    }

    /// No faults any more: soon every process has what is valid.
    pub(crate) async fn calm_down(&mut self) {
        self.end_faults();
        self.pass(RECOVERY).await;
        for (number, process) in self.processes.iter().enumerate() {
            let Some(snapshot) = process.snapshot() else {
                continue;
            };
            let now = process.now();
            if snapshot.current(now).is_none() || snapshot.access_token(now).is_none() {
                let status = snapshot.account_status();
                self.world
                    .violated(format!("process {number} has not recovered: {status:?}"));
            }
        }
    }

    /// Whether every process has the token that was issued last.
    pub(crate) fn all_have_the_newest_token(&self) -> bool {
        self.processes.iter().all(|process| {
            let token = process
                .snapshot()
                .and_then(|snapshot| snapshot.access_token(process.now()));
            token.is_some_and(|token| self.issuer.is_newest_token(token.token.expose()))
        })
    }

    pub(crate) fn outcome(&self) -> Outcome {
        Outcome {
            violations: self.world.violations(),
            counts: self.issuer.counts(),
            faults: self.world.faults(),
            journal: self.world.journal(),
        }
    }

    /// What a client of each process has is valid, in the judgement of the platform.
    pub(crate) fn look(&self) {
        let time = self.world.time();
        for (number, process) in self.processes.iter().enumerate() {
            let Some(snapshot) = process.snapshot() else {
                continue;
            };
            let now = process.now();
            if let Some(token) = snapshot.access_token(now) {
                let token = token.token.expose();
                if !self.issuer.accepts_token(token, time) {
                    self.world
                        .violated(format!("process {number} serves the dead token {token}"));
                }
            }
            if let Some(ticket) = snapshot.ticket(now) {
                let ticket = ticket.ticket.expose();
                if !self.issuer.accepts_ticket(ticket, time) {
                    self.world
                        .violated(format!("process {number} serves the dead ticket {ticket}"));
                }
            } else {
                // A page that is signed: the refresher is told.
                let snapshot = snapshot.clone();
                let refused = self.refused.clone();
                let wait = async move {
                    if let Err(err) = snapshot.wait().await {
                        let refused = refused.lock();
                        let mut refused = refused.unwrap_or_else(PoisonError::into_inner);
                        refused.push(err.retry_after);
                    }
                };
                tokio::spawn(process.machine.run(wait));
            }
        }
    }

    /// After what times those are to come back that could not sign a page since the last
    /// call of this.
    pub(crate) fn take_refused(&self) -> Vec<Duration> {
        let refused = self.refused.lock();
        std::mem::take(&mut *refused.unwrap_or_else(PoisonError::into_inner))
    }

    pub(crate) fn strike(&mut self, number: usize, strike: Strike) {
        self.world.note(|| format!("process {number}: {strike:?}"));
        let process = &mut self.processes[number];
        let (after, event) = match strike {
            Strike::Stop(time) => {
                process.machine.stop();
                (time, Event::Continue(number))
            }
            Strike::Suspend(time) => {
                process.machine.suspend();
                (time, Event::Continue(number))
            }
            Strike::Kill(time) => {
                process.kill();
                (time, Event::Start(number))
            }
            Strike::Restart(time) => {
                process.stop();
                (time, Event::Start(number))
            }
            Strike::SetWall(ahead) => {
                process.machine.set_wall(Wall::Ahead(ahead));
                return;
            }
        };
        let at = Instant::now() + after;
        self.events.insert((at, number), event);
    }

    /// What is due.
    fn happen(&mut self) {
        while let Some(first) = self.events.first_entry()
            && first.key().0 <= Instant::now()
        {
            match first.remove() {
                Event::Continue(number) => {
                    self.world.note(|| format!("process {number} goes on"));
                    self.processes[number].machine.go_on();
                }
                Event::Start(number) => {
                    self.world.note(|| format!("process {number} starts"));
                    self.processes[number].run();
                }
            }
        }
    }
}

/// At most so many seconds, either way.
fn skew(random: &mut Random, most: usize) -> i64 {
    let ahead = random.below(2 * most + 1);
    i64::try_from(ahead).unwrap_or(0) - i64::try_from(most).unwrap_or(0)
}
