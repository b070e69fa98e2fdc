//! Why a backup was not made, or not restored.

use std::io::{self, ErrorKind};
use std::path::PathBuf;

use wechat_h5_store::StoreError;

use crate::command_error::CommandError;

/// Why a command of the store has not done its work.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreCommandError {
    /// The entries of the store cannot be read.
    #[error("{}: {}", wechat_h5_api::error_chain(.0), export_advice(.0))]
    Export(StoreError),
    /// The backup cannot be used, or the store failed or refused the entries.
    #[error("{}: {}", wechat_h5_api::error_chain(source), import_advice(source, *target, *keys))]
    Import {
        /// Why.
        source: StoreError,
        /// Where the entries were to be.
        target: ImportTarget,
        /// The keys that were tried.
        keys: GivenKeys,
    },
    /// The backup cannot be opened.
    #[error("{} cannot be read ({source}): {}", path.display(), read_advice(source))]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The file of the backup cannot be created or named.
    #[error("{} cannot be written ({source}): {}", path.display(), write_advice(source))]
    Unwritable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The backup cannot be written to its end.
    #[error("the backup cannot be written ({}): {}", .0, output_advice(.0))]
    Output(io::Error),
    /// Another process has the store open.
    #[error("a server has the store open: stop it, and restore then")]
    ServerRuns,
    /// The server that runs cannot be asked, or refuses.
    #[error(transparent)]
    Server(#[from] CommandError),
}

/// Where entries are restored to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ImportTarget {
    /// All entries are written, or none.
    File,
    /// A part of the entries may be written.
    Redis,
}

/// Whether there is a file with keys of the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GivenKeys {
    /// There is none.
    None,
    /// Its first line has the key that encrypts.
    InFile,
}

fn export_advice(err: &StoreError) -> &'static str {
    match err {
        StoreError::NotTransferable => "ask the server that has it: --key-file",
        StoreError::Io(_) | StoreError::Damaged(_) => {
            "check the disk of the store, and make the backup again"
        }
        _ => "let `wechat-h5 doctor` look at the store, and make the backup again",
    }
}

fn import_advice(err: &StoreError, target: ImportTarget, keys: GivenKeys) -> &'static str {
    match (err, target, keys) {
        (StoreError::NotEmpty, ..) => "pass --replace to remove what it has, or name another store",
        (
            StoreError::Undecryptable {
                lacks_key: true, ..
            },
            _,
            GivenKeys::None,
        ) => {
            "write the key that was in use when the backup was made into a file, and name that by \
             WECHAT_H5_STORE_KEY_FILE; nothing was changed"
        }
        (
            StoreError::Undecryptable {
                lacks_key: true, ..
            },
            _,
            GivenKeys::InFile,
        ) => {
            "name the key that was in use when the backup was made as the second line of \
             WECHAT_H5_STORE_KEY_FILE; nothing was changed"
        }
        (StoreError::Undecryptable { .. } | StoreError::Backup(_), ..) => {
            "use another backup; nothing was changed"
        }
        (StoreError::NotTransferable, ..) => "name a store in a file or in Redis",
        (_, ImportTarget::File, _) => {
            "nothing was changed: check the disk, and run the command again"
        }
        (_, ImportTarget::Redis, _) => {
            "let `wechat-h5 doctor` look at the store, and run the command again, with --replace \
             because Redis may have a part of the entries now"
        }
    }
}

fn read_advice(err: &io::Error) -> &'static str {
    match err.kind() {
        ErrorKind::NotFound => "name a backup that exists",
        ErrorKind::PermissionDenied => "run this as a user that can read it",
        _ => "name a file that `wechat-h5 store backup` has written",
    }
}

fn write_advice(err: &io::Error) -> &'static str {
    match err.kind() {
        ErrorKind::NotFound => "name a file in a folder that exists",
        ErrorKind::IsADirectory => "name a file and not a folder",
        ErrorKind::StorageFull => "free space on the disk, and make it again",
        _ => "name a file in a folder that this user can write",
    }
}

fn output_advice(err: &io::Error) -> &'static str {
    match err.kind() {
        ErrorKind::BrokenPipe => {
            "let the program that reads it read to the end, and make the backup again"
        }
        ErrorKind::StorageFull => "free space on the disk, and make the backup again",
        _ => "check the disk, and make the backup again",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_failure_says_what_to_do_about_itself() {
        let io = |kind: ErrorKind| io::Error::from(kind);
        let import = |source, target, keys| StoreCommandError::Import {
            source,
            target,
            keys,
        };
        let undecryptable = |lacks_key| StoreError::Undecryptable {
            reason: "why",
            lacks_key,
        };
        let failed = || StoreError::Unavailable("why".into());
        let path = PathBuf::from("backup");
        let unreadable = |kind| StoreCommandError::Unreadable {
            path: path.clone(),
            source: io(kind),
        };
        let unwritable = |kind| StoreCommandError::Unwritable {
            path: path.clone(),
            source: io(kind),
        };
        let (file, redis) = (ImportTarget::File, ImportTarget::Redis);
        let (none, given) = (GivenKeys::None, GivenKeys::InFile);
        for (err, advice, is_other) in [
            (
                StoreCommandError::Export(failed()),
                "make the backup again",
                "--replace",
            ),
            (
                import(failed(), redis, given),
                "with --replace",
                "nothing was changed",
            ),
            (
                import(failed(), file, given),
                "nothing was changed",
                "--replace",
            ),
            (
                import(undecryptable(true), file, none),
                "into a file, and name that",
                "second line",
            ),
            (
                import(undecryptable(true), file, given),
                "as the second line",
                "into a file",
            ),
            (
                import(undecryptable(false), file, given),
                "use another backup",
                "key",
            ),
            (unreadable(ErrorKind::NotFound), "that exists", "write"),
            (
                unreadable(ErrorKind::PermissionDenied),
                "can read it",
                "write",
            ),
            (
                unwritable(ErrorKind::NotFound),
                "a folder that exists",
                "backup that exists",
            ),
            (unwritable(ErrorKind::PermissionDenied), "can write", "read"),
            (
                StoreCommandError::Output(io(ErrorKind::BrokenPipe)),
                "read to the end",
                "disk",
            ),
            (
                StoreCommandError::Output(io(ErrorKind::StorageFull)),
                "free space",
                "read",
            ),
        ] {
            let text = err.to_string();
            let (_, said) = text.split_once(": ").unwrap();
            assert!(said.contains(advice), "{text}");
            assert!(!said.contains(is_other), "{text}");
        }
    }
}
