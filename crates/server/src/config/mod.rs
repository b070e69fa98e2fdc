//! The configuration: read from flags, variables and a file, then checked once.
//!
//! Each file here has the settings of one concern: their definitions ([`Setting`]), the
//! struct that they are read into, and their checks. A setting is added in one of these
//! files and nowhere else; the command line, `CONFIG.md` and `CONFIG.zh-CN.md` follow.

mod account;
mod client_keys;
mod commands;
#[cfg(all(test, feature = "sandbox"))]
mod config_md;
mod error;
mod exposed_files;
mod gateway;
mod internal_client;
mod internal_tls;
mod listen;
mod log;
mod page;
mod payment;
mod public_url;
mod push;
mod rate_limits;
mod readiness;
mod relay_sites;
mod reloaded;
mod sandbox;
mod secret_setting;
mod session;
mod setting_definition;
mod settings_source;
mod store;
mod store_keys;
mod switch;
mod text_file;
mod trusted_proxies;
mod unknown_names;
mod values;
mod variables;
mod verification;
mod wechat_hosts;

use std::net::SocketAddr;

pub(crate) use self::account::APPID;
pub(crate) use self::account::{APPSECRET, CARD_IDS, JS_API_LIST, OPEN_TAG_LIST, ORIGINS};
#[cfg(test)]
pub(crate) use self::account::{APPSECRET_FILE, TOKEN_MODE};
pub(crate) use self::account::{AccountConfig, has_account, read_secret_again};
pub(crate) use self::client_keys::{CLIENT_KEYS, client_key_path};
pub(crate) use self::commands::{
    CREDENTIALS, DEMO, KEYS, PUSH_COMMANDS, SANDBOX, SERVE, STORE_COMMANDS,
};
pub(crate) use self::error::ConfigError;
pub(crate) use self::exposed_files::{ExposedFile, exposed_client_key, exposed_key_file};
pub(crate) use self::gateway::{GATEWAY_REAL_TOKENS, RealTokens};
pub(crate) use self::internal_tls::{
    CertificateFile, certificate_files, setting_of as tls_setting_of,
};
#[cfg(test)]
pub(crate) use self::internal_tls::{
    INTERNAL_CLIENT_CA_FILE, INTERNAL_CLIENT_CERT_FILE, INTERNAL_CLIENT_KEY_FILE,
    INTERNAL_TLS_CERT_FILE, INTERNAL_TLS_KEY_FILE,
};
pub(crate) use self::listen::{
    INTERNAL_HOSTS, INTERNAL_LISTEN, LISTEN, ListenConfig, reaches_beyond_private_networks,
};
pub(crate) use self::log::{LOG, LogConfig, LogFormat};
pub(crate) use self::page::PageConfig;
#[cfg(any(test, feature = "sandbox"))]
pub(crate) use self::page::{DEBUG_PAIRING, PAGE_HEAD_SCRIPT, PAGE_OPEN_TAGS, PAGE_VCONSOLE};
pub(crate) use self::payment::{
    PAY_API_V3_KEY, PAY_CERTIFICATE_SERIAL, PAY_MERCHANT_ID, PAY_NOTIFY_URL,
    PAY_PLATFORM_CERTIFICATE_FILES, PAY_PRIVATE_KEY_FILE, PAY_PUBLIC_KEY_FILE, PAY_PUBLIC_KEY_ID,
    PaymentConfig,
};
#[cfg(any(test, feature = "sandbox"))]
pub(crate) use self::public_url::PUBLIC_URL;
pub(crate) use self::public_url::PublicUrl;
#[cfg(test)]
pub(crate) use self::push::PUSH_TOKEN_FILE;
pub(crate) use self::push::{
    PUSH_AES_KEY, PUSH_CLOCK_TOLERANCE, PUSH_TOKEN, PUSH_WEBHOOK, PUSH_WEBHOOK_KEY,
};
#[cfg(test)]
pub(crate) use self::rate_limits::{
    RATE_LIMIT_AUTHORIZE, RATE_LIMIT_CALLBACK, RATE_LIMIT_JSSDK, RATE_LIMIT_PUSH, RATE_LIMIT_RELAY,
    RATE_LIMIT_REPORT,
};
pub(crate) use self::readiness::{READY_WHEN, ReadyWhen};
pub(crate) use self::relay_sites::RELAY_SITES;
#[cfg(all(test, feature = "sandbox"))]
pub(crate) use self::sandbox::TRUST_NETWORK;
#[cfg(feature = "sandbox")]
pub(crate) use self::sandbox::{
    DEMO_PUBLIC_URL, DEMO_WEBHOOK, PAGE, PAGE_URL, PROXY_LISTEN, SANDBOX_LISTEN, SEED,
    SandboxConfig, SandboxPage, network_trust, sandbox_listen,
};
#[cfg(test)]
pub(crate) use self::session::SESSION_SECONDS;
pub(crate) use self::session::SessionConfig;
pub(crate) use self::setting_definition::{CommandSettings, DefaultValue, Setting};
pub(crate) use self::settings_source::SettingsSource;
pub(crate) use self::store::STORE;
pub(crate) use self::store::StoreConfig;
#[cfg(all(test, feature = "sandbox"))]
pub(crate) use self::store_keys::STORE_KEY_FILE;
pub(crate) use self::store_keys::StoreKeyFile;
pub(crate) use self::trusted_proxies::TRUSTED_PROXIES;
pub(crate) use self::unknown_names::{UnknownName, unknown_names};
#[cfg(test)]
pub(crate) use self::values::Value;
pub(crate) use self::values::{Table, ValueSource, Values};
pub(crate) use self::variables::{unknown_variables, unused_variables};
pub(crate) use self::verification::VERIFICATION_FILES;
#[cfg(any(test, feature = "sandbox"))]
pub(crate) use self::wechat_hosts::API_BASE;
pub(crate) use self::wechat_hosts::OPEN_BASE;
#[cfg(feature = "sandbox")]
pub(crate) use self::wechat_hosts::PAY_BASE;
pub(crate) use self::wechat_hosts::WechatConfig;

use crate::client_address::TrustedProxies;
use crate::client_keys::KeyFile;
use crate::internal_tls::TlsSettings;
use crate::rate_limit::RateLimitsConfig;
use crate::verification_files::VerificationFiles;

/// A checked configuration.
#[derive(Debug)]
pub(crate) struct Config {
    /// The address at which browsers reach the server.
    pub public: PublicUrl,
    /// The Official Accounts.
    pub accounts: Vec<AccountConfig>,
    /// Where data is stored.
    pub store: StoreConfig,
    /// The keys that what is stored is encrypted with.
    pub store_keys: Option<StoreKeyFile>,
    /// Where WeChat's servers are.
    pub wechat: WechatConfig,
    /// How long users stay signed in.
    pub session: SessionConfig,
    /// How the page is served.
    pub page: PageConfig,
    /// The files by which WeChat checks the domain.
    pub verification_files: VerificationFiles,
    /// The names under which the internal listener may be called.
    pub internal_hosts: Vec<String>,
    /// The TLS of the internal listener.
    pub internal_tls: Option<TlsSettings>,
    /// Files that other users of the machine can use.
    pub exposed_files: Vec<ExposedFile>,
    /// When the server calls itself ready.
    pub ready_when: ReadyWhen,
    /// The proxies in front of the server.
    pub trusted_proxies: TrustedProxies,
    /// How many requests each client may send.
    pub rate_limits: RateLimitsConfig,
    /// The back ends that may call the internal listener.
    pub client_keys: Option<KeyFile>,
    /// What becomes of calls with the account's token itself.
    pub real_tokens: RealTokens,
}

impl Config {
    /// Reads everything but the listen addresses and the log, which are needed earlier.
    /// `bound` is the public listener's address.
    ///
    /// # Errors
    ///
    /// [`ConfigError`], the first one found.
    pub(crate) fn read(values: &Values, bound: SocketAddr) -> Result<Self, ConfigError> {
        let public = PublicUrl::read(values, bound)?;
        Ok(Self {
            accounts: account::read(values, &public)?,
            store: StoreConfig::read(values)?,
            store_keys: StoreKeyFile::read(values)?,
            wechat: WechatConfig::read(values, &public)?,
            session: SessionConfig::read(values)?,
            page: PageConfig::read(values, &public)?,
            verification_files: verification::read(values)?,
            internal_hosts: listen::internal_hosts(values)?,
            internal_tls: internal_tls::read(values)?,
            exposed_files: exposed_files::find(values),
            ready_when: ReadyWhen::read(values)?,
            trusted_proxies: trusted_proxies::read(values)?,
            rate_limits: rate_limits::read(values)?,
            client_keys: client_keys::read(values)?,
            real_tokens: RealTokens::read(values)?,
            public,
        })
    }
}

#[cfg(test)]
mod tests;
