//! The files that settings are read from, and their states.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::config::Values;
use crate::file_stamp::FileState;

/// The state of each file. Links are followed: where a link is replaced, the file has changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct FileStates(BTreeMap<PathBuf, FileState>);

impl FileStates {
    /// The present ones of the files that these values name.
    pub(super) fn of(values: &Values) -> Self {
        Self::of_files(values.files().into_iter())
    }

    /// The present ones of the same files.
    pub(super) fn again(&self) -> Self {
        Self::of_files(self.0.keys().cloned())
    }

    /// These files, in the state in which they were seen before.
    pub(super) fn seen_at(mut self, before: &Self) -> Self {
        for (path, state) in &mut self.0 {
            if let Some(before) = before.0.get(path) {
                *state = *before;
            }
        }
        self
    }

    /// These, and those of other files.
    pub(super) fn with(mut self, others: Self) -> Self {
        for (path, state) in others.0 {
            self.0.entry(path).or_insert(state);
        }
        self
    }

    fn of_files(paths: impl Iterator<Item = PathBuf>) -> Self {
        let mut states = BTreeMap::new();
        for path in paths {
            for entry in entries(&path) {
                let state = FileState::of(&entry);
                states.insert(entry, state);
            }
            let state = FileState::of(&path);
            states.insert(path, state);
        }
        Self(states)
    }
}

/// The files in a folder. A folder itself does not change when one of its files is written.
fn entries(path: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(path) else {
        return Vec::new();
    };
    let entries = entries.filter_map(|entry| Some(entry.ok()?.path()));
    entries.take(MAX_ENTRIES).collect()
}

/// The most files of one folder that are looked at: it is meant for a few.
const MAX_ENTRIES: usize = 100;
