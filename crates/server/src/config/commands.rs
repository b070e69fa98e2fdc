//! The settings that each command takes.

use super::setting_definition::CommandSettings;
use super::{
    account, client_keys, gateway, internal_tls, listen, log, page, public_url, rate_limits,
    readiness, sandbox, session, store, trusted_proxies, values, verification, wechat_hosts,
};

/// The settings of `wechat-h5 serve`.
pub(crate) const SERVE: CommandSettings = CommandSettings {
    groups: &[
        &[values::CONFIG_FILE],
        listen::SETTINGS,
        internal_tls::SETTINGS,
        internal_tls::CLIENT_SETTINGS,
        readiness::SETTINGS,
        public_url::SETTINGS,
        trusted_proxies::SETTINGS,
        rate_limits::SETTINGS,
        client_keys::SETTINGS,
        gateway::SETTINGS,
        store::SETTINGS,
        session::SETTINGS,
        wechat_hosts::SETTINGS,
        page::SETTINGS,
        verification::SETTINGS,
        log::SETTINGS,
    ],
    account: account::SETTINGS,
};

/// The settings of `wechat-h5 keys`.
pub(crate) const KEYS: CommandSettings = CommandSettings {
    groups: &[&[values::CONFIG_FILE], client_keys::SETTINGS],
    account: &[],
};

/// The settings of commands about credentials and signatures that are flags. The others of
/// `serve` count too, where they are set as a variable or in the file.
pub(crate) const CREDENTIALS: CommandSettings = CommandSettings {
    groups: &[
        &[values::CONFIG_FILE],
        listen::SETTINGS,
        internal_tls::SETTINGS,
        internal_tls::CLIENT_SETTINGS,
        store::SETTINGS,
        wechat_hosts::SETTINGS,
    ],
    account: &[account::APPID, account::APPSECRET_FILE],
};

/// The settings of `wechat-h5 store`.
pub(crate) const STORE_COMMANDS: CommandSettings = CommandSettings {
    groups: &[
        &[values::CONFIG_FILE],
        listen::SETTINGS,
        internal_tls::SETTINGS,
        internal_tls::CLIENT_SETTINGS,
        store::SETTINGS,
    ],
    account: &[],
};

/// The settings of `wechat-h5 push`.
pub(crate) const PUSH_COMMANDS: CommandSettings = CommandSettings {
    groups: &[
        &[values::CONFIG_FILE],
        listen::SETTINGS,
        internal_tls::SETTINGS,
        internal_tls::CLIENT_SETTINGS,
    ],
    account: &[],
};

/// The settings of `wechat-h5 sandbox`.
pub(crate) const SANDBOX: CommandSettings = CommandSettings {
    groups: &[sandbox::SETTINGS, log::SETTINGS],
    account: &[],
};

/// The settings of `wechat-h5 demo`.
pub(crate) const DEMO: CommandSettings = CommandSettings {
    groups: &[listen::SETTINGS, sandbox::DEMO_SETTINGS, log::SETTINGS],
    account: &[],
};
