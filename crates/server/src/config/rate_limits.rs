//! How many requests one client may send.

use super::error::{ConfigError, InvalidValue};
use super::setting_definition::{AllowedSources, DefaultValue, Setting, Text};
use super::values::Values;
use crate::rate_limit::{ClientQuota, NotAQuota, RateLimitsConfig};

pub(super) const SETTINGS: &[Setting] = &[
    RATE_LIMIT_JSSDK,
    RATE_LIMIT_AUTHORIZE,
    RATE_LIMIT_CALLBACK,
    RATE_LIMIT_RELAY,
    RATE_LIMIT_REPORT,
    RATE_LIMIT_PUSH,
];

/// `/api/jssdk/config`.
pub(crate) const RATE_LIMIT_JSSDK: Setting = Setting {
    key: "rate_limit_jssdk",
    sources: AllowedSources::Everywhere,
    value: "N[:BURST]",
    about: Text {
        en: "Signatures for one client per minute and, after `:`, at once; `off` for no limit",
        zh: "每个客户端每分钟可获取的签名数，`:` 后为突发上限；`off` 表示不限",
    },
    default: DefaultValue::Value("12000:6000"),
};

/// `/api/oauth/authorize`, and `DELETE /api/session`.
pub(crate) const RATE_LIMIT_AUTHORIZE: Setting = Setting {
    key: "rate_limit_authorize",
    sources: AllowedSources::Everywhere,
    value: "N[:BURST]",
    about: Text {
        en: "Logins that one client may start, and sign-outs, per minute and, after `:`, at once; \
             `off` for no limit",
        zh: "每个客户端每分钟可发起的登录数与退出登录数之和，`:` 后为突发上限；`off` 表示不限",
    },
    default: DefaultValue::Value("6000:3000"),
};

/// `/api/oauth/callback`.
pub(crate) const RATE_LIMIT_CALLBACK: Setting = Setting {
    key: "rate_limit_callback",
    sources: AllowedSources::Everywhere,
    value: "N[:BURST]",
    about: Text {
        en: "Callbacks of logins, and checks and refreshes of sessions, from one client per minute \
             and, after `:`, at once; `off` for no limit",
        zh: "每个客户端每分钟的登录回调、会话检查和刷新数，`:` 后为突发上限；`off` 表示不限",
    },
    default: DefaultValue::Value("6000:3000"),
};

/// `/connect/oauth2/authorize` and `/api/oauth/relay`.
pub(crate) const RATE_LIMIT_RELAY: Setting = Setting {
    key: "rate_limit_relay",
    sources: AllowedSources::Everywhere,
    value: "N[:BURST]",
    about: Text {
        en: "Requests for logins of other sites (two for each login) from one client per minute \
             and, after `:`, at once; `off` for no limit",
        zh: "每个客户端每分钟为其他网站登录的请求数（每次登录两个），`:` 后为突发上限；`off` 表示不限",
    },
    default: DefaultValue::Value("12000:6000"),
};

/// `/api/jssdk/report`.
pub(crate) const RATE_LIMIT_REPORT: Setting = Setting {
    key: "rate_limit_report",
    sources: AllowedSources::Everywhere,
    value: "N[:BURST]",
    about: Text {
        en: "Reports of invalid signatures from one client per minute and, after `:`, at once; \
             `off` for no limit",
        zh: "每个客户端每分钟可提交的签名无效报告数，`:` 后为突发上限；`off` 表示不限",
    },
    default: DefaultValue::Value("600:300"),
};

/// `/wechat/push/<appid>`.
pub(crate) const RATE_LIMIT_PUSH: Setting = Setting {
    key: "rate_limit_push",
    sources: AllowedSources::Everywhere,
    value: "N[:BURST]",
    about: Text {
        en: "Pushes from one client per minute and, after `:`, at once, all of which may come \
             from few addresses of WeChat; `off` for no limit",
        zh: "每个客户端每分钟的推送数，`:` 后为突发上限；微信的全部推送可能来自少数几个地址；`off` 表示不限",
    },
    default: DefaultValue::Value("120000:60000"),
};

/// Reads all of them.
pub(super) fn read(values: &Values) -> Result<RateLimitsConfig, ConfigError> {
    let quota = |setting| values.top().parse(setting, quota);
    Ok(RateLimitsConfig {
        jssdk: quota(&RATE_LIMIT_JSSDK)?,
        authorize: quota(&RATE_LIMIT_AUTHORIZE)?,
        callback: quota(&RATE_LIMIT_CALLBACK)?,
        relay: quota(&RATE_LIMIT_RELAY)?,
        report: quota(&RATE_LIMIT_REPORT)?,
        push: quota(&RATE_LIMIT_PUSH)?,
    })
}

fn quota(value: &str) -> Result<Option<ClientQuota>, InvalidValue> {
    ClientQuota::parse(value)
        .map_err(|err| InvalidValue::new(format!("is `{value}`, which {err}"), NotAQuota::ADVICE))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rate_limit::LimitedRoute;

    #[test]
    fn the_log_names_the_setting_of_each_route() {
        for (route, setting) in [
            (LimitedRoute::Jssdk, RATE_LIMIT_JSSDK),
            (LimitedRoute::Authorize, RATE_LIMIT_AUTHORIZE),
            (LimitedRoute::Callback, RATE_LIMIT_CALLBACK),
            (LimitedRoute::Relay, RATE_LIMIT_RELAY),
            (LimitedRoute::Report, RATE_LIMIT_REPORT),
            (LimitedRoute::Push, RATE_LIMIT_PUSH),
        ] {
            assert_eq!(Some(route.setting()), setting.variable().as_deref());
        }
    }

    #[test]
    fn a_limit_is_a_number_with_or_without_a_burst_or_off() {
        for (value, expected) in [
            ("6000:3000", Ok(Some((6000, 3000)))),
            ("600", Ok(Some((600, 600)))),
            ("off", Ok(None)),
            ("0", Err(())),
            ("", Err(())),
            ("0:5", Err(())),
            ("5:0", Err(())),
            ("-1", Err(())),
            ("5:", Err(())),
            ("5/min", Err(())),
            ("99999999999", Err(())),
        ] {
            let read = quota(value).map_err(drop);
            let read = read.map(|quota| quota.map(|q| (q.per_minute.get(), q.burst.get())));
            assert_eq!(read, expected, "{value}");
        }
    }
}
