//! Whether a file has changed.

use std::fs::{File, Metadata};
use std::io;
use std::path::Path;
use std::time::Duration;

/// How often it is looked whether a file has changed.
pub(crate) const LOOK_INTERVAL: Duration = Duration::from_secs(2);

/// What was seen of files that are read again when they change.
#[derive(Debug)]
pub(crate) struct Seen<T> {
    /// When they were read.
    read: T,
    /// When they were looked at.
    last: T,
}

impl<T: Clone + PartialEq> Seen<T> {
    /// They were read in this state.
    pub(crate) fn read(state: T) -> Self {
        Self {
            read: state.clone(),
            last: state,
        }
    }

    /// The state at the last look.
    pub(crate) fn last(&self) -> &T {
        &self.last
    }

    /// Whether they have another state than when they were read, and were in that state at the
    /// last look too: a program that writes them may not have finished.
    pub(crate) fn is_to_be_read(&mut self, now: T) -> bool {
        let has_settled = self.last == now;
        let is_to_be_read = has_settled && self.read != now;
        self.last = now;
        is_to_be_read
    }
}

/// What is different for a file that was written or replaced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct FileStamp {
    modified: Option<std::time::SystemTime>,
    size: u64,
    /// Device, inode and the time of the last change of either, which no program can set.
    #[cfg(unix)]
    inode: (u64, u64, i64, i64),
}

/// The state of a path: a file, or why none is seen there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FileState {
    /// There is a file.
    There(FileStamp),
    /// There is none, or none that this process may see.
    Missing(io::ErrorKind),
}

impl FileState {
    /// The present one.
    pub(crate) fn of(path: &Path) -> Self {
        match FileStamp::of(path) {
            Ok(stamp) => Self::There(stamp),
            Err(err) => Self::Missing(err.kind()),
        }
    }
}

impl FileStamp {
    /// The present one of the file at this path.
    pub(crate) fn of(path: &Path) -> io::Result<Self> {
        std::fs::metadata(path).map(|metadata| Self::new(&metadata))
    }

    /// The present one of an open file.
    pub(crate) fn of_open(file: &File) -> io::Result<Self> {
        file.metadata().map(|metadata| Self::new(&metadata))
    }

    fn new(metadata: &Metadata) -> Self {
        #[cfg(unix)]
        use std::os::unix::fs::MetadataExt as _;
        Self {
            modified: metadata.modified().ok(),
            size: metadata.len(),
            #[cfg(unix)]
            inode: (
                metadata.dev(),
                metadata.ino(),
                metadata.ctime(),
                metadata.ctime_nsec(),
            ),
        }
    }
}
