//! Says once that values cannot be read, and what to do.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

use super::envelope::Unreadable;
use super::keys::StoreKeys;

/// How many different lines are written at most.
const MAX_LINES: usize = 100;

/// What has been said already.
#[derive(Debug, Default)]
pub(super) struct UnreadableLog(Mutex<HashSet<Line>>);

/// A missing key is one line, whatever it has encrypted; what was altered is one for each
/// namespace.
#[derive(Debug, PartialEq, Eq, Hash)]
struct Line {
    namespace: Option<Box<str>>,
    unreadable: Unreadable,
}

impl UnreadableLog {
    /// Logs that a value cannot be read, unless that is known.
    pub(super) fn unreadable(&self, namespace: &str, unreadable: Unreadable, keys: &StoreKeys) {
        let is_altered = unreadable == Unreadable::Altered;
        let line = Line {
            namespace: is_altered.then(|| namespace.into()),
            unreadable,
        };
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MAX_LINES || !known.insert(line) {
            return;
        }
        let key_id = match unreadable {
            Unreadable::UnknownKey(id) => Some(hex::encode(id)),
            Unreadable::Altered | Unreadable::UnknownVersion => None,
        };
        tracing::error!(
            namespace,
            key_id,
            known_keys = keys.names(),
            reason = unreadable.reason(),
            fix = unreadable.remedy(),
            "stored values cannot be decrypted and count as missing"
        );
    }

    /// Says everything again: there are other keys.
    pub(super) fn forget(&self) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clear();
    }
}

impl Unreadable {
    pub(super) fn reason(self) -> &'static str {
        match self {
            Self::UnknownKey(_) => "they were encrypted with a key that is not given",
            Self::Altered => "they were altered, or moved from another entry",
            Self::UnknownVersion => "another version has written them",
        }
    }

    fn remedy(self) -> &'static str {
        match self {
            Self::UnknownKey(_) => {
                "give the server the key again: as the second line of the file that \
                 WECHAT_H5_STORE_KEY_FILE names; without it users sign in again, and \
                 credentials are fetched again"
            }
            Self::Altered => {
                "find out who else writes to the store; what is missing is fetched again"
            }
            Self::UnknownVersion => "use the version of the server that has written them",
        }
    }
}
