//! Which settings a running server takes over when they are read again.

use std::path::{Path, PathBuf};

use super::account::{
    self, APPID, APPSECRET, APPSECRET_FILE, CARD_IDS, JS_API_LIST, OPEN_TAG_LIST, ORIGINS,
};
use super::commands::SERVE;
use super::exposed_files::file_of;
use super::gateway::GATEWAY_REAL_TOKENS;
use super::internal_tls::{
    self, INTERNAL_CLIENT_CA_FILE, INTERNAL_TLS_CERT_FILE, INTERNAL_TLS_KEY_FILE,
};
use super::listen::INTERNAL_HOSTS;
use super::log::LOG;
use super::payment;
use super::push;
use super::rate_limits;
use super::readiness::READY_WHEN;
use super::relay_sites::RELAY_SITES;
use super::setting_definition::Setting;
use super::trusted_proxies::TRUSTED_PROXIES;
use super::values::{CONFIG_FILE, Table, Values};
use super::verification::{self, VERIFICATION_FILES};

/// Those of accounts, but those of their pushes and payments.
const OF_ACCOUNTS: [&Setting; 7] = [
    &APPSECRET,
    &APPSECRET_FILE,
    &ORIGINS,
    &JS_API_LIST,
    &OPEN_TAG_LIST,
    &RELAY_SITES,
    &CARD_IDS,
];

const OF_THE_SERVER: [&Setting; 9] = [
    &GATEWAY_REAL_TOKENS,
    &INTERNAL_HOSTS,
    &INTERNAL_TLS_CERT_FILE,
    &INTERNAL_TLS_KEY_FILE,
    &INTERNAL_CLIENT_CA_FILE,
    &READY_WHEN,
    &TRUSTED_PROXIES,
    &VERIFICATION_FILES,
    &LOG,
];

/// Whether a new value is used without a restart.
pub(super) fn is_reloaded(setting: &Setting) -> bool {
    let limits = rate_limits::SETTINGS.iter();
    let taken = push::SETTINGS.iter().chain(payment::SETTINGS);
    let mut reloaded = OF_ACCOUNTS
        .into_iter()
        .chain(taken)
        .chain(OF_THE_SERVER)
        .chain(limits);
    reloaded.any(|reloaded| reloaded.key == setting.key)
}

/// Whether a server does not use it while it runs.
fn is_of_commands(setting: &Setting) -> bool {
    let of_commands = [&CONFIG_FILE]
        .into_iter()
        .chain(internal_tls::CLIENT_SETTINGS);
    of_commands
        .into_iter()
        .any(|other| other.key == setting.key)
}

/// New values as far as a running server can take them over, and the names of the settings
/// that it cannot.
pub(crate) struct ReloadedValues {
    /// With the values from before in place of the others.
    pub values: Values,
    /// The settings whose new value needs a restart.
    pub need_restart: Vec<String>,
}

impl Values {
    /// The files that a running server reads again with its settings. That of the client keys
    /// has a watch of its own.
    pub(crate) fn files(&self) -> Vec<PathBuf> {
        const NAMED: [&Setting; 3] = [
            &INTERNAL_TLS_CERT_FILE,
            &INTERNAL_TLS_KEY_FILE,
            &INTERNAL_CLIENT_CA_FILE,
        ];
        let top = self.top();
        let of_account = || {
            let secrets = [&APPSECRET_FILE].into_iter().chain(push::SECRET_FILES);
            secrets.chain(payment::FILES)
        };
        let secrets = self.tables().flat_map(|table| {
            let files = of_account().filter_map(|setting| file_of(table, setting));
            files.chain(payment::certificate_paths(table))
        });
        let named = NAMED
            .into_iter()
            .filter_map(|setting| file_of(top, setting));
        let verification = verification::paths(top).unwrap_or_default();
        let own = self.file().map(Path::to_owned);
        let named = secrets.chain(named).chain(verification).chain(own);
        named.collect()
    }

    /// What a server that runs with `before` takes over of these.
    pub(crate) fn for_running(self, before: &Self) -> ReloadedValues {
        let mut values = self;
        let mut need_restart = Vec::new();
        let mut keep = |top: &mut Table, setting: &'static Setting| {
            if !top.has_equal(setting, before.top()) {
                top.copy(setting, before.top());
                need_restart.push(setting.key.to_owned());
            }
        };
        for setting in SERVE.groups.iter().copied().flatten() {
            if !is_reloaded(setting) && !is_of_commands(setting) {
                keep(values.top_mut(), setting);
            }
        }
        // A port speaks TLS or it does not, from its start on.
        let speaks_tls = |values: &Self| values.top().has(&INTERNAL_TLS_CERT_FILE);
        if speaks_tls(&values) != speaks_tls(before) {
            for setting in internal_tls::SETTINGS {
                keep(values.top_mut(), setting);
            }
        }
        need_restart.extend(values.keep_accounts(before));
        ReloadedValues {
            values,
            need_restart,
        }
    }

    /// Keeps the accounts of `before`, with what is new of each. Returns what is not used.
    fn keep_accounts(&mut self, before: &Self) -> Vec<String> {
        let mut need_restart = Vec::new();
        if app_ids(self) != app_ids(before) {
            need_restart.push(APPID.key.to_owned());
            if self.account_tables().is_empty() || before.account_tables().is_empty() {
                self.set_accounts(before.account_tables().to_vec());
                for setting in account::SETTINGS {
                    self.top_mut().copy(setting, before.top());
                }
                return need_restart;
            }
            let tables = before.account_tables().iter();
            let tables = tables.map(|old| self.table_of(old).unwrap_or(old).clone());
            let tables = tables.collect();
            self.set_accounts(tables);
        }
        let fixed = || {
            account::SETTINGS
                .iter()
                .filter(|s| !is_reloaded(s) && s.key != APPID.key)
        };
        for table in self.tables_mut() {
            let Some(old) = before.table_of(table) else {
                continue;
            };
            for setting in fixed() {
                if !table.has_equal(setting, old) {
                    need_restart.push(format!("{} ({})", setting.key, app_id(table)));
                    table.copy(setting, old);
                }
            }
        }
        need_restart
    }

    /// The table of the same account.
    fn table_of(&self, other: &Table) -> Option<&Table> {
        self.tables().find(|table| app_id(table) == app_id(other))
    }
}

fn app_ids(values: &Values) -> Vec<&str> {
    let mut app_ids: Vec<_> = values.tables().map(app_id).collect();
    app_ids.sort_unstable();
    app_ids
}

fn app_id(table: &Table) -> &str {
    table.text(&APPID).ok().flatten().unwrap_or_default()
}
