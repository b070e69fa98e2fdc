//! What the log says of values that are encrypted again.

use std::sync::Arc;
use std::time::Duration;

use wechat_h5_clock::{Clock, ManualClock};
use wechat_h5_store::{Key, MemoryStore, Namespace, Store};

use super::log_lines::LogLines;
use crate::config::{STORE_KEY_FILE, StoreKeyFile, Values};
use crate::sha256::sha256_hex;
use crate::store_encryption::StoreEncryption;

const SESSIONS: Namespace = Namespace::new("session", 8);

/// A store that has values, and the keys of a server that opens it.
struct Fixture {
    clock: Arc<dyn Clock>,
    inner: Arc<dyn Store>,
    folder: tempfile::TempDir,
}

impl Fixture {
    fn with_keys(&self, text: &str) -> StoreEncryption {
        let path = self.folder.path().join("key");
        std::fs::write(&path, text).unwrap();
        let mut values = Values::default();
        values.set(&STORE_KEY_FILE, path.to_str().unwrap());
        let file = StoreKeyFile::read(&values).unwrap();
        StoreEncryption::new(self.inner.clone(), file, &self.clock)
    }

    /// What a server with these keys logs when it has looked at every value.
    async fn log_with_keys(&self, text: &str, end: &str) -> String {
        let lines = LogLines::default();
        let _guard = lines.collect();
        let server = self.with_keys(text);
        let said = async {
            while !lines.text().contains(end) {
                tokio::task::yield_now().await;
            }
        };
        let said = tokio::time::timeout(Duration::from_secs(10), said);
        tokio::select! {
            () = server.keep_encrypted() => {}
            said = said => said.unwrap_or_else(|_| panic!("{}", lines.text())),
        }
        lines.text()
    }
}

/// Who waits for the line that says so destroys the old key then.
#[tokio::test]
async fn values_that_no_key_opens_are_not_said_to_be_as_the_keys_say() {
    const DONE: &str = "every stored value is as the keys of the store say";
    const LEFT: &str = "stored values can be read with none of the keys";
    let clock: Arc<dyn Clock> = Arc::new(ManualClock::at(0));
    let fixture = Fixture {
        inner: Arc::new(MemoryStore::new(clock.clone())),
        clock,
        folder: tempfile::tempdir().unwrap(),
    };
    let (first, second) = (sha256_hex("first"), sha256_hex("second"));
    let written = fixture.with_keys(&first).store();
    let key = Key::new(SESSIONS, "a");
    let hour = Duration::from_hours(1);
    written.put(&key, b"value".to_vec(), hour).await.unwrap();
    let log = fixture.log_with_keys(&second, LEFT).await;
    assert!(
        log.contains("WARN") && log.contains("unreadable=1"),
        "{log}"
    );
    assert!(!log.contains(DONE), "{log}");
    let log = fixture.log_with_keys(&first, DONE).await;
    assert!(!log.contains(LEFT), "{log}");
}
