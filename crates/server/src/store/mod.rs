//! What outlives a request: pending logins, sessions, credentials.
//!
//! One trait of few methods, small enough for any database. What each must do
//! is in `tests/store_contract.rs`, which runs on every implementation.

mod memory;
mod redb;

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

pub use self::memory::MemoryStore;
pub use self::redb::RedbStore;

/// What a store method returns: a future, so that a store may be remote.
pub type Answer<'a, T> = Pin<Box<dyn Future<Output = Result<T, StoreError>> + Send + 'a>>;

/// What kind of thing a key names. Each kind has its own limit and durability.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Space {
    /// A login that has gone to WeChat and not come back.
    Login,
    /// Where a browser goes that comes back with the state that signed it in.
    Returning,
    /// A visitor who has gone to WeChat for another site.
    Relay,
    /// Somebody who has signed in.
    Session,
    /// An access token or a ticket.
    Credential,
    /// Who may refresh a credential.
    Lease,
}

impl Space {
    /// Every kind.
    pub const ALL: [Self; 6] = [
        Self::Login,
        Self::Returning,
        Self::Relay,
        Self::Session,
        Self::Credential,
        Self::Lease,
    ];

    /// The most entries of this kind: strangers can start logins at will. One more
    /// takes the place of the one that ends soonest.
    pub const fn capacity(self) -> usize {
        match self {
            Self::Login | Self::Returning | Self::Relay => 50_000,
            Self::Session => 1_000_000,
            Self::Credential | Self::Lease => 10_000,
        }
    }

    /// The kind's name in a database.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Login => "login",
            Self::Returning => "returning",
            Self::Relay => "relay",
            Self::Session => "session",
            Self::Credential => "credential",
            Self::Lease => "lease",
        }
    }
}

/// The name of one entry.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Key {
    /// Its kind.
    pub space: Space,
    /// Its name within the kind. Not a secret: a secret's digest where needed.
    pub id: String,
}

impl Key {
    /// Names an entry.
    pub fn new(space: Space, id: impl Into<String>) -> Self {
        Self {
            space,
            id: id.into(),
        }
    }
}

/// A value as it is stored.
pub(crate) fn to_json(value: &impl serde::Serialize) -> Vec<u8> {
    // Nothing that is stored has a key that is no text, or a writer that fails.
    serde_json::to_vec(value).unwrap_or_default()
}

/// A value that was stored; none where it has another form, as an older version's may.
pub(crate) fn from_json<T: serde::de::DeserializeOwned>(stored: Option<Vec<u8>>) -> Option<T> {
    serde_json::from_slice(&stored?).ok()
}

/// Entries that end by themselves. Every method is atomic.
pub trait Store: Send + Sync + 'static {
    /// The entry, if it is there and has not ended.
    fn get<'a>(&'a self, key: &'a Key) -> Answer<'a, Option<Vec<u8>>>;

    /// Writes the entry, whatever was there. In a full space the entry that ends
    /// soonest makes room: nobody is refused because of what others wrote.
    fn put<'a>(&'a self, key: &'a Key, value: Vec<u8>, life: Duration) -> Answer<'a, ()>;

    /// Removes the entry and answers what it was: only one caller gets it.
    fn take<'a>(&'a self, key: &'a Key) -> Answer<'a, Option<Vec<u8>>>;

    /// Writes the entry only if it is what the caller believes (`None`: not
    /// there). Answers whether it did.
    fn compare_and_set<'a>(
        &'a self,
        key: &'a Key,
        expected: Option<&'a [u8]>,
        value: Vec<u8>,
        life: Duration,
    ) -> Answer<'a, bool>;

    /// Gets or renews the right to do `name`. Answers whether the holder has it.
    fn lease<'a>(&'a self, name: &'a str, holder: &'a str, life: Duration) -> Answer<'a, bool>;

    /// Gives the right to do `name` back, if the holder has it.
    fn release<'a>(&'a self, name: &'a str, holder: &'a str) -> Answer<'a, ()>;
}

/// Why a store did not do what it was asked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// The database failed.
    #[error("the store's database failed")]
    Database(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// Another process has the database file open.
    #[error("another process has the database file open")]
    InUse,
}
