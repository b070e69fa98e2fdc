//! Files that other users of the machine can change, or read a secret in.

use std::path::{Path, PathBuf};

use super::account::{APPSECRET, APPSECRET_FILE};
use super::client_keys::CLIENT_KEYS;
use super::internal_tls::{INTERNAL_CLIENT_KEY_FILE, INTERNAL_TLS_KEY_FILE};
use super::payment::{self, PAY_API_V3_KEY};
use super::push::{SECRET_FILES, SECRETS};
use super::setting_definition::Setting;
use super::store::{STORE, STORE_PASSWORD_FILE};
use super::store_keys::STORE_KEY_FILE;
use super::values::{Table, Values};

/// A file that others can use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ExposedFile {
    /// The file.
    pub path: PathBuf,
    /// What others can do.
    pub problem: &'static str,
    /// What to do about it.
    pub fix: &'static str,
}

/// What it means that all can read a file.
#[derive(Clone, Copy)]
struct Readable {
    problem: &'static str,
    fix: &'static str,
}

const SECRET: Readable = Readable {
    problem: "every user of this machine can read the secret in it",
    fix: "chmod o-r, or move the secret into a file of its own (appsecret_file, store_password_file)",
};
const KEY_FILE: Readable = Readable {
    problem: "every user of this machine can read who the clients are, and the hashes of their keys",
    fix: "chmod o-r",
};

const WRITABLE_BY_ALL: u32 = 0o002;
const READABLE_BY_ALL: u32 = 0o004;

/// Those among the configuration file and the files with secrets. A file with a secret and
/// nothing else may be readable by all: container platforms mount secrets like that.
///
/// The file with client keys has none, but who can read it can try out keys that were not made
/// here, and sees who may do what.
pub(super) fn find(values: &Values) -> Vec<ExposedFile> {
    let tables = || [values.top()].into_iter().chain(values.account_tables());
    let has_secret = tables().any(has_account_secret) || has_store_password(values.top());
    let mut exposed = Vec::new();
    if let Some(path) = values.file() {
        exposed.extend(exposure(path, has_secret.then_some(SECRET)));
    }
    let secret_files = tables().flat_map(|table| {
        let settings = [&APPSECRET_FILE].into_iter().chain(SECRET_FILES);
        let settings = settings.chain(payment::FILES);
        settings.filter_map(|setting| file_of(table, setting))
    });
    let of_server = [
        &STORE_PASSWORD_FILE,
        &STORE_KEY_FILE,
        &INTERNAL_TLS_KEY_FILE,
        &INTERNAL_CLIENT_KEY_FILE,
    ];
    let of_server = of_server.map(|setting| file_of(values.top(), setting));
    for path in secret_files.chain(of_server.into_iter().flatten()) {
        exposed.extend(exposure(&path, None));
    }
    let key_file = file_of(values.top(), &CLIENT_KEYS);
    exposed.extend(key_file.and_then(|path| exposed_key_file(&path)));
    exposed
}

/// The file with client keys, if others can use it.
pub(crate) fn exposed_key_file(path: &Path) -> Option<ExposedFile> {
    exposure(path, Some(KEY_FILE))
}

/// The file with a client key itself, if others can use it.
pub(crate) fn exposed_client_key(path: &Path) -> Option<ExposedFile> {
    let is_exposed = mode(path)? & (READABLE_BY_ALL | WRITABLE_BY_ALL) != 0;
    is_exposed.then(|| ExposedFile {
        path: path.to_owned(),
        problem: "every user of this machine can read or replace the key in it",
        fix: "chmod 600, and make another key if somebody may have read this one",
    })
}

/// Whether a table of the configuration file has a secret of its account.
fn has_account_secret(table: &Table) -> bool {
    let mut settings = [&APPSECRET, &PAY_API_V3_KEY].into_iter().chain(SECRETS);
    settings.any(|setting| table.is_in_file(setting))
}

/// Whether the configuration file has an address of Redis with a password.
fn has_store_password(top: &Table) -> bool {
    let store = top.text(&STORE).ok().flatten();
    top.is_in_file(&STORE) && store.is_some_and(|store| store.contains('@'))
}

pub(super) fn file_of(table: &Table, setting: &Setting) -> Option<PathBuf> {
    table.path(setting).ok()?
}

fn exposure(path: &Path, readable: Option<Readable>) -> Option<ExposedFile> {
    let mode = mode(path)?;
    let exposed = |problem, fix| {
        let path = path.to_owned();
        Some(ExposedFile { path, problem, fix })
    };
    if mode & WRITABLE_BY_ALL != 0 {
        exposed("every user of this machine can change it", "chmod o-w")
    } else if let Some(Readable { problem, fix }) = readable
        && mode & READABLE_BY_ALL != 0
    {
        exposed(problem, fix)
    } else {
        None
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

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;
    use crate::config::SERVE;

    #[test]
    fn a_file_that_others_can_change_or_read_a_secret_in_is_found() {
        const WITH_SECRET: &str = "appsecret = \"x\"";
        const WITH_TABLE: &str = "[[account]]\nappsecret = \"x\"";
        const WITH_FILE: &str = "appsecret_file = \"secret\"";
        let folder = tempfile::tempdir().unwrap();
        let config = folder.path().join("h5.toml");
        let secret = folder.path().join("secret");
        let write = "every user of this machine can change it";
        let read = "every user of this machine can read the secret in it";
        for (text, config_mode, secret_mode, expected) in [
            (WITH_SECRET, 0o600, 0o600, vec![]),
            (WITH_SECRET, 0o640, 0o600, vec![]),
            (WITH_SECRET, 0o644, 0o600, vec![(&config, read)]),
            (WITH_TABLE, 0o644, 0o600, vec![(&config, read)]),
            (WITH_SECRET, 0o666, 0o600, vec![(&config, write)]),
            (WITH_FILE, 0o644, 0o444, vec![]),
            (WITH_FILE, 0o646, 0o444, vec![(&config, write)]),
            (WITH_FILE, 0o644, 0o602, vec![(&secret, write)]),
        ] {
            for (path, text, mode) in [(&config, text, config_mode), (&secret, "x", secret_mode)] {
                std::fs::write(path, text).unwrap();
                let mode = std::fs::Permissions::from_mode(mode);
                std::fs::set_permissions(path, mode).unwrap();
            }
            let path = config.display().to_string();
            let variable = |name: &str| (name == "WECHAT_H5_CONFIG").then(|| path.clone());
            let values = Values::load(SERVE, Table::default(), variable).unwrap();
            let found = find(&values);
            let found: Vec<_> = found
                .iter()
                .map(|file| (&file.path, file.problem))
                .collect();
            assert_eq!(found, expected, "{text} {config_mode:o} {secret_mode:o}");
        }
    }
}
