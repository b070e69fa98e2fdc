//! The account under test, and the person who looks at its pages.

use std::fmt;

use url::Url;
use wechat_h5_sign::AppId;

use crate::domain::{DomainRule, HostMatch};

const DEMO_APP_ID: &str = "wx5a4d6f78c1e2b390";
const DEMO_SECRET: &str = "0123456789abcdef0123456789abcdef";

/// One Official Account (服务号) as the platform knows it.
#[derive(Clone, Debug)]
pub struct Account {
    app_id: AppId,
    secret: AppSecret,
    js_safe_domains: Vec<DomainRule>,
    oauth_domains: Vec<DomainRule>,
}

/// An AppSecret; prints as `[redacted]`.
#[derive(Clone, PartialEq, Eq)]
pub struct AppSecret(String);

impl AppSecret {
    /// Any non-empty text is a secret to a sandbox.
    pub fn new(secret: impl Into<String>) -> Self {
        Self(secret.into())
    }

    /// The secret itself.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for AppSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

impl Account {
    /// An account that has registered loopback addresses for both lists.
    pub fn new(app_id: AppId, secret: AppSecret) -> Self {
        let domains = vec![DomainRule::Loopback];
        Self {
            app_id,
            secret,
            js_safe_domains: domains.clone(),
            oauth_domains: domains,
        }
    }

    /// The account of the demo, whose secret is no secret.
    ///
    /// # Panics
    /// Never: its appid is a constant of the right form.
    pub fn demo() -> Self {
        let app_id = AppId::parse(DEMO_APP_ID).expect("a constant of the right form");
        Self::new(app_id, AppSecret::new(DEMO_SECRET))
    }

    /// Replaces the JS接口安全域名.
    #[must_use]
    pub fn js_safe_domains(mut self, domains: Vec<DomainRule>) -> Self {
        self.js_safe_domains = domains;
        self
    }

    /// Replaces the 网页授权域名.
    #[must_use]
    pub fn oauth_domains(mut self, domains: Vec<DomainRule>) -> Self {
        self.oauth_domains = domains;
        self
    }

    /// Adds one entry to both lists.
    pub(crate) fn allow(&mut self, rule: &DomainRule) {
        self.js_safe_domains.push(rule.clone());
        self.oauth_domains.push(rule.clone());
    }

    /// The account's appid.
    pub fn app_id(&self) -> &AppId {
        &self.app_id
    }

    /// The account's AppSecret.
    pub fn secret(&self) -> &AppSecret {
        &self.secret
    }

    pub(crate) fn allows_js_on(&self, url: &Url) -> bool {
        self.js_safe_domains
            .iter()
            .any(|rule| rule.covers(url, HostMatch::WithSubdomains))
    }

    pub(crate) fn allows_redirect_to(&self, url: &Url) -> bool {
        self.oauth_domains
            .iter()
            .any(|rule| rule.covers(url, HostMatch::Exact))
    }

    pub(crate) fn js_safe_domain_names(&self) -> Vec<String> {
        self.js_safe_domains
            .iter()
            .map(ToString::to_string)
            .collect()
    }

    pub(crate) fn oauth_domain_names(&self) -> Vec<String> {
        self.oauth_domains.iter().map(ToString::to_string).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_hides_the_secret() {
        let shown = format!("{:?}", Account::demo());
        assert!(shown.contains("[redacted]"), "{shown}");
        assert!(!shown.contains(DEMO_SECRET), "{shown}");
    }
}
