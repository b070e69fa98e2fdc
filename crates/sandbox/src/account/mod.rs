//! An Official Account as it is when the sandbox starts: its secret, domains, quotas and
//! templates.

mod app_secret;
mod domain_rule;
mod ip_allow_list;
mod ip_list_scope;
mod kind;
mod limits;
mod message_template;

use url::Url;
use wechat_h5_sign::AppId;

pub use self::app_secret::AppSecret;
pub(crate) use self::domain_rule::HostMatch;
pub use self::domain_rule::{DomainError, DomainRule, RegisteredDomain};
pub use self::ip_allow_list::{AllowList, IpRange, IpRangeError};
pub use self::ip_list_scope::IpListScope;
pub use self::kind::AccountKind;
pub use self::limits::{Limit, Limits};
pub use self::message_template::{Template, TemplateError};

const DEMO_APP_ID: &str = "wx5a4d6f78c1e2b390";
const DEMO_SECRET: &str = "0123456789abcdef0123456789abcdef";

/// One Official Account (服务号) as the platform knows it.
///
/// These are the values at the start; the control API can change them.
#[derive(Clone, Debug)]
pub struct Account {
    app_id: AppId,
    secret: AppSecret,
    pub(crate) js_safe_domains: Vec<DomainRule>,
    pub(crate) oauth_domains: Vec<DomainRule>,
    pub(crate) name: String,
    pub(crate) kind: AccountKind,
    pub(crate) is_banned: bool,
    pub(crate) is_secret_frozen: bool,
    pub(crate) open_platform: Option<String>,
    pub(crate) allow_list: AllowList,
    pub(crate) ip_list_scope: IpListScope,
    pub(crate) limits: Limits,
    pub(crate) templates: Vec<Template>,
    pub(crate) subscription_templates: Vec<Template>,
    pub(crate) followers: Vec<String>,
}

impl Account {
    /// A verified account that has registered loopback addresses for both
    /// lists, is bound to an Open Platform account, and has one follower, the
    /// user `xiaoming`.
    pub fn new(app_id: AppId, secret: AppSecret) -> Self {
        let domains = vec![DomainRule::Loopback];
        Self {
            app_id,
            secret,
            js_safe_domains: domains.clone(),
            oauth_domains: domains,
            name: "示例服务号".to_owned(),
            kind: AccountKind::Service,
            is_banned: false,
            is_secret_frozen: false,
            open_platform: Some("demo".to_owned()),
            allow_list: AllowList::Anybody,
            ip_list_scope: IpListScope::default(),
            limits: Limits::default(),
            templates: vec![Template::demo()],
            subscription_templates: vec![Template::demo()],
            followers: vec!["xiaoming".to_owned()],
        }
    }

    /// The account of the demo. Its secret is public.
    ///
    /// # Panics
    /// Never: the appid is a valid constant.
    pub fn demo() -> Self {
        let app_id = AppId::parse(DEMO_APP_ID).expect("a valid constant");
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

    /// The account's name on the consent page.
    #[must_use]
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = name.into();
        self
    }

    /// What WeChat lets the account do.
    #[must_use]
    pub fn kind(mut self, kind: AccountKind) -> Self {
        self.kind = kind;
        self
    }

    /// The Open Platform account that it is bound to; users have a `unionid`
    /// only there, and the same one in all accounts that are bound to it.
    #[must_use]
    pub fn open_platform(mut self, name: Option<String>) -> Self {
        self.open_platform = name;
        self
    }

    /// The addresses that may call the server API.
    #[must_use]
    pub fn allow_list(mut self, allowed: AllowList) -> Self {
        self.allow_list = allowed;
        self
    }

    /// Which calls the allow-list applies to.
    #[must_use]
    pub fn ip_list_scope(mut self, scope: IpListScope) -> Self {
        self.ip_list_scope = scope;
        self
    }

    /// Replaces the documented quotas.
    #[must_use]
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Replaces the message templates.
    #[must_use]
    pub fn templates(mut self, templates: Vec<Template>) -> Self {
        self.templates = templates;
        self
    }

    /// Replaces the templates of subscription messages (订阅通知).
    #[must_use]
    pub fn subscription_templates(mut self, templates: Vec<Template>) -> Self {
        self.subscription_templates = templates;
        self
    }

    /// Replaces the followers, by the ids of users.
    #[must_use]
    pub fn followers(mut self, users: Vec<String>) -> Self {
        self.followers = users;
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
