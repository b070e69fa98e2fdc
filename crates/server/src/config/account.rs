//! The accounts.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use wechat_h5_credential::TokenMode;
use wechat_h5_oauth::AppSecret;
use wechat_h5_sign::{AppId, CardId, CardValueError, JsApi, OpenTag};

use super::error::{ConfigError, InvalidValue};
use super::payment::{
    self, PAY_API_V3_KEY, PAY_API_V3_KEY_FILE, PAY_CERTIFICATE_SERIAL, PAY_MERCHANT_ID,
    PAY_NOTIFY_URL, PAY_PLATFORM_CERTIFICATE_FILES, PAY_PRIVATE_KEY_FILE, PAY_PUBLIC_KEY_FILE,
    PAY_PUBLIC_KEY_ID, PaymentConfig,
};
use super::public_url::PublicUrl;
use super::push;
use super::relay_sites::{self, RELAY_SITES};
use super::setting_definition::{AllowedSources, DefaultValue, Setting, Text};
use super::text_file::read_text;
use super::values::{Table, Values};
use crate::origin_allow_list::{Origin, Origins};
use crate::push_settings::{PushSettings, WebhookSettings};
use crate::relay_sites::RelaySites;

pub(crate) const SETTINGS: &[Setting] = &[
    APPID,
    APPSECRET,
    APPSECRET_FILE,
    TOKEN_MODE,
    ORIGINS,
    JS_API_LIST,
    OPEN_TAG_LIST,
    RELAY_SITES,
    CARD_IDS,
    push::PUSH_TOKEN,
    push::PUSH_TOKEN_FILE,
    push::PUSH_AES_KEY,
    push::PUSH_AES_KEY_FILE,
    push::PUSH_WEBHOOK,
    push::PUSH_WEBHOOK_KEY,
    push::PUSH_WEBHOOK_KEY_FILE,
    push::PUSH_CLOCK_TOLERANCE,
    PAY_MERCHANT_ID,
    PAY_CERTIFICATE_SERIAL,
    PAY_PRIVATE_KEY_FILE,
    PAY_PUBLIC_KEY_ID,
    PAY_PUBLIC_KEY_FILE,
    PAY_PLATFORM_CERTIFICATE_FILES,
    PAY_API_V3_KEY,
    PAY_API_V3_KEY_FILE,
    PAY_NOTIFY_URL,
];

/// The app id of the account.
pub(crate) const APPID: Setting = Setting {
    key: "appid",
    sources: AllowedSources::Everywhere,
    value: "APPID",
    about: Text {
        en: "AppID of the account",
        zh: "公众号的 AppID",
    },
    default: DefaultValue::Required("set it to the AppID that the platform's console shows (wx…)"),
};

/// The secret of the account.
pub(crate) const APPSECRET: Setting = Setting {
    key: "appsecret",
    sources: AllowedSources::NotFlag,
    value: "SECRET",
    about: Text {
        en: "AppSecret of the account",
        zh: "公众号的 AppSecret",
    },
    default: DefaultValue::Derived(Text {
        en: "required, or `appsecret_file`",
        zh: "必填，或设置 `appsecret_file`",
    }),
};

/// A file with the secret of the account.
pub(crate) const APPSECRET_FILE: Setting = Setting {
    key: "appsecret_file",
    sources: AllowedSources::Everywhere,
    value: "FILE",
    about: Text {
        en: "File whose first line is the AppSecret of the account; read again at SIGHUP, when it \
             changes, and when WeChat rejects the AppSecret",
        zh: "首行为公众号 AppSecret 的文件；收到 SIGHUP 信号、文件变化或微信拒绝该 AppSecret 时会重新读取",
    },
    default: DefaultValue::None,
};

/// By which call the account's access tokens are fetched.
pub(crate) const TOKEN_MODE: Setting = Setting {
    key: "token_mode",
    sources: AllowedSources::Everywhere,
    value: "stable|legacy",
    about: Text {
        en: "How access tokens are fetched: `stable` is `cgi-bin/stable_token`; `legacy` is \
             `cgi-bin/token`, where each call replaces the token, for an account or a proxy that \
             knows no other. The two tokens do not replace each other",
        zh: "获取 access_token 的方式：`stable` 用 `cgi-bin/stable_token`；`legacy` 用 \
             `cgi-bin/token`，每次调用都会替换 token，仅用于只支持它的公众号或代理。\
             两种方式得到的 token 互不影响",
    },
    default: DefaultValue::Value("stable"),
};

/// The origins whose pages are signed.
pub(crate) const ORIGINS: Setting = Setting {
    key: "origins",
    sources: AllowedSources::Everywhere,
    value: "A,B,…",
    about: Text {
        en: "Origins whose pages are signed",
        zh: "允许签名的页面源（origin）列表",
    },
    default: DefaultValue::Derived(Text {
        en: "origin of the public URL",
        zh: "公开地址的源",
    }),
};

/// The APIs that pages ask for.
pub(crate) const JS_API_LIST: Setting = Setting {
    key: "js_api_list",
    sources: AllowedSources::Everywhere,
    value: "A,B,…",
    about: Text {
        en: "JS-SDK APIs that pages ask for",
        zh: "页面申请使用的 JS-SDK 接口列表",
    },
    default: DefaultValue::Value(
        "updateAppMessageShareData,updateTimelineShareData,getNetworkType,hideMenuItems,checkJsApi",
    ),
};

/// The open tags that pages ask for.
pub(crate) const OPEN_TAG_LIST: Setting = Setting {
    key: "open_tag_list",
    sources: AllowedSources::Everywhere,
    value: "A,B,…",
    about: Text {
        en: "Open tags that pages ask for",
        zh: "页面申请使用的开放标签列表",
    },
    default: DefaultValue::None,
};

/// The cards that pages offer to anybody.
pub(crate) const CARD_IDS: Setting = Setting {
    key: "card_ids",
    sources: AllowedSources::Everywhere,
    value: "A,B,…",
    about: Text {
        en: "Cards that every visitor of a page may have (`addCard`)",
        zh: "页面上任何访客都可以领取的卡券（`addCard`）",
    },
    default: DefaultValue::None,
};

/// One Official Account.
#[derive(Debug, Clone)]
pub(crate) struct AccountConfig {
    /// The app id.
    pub app_id: AppId,
    /// The AppSecret.
    pub secret: AppSecret,
    /// The file that it was read from.
    pub secret_file: Option<PathBuf>,
    /// By which call its access tokens are fetched.
    pub token_mode: TokenMode,
    /// The origins whose pages are signed.
    pub origins: Origins,
    /// The APIs that pages ask for.
    pub js_api_list: Vec<JsApi>,
    /// The open tags that pages ask for.
    pub open_tag_list: Vec<OpenTag>,
    /// The other sites whose users are signed in under this server's domain.
    pub relay_sites: RelaySites,
    /// The cards that every visitor of a page may have.
    pub card_ids: Vec<CardId>,
    /// How its pushes are taken, if they are.
    pub push: Option<PushSettings>,
    /// Who takes the payments of its pages.
    pub payment: Option<PaymentConfig>,
    /// The back end that gets its pushes, and the notifications of its merchant.
    pub webhook: Option<WebhookSettings>,
}

/// Whether an account is set, at the top or in an `[[account]]` table.
pub(crate) fn has_account(values: &Values) -> bool {
    !values.account_tables().is_empty() || values.top().has(&APPID)
}

/// Reads the account at the top, or those in `[[account]]` tables.
pub(super) fn read(values: &Values, public: &PublicUrl) -> Result<Vec<AccountConfig>, ConfigError> {
    let (top, tables) = (values.top(), values.account_tables());
    if tables.is_empty() {
        return Ok(vec![one(top, public)?]);
    }
    if let Some(setting) = SETTINGS.iter().find(|setting| top.has(setting)) {
        let problem = "is set beside [[account]] tables";
        let advice = "move it into the table of its account, or remove the tables";
        return Err(InvalidValue::new(problem, advice).of(top.name(setting)));
    }
    let mut seen = HashSet::new();
    let mut accounts = Vec::new();
    for table in tables {
        let account = one(table, public)?;
        if !seen.insert(account.app_id.clone()) {
            let invalid = InvalidValue::new("was used before", "use each appid in one table only");
            return Err(invalid.of(table.name(&APPID)));
        }
        accounts.push(account);
    }
    Ok(accounts)
}

fn one(table: &Table, public: &PublicUrl) -> Result<AccountConfig, ConfigError> {
    let push = push::read(table)?;
    let payment = payment::read(table, public)?;
    let is_notified = payment.as_ref().is_some_and(|it| it.api_v3_key.is_some());
    Ok(AccountConfig {
        app_id: table.parse(&APPID, app_id)?,
        secret: secret(table)?,
        secret_file: table.path(&APPSECRET_FILE)?,
        token_mode: table.parse(&TOKEN_MODE, token_mode)?,
        origins: origins(table, public)?,
        js_api_list: table
            .parse_list(&JS_API_LIST, |name| JsApi::parse(name).map_err(bad_name))?
            .unwrap_or_default(),
        open_tag_list: table
            .parse_list(&OPEN_TAG_LIST, |name| {
                OpenTag::parse(name).map_err(bad_name)
            })?
            .unwrap_or_default(),
        relay_sites: relay_sites::read(table, public)?,
        card_ids: table
            .parse_list(&CARD_IDS, |id| CardId::parse(id).map_err(bad_card_id))?
            .unwrap_or_default(),
        webhook: push::read_webhook(table, push.is_some() || is_notified)?,
        push,
        payment,
    })
}

fn app_id(value: &str) -> Result<AppId, InvalidValue> {
    AppId::parse(value).map_err(|err| {
        let advice = "set it to the AppID that the platform's console shows (wx…)";
        InvalidValue::new(format!("cannot be used ({err})"), advice)
    })
}

fn token_mode(value: &str) -> Result<TokenMode, InvalidValue> {
    let modes = [TokenMode::Stable, TokenMode::Legacy];
    let mode = modes.into_iter().find(|mode| mode.name() == value);
    mode.ok_or_else(|| {
        let problem = format!("is `{value}`, which is not one of the two");
        InvalidValue::new(problem, "use `stable` or `legacy`")
    })
}

fn secret(table: &Table) -> Result<AppSecret, ConfigError> {
    let (name, file) = (table.name(&APPSECRET), table.name(&APPSECRET_FILE));
    if table.has(&APPSECRET) && table.has(&APPSECRET_FILE) {
        let problem = format!("is set beside {name}");
        return Err(InvalidValue::new(problem, "remove one of the two").of(file));
    }
    let from_file = match table.path(&APPSECRET_FILE)? {
        Some(path) => Some(read_secret(&path).map_err(|invalid| invalid.of(&*file))?),
        None => None,
    };
    let secret = match from_file {
        Some(secret) => Some(secret),
        None => table.parse_optional(&APPSECRET, parse_secret)?,
    };
    secret.ok_or_else(|| {
        let file = table.short_name(&APPSECRET_FILE);
        let advice = format!("set it, or {file}, to the AppSecret of this account");
        InvalidValue::new("is missing", advice).of(name)
    })
}

/// Reads the file again.
///
/// # Errors
///
/// A text about what is wrong with it.
pub(crate) fn read_secret_again(path: &Path) -> Result<AppSecret, String> {
    read_secret(path).map_err(|invalid| invalid.of(APPSECRET_FILE.key).to_string())
}

fn read_secret(path: &Path) -> Result<AppSecret, InvalidValue> {
    let text = read_text(path)?;
    let line = text.lines().next().unwrap_or_default();
    AppSecret::parse(line.trim()).map_err(|err| {
        let problem = format!(
            "names {}, whose first line cannot be used ({err})",
            path.display()
        );
        InvalidValue::new(problem, "write the AppSecret alone into the first line")
    })
}

fn parse_secret(text: &str) -> Result<AppSecret, InvalidValue> {
    AppSecret::parse(text.trim()).map_err(|err| {
        let advice = "copy the AppSecret again, without anything around it";
        InvalidValue::new(format!("cannot be used ({err})"), advice)
    })
}

const ORIGINS_ADVICE: &str =
    "list the origins of your pages, such as https://h5.example.com, separated by commas";

fn origins(table: &Table, public: &PublicUrl) -> Result<Origins, ConfigError> {
    let listed = table.parse_list(&ORIGINS, |entry| {
        Origin::parse(entry).map_err(|err| bad_entry(&err, ORIGINS_ADVICE))
    })?;
    let origins = listed.unwrap_or_else(|| vec![public.origin()]);
    if origins.is_empty() {
        return Err(InvalidValue::new("is empty", ORIGINS_ADVICE).of(table.name(&ORIGINS)));
    }
    Ok(Origins::new(origins))
}

fn bad_name(err: impl std::fmt::Display) -> InvalidValue {
    bad_entry(
        &err,
        "write names as in WeChat's documents, separated by commas",
    )
}

fn bad_card_id(err: CardValueError) -> InvalidValue {
    bad_entry(
        &err,
        "write ids (card_id) as the platform's console shows them, separated by commas",
    )
}

fn bad_entry(err: &dyn std::fmt::Display, advice: &str) -> InvalidValue {
    InvalidValue::new(format!("cannot be used ({err})"), advice)
}
