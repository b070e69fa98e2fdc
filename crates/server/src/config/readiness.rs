//! When the server calls itself ready.

use serde::Serialize;

use super::error::{ConfigError, InvalidValue};
use super::setting_definition::{AllowedSources, DefaultValue, Setting, Text};
use super::values::Values;

pub(super) const SETTINGS: &[Setting] = &[READY_WHEN];

/// How many accounts must work.
pub(crate) const READY_WHEN: Setting = Setting {
    key: "ready_when",
    sources: AllowedSources::Everywhere,
    value: "any|all",
    about: Text {
        en: "With several accounts, whether `/readyz` says ready while `any` of them can be \
             served, or only while `all` can",
        zh: "配置了多个公众号时，`/readyz` 在任意一个（`any`）可用时即就绪，还是全部（`all`）可用时才就绪",
    },
    default: DefaultValue::Value("any"),
};

/// How many accounts must have a valid ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub(crate) enum ReadyWhen {
    /// At least one: a wrong setting of one account does not take the others out of service.
    Any,
    /// Each of them.
    All,
}

impl ReadyWhen {
    pub(super) fn read(values: &Values) -> Result<Self, ConfigError> {
        values.top().parse(&READY_WHEN, |value| match value {
            "any" => Ok(Self::Any),
            "all" => Ok(Self::All),
            _ => Err(InvalidValue::new(
                format!("is `{value}`, which is not one of the two"),
                "use `any` or `all`",
            )),
        })
    }
}
