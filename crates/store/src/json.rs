//! Values that keep their types: JSON in the store.

use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::StoreError;
use crate::key::Key;
use crate::store_trait::Store;

impl dyn Store {
    /// The value of the entry, if it exists and has not expired.
    ///
    /// # Errors
    ///
    /// [`StoreError::Corrupt`] when the value has another type, and what
    /// [`Store::get`] returns.
    pub async fn get_json<T: DeserializeOwned>(&self, key: &Key) -> Result<Option<T>, StoreError> {
        parse(key, self.get(key).await?)
    }

    /// Writes the entry, whether or not it exists.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unwritable`] when JSON cannot express the value, and what
    /// [`Store::put`] returns.
    pub async fn put_json<T: Serialize + Sync>(
        &self,
        key: &Key,
        value: &T,
        ttl: Duration,
    ) -> Result<(), StoreError> {
        let namespace = key.namespace.name();
        let json = serde_json::to_vec(value).map_err(|source| StoreError::Unwritable {
            namespace,
            source: Arc::new(source),
        })?;
        self.put(key, json, ttl).await
    }

    /// Removes the entry and returns its value. Only one caller receives it.
    ///
    /// # Errors
    ///
    /// [`StoreError::Corrupt`] when the value has another type, and what
    /// [`Store::take`] returns. The entry is removed in any case.
    pub async fn take_json<T: DeserializeOwned>(&self, key: &Key) -> Result<Option<T>, StoreError> {
        parse(key, self.take(key).await?)
    }
}

fn parse<T: DeserializeOwned>(key: &Key, stored: Option<Vec<u8>>) -> Result<Option<T>, StoreError> {
    let Some(json) = stored else {
        return Ok(None);
    };
    // The parser's own message could quote the value: only the position is kept.
    serde_json::from_slice(&json).map_err(|err| StoreError::Corrupt {
        namespace: key.namespace.name(),
        column: err.column(),
    })
}

#[cfg(test)]
mod tests {
    use wechat_h5_clock::ManualClock;

    use super::*;
    use crate::key::Namespace;
    use crate::memory::MemoryStore;

    const TTL: Duration = Duration::from_mins(1);

    fn store() -> Arc<dyn Store> {
        Arc::new(MemoryStore::new(Arc::new(ManualClock::at(0))))
    }

    #[tokio::test]
    async fn a_value_keeps_its_type() {
        let (store, key) = (store(), Key::new(Namespace::new("n", 9), "k"));
        let value = ("text".to_owned(), Some(7_u8));
        store.put_json(&key, &value, TTL).await.unwrap();
        let read = store.get_json::<(String, Option<u8>)>(&key).await;
        assert_eq!(read.unwrap(), Some(value.clone()));
        let taken = store.take_json::<(String, Option<u8>)>(&key).await;
        assert_eq!(taken.unwrap(), Some(value));
        assert_eq!(store.get_json::<u8>(&key).await.unwrap(), None);
    }

    #[tokio::test]
    async fn a_value_of_another_type_is_an_error_that_does_not_quote_it() {
        let (store, key) = (store(), Key::new(Namespace::new("n", 9), "k"));
        store.put_json(&key, &"s3cret", TTL).await.unwrap();
        let err = store.get_json::<u8>(&key).await.unwrap_err();
        assert_eq!(
            err.to_string(),
            "a value stored in `n` cannot be read (byte 8)"
        );
        assert!(!format!("{err:?}").contains("s3cret"));
        assert!(store.take_json::<u8>(&key).await.is_err());
        assert_eq!(store.get(&key).await.unwrap(), None, "it is removed");
    }
}
