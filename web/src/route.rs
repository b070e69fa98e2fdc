//! The tabs of the page. The hash is not signed, so changing the tab
//! never needs a second configuration.

/// A tab, named in the hash.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Route {
    /// Every function of the JS-SDK.
    Apis,
    /// Why something does not work.
    Debug,
    /// Who is signed in.
    Login,
    /// The card that others see.
    Share,
    /// Whether the JS-SDK is ready.
    #[default]
    Status,
}

/// A module of tabs that are not seen at first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ToolsModule {
    /// `web/apis`
    Apis,
    /// `web/debug`
    Debug,
}

impl ToolsModule {
    /// As `static/start.mjs` calls it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Apis => "apis",
            Self::Debug => "debug",
        }
    }
}

impl Route {
    /// In the order of the tab bar.
    pub(crate) const ALL: [Self; 5] = [
        Self::Status,
        Self::Login,
        Self::Share,
        Self::Apis,
        Self::Debug,
    ];

    /// The tab that `location.hash` names; an unknown one is the first tab.
    pub(crate) fn from_hash(hash: &str) -> Self {
        Self::ALL
            .into_iter()
            .find(|route| route.names(hash))
            .unwrap_or_default()
    }

    /// Its `location.hash`.
    pub(crate) fn hash(self) -> &'static str {
        match self {
            Self::Apis => "#/apis",
            Self::Debug => "#/debug",
            Self::Login => "#/login",
            Self::Share => "#/share",
            Self::Status => "#/status",
        }
    }

    /// The module that draws the tab, where the page itself does not.
    pub(crate) fn tools_module(self) -> Option<ToolsModule> {
        match self {
            Self::Apis | Self::Share => Some(ToolsModule::Apis),
            Self::Debug => Some(ToolsModule::Debug),
            Self::Login | Self::Status => None,
        }
    }

    /// A tool has places of its own: `#/apis/chooseImage`.
    fn names(self, hash: &str) -> bool {
        let rest = hash.strip_prefix(self.hash());
        rest.is_some_and(|rest| {
            rest.is_empty() || self.tools_module().is_some() && rest.starts_with('/')
        })
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
    fn a_tool_has_places_of_its_own() {
        for (hash, route) in [
            ("#/apis/chooseImage?args=%7B%7D", Route::Apis),
            ("#/apis/", Route::Apis),
            ("#/debug/log", Route::Debug),
        ] {
            assert_eq!(Route::from_hash(hash), route, "{hash:?}");
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
            "#/apis2",
            "#/status/",
            "#/pay?x=1",
            "#wechat_redirect",
        ] {
            assert_eq!(Route::from_hash(hash), Route::Status, "{hash:?}");
        }
    }
}
