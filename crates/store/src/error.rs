//! Why a store did not do what was requested.

/// Why a store did not do what was requested.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// The database failed.
    #[error("the store's database failed")]
    Database(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// Another process has the database file open.
    #[error("another process has the database file open")]
    InUse,
    /// A stored value cannot be read as the type that it should have. The value itself
    /// may be secret: only the position is kept.
    #[error("a value stored in `{namespace}` cannot be read (byte {column})")]
    Corrupt {
        /// The namespace of the entry.
        namespace: &'static str,
        /// Where reading failed, counted in bytes from 1.
        column: usize,
    },
    /// A value cannot be written as JSON.
    #[error("a value for `{namespace}` cannot be written as JSON")]
    Unwritable {
        /// The namespace of the entry.
        namespace: &'static str,
        /// Why.
        source: serde_json::Error,
    },
}

impl StoreError {
    /// An error of the database.
    pub(crate) fn database(err: impl std::error::Error + Send + Sync + 'static) -> Self {
        Self::Database(Box::new(err))
    }
}
