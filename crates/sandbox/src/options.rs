//! The settings of a sandbox, checked before it starts.

use std::net::SocketAddr;
use std::path::PathBuf;

use url::Url;
use wechat_h5_local_net::reached_at;

use crate::account::{Account, DomainRule};
use crate::addresses::{AddressError, Addresses, NetworkTrust, Upstream, is_same_server};
use crate::client_settings::ClientSettings;
use crate::clock::Clock;
use crate::pay::{Merchant, OrderConfig};
use crate::push::PushConfig;
use crate::seed::Seed;
use crate::user::User;

/// The variable with the folder of the npm packages that contain jweixin.
const NODE_MODULES_VARIABLE: &str = "WECHAT_H5_NODE_MODULES";

/// Journal entries that are kept by default.
const JOURNAL_CAPACITY: usize = 10_000;

/// The checked settings of one sandbox.
///
/// Options exist only for an address that the public cannot reach, or for a network that is
/// trusted by name: the sandbox gives its AppSecret to anyone who asks.
#[derive(Clone, Debug)]
pub struct Options {
    pub(crate) addresses: Addresses,
    pub(crate) node_modules: Option<PathBuf>,
    /// Never empty: `account()` is the first.
    pub(crate) accounts: Vec<Account>,
    pub(crate) users: Vec<User>,
    /// If empty, each account has one.
    pub(crate) merchants: Vec<Merchant>,
    pub(crate) client: ClientSettings,
    pub(crate) clock: Clock,
    pub(crate) journal_capacity: usize,
    pub(crate) random_seed: Option<u64>,
    pub(crate) push: PushConfig,
    pub(crate) orders: OrderConfig,
}

impl Options {
    /// Options for a listener at `listen`, the address with the real port.
    ///
    /// On loopback the authorize page is announced as `localhost` and the API as the
    /// address: the redirect back to the page is then cross-site, as in production.
    ///
    /// # Errors
    /// [`AddressError::PublicAddress`] unless the address is loopback or private.
    /// `0.0.0.0` and `::` count as public.
    pub fn new(listen: SocketAddr) -> Result<Self, AddressError> {
        Self::with_trust(listen, NetworkTrust::LocalOnly)
    }

    /// The same for a network of this trust. A listener on `0.0.0.0` or `::` is announced on
    /// loopback, where a container's published port is.
    ///
    /// # Errors
    /// [`AddressError::PublicAddress`] unless the address is loopback or private, or the
    /// whole network is trusted.
    pub fn with_trust(listen: SocketAddr, trust: NetworkTrust) -> Result<Self, AddressError> {
        check_listener(listen, trust)?;
        let mut account = Account::demo();
        if !listen.ip().is_loopback() {
            account.allow(&DomainRule::Private);
        }
        if trust == NetworkTrust::WholeNetwork {
            account.allow(&DomainRule::Network);
        }
        Ok(Self {
            addresses: Addresses {
                trust,
                ..Addresses::of_listener(listen)
            },
            node_modules: std::env::var_os(NODE_MODULES_VARIABLE).map(PathBuf::from),
            accounts: vec![account],
            users: User::defaults(),
            merchants: Vec::new(),
            client: ClientSettings::default(),
            clock: Clock::system(),
            journal_capacity: JOURNAL_CAPACITY,
            random_seed: None,
            push: PushConfig::default(),
            orders: OrderConfig::default(),
        })
    }

    /// The page under development, which the shell shows. The page loads the client
    /// simulator itself, or [`Sandbox::proxy`](crate::Sandbox::proxy) adds it.
    ///
    /// # Errors
    /// Unless it is an http(s) URL with a loopback or private host, or with a domain of
    /// one of the accounts set so far: set the accounts first.
    pub fn page_url(mut self, page: &str) -> Result<Self, AddressError> {
        let url = Url::parse(page).map_err(|_| AddressError::PageUrl(page.to_owned()))?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(AddressError::PageUrl(page.to_owned()));
        }
        let mut accounts = self.accounts.iter();
        if !self.addresses.trust.is_near(&url)
            && !accounts.any(|account| account.allows_js_on(&url))
        {
            return Err(AddressError::PublicPage(page.to_owned()));
        }
        if self.addresses.is_own(&url) {
            return Err(AddressError::OwnAddress(page.to_owned()));
        }
        self.addresses.page = Some(url);
        Ok(self)
    }

    /// The page that [`Sandbox::proxy`](crate::Sandbox::proxy) shows at the address
    /// `proxy`, with the real port.
    ///
    /// # Errors
    /// [`AddressError::PublicAddress`] unless the proxy's address is loopback or private, or
    /// the whole network is trusted, [`AddressError::OwnAddress`] if the page is the proxy or the sandbox itself.
    pub fn page_behind(self, upstream: &Upstream, proxy: SocketAddr) -> Result<Self, AddressError> {
        check_listener(proxy, self.addresses.trust)?;
        let proxy = format!("http://{}", reached_at(proxy));
        let page = upstream.page();
        let is_proxy = Url::parse(&proxy).is_ok_and(|proxy| is_same_server(page, &proxy));
        if is_proxy || self.addresses.is_own(page) {
            return Err(AddressError::OwnAddress(page.to_string()));
        }
        let mut options = self.page_url(&upstream.page_at(&proxy))?;
        options.addresses.upstream = Some(page.clone());
        Ok(options)
    }

    /// Replaces the demo account.
    #[must_use]
    pub fn account(mut self, account: Account) -> Self {
        self.accounts = vec![account];
        self
    }

    /// Adds an account.
    #[must_use]
    pub fn and_account(mut self, account: Account) -> Self {
        self.accounts.push(account);
        self
    }

    /// Replaces the accounts, users and merchants by those of a seed file. A file without an
    /// account leaves the accounts as they are; without a merchant each account has one.
    #[must_use]
    pub fn seed(mut self, seed: Seed) -> Self {
        if !seed.accounts.is_empty() {
            self.accounts = seed.accounts;
        }
        self.users = seed.users;
        self.merchants = seed.merchants;
        self
    }

    /// The account that is used where a request names none.
    pub(crate) fn first_account(&self) -> &Account {
        &self.accounts[0]
    }

    /// The client simulator's settings at the start; they can be changed at run time.
    #[must_use]
    pub fn client(mut self, client: ClientSettings) -> Self {
        self.client = client;
        self
    }

    /// Replaces the system's clock; a frozen clock makes tests exact.
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

    /// How many journal entries are kept (default 10,000); at least one. A million take
    /// about 200 MB, and never more than 560 MB.
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

    /// Where the orders of the control API are paid, and who is notified of them.
    #[must_use]
    pub fn orders(mut self, config: OrderConfig) -> Self {
        self.orders = config;
        self
    }

    /// Makes tokens, tickets, codes and request ids the same in every run for the same
    /// calls. Values that depend on the time also need a frozen clock. Default: the
    /// system's randomness.
    #[must_use]
    pub fn random_seed(mut self, seed: u64) -> Self {
        self.random_seed = Some(seed);
        self
    }

    /// The base URL of the platform's API, without a slash at the end.
    pub fn api_base(&self) -> &str {
        &self.addresses.api_base
    }

    /// The base URL of the authorize page, without a slash at the end.
    pub fn open_base(&self) -> &str {
        &self.addresses.open_base
    }
}

fn check_listener(listen: SocketAddr, trust: NetworkTrust) -> Result<(), AddressError> {
    if trust.allows_listener(listen.ip()) {
        return Ok(());
    }
    Err(AddressError::PublicAddress(listen.ip()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_local_addresses_are_listened_on() {
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
                Some(AddressError::PublicAddress(address.ip()))
            };
            assert_eq!(Options::new(address).err(), expected, "{listen}");
        }
    }

    #[test]
    fn a_trusted_network_has_a_listener_on_every_address() {
        for (listen, api_base, open_base) in [
            (
                "0.0.0.0:8480",
                "http://127.0.0.1:8480",
                "http://localhost:8480",
            ),
            (
                "[::]:8480",
                "http://127.0.0.1:8480",
                "http://localhost:8480",
            ),
            (
                "127.0.0.1:8480",
                "http://127.0.0.1:8480",
                "http://localhost:8480",
            ),
            (
                "172.17.0.2:8480",
                "http://172.17.0.2:8480",
                "http://172.17.0.2:8480",
            ),
            ("8.8.8.8:8480", "http://8.8.8.8:8480", "http://8.8.8.8:8480"),
        ] {
            let listen = listen.parse().unwrap();
            let options = Options::with_trust(listen, NetworkTrust::WholeNetwork).unwrap();
            assert_eq!(options.api_base(), api_base);
            assert_eq!(options.open_base(), open_base);
            assert!(options.clone().page_url("http://web:5173/").is_ok());
            assert!(options.clone().page_url("https://h5.example.com/").is_err());
            let upstream = Upstream::parse("http://127.0.0.1:5173/app/").unwrap();
            let everywhere = "0.0.0.0:8491".parse().unwrap();
            let proxied = options.page_behind(&upstream, everywhere).unwrap();
            let page = proxied.addresses.page.unwrap();
            assert_eq!(page.as_str(), "http://127.0.0.1:8491/app/");
        }
    }

    #[test]
    fn a_refusal_names_the_setting_that_trusts_a_network() {
        let options = Options::new("127.0.0.1:8090".parse().unwrap()).unwrap();
        let upstream = Upstream::parse("http://127.0.0.1:5173/").unwrap();
        let everywhere = "0.0.0.0:8090".parse().unwrap();
        for refused in [
            Options::new(everywhere).unwrap_err(),
            options.page_behind(&upstream, everywhere).unwrap_err(),
        ] {
            let message = refused.to_string();
            assert!(message.ends_with("set --trust-network"), "{message}");
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
    fn a_page_may_be_on_a_domain_of_an_account() {
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
    fn the_page_is_neither_the_sandbox_nor_the_proxy() {
        let options = Options::new("127.0.0.1:8090".parse().unwrap()).unwrap();
        for page in ["http://127.0.0.1:8090/", "http://localhost:8090/x"] {
            let own = AddressError::OwnAddress(page.to_owned());
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
    fn the_authorize_page_is_on_another_site_than_the_api() {
        let options = Options::new("127.0.0.1:8090".parse().unwrap()).unwrap();
        assert_eq!(options.api_base(), "http://127.0.0.1:8090");
        assert_eq!(options.open_base(), "http://localhost:8090");
        assert_eq!(options.addresses.shell_base(), "http://127.0.0.1:8090");
        let named = options.page_url("http://localhost:5173/").unwrap();
        assert_eq!(named.addresses.shell_base(), "http://localhost:8090");
        let options = Options::new("192.168.1.20:8090".parse().unwrap()).unwrap();
        assert_eq!(options.open_base(), "http://192.168.1.20:8090");
    }
}
