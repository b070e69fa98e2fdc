//! What was written down, before anything is checked: flags over environment
//! over file.

use std::collections::BTreeMap;
use std::path::Path;

use figment::Figment;
use figment::error::Kind;
use figment::providers::{Format, Serialized, Toml};
use serde::{Deserialize, Serialize};

use super::error::ConfigError;

/// The prefix of every variable.
const PREFIX: &str = "WECHAT_H5_";
/// What else has the prefix: read by the command line, the sandbox and the tools
/// of this repository.
const ELSEWHERE: [&str; 8] = [
    "config",
    "sandbox_listen",
    "node_modules",
    "bin",
    "chromedriver",
    "chromium",
    "e2e_out",
    "tools",
];

/// Everything that can be set. Has no `Debug`: it holds secrets.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Raw {
    /// `WECHAT_H5_LISTEN`: address of the page and the public API. Default
    /// `127.0.0.1:8080`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub listen: Option<String>,
    /// `WECHAT_H5_INTERNAL_LISTEN`: address for other back ends. Default
    /// `127.0.0.1:8081`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub internal_listen: Option<String>,
    /// `WECHAT_H5_PUBLIC_URL`, see [`PublicUrl`](super::PublicUrl).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub public_url: Option<String>,
    /// `WECHAT_H5_APPID`, see [`AccountConfig`](super::AccountConfig).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub appid: Option<String>,
    /// `WECHAT_H5_APPSECRET`, see [`AccountConfig`](super::AccountConfig).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub appsecret: Option<String>,
    /// `WECHAT_H5_APPSECRET_FILE`, see [`AccountConfig`](super::AccountConfig).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub appsecret_file: Option<String>,
    /// `WECHAT_H5_ORIGINS`, see [`AccountConfig`](super::AccountConfig).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub origins: Option<Words>,
    /// `WECHAT_H5_JS_API_LIST`, see [`AccountConfig`](super::AccountConfig).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub js_api_list: Option<Words>,
    /// `WECHAT_H5_OPEN_TAG_LIST`, see [`AccountConfig`](super::AccountConfig).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub open_tag_list: Option<Words>,
    /// `WECHAT_H5_RELAY_SITES`, see [`AccountConfig`](super::AccountConfig).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub relay_sites: Option<Words>,
    /// `WECHAT_H5_STORE`, see [`StoreConfig`](super::StoreConfig).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub store: Option<String>,
    /// `WECHAT_H5_API_BASE`, see [`WeixinConfig`](super::WeixinConfig).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub api_base: Option<Words>,
    /// `WECHAT_H5_OPEN_BASE`, see [`WeixinConfig`](super::WeixinConfig).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub open_base: Option<String>,
    /// `WECHAT_H5_SESSION_SECONDS`, see [`SessionConfig`](super::SessionConfig).
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "text")]
    pub session_seconds: Option<String>,
    /// `WECHAT_H5_PAGE_HEAD_SCRIPT`, see [`PageConfig`](super::PageConfig).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub page_head_script: Option<String>,
    /// `WECHAT_H5_LOG`, see [`LogConfig`](super::LogConfig).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub log: Option<String>,
    /// `WECHAT_H5_LOG_FORMAT`, see [`LogConfig`](super::LogConfig).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub log_format: Option<String>,
    /// `[[account]]` tables, in the file only: several accounts.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub account: Vec<RawAccount>,
}

/// One `[[account]]` table: the same keys as at the top of the file.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RawAccount {
    /// `appid`
    pub appid: Option<String>,
    /// `appsecret`
    pub appsecret: Option<String>,
    /// `appsecret_file`
    pub appsecret_file: Option<String>,
    /// `origins`
    pub origins: Option<Words>,
    /// `js_api_list`
    pub js_api_list: Option<Words>,
    /// `open_tag_list`
    pub open_tag_list: Option<Words>,
    /// `relay_sites`
    pub relay_sites: Option<Words>,
}

/// A list: `["a", "b"]` in the file, `a,b` anywhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Words {
    /// With commas between.
    Line(String),
    /// One by one.
    List(Vec<String>),
}

impl Words {
    /// The words, without the spaces around them and without empty ones.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        let words: Vec<&str> = match self {
            Self::Line(line) => line.split(',').collect(),
            Self::List(list) => list.iter().map(String::as_str).collect(),
        };
        words
            .into_iter()
            .map(str::trim)
            .filter(|word| !word.is_empty())
    }
}

impl From<&str> for Words {
    fn from(line: &str) -> Self {
        Self::Line(line.to_owned())
    }
}

impl Raw {
    /// The keys that a variable can set.
    pub const KEYS: [&'static str; 17] = [
        "listen",
        "internal_listen",
        "public_url",
        "appid",
        "appsecret",
        "appsecret_file",
        "origins",
        "js_api_list",
        "open_tag_list",
        "relay_sites",
        "store",
        "api_base",
        "open_base",
        "session_seconds",
        "page_head_script",
        "log",
        "log_format",
    ];

    /// The variables among these that look like settings and are none, in order.
    pub fn unknown_variables(names: impl Iterator<Item = String>) -> Vec<String> {
        let is_known = |name: &str| Self::KEYS.contains(&name) || ELSEWHERE.contains(&name);
        let mut unknown: Vec<_> = names
            .filter(|name| {
                name.strip_prefix(PREFIX)
                    .is_some_and(|key| !is_known(&key.to_ascii_lowercase()))
            })
            .collect();
        unknown.sort_unstable();
        unknown
    }

    /// Puts the file, the environment and the flags on top of each other.
    ///
    /// # Errors
    ///
    /// [`ConfigError`] when the file cannot be read or a key is not known.
    pub fn load(
        file: Option<&Path>,
        environment: impl Iterator<Item = (String, String)>,
        flags: &impl Serialize,
    ) -> Result<Self, ConfigError> {
        let mut figment = Figment::new();
        if let Some(path) = file {
            std::fs::File::open(path).map_err(|err| {
                let problem = format!("{} cannot be read ({err})", path.display());
                ConfigError::new("--config", problem, "name a file that exists")
            })?;
            figment = figment.merge(Toml::file_exact(path));
        }
        figment
            .merge(Serialized::defaults(from_environment(environment)))
            .merge(Serialized::defaults(flags))
            .extract()
            .map_err(|err| explain(&err))
    }

    /// The account at the top of the file, in the environment or in flags.
    pub fn top_account(&self) -> RawAccount {
        RawAccount {
            appid: self.appid.clone(),
            appsecret: self.appsecret.clone(),
            appsecret_file: self.appsecret_file.clone(),
            origins: self.origins.clone(),
            js_api_list: self.js_api_list.clone(),
            open_tag_list: self.open_tag_list.clone(),
            relay_sites: self.relay_sites.clone(),
        }
    }
}

fn from_environment(variables: impl Iterator<Item = (String, String)>) -> BTreeMap<String, String> {
    variables
        .filter_map(|(name, value)| {
            let key = name.strip_prefix(PREFIX)?.to_ascii_lowercase();
            Raw::KEYS.contains(&key.as_str()).then_some((key, value))
        })
        .collect()
}

/// The library's own text may quote the value, which may be a secret.
fn explain(err: &figment::Error) -> ConfigError {
    let key = err.path.join(".");
    match &err.kind {
        Kind::UnknownField(field, _) => ConfigError::new(
            format!("`{field}`"),
            "is not a setting",
            "see CONFIG.md for the names",
        ),
        Kind::InvalidType(..) | Kind::InvalidValue(..) => ConfigError::new(
            format!("`{key}`"),
            "is of the wrong kind",
            "use a text in quotes, or a list of them where CONFIG.md says so",
        ),
        Kind::Message(_) => ConfigError::new(
            "the configuration file",
            "is not TOML",
            "check quotes and brackets, and see CONFIG.md for an example",
        ),
        _ => ConfigError::new(
            format!("`{key}`"),
            "cannot be used",
            "see CONFIG.md for what it takes",
        ),
    }
}

/// A text, or a number as a text.
fn text<'de, D: serde::Deserializer<'de>>(value: D) -> Result<Option<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Text {
        Text(String),
        Number(i64),
    }
    Ok(Option::deserialize(value)?.map(|text| match text {
        Text::Text(text) => text,
        Text::Number(number) => number.to_string(),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Default, Serialize)]
    struct Flags {
        #[serde(skip_serializing_if = "Option::is_none")]
        listen: Option<String>,
    }

    fn load(file: &str, variables: &[(&str, &str)], flags: &Flags) -> Result<Raw, String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("wechat-h5.toml");
        std::fs::write(&path, file).unwrap();
        let variables = variables
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        Raw::load(Some(&path), variables, flags).map_err(|err| err.to_string())
    }

    #[test]
    fn flags_win_over_the_environment_over_the_file() {
        let file = "listen = \"127.0.0.1:1\"\nappid = \"file\"\nstore = \"memory\"";
        let flags = Flags {
            listen: Some("127.0.0.1:3".into()),
        };
        let variables = [
            ("WECHAT_H5_LISTEN", "127.0.0.1:2"),
            ("WECHAT_H5_APPID", "environment"),
            ("WECHAT_H5_NODE_MODULES", "not ours"),
        ];
        let raw = load(file, &variables, &flags).unwrap();
        assert_eq!(raw.listen.as_deref(), Some("127.0.0.1:3"));
        assert_eq!(raw.appid.as_deref(), Some("environment"));
        assert_eq!(raw.store.as_deref(), Some("memory"));
    }

    #[test]
    fn a_variable_that_sets_nothing_is_found() {
        let names = [
            "WECHAT_H5_STORES",
            "WECHAT_H5_LISTEN",
            "WECHAT_H5_CONFIG",
            "WECHAT_H5_APP_ID",
            "WECHAT_H5_NODE_MODULES",
            "WECHAT_H5_",
            "wechat_h5_listen",
            "PATH",
        ];
        let unknown = Raw::unknown_variables(names.into_iter().map(str::to_owned));
        assert_eq!(
            unknown,
            ["WECHAT_H5_", "WECHAT_H5_APP_ID", "WECHAT_H5_STORES"]
        );
    }

    #[test]
    fn a_secret_of_digits_stays_a_text() {
        let variables = [("WECHAT_H5_APPSECRET", "00123")];
        let raw = load("", &variables, &Flags::default()).unwrap();
        assert_eq!(raw.appsecret.as_deref(), Some("00123"));
    }

    #[test]
    fn lists_are_written_either_way() {
        let file = "origins = [\"https://a.example\", \"https://b.example\"]\nsession_seconds = 60";
        let variables = [("WECHAT_H5_JS_API_LIST", "chooseImage, scanQRCode,")];
        let raw = load(file, &variables, &Flags::default()).unwrap();
        assert_eq!(raw.origins.unwrap().iter().count(), 2);
        let apis = raw.js_api_list.unwrap();
        assert_eq!(
            apis.iter().collect::<Vec<_>>(),
            ["chooseImage", "scanQRCode"]
        );
        assert_eq!(raw.session_seconds.as_deref(), Some("60"));
    }

    #[test]
    fn tables_hold_several_accounts() {
        let file = "[[account]]\nappid = \"a\"\n[[account]]\nappid = \"b\"";
        let raw = load(file, &[], &Flags::default()).unwrap();
        assert_eq!(raw.account.len(), 2);
    }

    #[test]
    fn says_which_key_is_wrong_and_never_its_value() {
        for (file, message) in [
            (
                "appsecert = \"s3cret\"",
                "`appsecert` is not a setting: see CONFIG.md for the names",
            ),
            (
                "appsecret = { a = \"s3cret\" }",
                "`appsecret` is of the wrong kind: use a text in quotes, \
                 or a list of them where CONFIG.md says so",
            ),
            (
                "appsecret = s3cret",
                "the configuration file is not TOML: check quotes and brackets, \
                 and see CONFIG.md for an example",
            ),
        ] {
            let err = load(file, &[], &Flags::default()).err().unwrap();
            assert_eq!(err, message);
        }
    }

    #[test]
    fn a_file_that_is_not_there_is_an_error() {
        let path = Path::new("/does/not/exist.toml");
        let err = Raw::load(Some(path), std::iter::empty(), &Flags::default());
        let err = err.err().unwrap().to_string();
        assert!(
            err.starts_with("--config /does/not/exist.toml cannot be read"),
            "{err}"
        );
    }

    #[test]
    fn the_document_names_every_setting() {
        let document = include_str!("../../CONFIG.md");
        for key in Raw::KEYS {
            let variable = format!("`{PREFIX}{}`", key.to_ascii_uppercase());
            assert!(document.contains(&variable), "{variable}");
            assert!(document.contains(&format!("`{key}`")), "{key}");
        }
        let raw = serde_json::to_value(Raw {
            account: vec![RawAccount::default()],
            ..Raw::default()
        });
        assert_eq!(raw.unwrap().as_object().unwrap().len(), 1);
    }
}
