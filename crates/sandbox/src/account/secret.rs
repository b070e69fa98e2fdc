use std::fmt;

/// An AppSecret; prints as `[redacted]`.
#[derive(Clone, PartialEq, Eq)]
pub struct AppSecret(String);

impl AppSecret {
    /// Any non-empty text is a secret to a sandbox.
    pub fn new(secret: impl Into<String>) -> Self {
        Self(secret.into())
    }

    /// The secret itself.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for AppSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
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
