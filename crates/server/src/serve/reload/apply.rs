//! Puts new settings in the place of those that are used.

use super::super::warnings::warn_about_names;
use super::apply_intake;
use crate::accounts::{Account, AccountSettings, SecretSource, warn_of_unusual_secret};
use crate::app::AppState;
use crate::config::{
    APPSECRET, AccountConfig, CARD_IDS, Config, GATEWAY_REAL_TOKENS, INTERNAL_HOSTS, JS_API_LIST,
    OPEN_TAG_LIST, ORIGINS, READY_WHEN, RELAY_SITES, Setting, TRUSTED_PROXIES, VERIFICATION_FILES,
    tls_setting_of,
};
use crate::rate_limit::LimitedRoute;
use crate::verification_files::VerificationFiles;

/// Uses these settings from now on. Returns the names of those that are others than before.
pub(super) fn apply(app: &AppState, config: &Config) -> Vec<String> {
    let mut changed = Vec::new();
    for new in &config.accounts {
        if let Ok(account) = app.accounts.find(Some(new.app_id.as_str())) {
            let keys = apply_to(account, new);
            let taken = apply_intake::apply(app, account, new, &config.wechat);
            let keys = keys.chain(taken.into_iter().map(|setting| setting.key));
            changed.extend(keys.map(|key| format!("{key} ({})", new.app_id)));
        }
    }
    changed.extend(apply_to_server(app, config).map(str::to_owned));
    changed
}

/// The keys of those that are not of one account.
fn apply_to_server(app: &AppState, config: &Config) -> impl Iterator<Item = &'static str> {
    let replaced = [
        (
            &TRUSTED_PROXIES,
            app.trusted_proxies.replace(config.trusted_proxies.clone()),
        ),
        (
            &INTERNAL_HOSTS,
            app.internal_hosts.replace(config.internal_hosts.clone()),
        ),
        (&READY_WHEN, app.ready_when.replace(config.ready_when)),
        (
            &GATEWAY_REAL_TOKENS,
            app.real_tokens.replace(config.real_tokens),
        ),
        (
            &VERIFICATION_FILES,
            replace_files(&app.verification_files, &config.verification_files),
        ),
    ];
    let certificates = replace_certificates(app, config);
    let limits = app.rate_limits.replace(config.rate_limits);
    changed_keys(replaced)
        .chain(certificates.map(|setting| setting.key))
        .chain(limits.into_iter().map(LimitedRoute::key))
}

/// The keys of the settings of an account that are others than before.
fn apply_to(account: &Account, config: &AccountConfig) -> impl Iterator<Item = &'static str> {
    let new = AccountSettings::of(config);
    let changed = {
        let before = account.settings.load();
        [
            (&ORIGINS, before.origins != new.origins),
            (&JS_API_LIST, before.js_api_list != new.js_api_list),
            (&OPEN_TAG_LIST, before.open_tag_list != new.open_tag_list),
            (&RELAY_SITES, before.relay_sites != new.relay_sites),
            (&CARD_IDS, before.card_ids != new.card_ids),
        ]
    };
    if account.settings.replace(new) {
        warn_about_names(config);
    }
    let secret = (&APPSECRET, replace_secret(account, config));
    changed_keys(changed.into_iter().chain([secret]))
}

fn changed_keys(
    settings: impl IntoIterator<Item = (&'static Setting, bool)>,
) -> impl Iterator<Item = &'static str> {
    let settings = settings.into_iter();
    settings.filter_map(|(setting, is_other)| is_other.then_some(setting.key))
}

fn replace_certificates(
    app: &AppState,
    config: &Config,
) -> impl Iterator<Item = &'static Setting> + use<> {
    let changed = match (&app.internal_tls, &config.internal_tls) {
        (Some(tls), Some(new)) => {
            let changed = new.changes_from(&tls.load());
            if !changed.is_empty() {
                tls.store(new.clone());
            }
            changed
        }
        _ => Vec::new(),
    };
    changed.into_iter().map(tls_setting_of)
}

fn replace_secret(account: &Account, config: &AccountConfig) -> bool {
    account.secret_source.store(SecretSource::of(config));
    let is_other = account.secret.replace(config.secret.clone());
    if is_other {
        warn_of_unusual_secret(&account.app_id, &config.secret);
        account.snapshot.wake_refresher();
    }
    is_other
}

fn replace_files(before: &VerificationFiles, new: &VerificationFiles) -> bool {
    let Some(gone) = before.replace(new) else {
        return false;
    };
    if !gone.is_empty() {
        let gone = gone.join(",");
        tracing::warn!(gone, "verification files were removed and are not served");
    }
    new.warn_about_empty_folders();
    true
}
