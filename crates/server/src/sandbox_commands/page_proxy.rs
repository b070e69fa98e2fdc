//! A page of another server, shown through a proxy that injects the simulator.

use std::net::SocketAddr;

use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinSet;
use wechat_h5_local_net::reached_at;
use wechat_h5_sandbox::{HostHeader, NetworkTrust, Options, Sandbox, Upstream};

use super::invalid;
use crate::config::{PAGE, PROXY_LISTEN};
use crate::serve::{StartError, announce};

/// A page, and a bound address for it. It does not use the server's `Listener`, which
/// does not let a connection become a `WebSocket`.
pub(super) struct PageProxy {
    upstream: Upstream,
    tcp: TcpListener,
    address: SocketAddr,
}

impl PageProxy {
    #[expect(clippy::unused_async, reason = "it needs tokio's reactor")]
    pub(super) async fn bind(
        page: &str,
        address: SocketAddr,
        host_header: HostHeader,
        trust: NetworkTrust,
    ) -> Result<Self, StartError> {
        let upstream = Upstream::parse_with(page, trust).map_err(invalid(PAGE.name()))?;
        let upstream = upstream.with_host_header(host_header);
        // Refused before it is bound, not after.
        Options::with_trust(address, trust).map_err(invalid(PROXY_LISTEN.name()))?;
        let failed = |source| StartError::Listen {
            setting: PROXY_LISTEN.name(),
            address,
            source,
        };
        let tcp = wechat_h5_http_listener::bind(address).map_err(failed)?;
        let address = tcp.local_addr().map_err(failed)?;
        Ok(Self {
            upstream,
            tcp,
            address,
        })
    }

    /// The options of a sandbox whose shell shows the page.
    pub(super) fn add_to(&self, options: Options) -> Result<Options, StartError> {
        let options = options.page_behind(&self.upstream, self.address);
        options.map_err(invalid(PAGE.name()))
    }

    /// Serves until told to stop. It does not wait for open connections: the `WebSocket`
    /// of a development server stays open for ever.
    pub(super) fn start(
        self,
        sandbox: &Sandbox,
        tasks: &mut JoinSet<()>,
        mut stop: watch::Receiver<bool>,
    ) {
        let sandbox = sandbox.clone();
        tasks.spawn(async move {
            tokio::select! {
                // Never finishes by itself.
                () = sandbox.serve_proxy(&self.upstream, self.tcp, std::future::pending()) => {}
                _ = stop.wait_for(|stop| *stop) => {}
            }
        });
        announce("proxy", reached_at(self.address));
    }
}
