//! What WeChat pushes to the server, and which back end gets it.

use std::time::Duration;

use url::{Host, Url};
use wechat_h5_local_net::is_private;
use wechat_h5_push::{EncodingAesKey, PushToken};

use super::error::{ConfigError, InvalidValue};
use super::secret_setting::{rotation, single};
use super::setting_definition::{AllowedSources, DefaultValue, Setting, Text};
use super::values::Table;
use crate::push_settings::{PushSettings, WebhookSettings};
use crate::web_url;
use crate::webhook_key::WebhookKey;

/// The Token (令牌) of the console.
pub(crate) const PUSH_TOKEN: Setting = Setting {
    key: "push_token",
    sources: AllowedSources::NotFlag,
    value: "A[,B]",
    about: Text {
        en: "Token of the console (服务器配置) that pushes are signed with; while it is changed, \
             the new one and the one before it. With it the server takes the account's pushes at \
             `/wechat/push/<appid>`",
        zh: "公众号后台“服务器配置”中的 Token（令牌）；更换期间可依次写新、旧两个。\
             设置后服务器在 `/wechat/push/<appid>` 接收该公众号的推送",
    },
    default: DefaultValue::None,
};

/// A file with the Token.
pub(crate) const PUSH_TOKEN_FILE: Setting = Setting {
    key: "push_token_file",
    sources: AllowedSources::Everywhere,
    value: "FILE",
    about: Text {
        en: "File whose first line is that Token; a second line may have the one before it",
        zh: "首行为该 Token 的文件；第二行可写此前的 Token",
    },
    default: DefaultValue::None,
};

/// The `EncodingAESKey` of the console.
pub(crate) const PUSH_AES_KEY: Setting = Setting {
    key: "push_aes_key",
    sources: AllowedSources::NotFlag,
    value: "A[,B]",
    about: Text {
        en: "EncodingAESKey of the console, for 安全模式 and 兼容模式; while it is changed, the new \
             one and the one before it. With it only what was encrypted is believed",
        zh: "公众号后台的 EncodingAESKey（消息加解密密钥），用于安全模式和兼容模式；更换期间可依次写新、旧两个。\
             设置后只接受加密的内容",
    },
    default: DefaultValue::None,
};

/// A file with the `EncodingAESKey`.
pub(crate) const PUSH_AES_KEY_FILE: Setting = Setting {
    key: "push_aes_key_file",
    sources: AllowedSources::Everywhere,
    value: "FILE",
    about: Text {
        en: "File whose first line is that EncodingAESKey; a second line may have the one before it",
        zh: "首行为该 EncodingAESKey 的文件；第二行可写此前的密钥",
    },
    default: DefaultValue::None,
};

/// Where pushes are delivered.
pub(crate) const PUSH_WEBHOOK: Setting = Setting {
    key: "push_webhook",
    sources: AllowedSources::Everywhere,
    value: "URL",
    about: Text {
        en: "Address of the back end that gets each push, and each notification of WeChat Pay, as \
             JSON, by POST; http only if it is on a loopback or private address, or in a network of your \
             own by its name (`back-end`, `shop.svc`, `shop.internal`)",
        zh: "接收推送和微信支付通知的业务后端地址，每一条都以 JSON 通过 POST 送达；仅当其为回环或内网地址，\
             或自有网络中的主机名（如 `back-end`、`shop.svc`、`shop.internal`）时可用 http",
    },
    default: DefaultValue::Derived(Text {
        en: "required with `push_token` or `pay_api_v3_key`",
        zh: "设置 `push_token` 或 `pay_api_v3_key` 时必填",
    }),
};

/// The key that these requests are signed with.
pub(crate) const PUSH_WEBHOOK_KEY: Setting = Setting {
    key: "push_webhook_key",
    sources: AllowedSources::NotFlag,
    value: "KEY",
    about: Text {
        en: "Key that these requests are signed with (HMAC-SHA256), 16 characters at least",
        zh: "为上述请求签名的密钥（HMAC-SHA256），至少 16 个字符",
    },
    default: DefaultValue::Derived(Text {
        en: "required with `push_webhook`, or `push_webhook_key_file`",
        zh: "设置 `push_webhook` 时必填，或设置 `push_webhook_key_file`",
    }),
};

/// A file with that key.
pub(crate) const PUSH_WEBHOOK_KEY_FILE: Setting = Setting {
    key: "push_webhook_key_file",
    sources: AllowedSources::Everywhere,
    value: "FILE",
    about: Text {
        en: "File whose first line is that key",
        zh: "首行为该密钥的文件",
    },
    default: DefaultValue::None,
};

/// How far the time of a push may be away from the time here.
pub(crate) const PUSH_CLOCK_TOLERANCE: Setting = Setting {
    key: "push_clock_tolerance",
    sources: AllowedSources::Everywhere,
    value: "SECONDS",
    about: Text {
        en: "How far the time of a push may be away from the time here: 5 to 3600 seconds",
        zh: "推送中的时间与本机时间最多可相差的秒数：5 到 3600",
    },
    default: DefaultValue::Value("600"),
};

/// Reads how pushes are taken, if the account has a Token.
pub(super) fn read(table: &Table) -> Result<Option<PushSettings>, ConfigError> {
    let tokens = rotation(table, &PUSH_TOKEN, &PUSH_TOKEN_FILE, parse_token)?;
    let Some(tokens) = tokens else {
        let others = [&PUSH_AES_KEY, &PUSH_AES_KEY_FILE, &PUSH_CLOCK_TOLERANCE];
        refuse_without_token(table, &others, "or remove this")?;
        return Ok(None);
    };
    Ok(Some(PushSettings {
        tokens,
        aes_keys: rotation(table, &PUSH_AES_KEY, &PUSH_AES_KEY_FILE, parse_aes_key)?,
        clock_tolerance: table.parse(&PUSH_CLOCK_TOLERANCE, parse_tolerance)?,
    }))
}

/// Reads where pushes and notifications are delivered, which has to be set where they are taken.
pub(super) fn read_webhook(
    table: &Table,
    is_needed: bool,
) -> Result<Option<WebhookSettings>, ConfigError> {
    if !is_needed {
        let settings = [&PUSH_WEBHOOK, &PUSH_WEBHOOK_KEY, &PUSH_WEBHOOK_KEY_FILE];
        let advice = "or pay_api_v3_key to that of the merchant, or remove this";
        refuse_without_token(table, &settings, advice)?;
        return Ok(None);
    }
    let missing = |setting: &Setting, advice: &str| {
        InvalidValue::new("is missing", advice).of(table.name(setting))
    };
    let url = table.parse_optional(&PUSH_WEBHOOK, parse_webhook)?;
    let key = single(table, &PUSH_WEBHOOK_KEY, &PUSH_WEBHOOK_KEY_FILE, parse_key)?;
    Ok(Some(WebhookSettings {
        // The address first: where both are missing, it is what has to be decided.
        url: url.ok_or_else(|| {
            let advice = "set it to the address of your back end that gets the pushes, and \
                          push_webhook_key beside it";
            missing(&PUSH_WEBHOOK, advice)
        })?,
        key: key.ok_or_else(|| {
            let advice = "set it, or push_webhook_key_file, to one key that your back end knows \
                          too: openssl rand -hex 32";
            missing(&PUSH_WEBHOOK_KEY, advice)
        })?,
    }))
}

/// Each of them.
pub(super) const SETTINGS: &[Setting] = &[
    PUSH_TOKEN,
    PUSH_TOKEN_FILE,
    PUSH_AES_KEY,
    PUSH_AES_KEY_FILE,
    PUSH_WEBHOOK,
    PUSH_WEBHOOK_KEY,
    PUSH_WEBHOOK_KEY_FILE,
    PUSH_CLOCK_TOLERANCE,
];

/// Each file with a secret in it.
pub(super) const SECRET_FILES: [&Setting; 3] =
    [&PUSH_TOKEN_FILE, &PUSH_AES_KEY_FILE, &PUSH_WEBHOOK_KEY_FILE];

/// Each setting that is a secret itself.
pub(super) const SECRETS: [&Setting; 3] = [&PUSH_TOKEN, &PUSH_AES_KEY, &PUSH_WEBHOOK_KEY];

fn refuse_without_token(
    table: &Table,
    settings: &[&Setting],
    otherwise: &str,
) -> Result<(), ConfigError> {
    let Some(set) = settings.iter().find(|setting| table.has(setting)) else {
        return Ok(());
    };
    let token = table.short_name(&PUSH_TOKEN);
    let advice = format!("set {token} to the Token of the console too, {otherwise}");
    let invalid = InvalidValue::new("is set, but no Token for pushes", advice);
    Err(invalid.of(table.name(set)))
}

fn parse_token(value: &str) -> Result<PushToken, InvalidValue> {
    PushToken::parse(value).map_err(|err| of_console(&err))
}

fn parse_aes_key(value: &str) -> Result<EncodingAesKey, InvalidValue> {
    EncodingAesKey::parse(value).map_err(|err| of_console(&err))
}

fn of_console(err: &dyn std::fmt::Display) -> InvalidValue {
    let advice = "copy it from 服务器配置 of the platform's console, without anything around it";
    InvalidValue::new(format!("cannot be used ({err})"), advice)
}

fn parse_key(value: &str) -> Result<WebhookKey, InvalidValue> {
    WebhookKey::parse(value).ok_or_else(|| {
        let advice = "make one with `openssl rand -hex 32`";
        InvalidValue::new(
            "is shorter than 16 characters, or has others than ASCII",
            advice,
        )
    })
}

fn parse_webhook(value: &str) -> Result<Url, InvalidValue> {
    let wrong = |problem: String| {
        let advice = "set it to an address such as https://back-end.example.com/wechat";
        InvalidValue::new(problem, advice)
    };
    let url = web_url::parse(value).map_err(|err| wrong(format!("cannot be used ({err})")))?;
    if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
        return Err(wrong(format!("is `{value}`, which is not a web address")));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(wrong("has a user name or password".to_owned()));
    }
    if url.scheme() == "http" && !is_private(&url) && !is_internal_name(&url) {
        let problem = format!("is `{value}`: it would send messages and payments unencrypted");
        let advice = "use https, or http to an address or a name of a private network only";
        return Err(InvalidValue::new(problem, advice));
    }
    Ok(url)
}

/// Whether no public name server has this host: it has one label, as those of containers, or the
/// last one is kept for private networks (RFC 6762, RFC 8375, `.internal`, Kubernetes' `.svc`).
fn is_internal_name(url: &Url) -> bool {
    let Some(Host::Domain(name)) = url.host() else {
        return false;
    };
    let name = name.strip_suffix('.').unwrap_or(name);
    let ends = [".local", ".internal", ".lan", ".home.arpa", ".svc"];
    !name.contains('.') || ends.iter().any(|end| name.ends_with(end))
}

fn parse_tolerance(value: &str) -> Result<Duration, InvalidValue> {
    let seconds = value.parse().ok();
    let seconds = seconds.filter(|seconds| (5..=3600).contains(seconds));
    seconds.map(Duration::from_secs).ok_or_else(|| {
        let problem = format!("is `{value}`, which is not valid");
        InvalidValue::new(problem, "use seconds, from 5 to 3600, such as 600")
    })
}
