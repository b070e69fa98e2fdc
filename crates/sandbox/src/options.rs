//! What a sandbox needs to know before it starts.

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

use url::Url;
use wechat_h5_local_net::{is_loopback, is_private};

use crate::account::Account;
use crate::client::ClientSettings;
use crate::clock::Clock;
use crate::domain::DomainRule;
use crate::ledger::User;
use crate::proxy::Upstream;
use crate::push::PushConfig;
use crate::seed::Seed;

/// Names the folder with the npm packages that carry jweixin.
const NODE_MODULES_VARIABLE: &str = "WECHAT_H5_NODE_MODULES";

/// Journal entries kept before the oldest is dropped.
const JOURNAL_CAPACITY: usize = 10_000;

/// A checked description of one sandbox.
///
/// It exists only for an address that the public cannot reach: the sandbox
/// hands out an AppSecret to whoever asks.
#[derive(Clone, Debug)]
pub struct Options {
    pub(crate) api_base: String,
    pub(crate) open_base: String,
    pub(crate) page_url: Option<Url>,
    pub(crate) upstream: Option<Url>,
    pub(crate) node_modules: Option<PathBuf>,
    /// Never empty: `account()` is the first.
    pub(crate) accounts: Vec<Account>,
    pub(crate) users: Vec<User>,
    pub(crate) client: ClientSettings,
    pub(crate) clock: Clock,
    pub(crate) journal_capacity: usize,
    pub(crate) random_seed: Option<u64>,
    pub(crate) push: PushConfig,
}

/// Why a sandbox will not start.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum OptionsError {
    /// The listener could be reached from outside.
    #[error(
        "the sandbox listens on loopback or private addresses only, not on {0}: anybody who reaches it gets its secrets"
    )]
    PublicAddress(IpAddr),
    /// The page that the sandbox serves a client for could be reached from outside.
    #[error(
        "the sandbox works for pages on loopback or private addresses and on an account's registered domains only, not for {0}: where the name is one of yours that leads to this machine, list it in `js_safe_domains` of the seed file"
    )]
    PublicPage(String),
    /// The page is the sandbox itself, or the proxy that would show it.
    #[error(
        "{0} is the sandbox's own address, not a page's: give the address of your page's server"
    )]
    OwnAddress(String),
    /// The page's address is no absolute http(s) URL.
    #[error("the page's address is not an absolute http or https URL: {0}")]
    PageUrl(String),
    /// The page to be proxied is not on this machine or near it.
    #[error(
        "the proxy shows pages on loopback or private addresses only, not {0}: a page at a domain of the account's is shown where it is, so name it with --page-url instead, and put the simulator's script tag into it"
    )]
    PublicUpstream(String),
    /// The page's address has a user name or a password in it.
    #[error(
        "the page's address contains a user name or a password, which the proxy does not send: leave them out"
    )]
    PageCredentials,
    /// The page to be proxied speaks https.
    #[error(
        "the proxy speaks plain http with the page, so not with {0}: start the page's development server without TLS"
    )]
    HttpsPage(String),
}

impl Options {
    /// Options for a listener at `listen`: the address it is really bound to,
    /// so with the real port.
    ///
    /// On loopback the authorize page is announced as `localhost` and the API
    /// as the address, so that the way back from the page is cross-site, as
    /// in life.
    ///
    /// # Errors
    /// [`OptionsError::PublicAddress`] unless the address is loopback or
    /// private. Link-local addresses, `0.0.0.0` and `::` count as public.
    pub fn new(listen: SocketAddr) -> Result<Self, OptionsError> {
        if !is_private(&listen.ip()) {
            return Err(OptionsError::PublicAddress(listen.ip()));
        }
        let mut account = Account::demo();
        let mut open_base = format!("http://{listen}");
        if is_loopback(&listen.ip()) {
            open_base = format!("http://localhost:{}", listen.port());
        } else {
            account.allow(&DomainRule::Private);
        }
        Ok(Self {
            api_base: format!("http://{listen}"),
            open_base,
            page_url: None,
            upstream: None,
            node_modules: std::env::var_os(NODE_MODULES_VARIABLE).map(PathBuf::from),
            accounts: vec![account],
            users: User::cast(),
            client: ClientSettings::default(),
            clock: Clock::system(),
            journal_capacity: JOURNAL_CAPACITY,
            random_seed: None,
            push: PushConfig::default(),
        })
    }

    /// The page under development, which the shell shows. It has the client
    /// simulator, or comes through [`Sandbox::proxy`](crate::Sandbox::proxy).
    ///
    /// # Errors
    /// Unless it is an http(s) URL with a loopback or private host, or one of the
    /// accounts' domains that are there by now: accounts come first.
    pub fn page_url(mut self, page: &str) -> Result<Self, OptionsError> {
        let url = Url::parse(page).map_err(|_| OptionsError::PageUrl(page.to_owned()))?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(OptionsError::PageUrl(page.to_owned()));
        }
        let mut accounts = self.accounts.iter();
        let is_near = is_private(&url);
        if !is_near && !accounts.any(|account| account.allows_js_on(&url)) {
            return Err(OptionsError::PublicPage(page.to_owned()));
        }
        if [&self.api_base, &self.open_base]
            .iter()
            .any(|own| is_same_server(&url, own))
        {
            return Err(OptionsError::OwnAddress(page.to_owned()));
        }
        self.page_url = Some(url);
        Ok(self)
    }

    /// The page that [`Sandbox::proxy`](crate::Sandbox::proxy) shows at the
    /// address `proxy`, the real one.
    ///
    /// # Errors
    /// [`OptionsError::PublicAddress`] unless the proxy's address is out of
    /// public reach, [`OptionsError::OwnAddress`] where the page is the proxy or
    /// the sandbox itself.
    pub fn page_behind(self, upstream: &Upstream, proxy: SocketAddr) -> Result<Self, OptionsError> {
        if !is_private(&proxy.ip()) {
            return Err(OptionsError::PublicAddress(proxy.ip()));
        }
        let bases = [format!("http://{proxy}"), self.api_base.clone()];
        if bases.iter().any(|own| is_same_server(upstream.page(), own)) {
            return Err(OptionsError::OwnAddress(upstream.page().to_string()));
        }
        let mut options = self.page_url(&upstream.page_at(&format!("http://{proxy}")))?;
        options.upstream = Some(upstream.page().clone());
        Ok(options)
    }

    /// The account instead of the demo account.
    #[must_use]
    pub fn account(mut self, account: Account) -> Self {
        self.accounts = vec![account];
        self
    }

    /// One more account.
    #[must_use]
    pub fn and_account(mut self, account: Account) -> Self {
        self.accounts.push(account);
        self
    }

    /// The accounts and people of a seed file, instead of those there are. A file
    /// without an account leaves the accounts as they are.
    #[must_use]
    pub fn seed(mut self, seed: Seed) -> Self {
        if !seed.accounts.is_empty() {
            self.accounts = seed.accounts;
        }
        self.users = seed.users;
        self
    }

    /// The account that is meant where none is named.
    pub(crate) fn first_account(&self) -> &Account {
        &self.accounts[0]
    }

    /// How the client simulator starts; it can be changed at run time.
    #[must_use]
    pub fn client(mut self, client: ClientSettings) -> Self {
        self.client = client;
        self
    }

    /// The clock instead of the system's; a frozen one makes tests exact.
    #[must_use]
    pub fn clock(mut self, clock: Clock) -> Self {
        self.clock = clock;
        self
    }

    /// The folder with the packages `jweixin-npm`, `weixin-js-sdk` and `jweixin-wechat`.
    /// Default: the variable `WECHAT_H5_NODE_MODULES`.
    #[must_use]
    pub fn node_modules(mut self, folder: impl Into<PathBuf>) -> Self {
        self.node_modules = Some(folder.into());
        self
    }

    /// How many journal entries are kept (default 10,000); at least one. A
    /// million take about 150 MB, and never more than 512 MB.
    #[must_use]
    pub fn journal_capacity(mut self, entries: usize) -> Self {
        self.journal_capacity = entries.max(1);
        self
    }

    /// Where messages and events are pushed to; it can be changed at run time.
    #[must_use]
    pub fn push(mut self, config: PushConfig) -> Self {
        self.push = config;
        self
    }

    /// Makes tokens, tickets, codes, request ids and the like the same run by run
    /// for the same calls; where time counts, with a clock that stands still.
    /// Default: the system's randomness.
    #[must_use]
    pub fn random_seed(mut self, seed: u64) -> Self {
        self.random_seed = Some(seed);
        self
    }

    /// Where the platform's API answers, without a slash at the end.
    pub fn api_base(&self) -> &str {
        &self.api_base
    }

    /// Where the authorize page is, without a slash at the end.
    pub fn open_base(&self) -> &str {
        &self.open_base
    }

    /// Where the shell is: on the page's site, because browsers keep a page's
    /// cookies from a frame in another site's page.
    pub(crate) fn shell_base(&self) -> &str {
        let is_by_name = |page: &Url| page.host_str() == Some("localhost");
        match &self.page_url {
            Some(page) if is_by_name(page) => &self.open_base,
            _ => &self.api_base,
        }
    }
}

/// Whether a page is at this address, under any name of loopback.
fn is_same_server(page: &Url, base: &str) -> bool {
    let Ok(base) = Url::parse(base) else {
        return false;
    };
    let same_host = page.host() == base.host() || is_loopback(page) && is_loopback(&base);
    same_host && page.port_or_known_default() == base.port_or_known_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_out_of_public_reach_are_listened_on() {
        for (listen, accepted) in [
            ("127.0.0.1:8090", true),
            ("127.8.8.8:1", true),
            ("[::1]:8090", true),
            ("10.1.2.3:80", true),
            ("172.16.0.1:80", true),
            ("172.32.0.1:80", false),
            ("192.168.1.20:8090", true),
            ("169.254.1.1:80", false),
            ("[fd00::1]:80", true),
            ("[fe80::1]:80", false),
            ("[::ffff:127.0.0.1]:80", true),
            ("[::ffff:8.8.8.8]:80", false),
            ("[::ffff:169.254.169.254]:80", false),
            ("0.0.0.0:8090", false),
            ("[::]:8090", false),
            ("8.8.8.8:80", false),
            ("100.64.0.1:80", false),
            ("[2001:db8::1]:80", false),
        ] {
            let address: SocketAddr = listen.parse().unwrap();
            let expected = if accepted {
                None
            } else {
                Some(OptionsError::PublicAddress(address.ip()))
            };
            assert_eq!(Options::new(address).err(), expected, "{listen}");
        }
    }

    #[test]
    fn only_local_pages_get_a_client_simulator() {
        for (page, accepted) in [
            ("http://127.0.0.1:8080/", true),
            ("http://localhost:5173/app/", true),
            ("http://h5.localhost/", true),
            ("https://192.168.1.2/", true),
            ("http://[::1]:8080/", true),
            ("https://h5.example.com/", false),
            ("http://169.254.169.254/", false),
            ("http://[fe80::1]/", false),
            ("http://localhost.example.com/", false),
            ("ftp://127.0.0.1/", false),
            ("/only/a/path", false),
        ] {
            let options = Options::new("127.0.0.1:8090".parse().unwrap()).unwrap();
            assert_eq!(options.page_url(page).is_ok(), accepted, "{page}");
        }
    }

    #[test]
    fn an_account_s_own_domain_is_a_page_s() {
        let seed = "[[accounts]]\nappid = 'wx5a4d6f78c1e2b390'\nsecret = 's'\n\
                    js_safe_domains = ['h5.example.com:8443']";
        let options = Options::new("127.0.0.1:8090".parse().unwrap()).unwrap();
        let options = options.seed(seed.parse().unwrap());
        let page_at = |page| options.clone().page_url(page);
        assert!(page_at("https://h5.example.com:8443/app/").is_ok());
        let error = page_at("https://h5.example.net/").unwrap_err().to_string();
        assert!(error.contains("list it in `js_safe_domains`"), "{error}");
    }

    #[test]
    fn the_sandbox_is_no_page_of_its_own() {
        let options = Options::new("127.0.0.1:8090".parse().unwrap()).unwrap();
        for page in ["http://127.0.0.1:8090/", "http://localhost:8090/x"] {
            let own = OptionsError::OwnAddress(page.to_owned());
            assert_eq!(options.clone().page_url(page).err(), Some(own));
        }
        let proxy = "127.0.0.1:8091".parse().unwrap();
        for (page, accepted) in [
            ("http://localhost:8090/", false),
            ("http://127.0.0.1:8091/", false),
            ("http://127.0.0.1:5173/", true),
        ] {
            let upstream = Upstream::parse(page).unwrap();
            let behind = options.clone().page_behind(&upstream, proxy);
            assert_eq!(behind.is_ok(), accepted, "{page}");
        }
    }

    #[test]
    fn authorize_page_is_on_another_site_than_the_api() {
        let options = Options::new("127.0.0.1:8090".parse().unwrap()).unwrap();
        assert_eq!(options.api_base(), "http://127.0.0.1:8090");
        assert_eq!(options.open_base(), "http://localhost:8090");
        assert_eq!(options.shell_base(), "http://127.0.0.1:8090");
        let named = options.page_url("http://localhost:5173/").unwrap();
        assert_eq!(named.shell_base(), "http://localhost:8090");
        let options = Options::new("192.168.1.20:8090".parse().unwrap()).unwrap();
        assert_eq!(options.open_base(), "http://192.168.1.20:8090");
    }
}
