//! Pages that are signed all the time.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use tokio::task::JoinHandle;
use wechat_h5_e2e::Http;

/// How long a client waits before it signs again.
const PAUSE: Duration = Duration::from_millis(10);

/// Clients that sign until they are stopped.
pub(crate) struct Clients {
    stop: Arc<AtomicBool>,
    tasks: Vec<JoinHandle<Signed>>,
}

/// What they have got.
#[derive(Debug, Default)]
pub(crate) struct Signed {
    times: Vec<Duration>,
    pub(crate) failures: Vec<String>,
}

impl Clients {
    /// So many for each address.
    pub(crate) fn start(addresses: &[String], each: usize) -> Self {
        Self::start_with(PAUSE, addresses, each)
    }

    /// The same, each of which waits so long before it signs again.
    pub(crate) fn start_with(pause: Duration, addresses: &[String], each: usize) -> Self {
        let stop = Arc::<AtomicBool>::default();
        let addresses = addresses.iter().flat_map(|a| std::iter::repeat_n(a, each));
        let client = |address: &String| tokio::spawn(sign(address.clone(), pause, stop.clone()));
        let tasks = addresses.map(client).collect();
        Self { stop, tasks }
    }

    pub(crate) async fn stop(self) -> anyhow::Result<Signed> {
        self.stop.store(true, Ordering::SeqCst);
        let mut all = Signed::default();
        for task in self.tasks {
            let signed = task.await?;
            all.times.extend(signed.times);
            all.failures.extend(signed.failures);
        }
        all.times.sort_unstable();
        Ok(all)
    }
}

impl Signed {
    pub(crate) fn count(&self) -> usize {
        self.times.len()
    }

    /// Of a hundred signatures, ninety-nine took at most this long.
    pub(crate) fn p99(&self) -> Duration {
        let index = self.times.len() * 99 / 100;
        self.times.get(index).copied().unwrap_or_default()
    }
}

async fn sign(address: String, pause: Duration, stop: Arc<AtomicBool>) -> Signed {
    let mut signed = Signed::default();
    let mut http = Http::default();
    while !stop.load(Ordering::SeqCst) {
        if signed.count() % 1000 == 999 {
            // It keeps all responses.
            http = Http::default();
        }
        let started = Instant::now();
        match http.get(&address, &[]).await {
            Ok(response) if response.status == 200 => signed.times.push(started.elapsed()),
            Ok(response) => signed.failures.push(response.body),
            Err(err) => signed.failures.push(format!("{err:#}")),
        }
        tokio::time::sleep(pause).await;
    }
    signed
}
