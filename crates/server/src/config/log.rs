//! The filter and the format of the log.

use super::error::{ConfigError, InvalidValue};
use super::setting_definition::{AllowedSources, DefaultValue, Setting, Text};
use super::values::Values;

pub(crate) const SETTINGS: &[Setting] = &[LOG, LOG_FORMAT];

/// The filter of the log.
pub(crate) const LOG: Setting = Setting {
    key: "log",
    sources: AllowedSources::Everywhere,
    value: "FILTER",
    about: Text {
        en: "What to log: `error`, `warn`, `info`, `debug` (every request), `trace`, \
             or a filter such as `wechat_h5_server=debug`",
        zh: "日志级别：`error`、`warn`、`info`、`debug`（记录每个请求）、`trace`，\
             或过滤规则，例如 `wechat_h5_server=debug`",
    },
    default: DefaultValue::Value("info"),
};

/// The format of the log.
pub(crate) const LOG_FORMAT: Setting = Setting {
    key: "log_format",
    sources: AllowedSources::Everywhere,
    value: "FORMAT",
    about: Text {
        en: "Format of the log: `json` (one object per line) or `text`",
        zh: "日志格式：`json`（每行一个对象）或 `text`",
    },
    default: DefaultValue::Value("json"),
};

/// The log, on standard error.
#[derive(Debug, Clone)]
pub(crate) struct LogConfig {
    /// Which events are logged.
    pub filter: String,
    /// The format of a line.
    pub format: LogFormat,
}

/// The format of a log line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LogFormat {
    /// For programs.
    Json,
    /// For humans.
    Text,
}

impl LogConfig {
    /// Reads the two settings.
    ///
    /// # Errors
    ///
    /// [`ConfigError`].
    pub(crate) fn read(values: &Values) -> Result<Self, ConfigError> {
        Ok(Self {
            filter: values.top().parse(&LOG, filter)?,
            format: values.top().parse(&LOG_FORMAT, format)?,
        })
    }
}

fn filter(value: &str) -> Result<String, InvalidValue> {
    match tracing_subscriber::EnvFilter::try_new(value) {
        Ok(_) => Ok(value.to_owned()),
        Err(err) => Err(InvalidValue::new(
            format!("is `{value}` ({err})"),
            "use `info`, `debug`, or `<target>=<level>`",
        )),
    }
}

fn format(value: &str) -> Result<LogFormat, InvalidValue> {
    match value {
        "json" => Ok(LogFormat::Json),
        "text" => Ok(LogFormat::Text),
        _ => Err(InvalidValue::new(
            format!("is `{value}`, which is not a format"),
            "use `json` or `text`",
        )),
    }
}
