//! Opens the store that the settings name.

use std::sync::Arc;

use wechat_h5_clock::Clock;
use wechat_h5_store::{MemoryStore, RedbStore, RedisStore, Store};

use super::start_error::StartError;
use crate::config::StoreConfig;

/// Opens the store. Its values are as they are stored.
///
/// # Errors
///
/// [`StartError`].
pub(crate) fn open_store(
    config: &StoreConfig,
    clock: &Arc<dyn Clock>,
) -> Result<Arc<dyn Store>, StartError> {
    let (path, setting) = match config {
        StoreConfig::Memory => return Ok(Arc::new(MemoryStore::new(clock.clone()))),
        StoreConfig::Redb { path, setting } => (path, setting),
        StoreConfig::Redis { address, prefix } => {
            return Ok(Arc::new(RedisStore::new(address, prefix)?));
        }
    };
    let store = RedbStore::open(path, clock.clone()).map_err(|source| StartError::Store {
        setting: setting.clone(),
        path: path.display().to_string(),
        source,
    })?;
    Ok(Arc::new(store))
}

#[cfg(test)]
mod tests {
    use super::*;
    use wechat_h5_clock::SystemClock;

    #[test]
    fn a_store_that_cannot_be_opened_has_the_hint_of_its_cause() {
        let clock: Arc<dyn Clock> = Arc::new(SystemClock::new());
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        std::fs::write(path("diary"), "dear diary").unwrap();
        let _used = RedbStore::open(&path("used.redb"), clock.clone()).unwrap();
        for (path, hint) in [
            (path("missing/x.redb"), "create the folder"),
            (path(""), "add the name of a file"),
            (
                path("diary"),
                "if this was the store, its beginning is damaged",
            ),
            (path("used.redb"), "stop that process"),
        ] {
            let config = StoreConfig::Redb {
                path: path.clone(),
                setting: "--store".to_owned(),
            };
            let Err(err) = open_store(&config, &clock) else {
                panic!("{} was opened", path.display());
            };
            let message = err.to_string();
            let start = format!("--store {} cannot be opened (", path.display());
            assert!(message.starts_with(&start), "{message}");
            assert!(message.contains(&format!("): {hint}")), "{message}");
        }
    }
}
