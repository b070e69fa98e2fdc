//! Why a store did not do what was requested.

use std::error::Error;
use std::io::ErrorKind;
use std::sync::Arc;
use std::time::Duration;

/// Why a store did not do what was requested.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// The database refused the operation.
    #[error("the store's database failed")]
    Database(#[source] Arc<dyn Error + Send + Sync>),
    /// The database's file cannot be read or written: its disk is full, or fails.
    #[error("the store's file cannot be read or written")]
    Io(#[source] Arc<dyn Error + Send + Sync>),
    /// The database's file is damaged.
    #[error("the store's file is damaged")]
    Damaged(#[source] Arc<dyn Error + Send + Sync>),
    /// The file has failed and is not in use yet again, for this reason. The store tries it
    /// again by itself.
    #[error("the store's file has failed and is tried again soon ({0})")]
    Unavailable(Arc<str>),
    /// Too many calls wait already: this one was not made.
    #[error(
        "the store is busy, and this call was not made: its disk is too slow for so many calls"
    )]
    Busy,
    /// The disk has not answered. A write may have been made, or may still be made.
    #[error("the store's disk has not answered within {} seconds", .0.as_secs())]
    TimedOut(Duration),
    /// Redis cannot be reached, or refused the call.
    #[cfg(feature = "redis")]
    #[error("Redis failed: {0}")]
    Redis(Arc<redis::RedisError>),
    /// Redis has not answered. A write may have been made, or may still be made.
    #[cfg(feature = "redis")]
    #[error("Redis has not answered within {} ms", .0.as_millis())]
    NoResponse(Duration),
    /// The path leads to something that a store must not use.
    #[error("{0}")]
    NotAStore(&'static str),
    /// The file is not one of a store, as far as its first bytes tell.
    #[error("it is a file of another kind, and was not changed")]
    UnknownFormat,
    /// The file is damaged, and could not be given another name.
    #[error("the store's file is damaged, and cannot be renamed")]
    NotSetAside(#[source] Arc<dyn Error + Send + Sync>),
    /// Another process has the database file open.
    #[error("another process has the database file open")]
    InUse,
    /// An entry is larger than all of its namespace may be.
    #[error("an entry of {size} bytes is too large for `{namespace}`, which has {max_bytes}")]
    TooLarge {
        /// The namespace of the entry.
        namespace: &'static str,
        /// The bytes of the entry's id and value.
        size: usize,
        /// The bytes that the namespace has room for.
        max_bytes: usize,
    },
    /// A queue has no room for another item: this one was not appended.
    #[error(
        "the queue `{queue}` is full: {items} items of {bytes} bytes wait until they are worked off"
    )]
    QueueFull {
        /// The name of the queue.
        queue: Arc<str>,
        /// The items that wait.
        items: u64,
        /// Their bytes.
        bytes: u64,
    },
    /// A queue has no room for another dead letter: this item was not given up.
    #[error("the queue `{queue}` is full of dead letters: there are {items}, of {bytes} bytes")]
    DeadLettersFull {
        /// The name of the queue.
        queue: Arc<str>,
        /// The dead letters.
        items: u64,
        /// Their bytes.
        bytes: u64,
    },
    /// The store does not implement [`Store::open_queue`](crate::Store::open_queue).
    #[error("this store has no queues: use one that this crate implements")]
    NoQueues,
    /// A stored value cannot be read as the type that it should have. The value itself
    /// may be secret: only the position is kept.
    #[error("a value stored in `{namespace}` cannot be read (byte {column})")]
    Corrupt {
        /// The namespace of the entry.
        namespace: &'static str,
        /// Where reading failed, counted in bytes from 1.
        column: usize,
    },
    /// The operating system gave no random bytes.
    #[error("the operating system gave no random bytes")]
    NoRandomBytes(#[source] Arc<dyn Error + Send + Sync>),
    /// The value is too long to be encrypted.
    #[error("a value cannot be encrypted")]
    Encryption(#[source] Arc<dyn Error + Send + Sync>),
    /// Nobody can decrypt an entry that is to be restored.
    #[error("values cannot be decrypted: {reason}")]
    Undecryptable {
        /// Why.
        reason: &'static str,
        /// Whether another key than those that are given could decrypt it.
        lacks_key: bool,
    },
    /// Entries are to be restored, and there are others.
    #[error("the store is not empty")]
    NotEmpty,
    /// The store keeps its entries where nobody can read or restore all of them.
    #[error("all entries of this store cannot be read or restored")]
    NotTransferable,
    /// A backup cannot be read to its end, or was altered.
    #[error("the backup cannot be used: {0}")]
    Backup(Arc<str>),
    /// Whoever reads all entries does not take them.
    #[error("the entries were not taken in time")]
    NotTaken,
    /// A value cannot be written as JSON.
    #[error("a value for `{namespace}` cannot be written as JSON")]
    Unwritable {
        /// The namespace of the entry.
        namespace: &'static str,
        /// Why.
        source: Arc<serde_json::Error>,
    },
}

impl From<std::io::Error> for StoreError {
    fn from(err: std::io::Error) -> Self {
        Self::database(err)
    }
}

impl StoreError {
    /// An error of the database.
    pub(crate) fn database(err: impl Into<redb::Error>) -> Self {
        let err = err.into();
        match &err {
            redb::Error::DatabaseAlreadyOpen => Self::InUse,
            redb::Error::Corrupted(_) => Self::Damaged(Arc::new(err)),
            redb::Error::Io(io)
                if matches!(io.kind(), ErrorKind::UnexpectedEof | ErrorKind::InvalidData) =>
            {
                Self::Damaged(Arc::new(err))
            }
            redb::Error::Io(_)
            | redb::Error::PreviousIo
            | redb::Error::DatabaseClosed
            | redb::Error::LockPoisoned(_)
            | redb::Error::TransactionPoisoned => Self::Io(Arc::new(err)),
            _ => Self::Database(Arc::new(err)),
        }
    }

    /// A failed commit. Nothing can be written until the database was opened again, and
    /// only then is it known whether the transaction was committed.
    pub(crate) fn commit(err: redb::CommitError) -> Self {
        match Self::database(err) {
            Self::Database(err) => Self::Io(err),
            err => err,
        }
    }

    /// The database stopped in the middle of an operation.
    pub(crate) fn panicked(reason: &str) -> Self {
        Self::Damaged(Arc::from(Box::from(format!(
            "the database panicked: {reason}"
        ))))
    }

    /// The file is that of a store, and does not begin as one.
    pub(crate) fn damaged_beginning() -> Self {
        Self::Damaged(Arc::from(Box::from("its beginning was overwritten")))
    }

    /// The operating system gave no random bytes.
    pub(crate) fn no_random_bytes(err: getrandom::Error) -> Self {
        Self::NoRandomBytes(Arc::new(err))
    }

    /// A value was not encrypted.
    pub(crate) fn encryption(err: impl Error + Send + Sync + 'static) -> Self {
        Self::Encryption(Arc::new(err))
    }

    /// A thread of the store ended before it answered.
    pub(crate) fn unanswered(err: impl Error + Send + Sync + 'static) -> Self {
        Self::Database(Arc::new(err))
    }

    /// The kind of error that the operating system reported, if it is one of those.
    pub fn io_kind(&self) -> Option<ErrorKind> {
        let Self::Io(err) = self else { return None };
        match err.downcast_ref()? {
            redb::Error::Io(err) => Some(err.kind()),
            _ => None,
        }
    }

    /// Whether the database must be opened again before it does anything.
    pub(crate) fn needs_reopening(&self) -> bool {
        matches!(self, Self::Io(_) | Self::Damaged(_))
    }

    /// Whether the store logs this itself: once, and again when it is over.
    #[must_use]
    pub fn is_logged(&self) -> bool {
        #[cfg(feature = "redis")]
        if self.redis_remedy().is_some() {
            return true;
        }
        self.is_of_the_file() || matches!(self, Self::Busy | Self::TimedOut(_))
    }

    /// Whether the file has failed, or has not been opened again since.
    pub(crate) fn is_of_the_file(&self) -> bool {
        self.needs_reopening() || matches!(self, Self::Unavailable(_))
    }

    /// Whether the entries of one operation are the cause, and nothing of it was done.
    pub(crate) fn concerns_one_entry(&self) -> bool {
        matches!(self, Self::Database(_))
    }

    /// The error and its causes in one line.
    pub(crate) fn in_full(&self) -> String {
        let mut text = self.to_string();
        let mut cause = self.source();
        while let Some(err) = cause {
            text.push_str(": ");
            text.push_str(&err.to_string());
            cause = err.source();
        }
        text
    }
}
