//! The newest entries of all chats, bounded in number and in bytes.

use std::collections::VecDeque;

use super::entry::{ChatEntry, ChatItem};

const MAX_ENTRIES: usize = 2000;
const MAX_BYTES: usize = 4 << 20;

/// A new entry drops the oldest ones that exceed the limits.
#[derive(Debug)]
pub(crate) struct ChatLog {
    kept: VecDeque<(ChatEntry, usize)>,
    bytes: usize,
    /// The number of the newest entry.
    last: u64,
    /// Counts the resets, from 1.
    run: u64,
}

impl Default for ChatLog {
    fn default() -> Self {
        Self {
            kept: VecDeque::new(),
            bytes: 0,
            last: 0,
            run: 1,
        }
    }
}

impl ChatLog {
    pub(super) fn push(&mut self, at: u64, openid: String, item: ChatItem) {
        let text = item.text.as_ref().map_or(0, String::len);
        let bytes = openid.len() + text + item.content.to_string().len();
        self.last += 1;
        let entry = ChatEntry {
            seq: self.last,
            at,
            openid,
            kind: item.kind,
            media_id: item.media_id(),
            name: item.name,
            text: item.text,
            content: item.content,
        };
        self.bytes += bytes;
        self.kept.push_back((entry, bytes));
        while self.kept.len() > MAX_ENTRIES || self.bytes > MAX_BYTES {
            let Some((_, dropped)) = self.kept.pop_front() else {
                return;
            };
            self.bytes -= dropped;
        }
    }

    /// The entries with this user, or with all, oldest first. A number that was never reached
    /// is from before a reset, and so is ignored.
    pub(crate) fn list(&self, openid: Option<&str>, after: u64) -> Vec<&ChatEntry> {
        let after = if after <= self.last { after } else { 0 };
        let kept = self.kept.iter().map(|(entry, _)| entry);
        kept.filter(|entry| entry.seq > after)
            .filter(|entry| openid.is_none_or(|openid| entry.openid == openid))
            .collect()
    }

    pub(crate) fn run(&self) -> u64 {
        self.run
    }

    /// The `after` of a reader who has read everything.
    pub(crate) fn last(&self) -> u64 {
        self.last
    }

    pub(super) fn clear(&mut self) {
        *self = Self {
            run: self.run + 1,
            ..Self::default()
        };
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::entry::ChatKind;
    use super::*;

    fn item(text: &str) -> ChatItem {
        ChatItem::new(ChatKind::Message, "text", json!({})).with_text(Some(text))
    }

    fn numbers(log: &ChatLog, openid: Option<&str>, after: u64) -> Vec<u64> {
        let listed = log.list(openid, after).into_iter();
        listed.map(|entry| entry.seq).collect()
    }

    #[test]
    fn a_reader_gets_each_entry_of_a_user_once() {
        let mut log = ChatLog::default();
        for openid in ["a", "b", "a"] {
            log.push(7, openid.to_owned(), item("hi"));
        }
        assert_eq!(numbers(&log, Some("a"), 0), [1, 3]);
        assert_eq!(numbers(&log, Some("a"), 1), [3]);
        assert_eq!(numbers(&log, None, 1), [2, 3]);
        assert_eq!((log.run(), log.last()), (1, 3));
        log.clear();
        log.push(8, "a".to_owned(), item("new"));
        assert_eq!(log.run(), 2);
        assert_eq!(numbers(&log, Some("a"), 3), [1]);
    }

    #[test]
    fn the_oldest_entries_are_dropped() {
        let mut log = ChatLog::default();
        for _ in 0..=MAX_ENTRIES {
            log.push(7, "a".to_owned(), item("hi"));
        }
        assert_eq!(log.list(None, 0).len(), MAX_ENTRIES);
        assert_eq!(log.list(None, 0)[0].seq, 2);
        let huge = "x".repeat(MAX_BYTES - 100);
        log.push(7, "a".to_owned(), item(&huge));
        assert!(log.list(None, 0).len() < MAX_ENTRIES);
        assert!(log.bytes <= MAX_BYTES);
        log.push(7, "a".to_owned(), item(&"x".repeat(MAX_BYTES)));
        assert_eq!((log.list(None, 0).len(), log.bytes), (0, 0));
    }
}
