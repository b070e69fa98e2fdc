//! Paths that the sandbox does not serve: those that WeChat has, and those that nobody has.

use wechat_h5_similar_name::most_similar;

use super::endpoint::endpoint_paths;

const LIST: &str = include_str!("unserved_paths.txt");

/// Endpoints that WeChat documents and the sandbox lacks.
fn unserved_paths() -> impl Iterator<Item = &'static str> {
    LIST.lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
}

/// The folders of mini programs, third-party platforms and shops.
const OTHER_PRODUCTS: [&str; 7] = [
    "/wxa/",
    "/cgi-bin/component/",
    "/cgi-bin/open/",
    "/cgi-bin/wxaapp/",
    "/merchant/",
    "/product/",
    "/shop/",
];

/// Whose gap it is that a path is not served.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum UnservedPath {
    /// WeChat has the endpoint.
    SandboxLacksIt,
    /// WeChat has such endpoints for something else than an Official Account.
    OtherProduct,
    /// WeChat documents no such path; the most similar one.
    WechatLacksIt(Option<&'static str>),
}

impl UnservedPath {
    pub(crate) fn of(path: &str) -> Self {
        if unserved_paths().any(|known| known == path) {
            return Self::SandboxLacksIt;
        }
        if OTHER_PRODUCTS.iter().any(|folder| path.starts_with(folder)) {
            return Self::OtherProduct;
        }
        Self::WechatLacksIt(most_similar(path, endpoint_paths().chain(unserved_paths())))
    }

    /// For the journal.
    pub(crate) fn problem(self, path: &str) -> String {
        match self {
            Self::SandboxLacksIt => format!(
                "WeChat has {path}, and the sandbox does not simulate it: 48001 is the sandbox's \
                 response, not the account's lack of a right. A fault for this path can respond \
                 with a body of yours"
            ),
            Self::OtherProduct => format!(
                "{path} belongs to mini programs, shops or third-party platforms, which the \
                 sandbox does not simulate: 48001 is the sandbox's response. A fault for this \
                 path can respond with a body of yours"
            ),
            Self::WechatLacksIt(Some(similar)) => {
                format!("WeChat documents no {path}: did you mean {similar}?")
            }
            Self::WechatLacksIt(None) => format!("WeChat documents no {path}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_listed_path_is_well_formed_listed_once_and_not_served() {
        let mut seen = BTreeSet::new();
        for path in unserved_paths() {
            let is_path = path.starts_with('/')
                && path
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'_' | b'-'));
            assert!(is_path, "{path}");
            assert!(seen.insert(path), "{path} is listed twice");
            assert!(
                endpoint_paths().all(|served| served != path),
                "{path} is served"
            );
        }
        assert!(seen.len() > 100);
    }

    #[test]
    fn a_path_that_wechat_has_is_told_from_one_that_it_has_not() {
        for (path, expected) in [
            ("/cgi-bin/material/add_news", UnservedPath::SandboxLacksIt),
            ("/datacube/getusersummary", UnservedPath::SandboxLacksIt),
            ("/shakearound/device/bindpage", UnservedPath::SandboxLacksIt),
            ("/wxa/getwxacodeunlimit", UnservedPath::OtherProduct),
            (
                "/cgi-bin/component/api_component_token",
                UnservedPath::OtherProduct,
            ),
            (
                "/cgi-bin/tag/create",
                UnservedPath::WechatLacksIt(Some("/cgi-bin/tags/create")),
            ),
            (
                "/cgi-bin/material/addmaterial",
                UnservedPath::WechatLacksIt(Some("/cgi-bin/material/add_material")),
            ),
            (
                "/cgi-bin/Token",
                UnservedPath::WechatLacksIt(Some("/cgi-bin/token")),
            ),
            ("/favicon.ico", UnservedPath::WechatLacksIt(None)),
        ] {
            assert_eq!(UnservedPath::of(path), expected, "{path}");
        }
        let says = UnservedPath::of("/cgi-bin/tag/create").problem("/cgi-bin/tag/create");
        assert_eq!(
            says,
            "WeChat documents no /cgi-bin/tag/create: did you mean /cgi-bin/tags/create?"
        );
    }
}
