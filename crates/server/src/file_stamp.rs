//! Whether a file has changed.

use std::fs::{File, Metadata};
use std::io;
use std::path::Path;

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
