//! What users and accounts have written to each other: the shell's chat, and what a test
//! asserts about replies.

mod entry;
mod log;

use std::sync::{Mutex, MutexGuard};

pub use entry::{ChatEntry, ChatKind};

pub(crate) use entry::ChatItem;

use crate::clock::Clock;
use crate::lock::lock;
use log::ChatLog;

/// The chats of one sandbox. An openid is that of one user in one account.
#[derive(Debug)]
pub(crate) struct Chat {
    clock: Clock,
    log: Mutex<ChatLog>,
}

impl Chat {
    pub(crate) fn new(clock: Clock) -> Self {
        Self {
            clock,
            log: Mutex::default(),
        }
    }

    /// Adds what one side has written to the chat with this user.
    pub(crate) fn add(&self, openid: &str, item: ChatItem) {
        let at = self.clock.now();
        self.log().push(at, openid.to_owned(), item);
    }

    pub(crate) fn log(&self) -> MutexGuard<'_, ChatLog> {
        lock(&self.log)
    }

    pub(crate) fn reset(&self) {
        self.log().clear();
    }
}
