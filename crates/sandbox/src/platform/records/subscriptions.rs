//! Subscriptions (订阅通知): what users have accepted by `<wx-open-subscribe>`.

use std::collections::HashMap;

use crate::platform::errcode::Errcode;

/// Each acceptance allows one message, whenever it is sent.
#[derive(Debug, Default)]
pub(crate) struct Subscriptions {
    left: HashMap<(String, String), u32>,
}

impl Subscriptions {
    pub(crate) fn accept(&mut self, user: &str, template: &str) {
        let key = (user.to_owned(), template.to_owned());
        *self.left.entry(key).or_default() += 1;
    }

    pub(crate) fn spend(&mut self, user: &str, template: &str) -> Result<(), Errcode> {
        let key = (user.to_owned(), template.to_owned());
        let left = self.left.get_mut(&key).filter(|left| **left > 0);
        *left.ok_or(Errcode::NotSubscribed)? -= 1;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_acceptance_is_for_one_message_of_one_template() {
        let mut subscriptions = Subscriptions::default();
        subscriptions.accept("a", "T");
        for (user, template, allowed) in [
            ("b", "T", false),
            ("a", "U", false),
            ("a", "T", true),
            ("a", "T", false),
        ] {
            let sent = subscriptions.spend(user, template).is_ok();
            assert_eq!(sent, allowed, "{user} {template}");
        }
    }
}
