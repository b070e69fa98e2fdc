//! The platform that costs as little as one can, as a process.

use anyhow::Result;

use super::server_process::Server;
use crate::workspace::Workspace;

/// Starts it, and returns its address. The example has to be built.
pub(super) fn start(workspace: &Workspace) -> Result<(Server, String)> {
    let program = workspace
        .build_dir()
        .join("release/examples/constant_platform");
    let mut server = Server::start(&mut workspace.command(&program.to_string_lossy()))?;
    let address = server.address("platform")?;
    Ok((server, address))
}
