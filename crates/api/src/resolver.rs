//! Resolves the names of hosts, a few at a time: a lookup cannot be cancelled, so that with
//! a name server that does not respond they would outlive their calls and add up.

use std::sync::Arc;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use tokio::sync::Semaphore;

/// How many names are looked up at the same time, at most.
const MAX_LOOKUPS: usize = 16;

/// The system's resolver with a limit.
#[derive(Debug)]
pub(crate) struct LimitedResolver(Arc<Semaphore>);

impl LimitedResolver {
    pub(crate) fn new() -> Self {
        Self(Arc::new(Semaphore::new(MAX_LOOKUPS)))
    }
}

impl Resolve for LimitedResolver {
    fn resolve(&self, name: Name) -> Resolving {
        let places = self.0.clone();
        Box::pin(async move {
            let place = places.acquire_owned().await?;
            // In a task that keeps the place until the lookup has ended, whoever waits for it.
            let lookup = tokio::spawn(async move {
                let _place = place;
                // The port is replaced by the one of the URL.
                let addresses = tokio::net::lookup_host((name.as_str(), 0)).await?;
                Ok::<Vec<_>, std::io::Error>(addresses.collect())
            });
            let addresses: Addrs = Box::new(lookup.await??.into_iter());
            Ok(addresses)
        })
    }
}
