//! Why a backup was not made, or not restored.

use std::io;
use std::path::PathBuf;

use wechat_h5_store::StoreError;

use crate::command_error::CommandError;

/// Why a command of the store has not done its work.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreCommandError {
    /// The store failed, or refused the entries.
    #[error("{}: {}", wechat_h5_api::error_chain(.0), remedy(.0))]
    Store(#[from] StoreError),
    /// The file cannot be read or written.
    #[error(
        "{} cannot be used ({source}): name a file in a folder that this user can write",
        path.display()
    )]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The backup cannot be written to its end.
    #[error("the backup cannot be written ({0}): free space on the disk, and make it again")]
    Output(io::Error),
    /// Another process has the store open.
    #[error("a server has the store open: stop it, and restore then")]
    ServerRuns,
    /// The server that runs cannot be asked, or refuses.
    #[error(transparent)]
    Server(#[from] CommandError),
}

fn remedy(err: &StoreError) -> &'static str {
    match err {
        StoreError::NotEmpty => "pass --replace to remove what it has, or name another store",
        StoreError::Undecryptable(_) => {
            "name the key that was in use when the backup was made as the second line of \
             WECHAT_H5_STORE_KEY_FILE; nothing was changed"
        }
        StoreError::Backup(_) => "use another backup; nothing was changed",
        StoreError::NotTransferable => "ask the server that has it: --key-file",
        _ => {
            "look whether the store works, and run the command again; a Redis may have a part of \
             the entries now (--replace)"
        }
    }
}
