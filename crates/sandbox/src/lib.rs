#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

mod account;
mod client;
mod clock;
mod domain;
mod options;
mod router;

pub use account::{Account, AppSecret};
pub use client::ClientSettings;
pub use clock::Clock;
pub use domain::{DomainError, DomainRule};
pub use options::{Options, OptionsError};

/// One running twin of the platform, with one account.
///
/// ```
/// use wechat_h5_sandbox::{Options, Sandbox};
///
/// let options = Options::new("127.0.0.1:8090".parse()?)?;
/// let sandbox = Sandbox::new(options);
/// let _router: axum::Router = sandbox.router();
/// assert_eq!(sandbox.account().app_id().as_str(), "wx5a4d6f78c1e2b390");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Sandbox {
    options: Options,
}

impl Sandbox {
    /// A sandbox that has issued nothing yet.
    pub fn new(options: Options) -> Self {
        Self { options }
    }

    /// Every route, ready to be served.
    pub fn router(&self) -> axum::Router {
        router::build()
    }

    /// The account that the sandbox knows.
    pub fn account(&self) -> &Account {
        &self.options.account
    }

    /// Where the platform's API answers, without a slash at the end.
    pub fn api_base(&self) -> &str {
        self.options.api_base()
    }

    /// Where the authorize page is, without a slash at the end.
    pub fn open_base(&self) -> &str {
        self.options.open_base()
    }
}
