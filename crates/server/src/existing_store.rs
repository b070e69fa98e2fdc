//! The store of a server that does not run, for a command that works in its place.

use std::net::SocketAddr;
use std::sync::Arc;

use wechat_h5_clock::Clock;
use wechat_h5_store::Store;

use crate::command_error::CommandError;
use crate::config::{ListenConfig, StoreConfig};
use crate::serve::{StartError, open_store};

/// The store is in the memory of a server that does not run.
pub(crate) fn no_server_with_memory(internal: SocketAddr) -> CommandError {
    CommandError::new(
        format!("the store is in the memory of a server, and none listens on {internal}"),
        "start the server, or correct internal_listen",
    )
}

/// Opens the store. Its file is not created: its owner would be whoever runs this.
///
/// # Errors
///
/// [`StartError`], also where only a running process could have the data.
pub(crate) fn open_existing(
    store: &StoreConfig,
    listen: &ListenConfig,
    clock: &Arc<dyn Clock>,
) -> Result<Arc<dyn Store>, StartError> {
    let missing = |problem: String, advice: &str| Err(CommandError::new(problem, advice).into());
    match store {
        StoreConfig::Memory => Err(no_server_with_memory(listen.internal).into()),
        StoreConfig::Redb { path, .. } if !path.exists() => missing(
            format!("{} does not exist", path.display()),
            "start the server, which creates it, or correct the path (store)",
        ),
        store => open_store(store, clock),
    }
}
