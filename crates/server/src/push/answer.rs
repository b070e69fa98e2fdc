//! What WeChat is answered.

use wechat_h5_push::Reply;

use super::back_end_reply::{BackEndAnswer, BackEndReply};

/// The answer to a push, and to its repetitions.
#[derive(Debug, Clone)]
pub(crate) enum Answer {
    /// `success`.
    Success,
    /// This reply.
    Reply(Reply),
}

/// What is recorded where there is no reply, or it goes as a customer message.
const SUCCESS: &[u8] = b"{}";

impl Answer {
    /// The one that was recorded.
    pub(super) fn recorded(record: &[u8]) -> Self {
        match BackEndAnswer::parse(record) {
            Some(BackEndAnswer::Reply(reply)) => {
                let reply = reply.passive().cloned();
                reply.map_or(Self::Success, Self::Reply)
            }
            _ => Self::Success,
        }
    }

    /// For the record: a reply that is the answer.
    pub(super) fn record_of(reply: &BackEndReply) -> Vec<u8> {
        reply.to_json()
    }

    /// For the record: `success`.
    pub(super) fn record_of_success() -> Vec<u8> {
        SUCCESS.to_owned()
    }
}
