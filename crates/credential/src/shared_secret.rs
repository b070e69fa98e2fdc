//! An account's AppSecret, which can be replaced while the process runs.

use std::fmt;
use std::sync::Arc;

use arc_swap::ArcSwap;
use subtle::ConstantTimeEq as _;
use wechat_h5_oauth::AppSecret;

/// Reads an AppSecret. The error says why it cannot, and quotes no secret.
type Read = dyn Fn() -> Result<AppSecret, String> + Send + Sync;

/// An account's AppSecret. Clones share it: replaced once, it is replaced everywhere.
#[derive(Clone)]
pub struct SharedSecret {
    current: Arc<ArcSwap<AppSecret>>,
    read: Option<Arc<Read>>,
}

impl SharedSecret {
    /// A secret that stays the same.
    pub fn fixed(secret: AppSecret) -> Self {
        Self {
            current: Arc::new(ArcSwap::from_pointee(secret)),
            read: None,
        }
    }

    /// A secret that [`reload`](Self::reload) reads again, from a file for example.
    pub fn read_by(
        secret: AppSecret,
        read: impl Fn() -> Result<AppSecret, String> + Send + Sync + 'static,
    ) -> Self {
        Self {
            read: Some(Arc::new(read)),
            ..Self::fixed(secret)
        }
    }

    /// The secret to use now.
    pub fn current(&self) -> Arc<AppSecret> {
        self.current.load_full()
    }

    /// Reads it again. Returns whether it has changed.
    ///
    /// # Errors
    ///
    /// Why it cannot be read. The secret stays as it is.
    pub fn reload(&self) -> Result<bool, String> {
        let Some(read) = &self.read else {
            return Ok(false);
        };
        Ok(self.replace(read()?))
    }

    /// Uses this secret from now on. Returns whether it is another one.
    pub fn replace(&self, secret: AppSecret) -> bool {
        let is_other = !self.is(&secret);
        if is_other {
            self.current.store(Arc::new(secret));
        }
        is_other
    }

    /// Whether this is the secret to use now, compared in constant time.
    pub(crate) fn is(&self, secret: &AppSecret) -> bool {
        let (current, secret) = (self.current(), secret.expose().as_bytes());
        current.expose().as_bytes().ct_eq(secret).into()
    }
}

impl fmt::Debug for SharedSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SharedSecret([redacted])")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Mutex;

    fn secret(text: &str) -> AppSecret {
        AppSecret::parse(text).unwrap()
    }

    #[test]
    fn clones_share_what_is_read_again() {
        let file = Arc::new(Mutex::new(Ok("first")));
        let read = file.clone();
        let shared = SharedSecret::read_by(secret("first"), move || {
            read.lock().unwrap().map(secret).map_err(str::to_owned)
        });
        let clone = shared.clone();
        assert_eq!(shared.reload(), Ok(false));
        *file.lock().unwrap() = Ok("second");
        assert_eq!(shared.reload(), Ok(true));
        assert_eq!(clone.current().expose(), "second");
        *file.lock().unwrap() = Err("no such file");
        assert_eq!(shared.reload(), Err("no such file".to_owned()));
        assert_eq!(clone.current().expose(), "second");
    }

    #[test]
    fn a_fixed_one_stays() {
        assert_eq!(SharedSecret::fixed(secret("first")).reload(), Ok(false));
    }

    #[test]
    fn debug_is_redacted() {
        let shown = format!("{:?}", SharedSecret::fixed(secret("s3cret")));
        assert_eq!(shown, "SharedSecret([redacted])");
    }
}
