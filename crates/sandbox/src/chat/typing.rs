//! Whether a user sees that the account is typing (正在输入).

use std::num::NonZeroUsize;

use lru::LruCache;

/// Virtual seconds that the user sees it.
const SHOWN_FOR: u64 = 15;

/// The most virtual seconds since the last message of either side.
const AFTER_MESSAGE: u64 = 30;

const CAPACITY: NonZeroUsize = NonZeroUsize::new(4096).expect("not zero");

/// Why the user does not see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TypingRefusal {
    /// Neither side has written lately.
    NoMessage,
    AlreadyTyping,
}

/// The account's side of the chats, by openid.
#[derive(Debug)]
pub(super) struct Typing {
    chats: LruCache<String, AccountSide>,
}

#[derive(Debug, Default)]
struct AccountSide {
    sent_at: Option<u64>,
    typing_until: u64,
}

impl Default for Typing {
    fn default() -> Self {
        Self {
            chats: LruCache::new(CAPACITY),
        }
    }
}

impl Typing {
    /// A message to the user ends it.
    pub(super) fn message_sent(&mut self, openid: &str, now: u64) {
        let side = AccountSide {
            sent_at: Some(now),
            typing_until: 0,
        };
        self.chats.push(openid.to_owned(), side);
    }

    /// Shows it to a user who has written at `received_at`.
    pub(super) fn start(
        &mut self,
        openid: &str,
        received_at: Option<u64>,
        now: u64,
    ) -> Result<(), TypingRefusal> {
        let side = self
            .chats
            .get_or_insert_mut(openid.to_owned(), AccountSide::default);
        if now < side.typing_until {
            return Err(TypingRefusal::AlreadyTyping);
        }
        let last = side.sent_at.max(received_at);
        if last.is_none_or(|last| now > last.saturating_add(AFTER_MESSAGE)) {
            return Err(TypingRefusal::NoMessage);
        }
        side.typing_until = now.saturating_add(SHOWN_FOR);
        Ok(())
    }

    pub(super) fn cancel(&mut self, openid: &str) {
        if let Some(side) = self.chats.peek_mut(openid) {
            side.typing_until = 0;
        }
    }

    /// The users who see it.
    pub(super) fn seen_by(&self, now: u64) -> Vec<&str> {
        let chats = self.chats.iter();
        let seen = chats.filter(|(_, side)| now < side.typing_until);
        let mut openids: Vec<_> = seen.map(|(openid, _)| openid.as_str()).collect();
        openids.sort_unstable();
        openids
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const T: u64 = 1_700_000_000;

    #[test]
    fn it_needs_a_message_of_the_last_thirty_seconds() {
        for (sent, received, now, expected) in [
            (None, None, T, Err(TypingRefusal::NoMessage)),
            (Some(T), None, T + 30, Ok(())),
            (None, Some(T), T + 30, Ok(())),
            (Some(T), Some(T + 20), T + 50, Ok(())),
            (Some(T), Some(T), T + 31, Err(TypingRefusal::NoMessage)),
        ] {
            let mut typing = Typing::default();
            if let Some(at) = sent {
                typing.message_sent("a", at);
            }
            assert_eq!(typing.start("b", None, now), Err(TypingRefusal::NoMessage));
            assert_eq!(typing.start("a", received, now), expected, "{sent:?}");
        }
    }

    #[test]
    fn it_is_seen_for_fifteen_seconds_or_until_a_message() {
        let mut typing = Typing::default();
        for openid in ["b", "a"] {
            typing.start(openid, Some(T), T).unwrap();
        }
        assert_eq!(typing.seen_by(T + 14), ["a", "b"]);
        let again = typing.start("a", Some(T), T + 14);
        assert_eq!(again, Err(TypingRefusal::AlreadyTyping));
        typing.message_sent("a", T + 14);
        assert_eq!(typing.seen_by(T + 14), ["b"]);
        typing.start("a", None, T + 14).unwrap();
        typing.cancel("a");
        typing.start("a", None, T + 14).unwrap();
        assert_eq!(typing.seen_by(T + 15), ["a"]);
    }
}
