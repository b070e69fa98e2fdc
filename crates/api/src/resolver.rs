//! Resolves the names of hosts, a few at a time: a lookup cannot be cancelled, so that with
//! a name server that does not respond they would outlive their calls and add up.

use std::error::Error;
use std::future::Future;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::vec;

use hyper_util::client::legacy::connect::dns;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use tokio::sync::Semaphore;
use tower::Service;

/// How many names are looked up at the same time, at most.
const MAX_LOOKUPS: usize = 16;

/// The system's resolver with a limit.
#[derive(Debug, Clone)]
pub(crate) struct LimitedResolver(Arc<Semaphore>);

impl LimitedResolver {
    pub(crate) fn new() -> Self {
        Self(Arc::new(Semaphore::new(MAX_LOOKUPS)))
    }
}

type BoxError = Box<dyn Error + Send + Sync>;
type Addresses = vec::IntoIter<SocketAddr>;

impl LimitedResolver {
    async fn look_up(self, name: String) -> Result<Addresses, BoxError> {
        let place = self.0.acquire_owned().await?;
        // In a task that keeps the place until the lookup has ended, whoever waits for it.
        let lookup = tokio::spawn(async move {
            let _place = place;
            // The port is replaced by the one of the URL.
            let addresses = tokio::net::lookup_host((name.as_str(), 0)).await?;
            Ok::<Vec<_>, std::io::Error>(addresses.collect())
        });
        Ok(lookup.await??.into_iter())
    }
}

impl Resolve for LimitedResolver {
    fn resolve(&self, name: Name) -> Resolving {
        let looking_up = self.clone().look_up(name.as_str().to_owned());
        Box::pin(async move { Ok(Box::new(looking_up.await?) as Addrs) })
    }
}

impl Service<dns::Name> for LimitedResolver {
    type Response = Addresses;
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<Addresses, BoxError>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, name: dns::Name) -> Self::Future {
        Box::pin(self.clone().look_up(name.as_str().to_owned()))
    }
}
