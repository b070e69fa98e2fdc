//! What back ends may do at the gateway, whoever they are.

use super::error::{ConfigError, InvalidValue};
use super::setting_definition::{AllowedSources, DefaultValue, Setting, Text};
use super::values::Values;

pub(super) const SETTINGS: &[Setting] = &[GATEWAY_REAL_TOKENS];

/// Whether calls may have the account's token itself.
pub(crate) const GATEWAY_REAL_TOKENS: Setting = Setting {
    key: "gateway_real_tokens",
    sources: AllowedSources::Everywhere,
    value: "refuse|accept",
    about: Text {
        en: "What becomes of a call through the internal listener that has an access token of \
             WeChat's in place of a stand-in: nobody knows whose it is, so no `paths`, `rate` and \
             `daily_calls` limit it, and revoking a key does not end it",
        zh: "经由内部监听地址的调用带有微信的 access token 本身而不是替身时如何处理：无法知道是谁的调用，因此 `paths`、\
             `rate` 和 `daily_calls` 都限制不了它，吊销密钥也终止不了它",
    },
    default: DefaultValue::Value("refuse"),
};

/// What becomes of calls with the account's token itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RealTokens {
    /// They are refused: every call is that of a client with a key.
    Refuse,
    /// They are passed on, whoever makes them.
    Accept,
}

impl RealTokens {
    pub(super) fn read(values: &Values) -> Result<Self, ConfigError> {
        values
            .top()
            .parse(&GATEWAY_REAL_TOKENS, |value| match value {
                "refuse" => Ok(Self::Refuse),
                "accept" => Ok(Self::Accept),
                _ => Err(InvalidValue::new(
                    format!("is `{value}`, which is not one of the two"),
                    "use `refuse` or `accept`",
                )),
            })
    }
}
