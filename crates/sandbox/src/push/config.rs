//! The server configuration (服务器配置) in WeChat's console: URL, token, key and mode.

use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use url::Url;
use wechat_h5_push::{DataFormat, EncodingAesKey, PushCrypto, PushForm, PushMode, PushToken};
use wechat_h5_sign::AppId;

use super::error::PushError;
use super::target::{Target, WECHAT_TIMEOUT_MS};
use crate::addresses::NetworkTrust;

/// The server configuration of the account. The control API shows token and key to anyone
/// who asks; `Debug` does not show them.
#[derive(Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PushConfig {
    url: Option<String>,
    token: String,
    encoding_aes_key: String,
    mode: PushMode,
    data_format: DataFormat,
    original_id: String,
    timeout_ms: u64,
    #[serde(skip)]
    trust: NetworkTrust,
}

/// New values; an absent field keeps its value.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct ConfigChange {
    url: Option<String>,
    token: Option<String>,
    encoding_aes_key: Option<String>,
    mode: Option<PushMode>,
    data_format: Option<DataFormat>,
    original_id: Option<String>,
    timeout_ms: Option<u64>,
}

impl Default for PushConfig {
    fn default() -> Self {
        Self {
            url: None,
            token: Self::DEFAULT_TOKEN.to_owned(),
            encoding_aes_key: Self::DEFAULT_ENCODING_AES_KEY.to_owned(),
            mode: PushMode::Plain,
            data_format: DataFormat::Xml,
            original_id: "gh_5a4d6f78c1e2".to_owned(),
            timeout_ms: WECHAT_TIMEOUT_MS,
            trust: NetworkTrust::LocalOnly,
        }
    }
}

impl PushConfig {
    /// The sandbox's own Token.
    pub const DEFAULT_TOKEN: &str = "sandboxtoken";
    /// The sandbox's own `EncodingAESKey`.
    pub const DEFAULT_ENCODING_AES_KEY: &str = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG";

    /// Pushes to this address, with the sandbox's own token and key.
    pub fn to(url: impl Into<String>) -> Self {
        Self {
            url: Some(url.into()),
            ..Self::default()
        }
    }

    /// The Token instead of the sandbox's.
    #[must_use]
    pub fn token(mut self, token: impl Into<String>) -> Self {
        self.token = token.into();
        self
    }

    /// The `EncodingAESKey` instead of the sandbox's.
    #[must_use]
    pub fn encoding_aes_key(mut self, key: impl Into<String>) -> Self {
        self.encoding_aes_key = key.into();
        self
    }

    /// The mode instead of 明文模式.
    #[must_use]
    pub fn mode(mut self, mode: PushMode) -> Self {
        self.mode = mode;
        self
    }

    /// The 数据格式 instead of XML.
    #[must_use]
    pub fn data_format(mut self, format: DataFormat) -> Self {
        self.data_format = format;
        self
    }

    /// Real milliseconds until a response, instead of WeChat's 5000.
    #[must_use]
    pub fn timeout_ms(mut self, milliseconds: u64) -> Self {
        self.timeout_ms = milliseconds;
        self
    }

    /// For a sandbox in a network of this trust.
    pub(crate) fn in_network(mut self, trust: NetworkTrust) -> Self {
        self.trust = trust;
        self
    }

    pub(super) fn apply(&mut self, change: ConfigChange) {
        self.url = change.url.or_else(|| self.url.take());
        let set = |field: &mut String, value: Option<String>| {
            if let Some(value) = value {
                *field = value;
            }
        };
        set(&mut self.token, change.token);
        set(&mut self.encoding_aes_key, change.encoding_aes_key);
        set(&mut self.original_id, change.original_id);
        self.mode = change.mode.unwrap_or(self.mode);
        self.data_format = change.data_format.unwrap_or(self.data_format);
        self.timeout_ms = change.timeout_ms.unwrap_or(self.timeout_ms);
    }

    /// Checks every part; the URL may be missing.
    pub(super) fn check(&self, app_id: &AppId) -> Result<(), PushError> {
        match self.target(app_id) {
            Ok(_) | Err(PushError::NoUrl) => Ok(()),
            Err(error) => Err(error),
        }
    }

    pub(super) fn target(&self, app_id: &AppId) -> Result<Target, PushError> {
        let token = PushToken::parse(&self.token)?;
        let key = EncodingAesKey::parse(&self.encoding_aes_key)?;
        let rest = self.original_id.strip_prefix("gh_").unwrap_or_default();
        if rest.is_empty() || !rest.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return Err(PushError::OriginalId(self.original_id.clone()));
        }
        if !(1..=WECHAT_TIMEOUT_MS).contains(&self.timeout_ms) {
            return Err(PushError::Timeout);
        }
        Ok(Target {
            url: self.checked_url()?,
            token,
            crypto: PushCrypto::new(&key, app_id.clone()),
            form: PushForm {
                mode: self.mode,
                format: self.data_format,
                ..PushForm::default()
            },
            original_id: self.original_id.clone(),
            timeout: Duration::from_millis(self.timeout_ms),
        })
    }

    pub(crate) fn has_no_url(&self) -> bool {
        self.url.is_none()
    }

    /// Where pushes go.
    pub(crate) fn checked_url(&self) -> Result<Url, PushError> {
        let text = self.url.as_deref().ok_or(PushError::NoUrl)?;
        let no_url = || PushError::Url(text.to_owned());
        let url = Url::parse(text).map_err(|_| no_url())?;
        if url.scheme() != "http" || !url.username().is_empty() || url.password().is_some() {
            return Err(no_url());
        }
        if !self.trust.is_near(&url) {
            return Err(PushError::PublicUrl(
                url.host_str().unwrap_or_default().to_owned(),
            ));
        }
        Ok(url)
    }
}

impl fmt::Debug for PushConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PushConfig")
            .field("mode", &self.mode)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_service_of_a_trusted_network_gets_pushes() {
        let app_id = AppId::parse("wx1234567890abcdef").unwrap();
        let config = PushConfig::to("http://backend:8080/weixin");
        assert!(config.clone().target(&app_id).is_err());
        let config = config.in_network(NetworkTrust::WholeNetwork);
        assert!(config.target(&app_id).is_ok());
    }

    #[test]
    fn only_local_urls_and_valid_secrets_are_accepted() {
        let app_id = AppId::parse("wx1234567890abcdef").unwrap();
        let right = || PushConfig::to("http://127.0.0.1:8080/weixin?a=1");
        for (config, says) in [
            (PushConfig::default(), "no url yet: POST"),
            (PushConfig::to("weixin"), "is not an http URL"),
            (PushConfig::to("https://127.0.0.1/"), "is not an http URL"),
            (
                PushConfig::to("http://a:b@127.0.0.1/"),
                "is not an http URL",
            ),
            (PushConfig::to("http://example.com/"), "not to example.com"),
            (PushConfig::to("http://8.8.8.8/"), "not to 8.8.8.8"),
            (
                PushConfig::to("http://169.254.169.254/"),
                "not to 169.254.169.254",
            ),
            (PushConfig::to("http://[fe80::1]/"), "not to [fe80::1]"),
            (right().token("a b c"), "token: the push token has"),
            (
                right().encoding_aes_key("short"),
                "has 5 characters instead of 43",
            ),
            (right().timeout_ms(5001), "timeoutMs is 1 to 5000"),
        ] {
            let error = config.target(&app_id).unwrap_err().to_string();
            assert!(error.contains(says), "{error}");
        }
        assert!(right().target(&app_id).is_ok());
        let shown = format!("{:?}", right().token("secrettoken"));
        assert!(!shown.contains("secrettoken"), "{shown}");
    }
}
