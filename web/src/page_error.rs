//! Everything that can go wrong, and what to say to the person about it.

use wechat_h5_jssdk::{ConfigureError, FailureKind};

use crate::i18n::Texts;

/// Why something did not work, by who can do something about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Trouble {
    /// Something answered, but not our server: a proxy, a network's login page.
    BadAnswer(u16),
    /// WeChat's side of the page keeps silent.
    NoBridge,
    Offline,
    /// WeChat said no, in its own words.
    Refused(FailureKind, String),
    /// jweixin could not be loaded.
    ScriptMissing,
    Server(ServerError),
    TimedOut,
    /// The network is there, the server is not.
    Unreachable,
}

/// The server's error envelope.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct ServerError {
    pub(crate) status: u16,
    pub(crate) code: String,
    pub(crate) message: String,
    pub(crate) hint: Option<String>,
    pub(crate) request_id: Option<String>,
}

/// What the person reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Words {
    pub(crate) title: &'static str,
    pub(crate) advice: &'static str,
    /// What the other side said, as it said it.
    pub(crate) said: Vec<String>,
}

impl Trouble {
    /// In the words of one language.
    pub(crate) fn words(&self, t: &Texts) -> Words {
        let (title, advice) = match self {
            Self::BadAnswer(_) => (t.bad_answer_title, t.bad_answer_text),
            Self::NoBridge => (t.bridge_title, t.bridge_text),
            Self::Offline => (t.offline_title, t.offline_text),
            Self::Refused(kind, _) => refusal_words(*kind, t),
            Self::ScriptMissing => (t.script_title, t.script_text),
            Self::Server(error) => error.words(t),
            Self::TimedOut => (t.timed_out_title, t.timed_out_text),
            Self::Unreachable => (t.unreachable_title, t.unreachable_text),
        };
        Words {
            title,
            advice,
            said: self.said(),
        }
    }

    /// A script that is missing does not come by asking the server again.
    pub(crate) fn needs_reload(&self) -> bool {
        matches!(self, Self::ScriptMissing | Self::NoBridge)
    }

    fn said(&self) -> Vec<String> {
        match self {
            Self::BadAnswer(status) => vec![format!("HTTP {status}")],
            Self::Refused(_, message) => vec![message.clone()],
            Self::Server(error) => error.said(),
            _ => Vec::new(),
        }
    }
}

impl From<ConfigureError> for Trouble {
    fn from(error: ConfigureError) -> Self {
        let said = error.err_msg().unwrap_or_default().to_owned();
        match error {
            ConfigureError::InvalidSignature { .. } => {
                Self::Refused(FailureKind::InvalidSignature, said)
            }
            ConfigureError::InvalidUrlDomain { .. } => {
                Self::Refused(FailureKind::InvalidUrlDomain, said)
            }
            ConfigureError::JweixinMissing => Self::ScriptMissing,
            ConfigureError::Refused { kind, .. } => Self::Refused(kind, said),
            ConfigureError::TimedOut | ConfigureError::OutsideWeChat => Self::NoBridge,
            _ => Self::Refused(FailureKind::Other, error.to_string()),
        }
    }
}

fn refusal_words(kind: FailureKind, t: &Texts) -> (&'static str, &'static str) {
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
    fn words(&self, t: &Texts) -> (&'static str, &'static str) {
        match self.code.as_str() {
            "origin_not_allowed" => (t.origin_title, t.origin_text),
            "ticket_unavailable" => (t.ticket_title, t.ticket_text),
            "unknown_account" => (t.account_title, t.account_text),
            "weixin_error" => (t.weixin_error_title, t.weixin_error_text),
            "weixin_unreachable" => (t.weixin_down_title, t.weixin_down_text),
            _ if self.status >= 500 => (t.server_down_title, t.server_down_text),
            _ => (t.bad_request_title, t.bad_request_text),
        }
    }

    fn said(&self) -> Vec<String> {
        let code = match &self.request_id {
            Some(id) => format!("{} · {} · {id}", self.status, self.code),
            None => format!("{} · {}", self.status, self.code),
        };
        [Some(self.message.clone()), self.hint.clone(), Some(code)]
            .into_iter()
            .flatten()
            .filter(|line| !line.is_empty())
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use wechat_h5_jssdk::{ConfigureError, FailureKind};

    use super::{ServerError, Trouble};
    use crate::i18n::Lang;

    fn server(status: u16, code: &str) -> Trouble {
        Trouble::Server(ServerError {
            status,
            code: code.into(),
            message: "what".into(),
            hint: Some("how".into()),
            request_id: None,
        })
    }

    #[test]
    fn every_trouble_has_a_title_and_advice_in_both_languages() {
        let all = [
            Trouble::BadAnswer(502),
            Trouble::NoBridge,
            Trouble::Offline,
            Trouble::Refused(FailureKind::InvalidSignature, String::new()),
            Trouble::Refused(FailureKind::InvalidUrlDomain, String::new()),
            Trouble::Refused(FailureKind::Other, String::new()),
            Trouble::Refused(FailureKind::PermissionDenied, String::new()),
            Trouble::Refused(FailureKind::RequireSubscribe, String::new()),
            Trouble::ScriptMissing,
            Trouble::TimedOut,
            Trouble::Unreachable,
            server(403, "origin_not_allowed"),
            server(400, "invalid_url"),
            server(500, "internal"),
            server(503, "ticket_unavailable"),
        ];
        for lang in [Lang::Zh, Lang::En] {
            let titles: Vec<_> = all
                .iter()
                .map(|trouble| trouble.words(lang.texts()).title)
                .collect();
            for (i, title) in titles.iter().enumerate() {
                assert!(
                    !titles[..i].contains(title),
                    "two troubles are called {title:?}"
                );
            }
        }
    }

    #[test]
    fn a_server_error_is_named_by_its_code_and_else_by_its_status() {
        let t = Lang::En.texts();
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
                server(status, code).words(t).title,
                title,
                "{status} {code}"
            );
        }
    }

    #[test]
    fn what_the_other_side_said_is_shown_as_said() {
        let t = Lang::Zh.texts();
        assert_eq!(
            server(400, "invalid_url").words(t).said,
            ["what", "how", "400 · invalid_url"]
        );
        assert_eq!(Trouble::BadAnswer(502).words(t).said, ["HTTP 502"]);
    }

    #[test]
    fn a_request_id_is_shown_and_a_missing_hint_leaves_no_gap() {
        let error = ServerError {
            status: 500,
            code: "internal".into(),
            message: "something failed here".into(),
            hint: None,
            request_id: Some("r-1".into()),
        };
        let said = Trouble::Server(error).words(Lang::En.texts()).said;
        assert_eq!(said, ["something failed here", "500 · internal · r-1"]);
    }

    #[test]
    fn only_what_asking_again_cannot_mend_needs_a_reload() {
        assert!(Trouble::ScriptMissing.needs_reload());
        assert!(Trouble::NoBridge.needs_reload());
        assert!(!Trouble::Offline.needs_reload());
        assert!(!server(503, "ticket_unavailable").needs_reload());
    }

    #[test]
    fn what_wechat_says_to_a_config_keeps_its_words() {
        let said = || "config:said".to_owned();
        let refused = |kind| Trouble::Refused(kind, said());
        for (error, trouble) in [
            (
                ConfigureError::InvalidSignature {
                    err_msg: said(),
                    real_auth_url: None,
                },
                refused(FailureKind::InvalidSignature),
            ),
            (
                ConfigureError::InvalidUrlDomain { err_msg: said() },
                refused(FailureKind::InvalidUrlDomain),
            ),
            (
                ConfigureError::Refused {
                    kind: FailureKind::RequireSubscribe,
                    err_msg: said(),
                },
                refused(FailureKind::RequireSubscribe),
            ),
            (ConfigureError::JweixinMissing, Trouble::ScriptMissing),
            (ConfigureError::TimedOut, Trouble::NoBridge),
        ] {
            assert_eq!(Trouble::from(error.clone()), trouble, "{error:?}");
            let expected = error
                .err_msg()
                .map(str::to_owned)
                .into_iter()
                .collect::<Vec<_>>();
            assert_eq!(trouble.words(Lang::Zh.texts()).said, expected, "{error:?}");
        }
    }
}
