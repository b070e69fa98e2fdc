//! At most two tests at a time, whoever runs them: threads of one process
//! (`cargo test`) or a process each (nextest).

use std::fs::{File, create_dir_all};
use std::path::Path;
use std::time::Duration;

use anyhow::Context as _;

const SLOTS: usize = 2;

/// A place among the running tests; free again when dropped.
pub(crate) struct Slot {
    _lock: File,
}

impl Slot {
    /// Waits for a place. The runner's own limit ends a wait that is too long.
    pub(crate) async fn take(out: &Path) -> anyhow::Result<Self> {
        let folder = out.join(".slots");
        create_dir_all(&folder).context("cannot make the folder of the slots")?;
        loop {
            for n in 0..SLOTS {
                let lock = File::create(folder.join(n.to_string()))?;
                if lock.try_lock().is_ok() {
                    return Ok(Self { _lock: lock });
                }
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
}
