//! Everything that can fail, and the message that the user reads about it.

use wechat_h5_jssdk::{ConfigureError, FailureKind};
use wechat_h5_page_api::ErrorDetails;

use crate::i18n::Strings;

/// Why something failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PageError {
    /// The response is not our server's: it comes from a proxy or a network login page.
    BadResponse(u16),
    /// The server has another build of the page, and not the file that this one needs.
    NewBuild,
    /// WeChat's bridge does not respond.
    NoBridge,
    /// The device has no network.
    Offline,
    /// WeChat refused, with its own message.
    Refused(FailureKind, String),
    /// jweixin could not be loaded.
    ScriptMissing,
    /// Our server refused.
    Server(ServerError),
    /// There was no response in time.
    TimedOut,
    /// The network works, but the server cannot be reached.
    Unreachable,
}

/// An error response of our server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServerError {
    /// Of the response.
    pub status: u16,
    /// Its body.
    pub details: Box<ErrorDetails>,
}

/// The message that the user reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// What failed.
    pub title: &'static str,
    /// What to do.
    pub advice: &'static str,
    /// The text of the server or of WeChat, unchanged.
    pub details: Vec<String>,
}

impl PageError {
    /// The message in one language.
    pub fn message(&self, t: &Strings) -> Message {
        let (title, advice) = match self {
            Self::BadResponse(_) => (t.bad_response_title, t.bad_response_text),
            Self::NewBuild => (t.new_build_title, t.new_build_text),
            Self::NoBridge => (t.bridge_title, t.bridge_text),
            Self::Offline => (t.offline_title, t.offline_text),
            Self::Refused(kind, _) => refusal_message(*kind, t),
            Self::ScriptMissing => (t.script_title, t.script_text),
            Self::Server(error) => error.message(t),
            Self::TimedOut => (t.timed_out_title, t.timed_out_text),
            Self::Unreachable => (t.unreachable_title, t.unreachable_text),
        };
        Message {
            title,
            advice,
            details: self.details(),
        }
    }

    /// Whether only a reload can help: another request does not load a missing file.
    pub fn needs_reload(&self) -> bool {
        matches!(self, Self::NewBuild | Self::NoBridge | Self::ScriptMissing)
    }

    fn details(&self) -> Vec<String> {
        match self {
            Self::BadResponse(status) => vec![format!("HTTP {status}")],
            Self::Refused(_, message) => vec![message.clone()],
            Self::Server(error) => error.lines(),
            _ => Vec::new(),
        }
    }
}

impl From<ConfigureError> for PageError {
    fn from(error: ConfigureError) -> Self {
        let err_msg = error.err_msg().unwrap_or_default().to_owned();
        match error {
            ConfigureError::InvalidSignature { .. } => {
                Self::Refused(FailureKind::InvalidSignature, err_msg)
            }
            ConfigureError::InvalidUrlDomain { .. } => {
                Self::Refused(FailureKind::InvalidUrlDomain, err_msg)
            }
            ConfigureError::JweixinMissing => Self::ScriptMissing,
            ConfigureError::Refused { kind, .. } => Self::Refused(kind, err_msg),
            ConfigureError::TimedOut | ConfigureError::OutsideWeChat => Self::NoBridge,
            _ => Self::Refused(FailureKind::Other, error.to_string()),
        }
    }
}

fn refusal_message(kind: FailureKind, t: &Strings) -> (&'static str, &'static str) {
    match kind {
        FailureKind::InvalidSignature => (t.invalid_signature_title, t.invalid_signature_text),
        FailureKind::InvalidUrlDomain => (t.invalid_domain_title, t.invalid_domain_text),
        FailureKind::NotInJsApiList | FailureKind::PermissionDenied => {
            (t.permission_title, t.permission_text)
        }
        FailureKind::RequireSubscribe => (t.subscribe_title, t.subscribe_text),
        _ => (t.refused_title, t.refused_text),
    }
}

impl ServerError {
    fn message(&self, t: &Strings) -> (&'static str, &'static str) {
        match self.details.code.as_str() {
            "origin_not_allowed" => (t.origin_title, t.origin_text),
            "ticket_unavailable" => (t.ticket_title, t.ticket_text),
            "unknown_account" => (t.account_title, t.account_text),
            "weixin_error" => (t.weixin_error_title, t.weixin_error_text),
            "weixin_unreachable" => (t.weixin_down_title, t.weixin_down_text),
            _ if self.status >= 500 => (t.server_down_title, t.server_down_text),
            _ => (t.bad_request_title, t.bad_request_text),
        }
    }

    fn lines(&self) -> Vec<String> {
        let details = &self.details;
        let code = match &details.request_id {
            Some(id) => format!("{} · {} · {id}", self.status, details.code),
            None => format!("{} · {}", self.status, details.code),
        };
        [details.message.clone(), details.hint.clone(), code]
            .into_iter()
            .filter(|line| !line.is_empty())
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use wechat_h5_jssdk::{ConfigureError, FailureKind};
    use wechat_h5_page_api::ErrorDetails;

    use super::{PageError, ServerError};
    use crate::i18n::Lang;

    fn details(code: &str) -> ErrorDetails {
        ErrorDetails {
            code: code.into(),
            message: "what".into(),
            hint: "how".into(),
            docs: "where".into(),
            request_id: None,
        }
    }

    fn server(status: u16, code: &str) -> PageError {
        let details = Box::new(details(code));
        PageError::Server(ServerError { status, details })
    }

    #[test]
    fn every_error_has_a_title_of_its_own_in_both_languages() {
        let all = [
            PageError::BadResponse(502),
            PageError::NewBuild,
            PageError::NoBridge,
            PageError::Offline,
            PageError::Refused(FailureKind::InvalidSignature, String::new()),
            PageError::Refused(FailureKind::InvalidUrlDomain, String::new()),
            PageError::Refused(FailureKind::Other, String::new()),
            PageError::Refused(FailureKind::PermissionDenied, String::new()),
            PageError::Refused(FailureKind::RequireSubscribe, String::new()),
            PageError::ScriptMissing,
            PageError::TimedOut,
            PageError::Unreachable,
            server(403, "origin_not_allowed"),
            server(400, "invalid_url"),
            server(500, "internal"),
            server(503, "ticket_unavailable"),
        ];
        for lang in [Lang::Zh, Lang::En] {
            let titles: Vec<_> = all
                .iter()
                .map(|error| error.message(lang.strings()).title)
                .collect();
            for (i, title) in titles.iter().enumerate() {
                assert!(
                    !titles[..i].contains(title),
                    "two errors have the title {title:?}"
                );
            }
        }
    }

    #[test]
    fn a_server_error_is_named_by_its_code_and_else_by_its_status() {
        let t = Lang::En.strings();
        for (status, code, title) in [
            (403, "origin_not_allowed", t.origin_title),
            (404, "unknown_account", t.account_title),
            (502, "weixin_error", t.weixin_error_title),
            (502, "weixin_unreachable", t.weixin_down_title),
            (503, "ticket_unavailable", t.ticket_title),
            (500, "internal", t.server_down_title),
            (503, "brand_new", t.server_down_title),
            (400, "invalid_url", t.bad_request_title),
            (400, "brand_new", t.bad_request_title),
        ] {
            assert_eq!(
                server(status, code).message(t).title,
                title,
                "{status} {code}"
            );
        }
    }

    #[test]
    fn the_text_of_the_server_is_shown_unchanged() {
        let t = Lang::Zh.strings();
        assert_eq!(
            server(400, "invalid_url").message(t).details,
            ["what", "how", "400 · invalid_url"]
        );
        assert_eq!(PageError::BadResponse(502).message(t).details, ["HTTP 502"]);
    }

    #[test]
    fn a_request_id_is_shown_and_an_empty_hint_leaves_no_gap() {
        let error = ServerError {
            status: 500,
            details: Box::new(ErrorDetails {
                hint: String::new(),
                request_id: Some("r-1".into()),
                ..details("internal")
            }),
        };
        let message = PageError::Server(error).message(Lang::En.strings());
        assert_eq!(message.details, ["what", "500 · internal · r-1"]);
    }

    #[test]
    fn an_error_that_a_retry_cannot_fix_needs_a_reload() {
        assert!(PageError::ScriptMissing.needs_reload());
        assert!(PageError::NoBridge.needs_reload());
        assert!(PageError::NewBuild.needs_reload());
        assert!(!PageError::Offline.needs_reload());
        assert!(!server(503, "ticket_unavailable").needs_reload());
    }

    #[test]
    fn the_err_msg_of_a_failed_config_is_shown_unchanged() {
        let err_msg = || "config:text".to_owned();
        let refused = |kind| PageError::Refused(kind, err_msg());
        for (error, page_error) in [
            (
                ConfigureError::InvalidSignature {
                    err_msg: err_msg(),
                    real_auth_url: None,
                },
                refused(FailureKind::InvalidSignature),
            ),
            (
                ConfigureError::InvalidUrlDomain { err_msg: err_msg() },
                refused(FailureKind::InvalidUrlDomain),
            ),
            (
                ConfigureError::Refused {
                    kind: FailureKind::RequireSubscribe,
                    err_msg: err_msg(),
                },
                refused(FailureKind::RequireSubscribe),
            ),
            (ConfigureError::JweixinMissing, PageError::ScriptMissing),
            (ConfigureError::TimedOut, PageError::NoBridge),
        ] {
            assert_eq!(PageError::from(error.clone()), page_error, "{error:?}");
            let expected = error
                .err_msg()
                .map(str::to_owned)
                .into_iter()
                .collect::<Vec<_>>();
            let message = page_error.message(Lang::Zh.strings());
            assert_eq!(message.details, expected, "{error:?}");
        }
    }
}
