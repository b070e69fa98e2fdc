//! Who has returned from WeChat.

use serde::{Deserialize, Serialize};
use wechat_h5_oauth::{OpenId, Scope, UnionId};
use wechat_h5_page_api::User;
use wechat_h5_sign::AppId;

/// A visitor who has returned from WeChat.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(crate) enum Visitor {
    /// A user.
    User {
        /// The account that the openid belongs to.
        app_id: AppId,
        /// The scope that was authorized.
        scope: Scope,
        /// The user's id within this account.
        openid: OpenId,
        /// The user's id within all accounts of the same owner.
        unionid: Option<UnionId>,
        /// The profile; only with `snsapi_userinfo`.
        user: Option<User>,
    },
    /// A virtual visitor of a snapshot page: its ids are not kept.
    Snapshot {
        /// The account.
        app_id: AppId,
        /// The scope that was authorized.
        scope: Scope,
    },
}

impl Visitor {
    /// The account that the visitor belongs to.
    pub(crate) fn app_id(&self) -> &AppId {
        match self {
            Self::User { app_id, .. } | Self::Snapshot { app_id, .. } => app_id,
        }
    }

    /// The scope that was authorized.
    pub(crate) fn scope(&self) -> Scope {
        match self {
            Self::User { scope, .. } | Self::Snapshot { scope, .. } => *scope,
        }
    }

    /// This visitor after an earlier login, which a login of the same user with the lesser
    /// scope takes nothing from: any link can start one.
    pub(crate) fn after(mut self, earlier: Self) -> Self {
        if let (
            Self::User {
                app_id,
                scope: scope @ Scope::Base,
                openid,
                unionid,
                user,
            },
            Self::User {
                app_id: earlier_app_id,
                scope: Scope::UserInfo,
                openid: earlier_openid,
                unionid: earlier_unionid,
                user: earlier_user,
            },
        ) = (&mut self, earlier)
            && *app_id == earlier_app_id
            && *openid == earlier_openid
        {
            *scope = Scope::UserInfo;
            *user = earlier_user;
            *unionid = unionid.take().or(earlier_unionid);
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn snapshot() -> Visitor {
        Visitor::Snapshot {
            app_id: AppId::parse("wx5a4d6f78c1e2b390").unwrap(),
            scope: Scope::UserInfo,
        }
    }

    fn user(app_id: &str, openid: &str, scope: Scope) -> Visitor {
        let has_profile = scope == Scope::UserInfo;
        Visitor::User {
            app_id: AppId::parse(app_id).unwrap(),
            scope,
            openid: OpenId::parse(openid).unwrap(),
            unionid: has_profile.then(|| UnionId::parse("u-1").unwrap()),
            user: has_profile.then(|| User {
                nickname: "小明".into(),
                headimgurl: None,
            }),
        }
    }

    #[test]
    fn a_login_with_the_lesser_scope_takes_nothing_from_the_same_user() {
        let (a, b) = ("wx5a4d6f78c1e2b390", "wx0000000000000001");
        let (base, full) = (Scope::Base, Scope::UserInfo);
        for (earlier, new, is_kept) in [
            (user(a, "o-1", full), user(a, "o-1", base), true),
            (user(a, "o-1", full), user(a, "o-2", base), false),
            (user(a, "o-1", full), user(b, "o-1", base), false),
            (user(a, "o-1", base), user(a, "o-1", full), false),
            (user(a, "o-1", full), snapshot(), false),
            (snapshot(), user(a, "o-1", base), false),
        ] {
            let expected = if is_kept { &earlier } else { &new };
            assert_eq!(new.clone().after(earlier.clone()), *expected);
        }
    }
}
