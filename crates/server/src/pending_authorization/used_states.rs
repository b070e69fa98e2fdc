//! The states that have come back: each is used once.

use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use wechat_h5_clock::Clock;
use wechat_h5_store::{Key, Namespace, Store, StoreError};

use super::STATE_TTL;

/// How long a state is remembered as used: longer than a cookie with it is accepted, also
/// if the clocks of two processes differ by a minute.
pub(crate) const USED_TTL: Duration = STATE_TTL.saturating_add(Duration::from_mins(1));

/// The use of a state.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(crate) struct Use {
    /// When it came back, in seconds since 1970.
    pub at: u64,
    /// Whether it is known to have led to nothing.
    #[serde(default)]
    pub has_failed: bool,
}

/// The used states of one kind, by the digest of the state.
///
/// Written only for a browser that has an authentic cookie. Whoever fills the namespace
/// with uses of states of his own removes the oldest, and so makes a state usable again
/// for the one browser that has its cookie, which harms nobody.
#[derive(Clone)]
pub(crate) struct UsedStates {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    namespace: Namespace,
}

impl UsedStates {
    /// Those in this namespace.
    pub(crate) fn new(store: Arc<dyn Store>, clock: Arc<dyn Clock>, namespace: Namespace) -> Self {
        Self {
            store,
            clock,
            namespace,
        }
    }

    /// Marks a state as used. `Some` if it was already.
    ///
    /// # Errors
    ///
    /// [`StoreError`]: then it may be unused still.
    pub(super) async fn mark(&self, id: &str) -> Result<Option<Use>, StoreError> {
        let key = Key::new(self.namespace, id);
        loop {
            let value = self.to_json(false)?;
            let is_first = self.store.compare_and_set(&key, None, value, USED_TTL);
            if is_first.await? {
                return Ok(None);
            }
            // `None`: it has been removed since.
            if let Some(used) = self.find(id).await? {
                return Ok(Some(used));
            }
        }
    }

    /// The use of this state.
    pub(super) async fn find(&self, id: &str) -> Result<Option<Use>, StoreError> {
        self.store.get_json(&Key::new(self.namespace, id)).await
    }

    async fn mark_failed(&self, id: &str) {
        let key = Key::new(self.namespace, id);
        let marked = match self.to_json(true) {
            Ok(value) => self.store.put(&key, value, USED_TTL).await,
            Err(err) => Err(err),
        };
        if let Err(err) = marked {
            let error = wechat_h5_api::error_chain(&err);
            tracing::debug!(error, "a failed login is not noted");
        }
    }

    fn to_json(&self, has_failed: bool) -> Result<Vec<u8>, StoreError> {
        let at = self.clock.now().unix_seconds();
        serde_json::to_vec(&Use { at, has_failed }).map_err(|source| StoreError::Unwritable {
            namespace: self.namespace.name(),
            source: Arc::new(source),
        })
    }
}

/// The use of a state by this process. If it is dropped, because its browser has gone, it
/// has failed: others need not wait for it.
pub(crate) struct Attempt(Option<(UsedStates, String)>);

impl Attempt {
    pub(super) fn new(used: &UsedStates, id: &str) -> Self {
        Self(Some((used.clone(), id.to_owned())))
    }

    /// It has led to something.
    pub(crate) fn succeed(mut self) {
        self.0 = None;
    }

    /// It has led to nothing.
    pub(crate) async fn fail(mut self) {
        if let Some((used, id)) = self.0.take() {
            used.mark_failed(&id).await;
        }
    }
}

impl Drop for Attempt {
    fn drop(&mut self) {
        if let Some((used, id)) = self.0.take()
            && let Ok(runtime) = tokio::runtime::Handle::try_current()
        {
            runtime.spawn(async move { used.mark_failed(&id).await });
        }
    }
}
