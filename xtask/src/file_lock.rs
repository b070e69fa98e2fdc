//! One process at a time: an advisory lock on a file, gone with the process.

use std::fs::{File, TryLockError};
use std::path::Path;

use anyhow::{Context as _, Result};

/// Held until dropped.
#[derive(Debug)]
pub(crate) struct FileLock(#[allow(dead_code, reason = "the open file is the lock")] File);

impl FileLock {
    /// Waits for the lock, and says that it waits.
    pub(crate) fn take(path: &Path, what: &str) -> Result<Self> {
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        let file = File::create(path).with_context(|| format!("cannot make {}", path.display()))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                eprintln!("another process is busy with {what}: waiting for it");
                file.lock()?;
            }
            Err(TryLockError::Error(error)) => return Err(error.into()),
        }
        Ok(Self(file))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_free_again_when_dropped() {
        let name = format!("xtask-lock-{}", std::process::id());
        let path = std::env::temp_dir().join(name);
        let held = FileLock::take(&path, "a test").unwrap();
        let other = File::open(&path).unwrap();
        assert!(matches!(other.try_lock(), Err(TryLockError::WouldBlock)));
        drop(held);
        assert!(other.try_lock().is_ok());
        std::fs::remove_file(&path).unwrap();
    }
}
