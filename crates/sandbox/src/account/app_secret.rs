wechat_h5_sign::secret! {
    /// An AppSecret; `Debug` prints `[redacted]`.
    #[derive(Clone)]
    pub struct AppSecret;
    /// The secret itself.
    pub fn expose;
}

impl AppSecret {
    /// The sandbox accepts every text.
    pub fn new(secret: impl Into<Box<str>>) -> Self {
        Self(secret.into())
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Account, DEMO_SECRET};

    #[test]
    fn debug_hides_the_secret() {
        let shown = format!("{:?}", Account::demo());
        assert!(shown.contains("[redacted]"), "{shown}");
        assert!(!shown.contains(DEMO_SECRET), "{shown}");
    }
}
