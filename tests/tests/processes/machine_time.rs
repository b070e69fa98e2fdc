//! The wall clock of some processes, which a test moves ahead, by libfaketime. Their
//! monotonic clock and their timers are the real ones.

use std::path::PathBuf;

use anyhow::Context as _;
use tempfile::TempDir;

/// Where Debian's package `faketime` has it, below the folders of the architectures.
const LIBRARY: &str = "faketime/libfaketimeMT.so.1";

/// A clock that is as far ahead of the real one as its file says.
pub(crate) struct MachineTime {
    folder: TempDir,
    ahead: u64,
}

impl MachineTime {
    pub(crate) fn new() -> anyhow::Result<Self> {
        let mut time = Self {
            folder: TempDir::with_prefix("wechat-h5-e2e-time-")?,
            ahead: 0,
        };
        time.advance(0)?;
        Ok(time)
    }

    /// Moves the clock of every process that has these variables.
    pub(crate) fn advance(&mut self, seconds: u64) -> anyhow::Result<()> {
        self.ahead += seconds;
        let new = self.folder.path().join("new");
        std::fs::write(&new, format!("+{}\n", self.ahead))?;
        // As a whole: a process may read it at any moment.
        std::fs::rename(new, self.file())?;
        Ok(())
    }

    /// What a process needs to have this clock.
    pub(crate) fn variables(&self) -> anyhow::Result<Vec<(String, String)>> {
        let file = self.file().display().to_string();
        let library = library()?.display().to_string();
        let variables = [
            ("LD_PRELOAD", library),
            ("FAKETIME_TIMESTAMP_FILE", file),
            ("FAKETIME_NO_CACHE", "1".to_owned()),
            ("FAKETIME_DONT_FAKE_MONOTONIC", "1".to_owned()),
            ("NO_FAKE_STAT", "1".to_owned()),
        ];
        Ok(variables.map(|(k, v)| (k.to_owned(), v)).into())
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("ahead")
    }
}

fn library() -> anyhow::Result<PathBuf> {
    let folders = std::fs::read_dir("/usr/lib")?.filter_map(Result::ok);
    let mut found = folders.map(|folder| folder.path().join(LIBRARY));
    found
        .find(|library| library.exists())
        .context("there is no libfaketime (Debian's package faketime): cargo xtask setup")
}
