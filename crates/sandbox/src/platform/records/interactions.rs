//! What users have done lately: it decides how many customer messages (客服消息) they may get.

use std::collections::HashMap;

use serde::Deserialize;

use crate::platform::errcode::Errcode;

/// What a user does in the account's chat.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Interaction {
    /// Writes a message.
    Message,
    /// Taps a button of the menu that pushes an event or scans a code.
    Menu,
    Follow,
    /// Scans a QR code of the account.
    Scan,
}

impl Interaction {
    pub(crate) fn named(name: &str) -> Option<Self> {
        match name {
            "CLICK" | "scancode_push" | "scancode_waitmsg" => Some(Self::Menu),
            "subscribe" => Some(Self::Follow),
            "SCAN" => Some(Self::Scan),
            _ => None,
        }
    }

    /// The messages that it allows, and for how many seconds. In force since June 2023.
    fn allowance(self) -> (u32, u64) {
        match self {
            Self::Message => (5, 48 * 3600),
            Self::Menu | Self::Follow | Self::Scan => (3, 60),
        }
    }
}

#[derive(Debug, Default)]
pub(crate) struct Interactions {
    by_user: HashMap<String, HashMap<Interaction, Allowance>>,
}

#[derive(Debug)]
struct Allowance {
    messages: u32,
    begins_at: u64,
    ends_at: u64,
}

impl Interactions {
    /// That a further interaction of the same kind begins again is a guess.
    pub(crate) fn record(&mut self, user: &str, interaction: Interaction, now: u64) {
        let (messages, seconds) = interaction.allowance();
        let ends_at = now.saturating_add(seconds);
        let allowance = Allowance {
            messages,
            begins_at: now,
            ends_at,
        };
        let of_user = self.by_user.entry(user.to_owned()).or_default();
        of_user.insert(interaction, allowance);
    }

    /// Counts one message. Of several interactions the one that ends first counts, which is a
    /// guess.
    pub(crate) fn spend(&mut self, user: &str, now: u64) -> Result<(), Errcode> {
        self.allowance(user, now)?.messages -= 1;
        Ok(())
    }

    /// Whether a message may be sent.
    pub(crate) fn check(&mut self, user: &str, now: u64) -> Result<(), Errcode> {
        self.allowance(user, now).map(drop)
    }

    /// When the user has written last.
    pub(crate) fn last_message(&self, user: &str) -> Option<u64> {
        let message = self.by_user.get(user)?.get(&Interaction::Message)?;
        Some(message.begins_at)
    }

    fn allowance(&mut self, user: &str, now: u64) -> Result<&mut Allowance, Errcode> {
        let of_user = self.by_user.get_mut(user).ok_or(Errcode::NoInteraction)?;
        of_user.retain(|_, allowance| now < allowance.ends_at);
        if of_user.is_empty() {
            return Err(Errcode::NoInteraction);
        }
        let open = of_user.values_mut().filter(|one| one.messages > 0);
        let first = open.min_by_key(|one| one.ends_at);
        first.ok_or(Errcode::CustomMessageCount)
    }

    /// After unfollowing.
    pub(crate) fn forget(&mut self, user: &str) {
        self.by_user.remove(user);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const T: u64 = 1_700_000_000;

    fn allowed(interactions: &mut Interactions, now: u64) -> usize {
        (0..100)
            .take_while(|_| interactions.spend("a", now).is_ok())
            .count()
    }

    #[test]
    fn an_interaction_allows_some_messages_for_some_time() {
        use Interaction::{Follow, Menu, Message, Scan};
        for (done, later, count, then) in [
            (&[][..], 0, 0, Errcode::NoInteraction),
            (&[Message], 172_799, 5, Errcode::CustomMessageCount),
            (&[Message], 172_800, 0, Errcode::NoInteraction),
            (&[Menu], 59, 3, Errcode::CustomMessageCount),
            (&[Follow], 60, 0, Errcode::NoInteraction),
            (&[Scan, Scan], 0, 3, Errcode::CustomMessageCount),
            (&[Message, Menu], 0, 8, Errcode::CustomMessageCount),
            (&[Message, Menu], 60, 5, Errcode::CustomMessageCount),
        ] {
            let mut interactions = Interactions::default();
            for interaction in done {
                interactions.record("a", *interaction, T);
            }
            assert_eq!(interactions.spend("b", T), Err(Errcode::NoInteraction));
            assert_eq!(allowed(&mut interactions, T + later), count, "{done:?}");
            assert_eq!(interactions.spend("a", T + later), Err(then), "{done:?}");
        }
    }

    #[test]
    fn a_check_counts_nothing() {
        let mut interactions = Interactions::default();
        assert_eq!(interactions.last_message("a"), None);
        interactions.record("a", Interaction::Message, T);
        interactions.record("a", Interaction::Menu, T + 1);
        assert_eq!(interactions.last_message("a"), Some(T));
        for _ in 0..9 {
            assert_eq!(interactions.check("a", T + 1), Ok(()));
        }
        assert_eq!(allowed(&mut interactions, T + 1), 8);
        let none = Err(Errcode::CustomMessageCount);
        assert_eq!(interactions.check("a", T + 1), none);
    }

    #[test]
    fn unfollowing_ends_it() {
        let mut interactions = Interactions::default();
        interactions.record("a", Interaction::Message, T);
        interactions.forget("a");
        assert_eq!(interactions.spend("a", T), Err(Errcode::NoInteraction));
    }
}
