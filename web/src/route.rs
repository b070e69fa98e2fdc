//! The three tabs of the page. The hash is not signed, so changing the tab
//! never needs a second configuration.

/// A tab, named in the hash.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Route {
    Login,
    Share,
    #[default]
    Status,
}

impl Route {
    /// In the order of the tab bar.
    pub(crate) const ALL: [Self; 3] = [Self::Status, Self::Login, Self::Share];

    /// The tab that `location.hash` names; an unknown one is the first tab.
    pub(crate) fn from_hash(hash: &str) -> Self {
        Self::ALL
            .into_iter()
            .find(|route| route.hash() == hash)
            .unwrap_or_default()
    }

    pub(crate) fn hash(self) -> &'static str {
        match self {
            Self::Login => "#/login",
            Self::Share => "#/share",
            Self::Status => "#/status",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Route;

    #[test]
    fn a_hash_leads_back_to_its_route() {
        for route in Route::ALL {
            assert_eq!(Route::from_hash(route.hash()), route);
        }
    }

    #[test]
    fn anything_else_is_the_status() {
        for hash in [
            "",
            "#",
            "#/",
            "#/Login",
            "#/login/",
            "#login",
            "#/pay?x=1",
            "#wechat_redirect",
        ] {
            assert_eq!(Route::from_hash(hash), Route::Status, "{hash:?}");
        }
    }
}
