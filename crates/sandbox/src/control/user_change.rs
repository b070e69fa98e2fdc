//! New values for a user, and what the knobs tell of one.

use serde::Deserialize;
use serde_json::{Value, json};

use super::body::Refused;
use super::which_account::named_account;
use crate::ledger::{AccountKey, AccountState, Consent, Ledger, TemplateMessages, User};
use crate::push::Push;

/// What is left out stays as it is.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub(super) struct UserChange {
    pub(super) id: Option<String>,
    nickname: Option<String>,
    snapshot: Option<bool>,
    from_chat: Option<bool>,
    consent: Option<Consent>,
    template_messages: Option<TemplateMessages>,
    double_callback: Option<bool>,
    drops_cookies: Option<bool>,
    /// Whether they follow the account.
    follows: Option<bool>,
    /// The account's tags on a follower.
    tags: Option<Vec<u64>>,
    /// Which account they follow or leave; the first where none is named.
    app_id: Option<String>,
    /// `true` is a deed, not a state: they change their password now.
    password_changed: bool,
}

impl UserChange {
    /// Applies it to this user, all or nothing. Answers what the platform pushes
    /// where they have begun or ceased to follow.
    pub(super) fn apply(
        self,
        ledger: &mut Ledger,
        id: &str,
        now: u64,
    ) -> Result<Vec<Push>, Refused> {
        let account = named_account(ledger, self.app_id.as_deref())?;
        let Some(user) = ledger.users.get(id).cloned() else {
            return Err(unknown_user(id));
        };
        let push = self.push(ledger.account(account), &user, account);
        match self.follows {
            Some(true) => ledger.account_mut(account).followers.follow(id, now),
            Some(false) => ledger.account_mut(account).followers.unfollow(id),
            None => {}
        }
        if let Some(tags) = &self.tags
            && let Some(follower) = ledger.account_mut(account).followers.get_mut(id)
        {
            follower.tags.clone_from(tags);
        }
        if self.password_changed {
            ledger.user_tokens.revoke_all_of(id);
        }
        ledger.users.put(self.changed(user));
        Ok(push.into_iter().collect())
    }

    /// The push configuration is the first account's.
    fn push(&self, state: &AccountState, user: &User, key: AccountKey) -> Option<Push> {
        let did_follow = state.followers.get(&user.id).is_some();
        let follows = self.follows.filter(|follows| *follows != did_follow)?;
        let event = if follows { "subscribe" } else { "unsubscribe" };
        let openid = user.openid(&state.account);
        (key == AccountKey::FIRST).then(|| Push::new(event).of(openid))
    }

    fn changed(self, mut user: User) -> User {
        let habits = &mut user.habits;
        habits.snapshot = self.snapshot.unwrap_or(habits.snapshot);
        habits.from_chat = self.from_chat.unwrap_or(habits.from_chat);
        habits.consent = self.consent.unwrap_or(habits.consent);
        habits.template_messages = self.template_messages.unwrap_or(habits.template_messages);
        let on_return = &mut habits.on_return;
        on_return.double_callback = self.double_callback.unwrap_or(on_return.double_callback);
        on_return.drops_cookies = self.drops_cookies.unwrap_or(on_return.drops_cookies);
        user.nickname = self.nickname.unwrap_or(user.nickname);
        user
    }
}

pub(super) fn unknown_user(id: &str) -> Refused {
    Refused {
        code: "unknown_user",
        message: format!("nobody has the id {id:?}: GET /__sandbox/users"),
    }
}

/// A user as one account knows them.
pub(super) fn describe(ledger: &Ledger, user: &User, key: AccountKey) -> Value {
    let state = ledger.account(key);
    let follower = state.followers.get(&user.id);
    let mut shown = json!(user.habits);
    let known = json!({
        "id": user.id,
        "nickname": user.nickname,
        "openid": user.openid(&state.account),
        "unionid": user.unionid(&state.account),
        "follows": follower.is_some(),
        "tags": follower.map(|follower| follower.tags.as_slice()).unwrap_or_default(),
    });
    if let (Some(shown), Value::Object(known)) = (shown.as_object_mut(), known) {
        shown.extend(known);
    }
    shown
}
