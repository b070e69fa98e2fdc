//! The template messages that were sent.

use super::bounded_map::BoundedMap;

/// Seconds for which the same `client_msg_id` is the same message.
const SAME_MESSAGE: u64 = 600;

/// The first number. The documentation shows nine digits; WeChat sends numbers beyond
/// 2^53, which a client that parses them as floating-point numbers rounds.
const FIRST_ID: u64 = 3_500_228_332_000_000_001;

#[derive(Default)]
pub(crate) struct SentMessages {
    sent: u64,
    by_client_id: BoundedMap<Sent>,
}

struct Sent {
    id: u64,
    at: u64,
}

/// Whether a message is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SendResult {
    New(u64),
    /// It was sent before, with this number.
    Duplicate(u64),
}

impl SentMessages {
    /// The number of a message to this user, which `client_msg_id` may identify.
    pub(crate) fn send(&mut self, openid: &str, client_id: Option<&str>, now: u64) -> SendResult {
        let key = client_id.map(|id| format!("{openid} {id}"));
        let before = key.as_ref().and_then(|key| self.by_client_id.get(key));
        if let Some(sent) = before
            && now < sent.at.saturating_add(SAME_MESSAGE)
        {
            return SendResult::Duplicate(sent.id);
        }
        let id = FIRST_ID + self.sent;
        self.sent += 1;
        if let Some(key) = key {
            self.by_client_id.insert(key, Sent { id, at: now });
        }
        SendResult::New(id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const T: u64 = 1_700_000_000;

    #[test]
    fn numbers_are_beyond_what_a_floating_point_number_holds() {
        let mut messages = SentMessages::default();
        for _ in 0..3 {
            let SendResult::New(id) = messages.send("o1", None, T) else {
                panic!("without a client id each is a new one");
            };
            assert!(id > 1 << f64::MANTISSA_DIGITS, "{id}");
            assert!(i64::try_from(id).is_ok(), "{id}");
        }
    }

    #[test]
    fn the_same_client_id_is_the_same_message_for_ten_minutes() {
        let mut messages = SentMessages::default();
        let SendResult::New(first) = messages.send("o1", Some("a"), T) else {
            panic!("the first one goes out");
        };
        let again = messages.send("o1", Some("a"), T + 599);
        assert_eq!(again, SendResult::Duplicate(first));
        for (openid, client_id, at) in [
            ("o2", Some("a"), T),
            ("o1", Some("b"), T),
            ("o1", None, T),
            ("o1", None, T),
            ("o1", Some("a"), T + 600),
        ] {
            let sent = messages.send(openid, client_id, at);
            assert!(
                matches!(sent, SendResult::New(id) if id > first),
                "{sent:?}"
            );
        }
    }
}
