//! What is logged, and how.

use super::error::ConfigError;
use super::raw::Raw;

/// The log, on stderr.
#[derive(Debug, Clone)]
pub struct LogConfig {
    /// `WECHAT_H5_LOG`: `error`, `warn`, `info`, `debug` (each request) or
    /// `trace`, or a filter such as `wechat_h5_server=debug`. Default: `info`.
    pub filter: String,
    /// `WECHAT_H5_LOG_FORMAT`: `json`, one object per line, or `text`. Default:
    /// `json`.
    pub format: LogFormat,
}

/// How a log line looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// For machines.
    Json,
    /// For people.
    Text,
}

impl LogConfig {
    /// Checks the two settings.
    ///
    /// # Errors
    ///
    /// [`ConfigError`].
    pub fn check(raw: &Raw) -> Result<Self, ConfigError> {
        let filter = raw.log.clone().unwrap_or_else(|| "info".into());
        let format = match raw.log_format.as_deref() {
            None | Some("json") => LogFormat::Json,
            Some("text") => LogFormat::Text,
            Some(other) => {
                let problem = format!("is `{other}`, which is no format");
                let advice = "use `json` or `text`";
                return Err(ConfigError::new("WECHAT_H5_LOG_FORMAT", problem, advice));
            }
        };
        tracing_subscriber::EnvFilter::try_new(&filter).map_err(|err| {
            let problem = format!("is `{filter}` ({err})");
            let advice = "use `info`, `debug`, or `<target>=<level>`";
            ConfigError::new("WECHAT_H5_LOG", problem, advice)
        })?;
        Ok(Self { filter, format })
    }
}
