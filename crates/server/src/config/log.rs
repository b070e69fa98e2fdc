//! The filter and the format of the log.

use tracing::level_filters::LevelFilter;
use tracing_subscriber::EnvFilter;

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
        en: "What to log: `error`, `warn`, `info`, `debug` (every request), `trace` or `off`, \
             or a filter such as `wechat_h5_server=debug,info`; a filter without a level of its \
             own still logs errors",
        zh: "日志级别：`error`、`warn`、`info`、`debug`（记录每个请求）、`trace` 或 `off`，\
             或过滤规则，例如 `wechat_h5_server=debug,info`；不含独立级别的规则仍会记录错误",
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

/// A filter for `EnvFilter`, which would take a misspelt level for the name of a target, and
/// log nothing at all.
fn filter(value: &str) -> Result<String, InvalidValue> {
    let wrong = |problem: String| {
        let advice = "use `error`, `warn`, `info`, `debug`, `trace` or `off`, \
                      or a filter such as `wechat_h5_server=debug,info`";
        InvalidValue::new(problem, advice)
    };
    let directives = value.split(',').map(str::trim);
    let directives: Vec<_> = directives.filter(|entry| !entry.is_empty()).collect();
    if directives.is_empty() {
        return Err(wrong("is empty".to_owned()));
    }
    let words = directives
        .iter()
        .filter(|entry| !entry.contains(['=', '[']));
    let words: Vec<_> = words.collect();
    let is_level = |word: &str| word.parse::<LevelFilter>().is_ok();
    if let Some(word) = words.iter().find(|word| !is_level(word)) {
        return Err(wrong(format!("is `{value}`, and `{word}` is not a level")));
    }
    let mut filter = directives.join(",");
    if words.is_empty() {
        filter = format!("{},{filter}", LevelFilter::ERROR);
    }
    match EnvFilter::try_new(&filter) {
        Ok(_) => Ok(filter),
        Err(err) => Err(wrong(format!("is `{value}` ({err})"))),
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

#[cfg(test)]
mod tests {
    use super::*;

    fn read(value: &str) -> Result<String, String> {
        let mut values = Values::default();
        values.set(&LOG, value);
        let config = LogConfig::read(&values).map_err(|err| err.to_string())?;
        Ok(config.filter)
    }

    #[test]
    fn a_level_or_a_filter_is_used_and_errors_are_always_logged() {
        for (value, filter) in [
            ("info", "info"),
            ("WARN", "WARN"),
            ("off", "off"),
            (" debug ", "debug"),
            ("wechat_h5_server=debug,info", "wechat_h5_server=debug,info"),
            ("wechat_h5_server=debug", "error,wechat_h5_server=debug"),
            ("[login]=trace", "error,[login]=trace"),
        ] {
            assert_eq!(read(value).as_deref(), Ok(filter), "{value}");
        }
    }

    /// Each of these would log nothing, not even errors.
    #[test]
    fn a_word_that_is_no_level_is_refused_with_the_choices() {
        for (value, problem) in [
            ("", "is empty"),
            (" , ", "is empty"),
            ("warning", "is `warning`, and `warning` is not a level"),
            ("verbose", "is `verbose`, and `verbose` is not a level"),
            ("notice", "is `notice`, and `notice` is not a level"),
            (
                "wechat_h5_server",
                "is `wechat_h5_server`, and `wechat_h5_server` is not a level",
            ),
            (
                "wechat_h5_server=debug,warning",
                "is `wechat_h5_server=debug,warning`, and `warning` is not a level",
            ),
        ] {
            assert_eq!(
                read(value).unwrap_err(),
                format!(
                    "WECHAT_H5_LOG {problem}: use `error`, `warn`, `info`, `debug`, `trace` or \
                     `off`, or a filter such as `wechat_h5_server=debug,info`"
                )
            );
        }
        let message = read("wechat_h5_server=loud").unwrap_err();
        assert!(
            message.starts_with("WECHAT_H5_LOG is `wechat_h5_server=loud` ("),
            "{message}"
        );
    }
}
