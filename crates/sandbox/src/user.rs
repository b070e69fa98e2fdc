//! The WeChat users who open the pages.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::account::Account;
use crate::sha1_hex::sha1_hex;

/// One WeChat user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct User {
    /// The name in tests and seed files; WeChat never shows it.
    pub(crate) id: String,
    pub(crate) nickname: String,
    /// By appid; a missing one is derived from the id.
    pub(crate) openids: BTreeMap<String, String>,
    /// A missing one is derived from the id.
    pub(crate) unionid: Option<String>,
    pub(crate) behavior: Behavior,
}

/// How the user and the user's client behave. Every field can be set on its own.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Behavior {
    /// The user sees pages as snapshots (快照页): ids and profile are virtual.
    pub(crate) snapshot: bool,
    #[serde(flatten)]
    pub(crate) snapshot_oddities: SnapshotOddities,
    /// The user opens pages from the account's chat or menu: WeChat does not ask
    /// followers there.
    pub(crate) from_chat: bool,
    pub(crate) consent: Consent,
    pub(crate) template_messages: TemplateMessages,
    #[serde(flatten)]
    pub(crate) on_callback: CallbackBehavior,
}

/// What developers report of snapshots besides what is documented.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SnapshotOddities {
    /// The ids are the user's own, in spite of `is_snapshotuser`.
    pub(crate) snapshot_real_ids: bool,
    /// `is_snapshotuser` is missing in the response to the first exchange.
    pub(crate) snapshot_flag_late: bool,
    /// `sns/userinfo` responds 48001.
    pub(crate) snapshot_no_userinfo: bool,
}

/// What the user's client does when it is redirected to the callback.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CallbackBehavior {
    /// It requests the callback twice.
    pub(crate) double_callback: bool,
    /// It loses the page's cookies.
    pub(crate) drops_cookies: bool,
}

/// What the user does when WeChat asks for "获取你的昵称、头像".
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Consent {
    /// The consent page is shown and waits for a tap.
    #[default]
    Ask,
    /// The user allows without seeing the page.
    Allow,
    /// The user denies without seeing the page, and is redirected with `state` alone, as
    /// older documentation says.
    Deny,
    /// The user denies and the client stays where it is, as newer clients are reported to.
    #[serde(alias = "deny_and_stay")]
    DenyAndStay,
}

/// The result of template messages to this user, as in `TEMPLATESENDJOBFINISH`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum TemplateMessages {
    #[default]
    Delivered,
    /// The user has blocked the account's messages.
    Blocked,
    /// WeChat fails to deliver them.
    #[serde(alias = "system_failed")]
    SystemFailed,
}

impl TemplateMessages {
    /// The event's `Status`.
    pub(crate) fn status(self) -> &'static str {
        match self {
            Self::Delivered => "success",
            Self::Blocked => "failed:user block",
            Self::SystemFailed => "failed: system failed",
        }
    }
}

/// The user data that a token gives access to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Identity {
    /// The id of the real user.
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
            behavior: Behavior::default(),
        }
    }

    /// A follower of the demo account, a user who does not follow it, and a snapshot user.
    pub(crate) fn defaults() -> Vec<Self> {
        let mut follower = Self::new("xiaoming", "小明");
        let demo = Account::demo().app_id().to_string();
        follower
            .openids
            .insert(demo, "oSandboxUser_XiaoMing_000001".to_owned());
        follower.unionid = Some("oUnionUser_XiaoMing_00000001".to_owned());
        let mut visitor = Self::new("visitor", "路人");
        visitor.behavior.snapshot = true;
        vec![follower, Self::new("xiaohong", "小红"), visitor]
    }

    /// Always the same for the same user and account.
    pub(crate) fn openid(&self, account: &Account) -> String {
        let app_id = account.app_id().as_str();
        self.openids
            .get(app_id)
            .cloned()
            .unwrap_or_else(|| derived_id("openid", app_id, &self.id))
    }

    /// The same in every account that is bound to the same Open Platform account.
    pub(crate) fn unionid(&self, account: &Account) -> Option<String> {
        let platform = account.open_platform.as_deref()?;
        let derived = || derived_id("unionid", platform, &self.id);
        Some(self.unionid.clone().unwrap_or_else(derived))
    }

    /// The real identity, or the virtual one of a snapshot.
    pub(crate) fn identity(&self, account: &Account, kind: IdentityKind) -> Identity {
        let is_bound = account.open_platform.is_some();
        match kind {
            // That the name is virtual all the same is a guess.
            IdentityKind::Snapshot if self.behavior.snapshot_oddities.snapshot_real_ids => {
                Identity {
                    nickname: VIRTUAL_NAME.to_owned(),
                    snapshot: true,
                    ..self.identity(account, IdentityKind::Real)
                }
            }
            IdentityKind::Snapshot => Identity {
                user: self.id.clone(),
                openid: "oSandboxVirtualUser_00000099".to_owned(),
                unionid: is_bound.then(|| "oUnionVirtualUser_0000000099".to_owned()),
                nickname: VIRTUAL_NAME.to_owned(),
                snapshot: true,
            },
            IdentityKind::Real => Identity {
                user: self.id.clone(),
                openid: self.openid(account),
                unionid: self.unionid(account),
                nickname: self.nickname.clone(),
                snapshot: false,
            },
        }
    }
}

/// The nickname in a snapshot.
const VIRTUAL_NAME: &str = "微信用户";

/// Which identity of the user an account gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum IdentityKind {
    Real,
    Snapshot,
}

/// 28 characters that begin with `o`, from a hash.
fn derived_id(kind: &str, scope: &str, user: &str) -> String {
    let hash = sha1_hex(&format!("{kind} {scope} {user}"));
    format!("o{}", &hash[..27])
}

#[cfg(test)]
mod tests {
    use wechat_h5_sign::AppId;

    use super::*;
    use crate::account::AppSecret;

    #[test]
    fn ids_have_wechats_form_and_a_snapshot_has_its_own() {
        let account = Account::demo();
        for user in User::defaults() {
            let real = user.identity(&account, IdentityKind::Real);
            let virtual_one = user.identity(&account, IdentityKind::Snapshot);
            for identity in [&real, &virtual_one] {
                assert_eq!(identity.openid.len(), 28);
                assert_eq!(identity.unionid.as_ref().unwrap().len(), 28);
            }
            assert_ne!(real.openid, virtual_one.openid);
            assert!(virtual_one.snapshot && !real.snapshot);
        }
    }

    #[test]
    fn a_snapshot_may_have_the_real_ids() {
        let account = Account::demo();
        let mut user = User::new("a", "小明");
        user.behavior.snapshot_oddities.snapshot_real_ids = true;
        let real = user.identity(&account, IdentityKind::Real);
        let snapshot = user.identity(&account, IdentityKind::Snapshot);
        assert_eq!(
            (&snapshot.openid, &snapshot.unionid),
            (&real.openid, &real.unionid)
        );
        assert!(snapshot.snapshot && snapshot.nickname == VIRTUAL_NAME);
    }

    #[test]
    fn an_openid_belongs_to_one_account_and_a_unionid_to_one_open_platform() {
        let other = AppId::parse("wx0000000000000001").unwrap();
        let other = Account::new(other, AppSecret::new("x"));
        for user in User::defaults() {
            let demo = Account::demo();
            assert_ne!(user.openid(&demo), user.openid(&other));
            assert_eq!(user.unionid(&demo), user.unionid(&other));
            let unbound = other.clone().open_platform(None);
            assert_eq!(user.unionid(&unbound), None);
        }
    }
}
