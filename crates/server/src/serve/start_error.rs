//! Why the process does not start, and what to do about it.

use std::io;
use std::net::SocketAddr;

use wechat_h5_store::{RedisAddressError, StoreError};

use crate::command_error::CommandError;
#[cfg(feature = "sandbox")]
use crate::config::SEED;
use crate::config::{ConfigError, STORE};
use crate::store_command_error::StoreCommandError;

/// Why the process does not start.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// A setting is wrong.
    #[error("{0}")]
    Config(#[from] ConfigError),
    /// The sandbox cannot run with these settings.
    #[cfg(feature = "sandbox")]
    #[error("{0}")]
    Sandbox(#[from] wechat_h5_sandbox::AddressError),
    /// The sandbox's seed file cannot be used.
    #[cfg(feature = "sandbox")]
    #[error("{name}: {0}", name = SEED.name())]
    Seed(#[from] wechat_h5_sandbox::SeedError),
    /// The sandbox was left out at build time.
    #[cfg(not(feature = "sandbox"))]
    #[error(
        "this build has no sandbox: use `wechat-h5 serve`, or a build with the feature `sandbox`"
    )]
    NoSandbox,
    /// The process cannot listen on an address.
    #[error(
        "{setting} {address} cannot be listened on ({source}): {}",
        remedy(source)
    )]
    Listen {
        /// The setting with the address.
        setting: String,
        /// The address.
        address: SocketAddr,
        /// Why.
        source: io::Error,
    },
    /// The client of WeChat's API cannot be made.
    #[error("{0}")]
    Api(#[from] wechat_h5_api::SetupError),
    /// A command has not done what it was told to.
    #[error("{0}")]
    Command(#[from] CommandError),
    /// No client can be made for the address of Redis.
    #[error("{name} cannot be used ({0})", name = STORE.name())]
    Redis(#[from] RedisAddressError),
    /// A command of the store has not done its work.
    #[error("{0}")]
    StoreCommand(#[from] StoreCommandError),
    /// The store cannot be opened.
    #[error(
        "{setting} {path} cannot be opened ({}): {}",
        wechat_h5_api::error_chain(source),
        store_remedy(source)
    )]
    Store {
        /// The setting with the path.
        setting: String,
        /// The file.
        path: String,
        /// Why.
        source: StoreError,
    },
}

/// The process failed for a reason that may pass: starting it again can help.
const EXIT_MAY_PASS: u8 = 1;
/// A setting is wrong: starting again does not help. A service manager may be told so.
const EXIT_WRONG_SETTING: u8 = 2;

impl StartError {
    /// The exit code of the process: 2 if a setting has to be changed, 1 if the cause may
    /// pass by itself, as a full disk or a port in use may.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        let may_pass = match self {
            Self::Listen { source, .. } => source.kind() != io::ErrorKind::PermissionDenied,
            Self::Store { source, .. } => !is_wrong_path(source),
            Self::Api(_) | Self::Command(_) | Self::StoreCommand(_) => true,
            Self::Config(_) | Self::Redis(_) => false,
            #[cfg(feature = "sandbox")]
            Self::Sandbox(_) | Self::Seed(_) => false,
            #[cfg(not(feature = "sandbox"))]
            Self::NoSandbox => false,
        };
        if may_pass {
            EXIT_MAY_PASS
        } else {
            EXIT_WRONG_SETTING
        }
    }
}

/// Whether the path of the store leads to something that never becomes one. A folder that
/// is missing or cannot be written may be a disk that is not mounted yet.
fn is_wrong_path(err: &StoreError) -> bool {
    matches!(err, StoreError::NotAStore(_) | StoreError::UnknownFormat)
        || err.io_kind() == Some(io::ErrorKind::IsADirectory)
}

/// What to do about an address that cannot be listened on.
fn remedy(err: &io::Error) -> &'static str {
    match err.kind() {
        io::ErrorKind::PermissionDenied => {
            "ports below 1024 are for root: use another port behind a proxy, or allow this one \
             (AmbientCapabilities=CAP_NET_BIND_SERVICE in a systemd unit)"
        }
        io::ErrorKind::AddrNotAvailable => "use an address of this machine",
        _ => "use another address, or stop the process using it",
    }
}

/// What to do about a store that cannot be opened. Its file holds who is signed in: deleting
/// it is no remedy, except where it is of no use any more.
pub(crate) fn store_remedy(err: &StoreError) -> &'static str {
    match (err, err.io_kind()) {
        (StoreError::InUse, _) => {
            "stop that process, or give this one a file of its own; do not delete the file"
        }
        (StoreError::NotAStore(_), _) => "name a file that does not exist yet, or one of a store",
        (StoreError::UnknownFormat, _) => {
            "if this was the store, its beginning is damaged: move it away, and a new one is \
             created; otherwise name a file that does not exist yet"
        }
        (StoreError::NotSetAside(_), _) => {
            "move the file away, or let the user that runs the server rename it; users sign in \
             again"
        }
        (_, Some(io::ErrorKind::NotFound)) => {
            "create the folder, and let the user that runs the server write there"
        }
        (_, Some(io::ErrorKind::PermissionDenied)) => {
            "let the user that runs the server read and write the file and its folder"
        }
        (_, Some(io::ErrorKind::IsADirectory)) => "add the name of a file to the path",
        (_, Some(io::ErrorKind::StorageFull)) => "free space on the disk; do not delete the file",
        (_, Some(io::ErrorKind::ReadOnlyFilesystem)) => "use a path on a disk that can be written",
        (StoreError::Io(_), _) => "check the disk; do not delete the file",
        _ => "move the file away to start with an empty one; users sign in again",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::LISTEN;

    #[test]
    fn only_a_wrong_setting_has_the_exit_code_that_prevents_a_restart() {
        let listen = |kind: io::ErrorKind| StartError::Listen {
            setting: LISTEN.name(),
            address: ([0, 0, 0, 0], 80).into(),
            source: kind.into(),
        };
        let store = |source| StartError::Store {
            setting: "--store".to_owned(),
            path: "x.redb".to_owned(),
            source,
        };
        let disk = |kind: io::ErrorKind| store(StoreError::from(io::Error::from(kind)));
        for (err, code) in [
            (
                ConfigError::new("--store", "is wrong", "change it").into(),
                2,
            ),
            (listen(io::ErrorKind::PermissionDenied), 2),
            (listen(io::ErrorKind::AddrInUse), 1),
            (listen(io::ErrorKind::AddrNotAvailable), 1),
            (store(StoreError::NotAStore("it is a symbolic link")), 2),
            (store(StoreError::UnknownFormat), 2),
            (disk(io::ErrorKind::IsADirectory), 2),
            (store(StoreError::InUse), 1),
            (disk(io::ErrorKind::StorageFull), 1),
            (disk(io::ErrorKind::PermissionDenied), 1),
            (disk(io::ErrorKind::ReadOnlyFilesystem), 1),
            (disk(io::ErrorKind::NotFound), 1),
            (disk(io::ErrorKind::Other), 1),
        ] {
            assert_eq!(err.exit_code(), code, "{err}");
        }
    }

    #[test]
    fn an_address_that_cannot_be_used_has_the_hint_of_its_cause() {
        for (kind, hint) in [
            (io::ErrorKind::PermissionDenied, "ports below 1024"),
            (
                io::ErrorKind::AddrNotAvailable,
                "use an address of this machine",
            ),
            (
                io::ErrorKind::AddrInUse,
                "use another address, or stop the process",
            ),
        ] {
            let err = StartError::Listen {
                setting: LISTEN.name(),
                address: ([0, 0, 0, 0], 80).into(),
                source: kind.into(),
            };
            let message = err.to_string();
            assert!(
                message.starts_with("WECHAT_H5_LISTEN 0.0.0.0:80 cannot"),
                "{message}"
            );
            assert!(message.contains(&format!("): {hint}")), "{message}");
        }
    }

    #[test]
    fn a_disk_that_fails_has_the_hint_of_its_cause() {
        for (kind, hint) in [
            (io::ErrorKind::PermissionDenied, "let the user"),
            (io::ErrorKind::StorageFull, "free space"),
        ] {
            let err = StoreError::from(io::Error::from(kind));
            assert!(store_remedy(&err).starts_with(hint));
        }
    }
}
