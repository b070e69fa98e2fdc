//! One process: the real refresher, on a machine that can be stopped.

use std::sync::Arc;

use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use wechat_h5_clock::{Clock, Now};
use wechat_h5_credential::{Refresher, SharedSecret, Snapshot};
use wechat_h5_oauth::AppSecret;
use wechat_h5_sign::AppId;

use crate::machine::{Machine, Wall};
use crate::platform::{self, Issuer};
use crate::random::Random;
use crate::store;
use crate::world::World;

/// What a process needs to start.
#[derive(Clone)]
pub(crate) struct Surroundings {
    pub(crate) world: Arc<World>,
    pub(crate) issuer: Arc<Issuer>,
    pub(crate) store: Arc<store::Shared>,
}

pub(crate) struct Process {
    number: usize,
    surroundings: Surroundings,
    random: Random,
    hears: bool,
    pub(crate) machine: Machine,
    running: Option<Program>,
}

struct Program {
    snapshot: Arc<Snapshot>,
    task: JoinHandle<()>,
    stop: oneshot::Sender<()>,
}

impl Process {
    pub(crate) fn start(
        number: usize,
        surroundings: &Surroundings,
        mut random: Random,
        wall: Wall,
        hears: bool,
    ) -> Self {
        let machine = Machine::new(surroundings.world.started(), wall);
        let mut process = Self {
            number,
            surroundings: surroundings.clone(),
            random: random.fork(),
            hears,
            machine,
            running: None,
        };
        process.run();
        process
    }

    /// Starts it, if it does not run.
    pub(crate) fn run(&mut self) {
        if self.running.is_some() {
            return;
        }
        let Surroundings {
            world,
            issuer,
            store,
        } = self.surroundings.clone();
        let platform = platform::Reached {
            process: self.number,
            issuer,
            world: world.clone(),
        };
        let store = store::Reached {
            process: self.number,
            shared: store,
            world,
            hears: self.hears,
        };
        let (refresher, snapshot) = Refresher::new(
            AppId::parse("wx5a4d6f78c1e2b390").unwrap(),
            SharedSecret::fixed(AppSecret::parse("s3cret").unwrap()),
            Arc::new(platform),
            Arc::new(store),
            Arc::new(self.machine.clone()) as Arc<dyn Clock>,
        );
        let mut random = self.random.fork();
        let refresher = refresher
            .with_token_mode(self.surroundings.issuer.mode())
            .with_jitter(move || random.unit());
        let (stop, stopped) = oneshot::channel();
        let program = refresher.run_until(async { drop(stopped.await) });
        self.running = Some(Program {
            snapshot,
            task: tokio::spawn(self.machine.run(program)),
            stop,
        });
    }

    /// As `kill -9` does.
    pub(crate) fn kill(&mut self) {
        if let Some(program) = self.running.take() {
            program.task.abort();
        }
    }

    /// As SIGTERM does: it ends when it has given its lease back.
    pub(crate) fn stop(&mut self) {
        if let Some(program) = self.running.take() {
            drop(program.stop);
        }
    }

    /// What clients of this process get, if it runs.
    pub(crate) fn snapshot(&self) -> Option<&Arc<Snapshot>> {
        if self.machine.is_stopped() {
            return None;
        }
        self.running.as_ref().map(|program| &program.snapshot)
    }

    pub(crate) fn now(&self) -> Now {
        self.machine.now()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.kill();
    }
}
