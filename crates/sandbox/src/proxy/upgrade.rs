//! Connections that become something else, such as a development server's
//! WebSocket: both sides are joined, and nothing is looked at.

use axum::body::Body;
use axum::extract::Request;
use axum::response::Response;
use hyper::body::Incoming;
use hyper::upgrade::OnUpgrade;
use hyper_util::rt::TokioIo;

/// The browser's side.
pub(super) struct Upgrade(OnUpgrade);

/// Takes the browser's side out of a request, where it wants an upgrade.
pub(super) fn take(mut request: Request) -> (Request, Option<Upgrade>) {
    let side = request.extensions_mut().remove::<OnUpgrade>();
    (request, side.map(Upgrade))
}

impl Upgrade {
    /// Joins it with the upstream's side once both have switched.
    pub(super) fn join(self, answer: Response<Incoming>) -> Response {
        let (parts, _) = answer.into_parts();
        let mut response = Response::from_parts(parts, Body::empty());
        if let Some(upstream) = response.extensions_mut().remove::<OnUpgrade>() {
            tokio::spawn(copy(self.0, upstream));
        }
        response
    }
}

/// Until one of them ends; how it ends is theirs to say.
async fn copy(browser: OnUpgrade, upstream: OnUpgrade) {
    let (Ok(browser), Ok(upstream)) = tokio::join!(browser, upstream) else {
        return;
    };
    let (mut browser, mut upstream) = (TokioIo::new(browser), TokioIo::new(upstream));
    let _ = tokio::io::copy_bidirectional(&mut browser, &mut upstream).await;
}
