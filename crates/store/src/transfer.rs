//! All entries of a store at once: how they leave one, and how they come into another.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio::sync::mpsc;
use tokio::time::timeout;

use crate::error::StoreError;

/// How many entries are read at a time.
pub(crate) const PAGE_ENTRIES: usize = 256;
/// How many bytes of values make a page full.
pub(crate) const PAGE_BYTES: usize = 1 << 20;
/// How many pages wait for whoever takes them.
const PAGES: usize = 2;
/// The longest that a page waits: a store may keep old entries on its disk meanwhile.
const MAX_WAIT: Duration = Duration::from_secs(30);

/// An entry that is stored somewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredEntry {
    /// The name of its namespace.
    pub namespace: String,
    /// Its name in the namespace.
    pub id: String,
    /// Its value.
    pub value: Vec<u8>,
    /// When it expires, in milliseconds since 1970.
    pub expires_at: u64,
    /// What else there is of it, where it is an item of a queue.
    pub item: Option<StoredItem>,
}

/// What is stored of an item or of a dead letter beside its value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredItem {
    pub(crate) number: u64,
    pub(crate) lane: String,
    pub(crate) key: String,
    pub(crate) attempts: u32,
    /// In milliseconds since 1970.
    pub(crate) appended: u64,
    /// The same. `None`: it is no dead letter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) died: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) reason: Option<String>,
}

impl StoredEntry {
    /// The bytes of its value and its names, about.
    pub(crate) fn size(&self) -> usize {
        self.namespace.len() + self.id.len() + self.value.len()
    }
}

/// Entries that are to be stored, as they are read from a file.
pub type Entries = Box<dyn Iterator<Item = Result<StoredEntry, StoreError>> + Send>;

/// What becomes of the entries that a store has when others are restored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Existing {
    /// Nothing is restored where there are any.
    Keep,
    /// They are removed.
    Remove,
}

type Change = Box<dyn FnMut(StoredEntry) -> Result<Option<StoredEntry>, StoreError> + Send>;

/// All entries of a store, a page at a time.
pub struct Export {
    pages: mpsc::Receiver<Item>,
    changes: Vec<Change>,
    is_complete: bool,
}

enum Item {
    Page(Vec<StoredEntry>),
    Failed(StoreError),
    End,
}

impl Export {
    /// What an [`Exporter`] sends.
    pub(crate) fn new() -> (Exporter, Self) {
        let (sender, pages) = mpsc::channel(PAGES);
        let export = Self {
            pages,
            changes: Vec::new(),
            is_complete: false,
        };
        (Exporter(sender), export)
    }

    /// The same entries after this change, without those that it removes.
    pub(crate) fn map(
        mut self,
        change: impl FnMut(StoredEntry) -> Result<Option<StoredEntry>, StoreError> + Send + 'static,
    ) -> Self {
        self.changes.push(Box::new(change));
        self
    }

    /// The next page. `None`: those were all.
    ///
    /// # Errors
    ///
    /// [`StoreError`]: entries are missing.
    pub async fn next(&mut self) -> Result<Option<Vec<StoredEntry>>, StoreError> {
        if self.is_complete {
            return Ok(None);
        }
        match self.pages.recv().await {
            Some(Item::Page(page)) => self.changed(page).map(Some),
            Some(Item::Failed(err)) => Err(err),
            Some(Item::End) => {
                self.is_complete = true;
                Ok(None)
            }
            None => Err(StoreError::NotTaken),
        }
    }

    fn changed(&mut self, page: Vec<StoredEntry>) -> Result<Vec<StoredEntry>, StoreError> {
        let mut changed = Vec::with_capacity(page.len());
        for entry in page {
            let mut entry = Some(entry);
            for change in &mut self.changes {
                entry = match entry {
                    Some(entry) => change(entry)?,
                    None => None,
                };
            }
            changed.extend(entry);
        }
        Ok(changed)
    }
}

impl std::fmt::Debug for Export {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Export").finish_non_exhaustive()
    }
}

/// Where a store sends its entries.
pub(crate) struct Exporter(mpsc::Sender<Item>);

impl Exporter {
    /// Sends a page. `false`: nobody wants it any more.
    pub(crate) async fn page(&self, page: Vec<StoredEntry>) -> bool {
        page.is_empty() || self.send(Item::Page(page)).await
    }

    /// Says how it has ended.
    pub(crate) async fn end(self, result: Result<(), StoreError>) {
        let end = match result {
            Ok(()) => Item::End,
            Err(err) => Item::Failed(err),
        };
        self.send(end).await;
    }

    async fn send(&self, item: Item) -> bool {
        matches!(timeout(MAX_WAIT, self.0.send(item)).await, Ok(Ok(())))
    }
}
