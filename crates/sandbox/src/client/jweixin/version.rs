//! Versions of jweixin, as in the names of its files on WeChat's CDN.

use std::fmt;

/// `1.6.0`
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct JweixinVersion([u16; 3]);

impl JweixinVersion {
    pub(super) const fn new(major: u16, minor: u16, patch: u16) -> Self {
        Self([major, minor, patch])
    }

    fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('.').map(|part| {
            let is_number = part.bytes().all(|byte| byte.is_ascii_digit());
            part.parse().ok().filter(|_| is_number)
        });
        let version = Self([parts.next()??, parts.next()??, parts.next()??]);
        parts.next().is_none().then_some(version)
    }

    /// Of a file that is called `jweixin-1.6.0.js`.
    pub(crate) fn of_file(name: &str) -> Option<Self> {
        Self::parse(name.strip_prefix("jweixin-")?.strip_suffix(".js")?)
    }

    pub(super) fn file(self) -> String {
        format!("jweixin-{self}.js")
    }

    /// How to get it from npm.
    pub(super) fn advice(self) -> String {
        let package = match self.0 {
            [1, 0, 0] => "jweixin@1.0.0",
            [1, 2, 0] => "weixin-js-sdk-1.2@npm:weixin-js-sdk@1.2.0",
            [1, 3, 2] => "weixin-js-sdk-1.3@npm:weixin-js-sdk@1.3.3",
            [1, 4, 0] => "jweixin-wechat@1.4.0",
            [1, 6, 0] => "jweixin-npm@1.6.1",
            _ => return format!("no npm package with {self} is known"),
        };
        format!("`npm install {package}` where WECHAT_H5_NODE_MODULES is")
    }
}

impl fmt::Display for JweixinVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [major, minor, patch] = self.0;
        write!(f, "{major}.{minor}.{patch}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_in_the_name_of_the_file() {
        for (name, version) in [
            ("jweixin-1.6.0.js", Some("1.6.0")),
            ("jweixin-1.10.2.js", Some("1.10.2")),
            ("jweixin-1.6.js", None),
            ("jweixin-1.6.0.1.js", None),
            ("jweixin-+1.6.0.js", None),
            ("jweixin-1.6.x.js", None),
            ("jweixin-1.6.99999.js", None),
            ("jweixin-1.6.0.js.map", None),
            ("../jweixin-1.6.0.js", None),
            ("jwxwork-1.0.0.js", None),
        ] {
            let parsed = JweixinVersion::of_file(name);
            assert_eq!(parsed.map(|v| v.to_string()).as_deref(), version, "{name}");
        }
    }

    #[test]
    fn versions_are_compared_as_numbers() {
        assert!(JweixinVersion::new(1, 10, 0) > JweixinVersion::new(1, 6, 0));
    }
}
