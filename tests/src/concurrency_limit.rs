//! Limits how many tests run at the same time, whether they are threads of one process
//! (`cargo test`) or processes (nextest).

use std::fs::{File, create_dir_all};
use std::path::Path;
use std::time::Duration;

use anyhow::Context as _;

/// Each test needs a browser and several processes.
const TESTS: usize = 2;

/// The permission to run a test. Dropping it lets the next test start.
pub(crate) struct Permit {
    _lock: File,
}

impl Permit {
    /// Waits for a permit. The test runner's own time limit applies to the wait.
    pub(crate) async fn acquire(out: &Path) -> anyhow::Result<Self> {
        let folder = out.join(".permits");
        create_dir_all(&folder).context("cannot make the folder of the permits")?;
        loop {
            for n in 0..TESTS {
                let lock = File::create(folder.join(n.to_string()))?;
                if lock.try_lock().is_ok() {
                    return Ok(Self { _lock: lock });
                }
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
}
