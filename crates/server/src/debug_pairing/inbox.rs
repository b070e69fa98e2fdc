//! The messages that one side has not fetched.

use std::collections::VecDeque;

use serde_json::value::RawValue;
use wechat_h5_page_api::DebugMessage;

/// The most messages that wait for one side, and their bytes.
pub(super) const MAX_WAITING: usize = 64;
pub(super) const MAX_WAITING_BYTES: usize = 128 * 1024;
/// The most messages to one side in a session.
pub(super) const MAX_MESSAGES: u32 = 5000;

/// What the server does not look into.
pub(super) type Payload = Box<RawValue>;
pub(super) type Message = DebugMessage<Payload>;

/// Messages wait here until their receiver says that it has them.
#[derive(Debug, Default)]
pub(super) struct Inbox {
    waiting: VecDeque<Message>,
    bytes: usize,
    last: u32,
}

/// Why a message is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NotTaken {
    /// As many wait as may.
    Full,
    /// Another number is next.
    WrongNumber { next: u32 },
    /// There were as many as there may be.
    TooMany,
}

impl Inbox {
    /// Takes the next message. One that was taken before is not taken again, and no error: its
    /// sender has not seen the response.
    pub(super) fn take(&mut self, message: Message) -> Result<(), NotTaken> {
        let next = self.last + 1;
        if (1..next).contains(&message.number) {
            return Ok(());
        }
        if message.number != next {
            return Err(NotTaken::WrongNumber { next });
        }
        if next > MAX_MESSAGES {
            return Err(NotTaken::TooMany);
        }
        let bytes = message.message.get().len();
        if self.waiting.len() >= MAX_WAITING || self.bytes + bytes > MAX_WAITING_BYTES {
            return Err(NotTaken::Full);
        }
        self.bytes += bytes;
        self.last = next;
        self.waiting.push_back(message);
        Ok(())
    }

    /// The receiver has everything up to this number.
    pub(super) fn acknowledge(&mut self, number: u32) {
        while self.waiting.front().is_some_and(|m| m.number <= number) {
            let bytes = self.waiting.pop_front().map(|m| m.message.get().len());
            self.bytes -= bytes.unwrap_or_default();
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    pub(super) fn waiting(&self) -> Vec<Message> {
        self.waiting.iter().cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(number: u32, bytes: usize) -> Message {
        let text = format!("\"{}\"", "x".repeat(bytes - 2));
        let message = RawValue::from_string(text).unwrap();
        Message { number, message }
    }

    fn numbers(inbox: &Inbox) -> Vec<u32> {
        inbox.waiting().iter().map(|m| m.number).collect()
    }

    #[test]
    fn a_message_is_taken_once_and_in_order() {
        let mut inbox = Inbox::default();
        for (number, taken) in [
            (2, Err(NotTaken::WrongNumber { next: 1 })),
            (0, Err(NotTaken::WrongNumber { next: 1 })),
            (1, Ok(())),
            (1, Ok(())),
            (2, Ok(())),
            (1, Ok(())),
            (u32::MAX, Err(NotTaken::WrongNumber { next: 3 })),
        ] {
            assert_eq!(inbox.take(message(number, 10)), taken, "{number}");
        }
        assert_eq!(numbers(&inbox), [1, 2]);
        inbox.acknowledge(1);
        assert_eq!(numbers(&inbox), [2]);
        // What was fetched is not taken again.
        assert_eq!(inbox.take(message(1, 10)), Ok(()));
        assert_eq!(numbers(&inbox), [2]);
    }

    #[test]
    fn what_waits_is_bounded_in_number_and_in_bytes() {
        let mut inbox = Inbox::default();
        for number in 1..=64 {
            assert_eq!(inbox.take(message(number, 10)), Ok(()));
        }
        assert_eq!(inbox.take(message(65, 10)), Err(NotTaken::Full));
        inbox.acknowledge(1);
        assert_eq!(inbox.take(message(65, 10)), Ok(()));
        inbox.acknowledge(u32::MAX);
        assert_eq!((inbox.is_empty(), inbox.bytes), (true, 0));
        for number in 66..=73 {
            assert_eq!(inbox.take(message(number, 16 * 1024)), Ok(()));
        }
        assert_eq!(inbox.take(message(74, 16 * 1024)), Err(NotTaken::Full));
    }

    #[test]
    fn a_session_has_so_many_messages() {
        let mut inbox = Inbox::default();
        for number in 1..=MAX_MESSAGES {
            assert_eq!(inbox.take(message(number, 10)), Ok(()));
            inbox.acknowledge(number);
        }
        let last = inbox.take(message(MAX_MESSAGES + 1, 10));
        assert_eq!(last, Err(NotTaken::TooMany));
    }
}
