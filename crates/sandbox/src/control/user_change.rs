//! New values for a user, and the description of one.

use serde::Deserialize;
use serde_json::{Value, json};

use super::account_query::named_account;
use crate::json_body::BadRequest;
use crate::platform::{AccountIndex, AccountRecords, Interaction, Records};
use crate::push::{Push, UserPush};
use crate::user::{Consent, TemplateMessages, User};

/// Characters of an id or a nickname.
const MAX_NAME: usize = 200;
/// The tags that WeChat gives to one user.
const MAX_TAGS: usize = 20;

/// An absent field keeps its value.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub(super) struct UserChange {
    pub(super) id: Option<String>,
    nickname: Option<String>,
    snapshot: Option<bool>,
    snapshot_real_ids: Option<bool>,
    snapshot_flag_late: Option<bool>,
    snapshot_no_userinfo: Option<bool>,
    from_chat: Option<bool>,
    consent: Option<Consent>,
    template_messages: Option<TemplateMessages>,
    double_callback: Option<bool>,
    drops_cookies: Option<bool>,
    /// Whether the user follows the account.
    follows: Option<bool>,
    /// The scene of the account's QR code by which the user follows now.
    scene: Option<String>,
    /// The account's tags on a follower.
    tags: Option<Vec<u64>>,
    /// The account that `follows` and `tags` are about; the first by default.
    app_id: Option<String>,
    /// An action, not a state: the user does this in the account's chat now.
    interaction: Option<Interaction>,
    /// An action, not a state: `true` changes the password now.
    password_changed: bool,
}

impl UserChange {
    /// Applies all fields or, on an error, none. Returns what the platform pushes if the user
    /// has followed or unfollowed.
    pub(super) fn apply(
        self,
        records: &mut Records,
        user: User,
        now: u64,
    ) -> Result<Vec<UserPush>, BadRequest> {
        let account = named_account(records, self.app_id.as_deref())?;
        self.check()?;
        let id = user.id.as_str();
        let push = self.push(records.account(account), &user, account);
        self.follow(records.account_mut(account), id, now);
        if let Some(interaction) = self.interaction {
            let interactions = &mut records.account_mut(account).interactions;
            interactions.record(id, interaction, now);
        }
        if let Some(tags) = &self.tags
            && let Some(follower) = records.account_mut(account).followers.get_mut(id)
        {
            follower.tags.clone_from(tags);
        }
        if self.password_changed {
            records.user_tokens.revoke_all_of(id);
        }
        if self.snapshot_flag_late.is_some() {
            // The next exchange is the first one again.
            records.user_tokens.forget_snapshots_of(id);
        }
        records.users.put(self.changed(user));
        Ok(push.into_iter().collect())
    }

    fn follow(&self, state: &mut AccountRecords, id: &str, now: u64) {
        match self.follows {
            Some(true) if state.followers.get(id).is_none() => {
                state.followers.follow(id, now);
                state.interactions.record(id, Interaction::Follow, now);
            }
            Some(false) => {
                state.followers.unfollow(id);
                state.interactions.forget(id);
            }
            Some(true) | None => {}
        }
    }

    fn check(&self) -> Result<(), BadRequest> {
        for (field, name) in [("id", &self.id), ("nickname", &self.nickname)] {
            let length = name.as_ref().map_or(0, |name| name.chars().count());
            if length > MAX_NAME {
                return Err(too_long(field, length, MAX_NAME, "characters"));
            }
        }
        match self.tags.as_ref().map_or(0, Vec::len) {
            tags if tags > MAX_TAGS => Err(too_long("tags", tags, MAX_TAGS, "tags")),
            _ => Ok(()),
        }
    }

    /// The push configuration is the first account's.
    fn push(&self, state: &AccountRecords, user: &User, key: AccountIndex) -> Option<UserPush> {
        let did_follow = state.followers.get(&user.id).is_some();
        let follows = self.follows.filter(|follows| *follows != did_follow)?;
        let event = if follows { "subscribe" } else { "unsubscribe" };
        let openid = user.openid(&state.account);
        let push = match &self.scene {
            Some(scene) if follows => {
                Push::new(event).field("EventKey", format!("qrscene_{scene}"))
            }
            _ => Push::new(event),
        };
        (key == AccountIndex::FIRST).then(|| push.of(openid))
    }

    fn changed(self, mut user: User) -> User {
        let behavior = &mut user.behavior;
        behavior.snapshot = self.snapshot.unwrap_or(behavior.snapshot);
        let oddities = &mut behavior.snapshot_oddities;
        for (given, present) in [
            (self.snapshot_real_ids, &mut oddities.snapshot_real_ids),
            (self.snapshot_flag_late, &mut oddities.snapshot_flag_late),
            (
                self.snapshot_no_userinfo,
                &mut oddities.snapshot_no_userinfo,
            ),
        ] {
            *present = given.unwrap_or(*present);
        }
        behavior.from_chat = self.from_chat.unwrap_or(behavior.from_chat);
        behavior.consent = self.consent.unwrap_or(behavior.consent);
        behavior.template_messages = self.template_messages.unwrap_or(behavior.template_messages);
        let on_callback = &mut behavior.on_callback;
        on_callback.double_callback = self.double_callback.unwrap_or(on_callback.double_callback);
        on_callback.drops_cookies = self.drops_cookies.unwrap_or(on_callback.drops_cookies);
        user.nickname = self.nickname.unwrap_or(user.nickname);
        user
    }
}

fn too_long(field: &str, length: usize, most: usize, of: &str) -> BadRequest {
    let message = format!("{field} has {length} {of}, and {most} at most are allowed");
    BadRequest::new("invalid_body", message).at(field)
}

pub(super) fn unknown_user(id: &str) -> BadRequest {
    let message = format!("no user has the id {id:?}: GET /__sandbox/users");
    BadRequest::new("unknown_user", message).at("id")
}

/// A user as seen by one account.
pub(super) fn describe(records: &Records, user: &User, key: AccountIndex) -> Value {
    let state = records.account(key);
    let follower = state.followers.get(&user.id);
    let mut description = json!(user.behavior);
    let identity = json!({
        "id": user.id,
        "nickname": user.nickname,
        "openid": user.openid(&state.account),
        "unionid": user.unionid(&state.account),
        "follows": follower.is_some(),
        "tags": follower.map(|follower| follower.tags.as_slice()).unwrap_or_default(),
    });
    if let (Some(fields), Value::Object(identity)) = (description.as_object_mut(), identity) {
        fields.extend(identity);
    }
    description
}
