//! How long people stay signed in.

use std::time::Duration;

use super::error::ConfigError;
use super::raw::Raw;

/// Sessions.
#[derive(Debug, Clone, Copy)]
pub struct SessionConfig {
    /// `WECHAT_H5_SESSION_SECONDS`: how long a session lives, in seconds, at most
    /// 90 days. Default: 604800 (7 days).
    pub life: Duration,
}

impl SessionConfig {
    const DEFAULT: u64 = 7 * 86_400;
    const LONGEST: u64 = 90 * 86_400;

    pub(super) fn check(raw: &Raw) -> Result<Self, ConfigError> {
        let seconds = match raw.session_seconds.as_deref() {
            None => Some(Self::DEFAULT),
            Some(value) => value
                .parse()
                .ok()
                .filter(|seconds| (1..=Self::LONGEST).contains(seconds)),
        };
        let life = seconds.map(Duration::from_secs).ok_or_else(|| {
            ConfigError::new(
                "WECHAT_H5_SESSION_SECONDS",
                "is no usable number",
                format!("use seconds, from 1 to {}", Self::LONGEST),
            )
        })?;
        Ok(Self { life })
    }
}
