//! One user of a seed file.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

use crate::user::{Behavior, CallbackBehavior, Consent, TemplateMessages, User};

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
