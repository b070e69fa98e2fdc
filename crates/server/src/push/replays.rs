//! The signatures that requests were accepted by: nobody sends another push with one of them.

use std::sync::Arc;
use std::time::Duration;

use wechat_h5_push::{DuplicateKey, ReplayKey};
use wechat_h5_sign::AppId;
use wechat_h5_store::{Key, Namespace, Store, StoreError};

/// By account and signature. The latest may be lost in a crash: what they were for is in the
/// queue, which knows its repetitions.
const SIGNATURES: Namespace = Namespace::new("push_signature", 500_000)
    .with_max_bytes(64 * 1024 * 1024)
    .lossy();

/// What the signature of a URL check belongs to: no push has a key like it.
const URL_CHECK: &str = "url check";

/// The signatures of the last minutes, of all processes.
#[derive(Clone)]
pub(crate) struct Replays(Arc<dyn Store>);

impl Replays {
    pub(crate) fn new(store: Arc<dyn Store>) -> Self {
        Self(store)
    }

    /// Whether this signature is new, or belongs to this push: WeChat repeats what was not
    /// answered, maybe with the same signature.
    ///
    /// # Errors
    ///
    /// [`StoreError`], when it is not known.
    pub(super) async fn admit(
        &self,
        app_id: &AppId,
        signature: &ReplayKey,
        push: &DuplicateKey,
        window: Duration,
    ) -> Result<bool, StoreError> {
        self.admit_for(app_id, signature, push.as_str(), window)
            .await
    }

    /// The same for a URL check, which may be made again: in 明文模式 anything could be pushed with
    /// its signature.
    ///
    /// # Errors
    ///
    /// [`StoreError`], when it is not known.
    pub(super) async fn admit_url_check(
        &self,
        app_id: &AppId,
        signature: &ReplayKey,
        window: Duration,
    ) -> Result<bool, StoreError> {
        self.admit_for(app_id, signature, URL_CHECK, window).await
    }

    async fn admit_for(
        &self,
        app_id: &AppId,
        signature: &ReplayKey,
        owner: &str,
        window: Duration,
    ) -> Result<bool, StoreError> {
        let key = Key::new(SIGNATURES, format!("{}/{signature}", app_id.as_str()));
        let value = owner.as_bytes();
        loop {
            let is_first = self.0.compare_and_set(&key, None, value.to_owned(), window);
            if is_first.await? {
                return Ok(true);
            }
            // `None`: it has been removed since.
            if let Some(first) = self.0.get(&key).await? {
                return Ok(first == value);
            }
        }
    }
}
