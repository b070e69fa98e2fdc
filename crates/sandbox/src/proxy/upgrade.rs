//! Connections that are upgraded, such as a development server's WebSocket: the bytes are
//! copied in both directions.

use axum::body::Body;
use axum::extract::Request;
use axum::response::Response;
use hyper::body::Incoming;
use hyper::upgrade::OnUpgrade;
use hyper_util::rt::TokioIo;

use super::hop_by_hop;

/// The browser's side.
pub(super) struct Upgrade(OnUpgrade);

/// Takes the browser's side of an upgrade out of a request that asks for one.
pub(super) fn take(mut request: Request) -> (Request, Option<Upgrade>) {
    let side = request.extensions_mut().remove::<OnUpgrade>();
    let is_wanted = hop_by_hop::is_websocket(request.headers());
    (request, side.filter(|_| is_wanted).map(Upgrade))
}

impl Upgrade {
    /// Joins it with the upstream's side once both have switched.
    pub(super) fn join(self, response: Response<Incoming>) -> Response {
        let (parts, _) = response.into_parts();
        let mut response = Response::from_parts(parts, Body::empty());
        hop_by_hop::remove(response.headers_mut());
        hop_by_hop::add_websocket(response.headers_mut());
        if let Some(upstream) = response.extensions_mut().remove::<OnUpgrade>() {
            tokio::spawn(copy(self.0, upstream));
        }
        response
    }
}

/// Until one side closes. An error is not reported: both sides see it themselves.
async fn copy(browser: OnUpgrade, upstream: OnUpgrade) {
    let (Ok(browser), Ok(upstream)) = tokio::join!(browser, upstream) else {
        return;
    };
    let (mut browser, mut upstream) = (TokioIo::new(browser), TokioIo::new(upstream));
    let _ = tokio::io::copy_bidirectional(&mut browser, &mut upstream).await;
}
