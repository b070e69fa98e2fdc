//! What users and accounts have written to each other: the shell's chat, and what a test
//! asserts about replies.

mod entry;
mod log;
mod typing;

use std::sync::{Mutex, MutexGuard};

pub use entry::{ChatEntry, ChatKind};

pub(crate) use entry::ChatItem;
pub(crate) use typing::TypingRefusal;

use crate::clock::Clock;
use crate::lock::lock;
use log::ChatLog;
use typing::Typing;

/// The chats of one sandbox. An openid is that of one user in one account.
#[derive(Debug)]
pub(crate) struct Chat {
    clock: Clock,
    log: Mutex<ChatLog>,
    typing: Mutex<Typing>,
}

impl Chat {
    pub(crate) fn new(clock: Clock) -> Self {
        Self {
            clock,
            log: Mutex::default(),
            typing: Mutex::default(),
        }
    }

    /// Adds what one side has written to the chat with this user.
    pub(crate) fn add(&self, openid: &str, item: ChatItem) {
        let at = self.clock.now();
        if item.kind.is_reply() {
            lock(&self.typing).message_sent(openid, at);
        }
        self.log().push(at, openid.to_owned(), item);
    }

    /// Shows a user, who has written at `received_at`, that the account is typing.
    pub(crate) fn start_typing(
        &self,
        openid: &str,
        received_at: Option<u64>,
    ) -> Result<(), TypingRefusal> {
        let now = self.clock.now();
        lock(&self.typing).start(openid, received_at, now)
    }

    pub(crate) fn cancel_typing(&self, openid: &str) {
        lock(&self.typing).cancel(openid);
    }

    /// The users who see that the account is typing: this one, or all.
    pub(crate) fn typing_seen_by(&self, openid: Option<&str>) -> Vec<String> {
        let now = self.clock.now();
        let typing = lock(&self.typing);
        let seen = typing.seen_by(now).into_iter();
        seen.filter(|seen| openid.is_none_or(|openid| openid == *seen))
            .map(str::to_owned)
            .collect()
    }

    pub(crate) fn log(&self) -> MutexGuard<'_, ChatLog> {
        lock(&self.log)
    }

    pub(crate) fn reset(&self) {
        self.log().clear();
        *lock(&self.typing) = Typing::default();
    }
}
