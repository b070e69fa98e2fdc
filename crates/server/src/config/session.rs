//! How long users stay signed in.

use std::time::Duration;

use super::error::{ConfigError, InvalidValue};
use super::setting_definition::{AllowedSources, DefaultValue, Setting, Text};
use super::values::Values;

pub(crate) const SETTINGS: &[Setting] = &[SESSION_SECONDS];

/// How long a session lasts.
pub(crate) const SESSION_SECONDS: Setting = Setting {
    key: "session_seconds",
    sources: AllowedSources::Everywhere,
    value: "SECONDS",
    about: Text {
        en: "How long users stay signed in: 1 to 7776000 seconds (90 days)",
        zh: "用户保持登录的时长：1 到 7776000 秒（90 天）",
    },
    default: DefaultValue::Value("604800"),
};

/// Sessions.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SessionConfig {
    /// How long one lasts.
    pub ttl: Duration,
}

impl SessionConfig {
    const MAX_SECONDS: u64 = 90 * 86_400;

    /// Reads the setting.
    ///
    /// # Errors
    ///
    /// [`ConfigError`].
    pub(crate) fn read(values: &Values) -> Result<Self, ConfigError> {
        let ttl = values.top().parse(&SESSION_SECONDS, |value| {
            value
                .parse()
                .ok()
                .filter(|seconds| (1..=Self::MAX_SECONDS).contains(seconds))
                .map(Duration::from_secs)
                .ok_or_else(|| {
                    let advice = format!(
                        "use seconds, from 1 to {}, such as 604800 for 7 days",
                        Self::MAX_SECONDS
                    );
                    InvalidValue::new(format!("is `{value}`, which is not valid"), advice)
                })
        })?;
        Ok(Self { ttl })
    }
}
