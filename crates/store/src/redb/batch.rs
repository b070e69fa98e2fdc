//! Writes that are made in one transaction.

use redb::{Database, Durability, WriteTransaction};

use super::call_queue::Response;
use super::table::Table;
use crate::error::StoreError;
use crate::key::{Key, Namespace};

/// How many commits that a crash may lose are made before one that it may not: only a
/// durable one returns the pages of removed entries to the file.
const MAX_LOSSY_COMMITS: u32 = 100;
/// How many expired entries of a namespace one batch removes at most, beside those that
/// make room for its own.
const MAX_EXPIRED_PER_BATCH: usize = 16;
/// How many expired entries each write removes at most: more than it adds.
const MAX_EXPIRED_PER_WRITE: usize = 2;

/// What a caller waits for.
pub(super) struct Write {
    pub(super) key: Key,
    pub(super) operation: Operation,
    pub(super) response: Response<Outcome>,
}

/// What is done to one entry. The times are milliseconds.
pub(super) enum Operation {
    Put {
        value: Vec<u8>,
        ttl: u64,
    },
    Take,
    CompareAndSet {
        expected: Option<Vec<u8>>,
        value: Vec<u8>,
        ttl: u64,
    },
}

/// What an operation has done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Outcome {
    Written,
    Unchanged,
    Taken(Vec<u8>),
}

impl Write {
    /// The bytes that it needs in memory and in the transaction, about.
    pub(super) fn size(&self) -> usize {
        let value = match &self.operation {
            Operation::Put { value, .. } | Operation::CompareAndSet { value, .. } => value.len(),
            Operation::Take => 0,
        };
        self.key.id.len() + value
    }

    /// Whether a crash may lose it.
    fn is_lossy(&self) -> bool {
        self.key.namespace.is_lossy()
    }
}

/// How many commits that a crash may lose have been made since the last durable one.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct LossyCommits(u32);

/// Makes all writes in their order, in one transaction. After an error that needs no
/// reopening, none of them is made.
pub(super) fn commit(
    database: &Database,
    writes: &[Write],
    now: u64,
    lossy_commits: &mut LossyCommits,
) -> Result<Vec<Result<Outcome, StoreError>>, StoreError> {
    let mut transaction = database.begin_write().map_err(StoreError::database)?;
    let mut tables = Tables::new(&transaction, now);
    let answers = writes
        .iter()
        .map(|write| tables.apply(write))
        .collect::<Result<Vec<_>, _>>()?;
    if !tables.save()? {
        transaction.abort().map_err(StoreError::database)?;
        return Ok(answers);
    }
    let is_durable = writes.iter().any(|write| !write.is_lossy());
    if is_durable || lossy_commits.0 >= MAX_LOSSY_COMMITS {
        lossy_commits.0 = 0;
    } else {
        lossy_commits.0 += 1;
        transaction
            .set_durability(Durability::None)
            .map_err(StoreError::database)?;
    }
    transaction.commit().map_err(StoreError::commit)?;
    Ok(answers)
}

/// The namespaces that a batch has changed, or only read.
struct Tables<'a> {
    transaction: &'a WriteTransaction,
    now: u64,
    open: Vec<OpenTable<'a>>,
}

struct OpenTable<'a> {
    name: &'static str,
    table: Table<'a>,
    is_changed: bool,
}

impl<'a> Tables<'a> {
    fn new(transaction: &'a WriteTransaction, now: u64) -> Self {
        Self {
            transaction,
            now,
            open: Vec::new(),
        }
    }

    fn apply(&mut self, write: &Write) -> Result<Result<Outcome, StoreError>, StoreError> {
        let now = self.now;
        let open = self.open(write.key.namespace)?;
        open.is_changed |= open.table.remove_expired(now, MAX_EXPIRED_PER_WRITE)?;
        let result = apply(&mut open.table, write, now);
        match &result {
            Ok(outcome) => open.is_changed |= *outcome != Outcome::Unchanged,
            // It has changed nothing, and concerns no other write.
            Err(StoreError::TooLarge { .. }) => {}
            Err(err) => return Err(err.clone()),
        }
        Ok(result)
    }

    fn open(&mut self, namespace: Namespace) -> Result<&mut OpenTable<'a>, StoreError> {
        let name = namespace.name();
        let index = self.open.iter().position(|open| open.name == name);
        let index = index.unwrap_or(self.open.len());
        if index == self.open.len() {
            let mut table = Table::open(self.transaction, name)?;
            let is_changed = table.remove_expired(self.now, MAX_EXPIRED_PER_BATCH)?;
            self.open.push(OpenTable {
                name,
                table,
                is_changed,
            });
        }
        Ok(&mut self.open[index])
    }

    /// Closes the tables, and returns whether there is anything to commit.
    fn save(self) -> Result<bool, StoreError> {
        let mut is_changed = false;
        for open in self.open {
            if open.is_changed {
                open.table.save_size(self.transaction)?;
                is_changed = true;
            }
        }
        Ok(is_changed)
    }
}

fn apply(table: &mut Table<'_>, write: &Write, now: u64) -> Result<Outcome, StoreError> {
    let key = &write.key;
    match &write.operation {
        Operation::Put { value, ttl } => {
            table.insert(key, value, now.saturating_add(*ttl))?;
            Ok(Outcome::Written)
        }
        // One that has expired is removed with the others.
        Operation::Take => Ok(match table.get(&key.id, now)? {
            Some(value) => {
                table.remove(&key.id)?;
                Outcome::Taken(value)
            }
            None => Outcome::Unchanged,
        }),
        Operation::CompareAndSet {
            expected,
            value,
            ttl,
        } => {
            if table.get(&key.id, now)? != *expected {
                return Ok(Outcome::Unchanged);
            }
            table.insert(key, value, now.saturating_add(*ttl))?;
            Ok(Outcome::Written)
        }
    }
}

#[cfg(test)]
mod tests {
    use redb::ReadableDatabase as _;
    use redb::ReadableTableMetadata as _;
    use tokio::sync::oneshot;

    use super::*;
    use crate::redb::table;

    const LARGE: Namespace = Namespace::new("large", 100_000);

    fn put(id: usize) -> Write {
        Write {
            key: Key::new(LARGE, id.to_string()),
            operation: Operation::Put {
                value: Vec::new(),
                ttl: 1000,
            },
            response: oneshot::channel().0,
        }
    }

    /// Ten thousand logins that end at the same instant delay nobody.
    #[test]
    fn a_batch_removes_a_limited_number_of_expired_entries() {
        let backend = redb::backends::InMemoryBackend::new();
        let database = Database::builder().create_with_backend(backend).unwrap();
        let mut lossy = LossyCommits::default();
        let mut commit = |writes: &[Write], now| {
            let answers = commit(&database, writes, now, &mut lossy).unwrap();
            assert!(answers.into_iter().all(|answer| answer.is_ok()));
            let read = database.begin_read().unwrap();
            let table = read.open_table(table::entries(LARGE.name())).unwrap();
            table.len().unwrap()
        };
        let expired: Vec<_> = (0..10_000).map(put).collect();
        assert_eq!(commit(&expired, 0), 10_000);
        let new = |ids: std::ops::Range<usize>| ids.map(put).collect::<Vec<_>>();
        let left = commit(&new(10_000..10_001), 1000);
        assert_eq!(left, 10_001 - 16 - 2);
        let left = commit(&new(20_000..20_100), 1000);
        assert_eq!(left, 10_001 - 18 + 100 - 16 - 200, "more than are added");
        let mut rounds = 0;
        while commit(&new(30_000..30_001), 1000) > 102 {
            rounds += 1;
        }
        assert!(rounds < 10_000 / 17, "{rounds}");
    }
}
