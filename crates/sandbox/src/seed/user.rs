//! One user of a seed file.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

use crate::user::{Behavior, CallbackBehavior, Consent, SnapshotOddities, TemplateMessages, User};

/// An absent id is derived, and absent behavior is the default.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "each is a key of the file")]
pub(super) struct UserEntry {
    pub(super) id: Spanned<String>,
    nickname: Option<String>,
    /// By appid.
    #[serde(default)]
    openids: BTreeMap<String, String>,
    unionid: Option<String>,
    #[serde(default)]
    snapshot: bool,
    #[serde(default)]
    snapshot_real_ids: bool,
    #[serde(default)]
    snapshot_flag_late: bool,
    #[serde(default)]
    snapshot_no_userinfo: bool,
    #[serde(default)]
    from_chat: bool,
    #[serde(default)]
    consent: Consent,
    #[serde(default)]
    template_messages: TemplateMessages,
    #[serde(default)]
    double_callback: bool,
    #[serde(default)]
    drops_cookies: bool,
}

impl UserEntry {
    pub(super) fn into_user(self) -> User {
        let id = self.id.into_inner();
        User {
            nickname: self.nickname.unwrap_or_else(|| id.clone()),
            id,
            openids: self.openids,
            unionid: self.unionid,
            behavior: Behavior {
                snapshot: self.snapshot,
                snapshot_oddities: SnapshotOddities {
                    snapshot_real_ids: self.snapshot_real_ids,
                    snapshot_flag_late: self.snapshot_flag_late,
                    snapshot_no_userinfo: self.snapshot_no_userinfo,
                },
                from_chat: self.from_chat,
                consent: self.consent,
                template_messages: self.template_messages,
                on_callback: CallbackBehavior {
                    double_callback: self.double_callback,
                    drops_cookies: self.drops_cookies,
                },
            },
        }
    }
}
