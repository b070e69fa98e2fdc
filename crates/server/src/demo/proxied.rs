//! A page of another server's, and where it is seen.

use std::net::SocketAddr;

use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinSet;
use wechat_h5_sandbox::{Options, Sandbox, Upstream};

use crate::config::listen_address;
use crate::serve::{StartError, announce};

const LISTEN: &str = "WECHAT_H5_PROXY_LISTEN";

/// A page, and a bound address for it. Its listener is not the server's, which
/// lets no connection become a WebSocket.
pub(super) struct Proxied {
    upstream: Upstream,
    tcp: TcpListener,
    address: SocketAddr,
}

impl Proxied {
    pub(super) async fn bind(page: &str, listen: Option<&str>) -> Result<Self, StartError> {
        let upstream = Upstream::parse(page)?;
        let address = listen_address(LISTEN, listen, "127.0.0.1:8091")?;
        // Refused before it is bound, not after.
        Options::new(address)?;
        let failed = |source| StartError::Listen {
            variable: LISTEN,
            address,
            source,
        };
        let tcp = TcpListener::bind(address).await.map_err(failed)?;
        let address = tcp.local_addr().map_err(failed)?;
        Ok(Self {
            upstream,
            tcp,
            address,
        })
    }

    /// The options of a sandbox whose shell shows the page.
    pub(super) fn tell(&self, options: Options) -> Result<Options, StartError> {
        Ok(options.page_behind(&self.upstream, self.address)?)
    }

    /// Serves until told to stop; what is under way then has no end to wait for.
    pub(super) fn start(
        self,
        sandbox: &Sandbox,
        tasks: &mut JoinSet<()>,
        mut stop: watch::Receiver<bool>,
    ) {
        let router = sandbox.proxy(&self.upstream);
        tasks.spawn(async move {
            tokio::select! {
                // It has no end of its own.
                _ = axum::serve(self.tcp, router) => {}
                _ = stop.wait_for(|stop| *stop) => {}
            }
        });
        announce("proxy", self.address);
    }
}
