//! The settings, as `serve` reads them, and who can read the files that they are in.

use std::path::Path;

use wechat_h5_oauth::AppSecret;

use crate::accounts::is_usual_secret;
use crate::config::{
    CertificateFile, Config, ConfigError, ExposedFile, ListenConfig, LogConfig, StoreConfig,
    UnknownName, Values, certificate_files, unknown_names, unknown_variables,
};

use super::report::{Finding, Report};
use crate::client_key;
use crate::internal_client::InternalClient;

const SETTINGS: &str = "settings";
const FILES: &str = "file modes";

/// The settings of a server.
pub(super) struct Settings {
    pub(super) config: Config,
    /// What asks the server that runs with them.
    pub(super) client: InternalClient,
    pub(super) certificates: Vec<CertificateFile>,
    /// What is in the file of `--key-file`.
    pub(super) key: Option<AppSecret>,
}

/// The settings, if they can be used, and with them the key in this file.
pub(super) fn check(
    values: Result<Values, ConfigError>,
    key_file: Option<&Path>,
    report: &mut Report,
) -> Option<Settings> {
    match values.and_then(|values| read(&values, key_file)) {
        Ok(settings) => {
            let config = &settings.config;
            let accounts = config.accounts.len();
            let url = config.public.as_str();
            let detail = format!("{accounts} account(s), store {}, {url}", config.store);
            report.add(Finding::ok(SETTINGS, detail));
            add_doubts(config, report);
            add_file_modes(config, report);
            Some(settings)
        }
        Err(err) => {
            report.add_wrong_settings(Finding::failed(SETTINGS, err.problem(), err.advice()));
            None
        }
    }
}

fn read(values: &Values, key_file: Option<&Path>) -> Result<Settings, ConfigError> {
    LogConfig::read(values)?;
    let listen = ListenConfig::read(values)?;
    let config = Config::read(values, listen.public)?;
    let client = InternalClient::read(values)?;
    Ok(Settings {
        config,
        client,
        certificates: certificate_files(values)?,
        key: key_file.map(client_key::read).transpose()?,
    })
}

/// What works, but is probably not meant.
fn add_doubts(config: &Config, report: &mut Report) {
    let names = std::env::vars_os().filter_map(|(name, _)| name.into_string().ok());
    for unknown in unknown_variables(names) {
        let similar = unknown.similar.unwrap_or_default();
        let advice = match similar.as_str() {
            "" => "remove it, or see `wechat-h5 serve --help` for the names".to_owned(),
            similar => format!("did you mean {similar}?"),
        };
        let detail = "unknown variable, ignored by the server";
        report.add(Finding::warning(SETTINGS, detail, advice).of(unknown.name));
    }
    for account in &config.accounts {
        if !is_usual_secret(account.secret.expose()) {
            let detail = "the AppSecret is not 32 characters 0 to 9 and a to f, as WeChat's are";
            let advice = "copy the AppSecret again from the platform's console";
            report.add(Finding::warning(SETTINGS, detail, advice).of(account.app_id.as_str()));
        }
        for UnknownName {
            setting,
            name,
            similar,
        } in unknown_names(account)
        {
            let detail = format!("{setting} has `{name}`, which WeChat does not know");
            let advice = match similar {
                Some(similar) => format!("did you mean `{similar}`?"),
                None => "remove it, unless it is newer than this server".to_owned(),
            };
            report.add(Finding::warning(SETTINGS, detail, advice).of(account.app_id.as_str()));
        }
    }
    for folder in config.verification_files.empty_folders() {
        let detail = "has no MP_verify_….txt";
        let advice = "put the file that WeChat's console offers into it";
        let folder = folder.display().to_string();
        report.add(Finding::warning("verification files", detail, advice).of(folder));
    }
}

fn add_file_modes(config: &Config, report: &mut Report) {
    let mut are_well = true;
    for ExposedFile { path, problem, fix } in &config.exposed_files {
        are_well = false;
        let path = path.display().to_string();
        report.add(Finding::warning(FILES, *problem, *fix).of(path));
    }
    if let StoreConfig::Redb { path, .. } = &config.store
        && let Some(mode) = mode(path).filter(|mode| mode & 0o077 != 0)
    {
        are_well = false;
        let detail = format!("its mode is {:04o}, and it has tokens in it", mode & 0o7777);
        let path = path.display().to_string();
        report.add(Finding::warning(FILES, detail, "chmod 600").of(path));
    }
    if are_well {
        let detail = "no settings, keys or store are open to other users";
        report.add(Finding::ok(FILES, detail));
    }
}

#[cfg(unix)]
fn mode(path: &Path) -> Option<u32> {
    use std::os::unix::fs::PermissionsExt as _;
    Some(std::fs::metadata(path).ok()?.permissions().mode())
}

#[cfg(not(unix))]
fn mode(_: &Path) -> Option<u32> {
    None
}
