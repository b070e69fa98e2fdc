//! A running sandbox.

use std::fs::File;
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Stdio};
use std::time::Duration;

use anyhow::{Context as _, Result};

use super::server::wait_for;
use super::{clean, ports};
use crate::process_status;
use crate::prove::http::get;

const MIB: f64 = 1024.0 * 1024.0;
const START_TIMEOUT: Duration = Duration::from_secs(10);

/// Killed when dropped.
pub(crate) struct Sandbox {
    child: Child,
    pub(crate) address: SocketAddr,
    pub(crate) proxy: SocketAddr,
}

impl Sandbox {
    pub(super) fn start(binary: &Path, folder: &Path, flags: &[&str]) -> Result<Self> {
        let [address, proxy] = ports::free()?;
        let mut command = clean(binary);
        // Refused without a page.
        if flags.contains(&"--page") {
            command.env("WECHAT_H5_PROXY_LISTEN", proxy.to_string());
        }
        let child = command
            .arg("sandbox")
            .args(["--sandbox-listen", &address.to_string()])
            .args(flags)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(File::create(folder.join("log"))?)
            .spawn()
            .context("cannot start the sandbox")?;
        let sandbox = Self {
            child,
            address,
            proxy,
        };
        wait_for(START_TIMEOUT, || {
            get(address, "/__sandbox/clock").is_ok_and(|response| response.status == 200)
        })
        .with_context(|| {
            let log = std::fs::read_to_string(folder.join("log"));
            format!("the sandbox does not listen: {}", log.unwrap_or_default())
        })?;
        Ok(sandbox)
    }

    /// In MiB.
    pub(crate) fn resident(&self) -> Result<f64> {
        Ok(process_status::resident(self.child.id())? / MIB)
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
