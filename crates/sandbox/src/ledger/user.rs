//! The person who looks at the page.

/// One WeChat user, as this account sees them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct User {
    pub(crate) nickname: String,
    /// They see pages as snapshots (快照页): all that is told about them is
    /// made up.
    pub(crate) snapshot: bool,
}

/// Who a token speaks of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Identity {
    pub(crate) openid: &'static str,
    /// The account is bound to an Open Platform account, so there is one.
    pub(crate) unionid: &'static str,
    pub(crate) nickname: String,
    pub(crate) snapshot: bool,
}

impl Default for User {
    fn default() -> Self {
        Self {
            nickname: "小明".to_owned(),
            snapshot: false,
        }
    }
}

impl User {
    /// Themselves, or the virtual person of a snapshot.
    pub(crate) fn identity(&self, snapshot: bool) -> Identity {
        if self.snapshot || snapshot {
            return Identity {
                openid: "oSandboxVirtualUser_00000099",
                unionid: "oUnionVirtualUser_0000000099",
                nickname: "微信用户".to_owned(),
                snapshot: true,
            };
        }
        Identity {
            openid: "oSandboxUser_XiaoMing_000001",
            unionid: "oUnionUser_XiaoMing_00000001",
            nickname: self.nickname.clone(),
            snapshot: false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn openids_have_their_form_and_a_snapshot_has_its_own() {
        let user = User::default();
        let real = user.identity(false);
        let virtual_one = user.identity(true);
        for identity in [&real, &virtual_one] {
            assert_eq!(identity.openid.len(), 28);
            assert_eq!(identity.unionid.len(), 28);
        }
        assert_ne!(real.openid, virtual_one.openid);
        assert!(virtual_one.snapshot && !real.snapshot);
        let snapshot = User {
            snapshot: true,
            ..user
        };
        assert_eq!(snapshot.identity(false), virtual_one);
    }
}
