//! The people who look at the pages.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::account::Account;
use crate::digest::sha1_hex;

/// One WeChat user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct User {
    /// Names them for tests and seeds; WeChat never shows it.
    pub(crate) id: String,
    pub(crate) nickname: String,
    /// By appid, where they are not to be made up.
    pub(crate) openids: BTreeMap<String, String>,
    /// Where it is not to be made up.
    pub(crate) unionid: Option<String>,
    pub(crate) habits: Habits,
}

/// What becomes of a visit of theirs; every field can be turned on its own.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Habits {
    /// They see pages as snapshots (快照页): all that is told about them is
    /// made up.
    pub(crate) snapshot: bool,
    /// They open pages from the account's chat or menu, where followers are
    /// not asked.
    pub(crate) from_chat: bool,
    pub(crate) consent: Consent,
    pub(crate) template_messages: TemplateMessages,
    #[serde(flatten)]
    pub(crate) on_return: OnReturn,
}

/// What their client does on the way back to the page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct OnReturn {
    /// It requests the callback two times.
    pub(crate) double_callback: bool,
    /// It loses the page's cookies.
    pub(crate) drops_cookies: bool,
}

/// How they answer "获取你的昵称、头像".
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Consent {
    /// They are shown the page, and somebody taps.
    #[default]
    Ask,
    /// They allow at once.
    Allow,
    /// They refuse at once, and go back with `state` alone, as older
    /// documentation says.
    Deny,
    /// They refuse, and the client stays where it is, as newer ones are
    /// reported to.
    #[serde(alias = "deny_and_stay")]
    DenyAndStay,
}

/// What becomes of template messages to them, as `TEMPLATESENDJOBFINISH` tells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum TemplateMessages {
    #[default]
    Delivered,
    /// They have blocked the account's messages.
    Blocked,
    /// Something in between fails.
    #[serde(alias = "system_failed")]
    SystemFailed,
}

impl TemplateMessages {
    /// As the event's `Status`.
    pub(crate) fn status(self) -> &'static str {
        match self {
            Self::Delivered => "success",
            Self::Blocked => "failed:user block",
            Self::SystemFailed => "failed: system failed",
        }
    }
}

/// Who a token speaks of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Identity {
    /// Whose it is behind all virtuality.
    pub(crate) user: String,
    pub(crate) openid: String,
    /// Only where the account is bound to an Open Platform account.
    pub(crate) unionid: Option<String>,
    pub(crate) nickname: String,
    pub(crate) snapshot: bool,
}

impl User {
    pub(crate) fn new(id: impl Into<String>, nickname: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            nickname: nickname.into(),
            openids: BTreeMap::new(),
            unionid: None,
            habits: Habits::default(),
        }
    }

    /// A follower, somebody else, and a visitor of snapshot pages.
    pub(crate) fn cast() -> Vec<Self> {
        let mut follower = Self::new("xiaoming", "小明");
        let demo = Account::demo().app_id().to_string();
        follower
            .openids
            .insert(demo, "oSandboxUser_XiaoMing_000001".to_owned());
        follower.unionid = Some("oUnionUser_XiaoMing_00000001".to_owned());
        let mut visitor = Self::new("visitor", "路人");
        visitor.habits.snapshot = true;
        vec![follower, Self::new("xiaohong", "小红"), visitor]
    }

    /// The same for the same person and account, always.
    pub(crate) fn openid(&self, account: &Account) -> String {
        let app_id = account.app_id().as_str();
        self.openids
            .get(app_id)
            .cloned()
            .unwrap_or_else(|| made_up("openid", app_id, &self.id))
    }

    /// The same in every account that is bound to the same Open Platform account.
    pub(crate) fn unionid(&self, account: &Account) -> Option<String> {
        let platform = account.open_platform.as_deref()?;
        let made = || made_up("unionid", platform, &self.id);
        Some(self.unionid.clone().unwrap_or_else(made))
    }

    /// Themselves, or the virtual person of a snapshot.
    pub(crate) fn identity(&self, account: &Account, seen: Seen) -> Identity {
        let is_bound = account.open_platform.is_some();
        match seen {
            Seen::Snapshot => Identity {
                user: self.id.clone(),
                openid: "oSandboxVirtualUser_00000099".to_owned(),
                unionid: is_bound.then(|| "oUnionVirtualUser_0000000099".to_owned()),
                nickname: "微信用户".to_owned(),
                snapshot: true,
            },
            Seen::Real => Identity {
                user: self.id.clone(),
                openid: self.openid(account),
                unionid: self.unionid(account),
                nickname: self.nickname.clone(),
                snapshot: false,
            },
        }
    }
}

/// As whom a page sees its visitor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Seen {
    Real,
    Snapshot,
}

/// 28 characters that begin with `o`, from a hash.
fn made_up(what: &str, of: &str, user: &str) -> String {
    let hash = sha1_hex(&format!("{what} {of} {user}"));
    format!("o{}", &hash[..27])
}

#[cfg(test)]
mod tests {
    use wechat_h5_sign::AppId;

    use super::*;
    use crate::account::AppSecret;

    #[test]
    fn ids_have_their_form_and_a_snapshot_has_its_own() {
        let account = Account::demo();
        for user in User::cast() {
            let real = user.identity(&account, Seen::Real);
            let virtual_one = user.identity(&account, Seen::Snapshot);
            for identity in [&real, &virtual_one] {
                assert_eq!(identity.openid.len(), 28);
                assert_eq!(identity.unionid.as_ref().unwrap().len(), 28);
            }
            assert_ne!(real.openid, virtual_one.openid);
            assert!(virtual_one.snapshot && !real.snapshot);
        }
    }

    #[test]
    fn an_openid_is_of_one_account_and_a_unionid_of_one_open_platform() {
        let other = AppId::parse("wx0000000000000001").unwrap();
        let other = Account::new(other, AppSecret::new("x"));
        for user in User::cast() {
            let demo = Account::demo();
            assert_ne!(user.openid(&demo), user.openid(&other));
            assert_eq!(user.unionid(&demo), user.unionid(&other));
            let unbound = other.clone().open_platform(None);
            assert_eq!(user.unionid(&unbound), None);
        }
    }
}
