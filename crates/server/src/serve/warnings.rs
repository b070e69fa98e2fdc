//! What is said at the start about settings that work, but are probably not meant.

use crate::accounts::warn_of_unusual_secret;
use crate::config::{
    AccountConfig, CommandSettings, Config, ExposedFile, OPEN_BASE, UnknownName, unknown_names,
    unknown_variables, unused_variables,
};
use crate::cookies::Cookies;

/// Warns about variables that look like a setting and are none, and tells which are for
/// another command.
pub(crate) fn warn_about_variables(command: CommandSettings) {
    let names = std::env::vars_os().filter_map(|(name, _)| name.into_string().ok());
    let names: Vec<_> = names.collect();
    for unknown in unknown_variables(names.iter().cloned()) {
        // No error: an orchestrator may set some of its own under this prefix.
        tracing::warn!(
            variable = unknown.name,
            did_you_mean = unknown.similar,
            fix = "`wechat-h5 serve --help` has the names",
            "unknown variable, ignored"
        );
    }
    let unused = unused_variables(command, names.into_iter());
    if !unused.is_empty() {
        let variables = unused.join(",");
        tracing::info!(
            variables,
            "these variables are for other commands, not for this one"
        );
    }
}

/// Warns about settings that work, but not in production.
pub(super) fn warn_about(config: &Config) {
    for ExposedFile { path, problem, fix } in &config.exposed_files {
        tracing::warn!(path = %path.display(), problem, fix, "a file with settings is not protected");
    }
    config.verification_files.warn_about_empty_folders();
    for account in &config.accounts {
        warn_of_unusual_secret(&account.app_id, &account.secret);
        warn_about_names(account);
    }
    let public = &config.public;
    let public_url = public.as_str();
    if public.cookies() == Cookies::Loopback {
        tracing::warn!(
            public_url,
            "plain http does not protect cookies: use it on this machine only"
        );
    }
    if let Some(port) = public.unsupported_port()
        && config.wechat.uses_wechat_directly()
    {
        tracing::warn!(
            public_url,
            port,
            fix = format!(
                "remove the port, or set {} to a server that relays logins",
                OPEN_BASE.name()
            ),
            "web authorization needs port 443: the platform's console takes no port"
        );
    }
}

/// Warns about names of APIs and tags that WeChat does not have.
pub(super) fn warn_about_names(account: &AccountConfig) {
    for UnknownName {
        setting,
        name,
        similar,
    } in unknown_names(account)
    {
        tracing::warn!(
            appid = %account.app_id,
            setting,
            name,
            did_you_mean = similar,
            "WeChat has no such name, and pages will not be allowed to use it"
        );
    }
}
