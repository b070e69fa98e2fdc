//! Which entry: an id within a namespace.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use crate::error::StoreError;

/// How many namespaces one process may find in its stores and in backups.
const MAX_FOUND: usize = 256;

/// The names of namespaces that were found and not declared.
static FOUND: Mutex<BTreeSet<&'static str>> = Mutex::new(BTreeSet::new());

/// The bytes of an entry that a namespace has room for, by default.
const BYTES_PER_ENTRY: usize = 1024;

/// A set of entries with its own capacity and durability.
///
/// The application declares its namespaces as constants. Two of the same name are the
/// same set of entries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Namespace {
    name: &'static str,
    capacity: usize,
    max_bytes: usize,
    is_lossy: bool,
    gives_way: bool,
    is_announced: bool,
}

impl Namespace {
    /// A namespace whose entries survive a crash. `name` is its name in a database;
    /// `capacity` is the most entries that it holds, because strangers may be able to
    /// cause writes. In a full namespace, a new entry replaces the one that expires first.
    /// It is also full when its ids and values together have `capacity` KiB, see
    /// [`Self::max_bytes`].
    pub const fn new(name: &'static str, capacity: usize) -> Self {
        Self {
            name,
            capacity,
            max_bytes: capacity.saturating_mul(BYTES_PER_ENTRY),
            is_lossy: false,
            gives_way: false,
            is_announced: false,
        }
    }

    /// The same namespace with another limit of bytes: those of all ids and values.
    #[must_use]
    pub const fn with_max_bytes(self, max_bytes: usize) -> Self {
        Self { max_bytes, ..self }
    }

    /// The same namespace, where the latest entries may be lost in a crash. Writing them
    /// is faster.
    #[must_use]
    pub const fn lossy(self) -> Self {
        Self {
            is_lossy: true,
            ..self
        }
    }

    /// The same namespace, where reads and writes give way to those of other namespaces
    /// while many wait: for entries that anybody can cause at no cost. They get a quarter of
    /// what the store does at least.
    #[must_use]
    pub const fn giving_way(self) -> Self {
        Self {
            gives_way: true,
            ..self
        }
    }

    /// The same namespace, where every write of an entry is announced to the other processes
    /// that share the store: for what all of them keep in memory.
    #[must_use]
    pub const fn announced(self) -> Self {
        Self {
            is_announced: true,
            ..self
        }
    }

    /// The namespace of entries that were found in a store or in a backup: nothing that is
    /// written by it removes others. Each new name takes memory for as long as the process
    /// runs, which is why there may be few.
    pub(crate) fn found(name: &str) -> Result<Self, StoreError> {
        let mut found = FOUND.lock().unwrap_or_else(PoisonError::into_inner);
        let known = found.get(name).copied();
        let name = match known {
            Some(name) => name,
            None if found.len() >= MAX_FOUND || name.is_empty() || name.len() > 64 => {
                return Err(StoreError::Backup("it names too many namespaces".into()));
            }
            None => {
                let name: &'static str = name.to_owned().leak();
                found.insert(name);
                name
            }
        };
        Ok(Self::new(name, usize::MAX))
    }

    /// The name in a database.
    pub const fn name(self) -> &'static str {
        self.name
    }

    /// The most entries that the namespace holds.
    pub const fn capacity(self) -> usize {
        self.capacity
    }

    /// The most bytes that the ids and values of the namespace have together.
    pub const fn max_bytes(self) -> usize {
        self.max_bytes
    }

    /// Whether the latest entries may be lost in a crash.
    pub const fn is_lossy(self) -> bool {
        self.is_lossy
    }

    /// Whether every write of an entry is announced to other processes.
    pub const fn is_announced(self) -> bool {
        self.is_announced
    }

    /// Whether reads and writes give way to those of other namespaces.
    pub const fn gives_way(self) -> bool {
        self.gives_way
    }
}

/// The name of one entry.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Key {
    /// The set of entries that it belongs to.
    pub namespace: Namespace,
    /// Its name within the namespace. It must not be a secret: use a secret's digest.
    pub id: String,
}

impl Key {
    /// The name of one entry.
    pub fn new(namespace: Namespace, id: impl Into<String>) -> Self {
        Self {
            namespace,
            id: id.into(),
        }
    }

    /// The bytes that an entry with this value takes of its namespace's budget.
    pub(crate) fn size_with(&self, value: &[u8]) -> Result<usize, StoreError> {
        let size = self.id.len() + value.len();
        let max_bytes = self.namespace.max_bytes();
        if size > max_bytes {
            let namespace = self.namespace.name();
            return Err(StoreError::TooLarge {
                namespace,
                size,
                max_bytes,
            });
        }
        Ok(size)
    }
}
