//! What a caller presents as `access_token`: an account's token, or a stand-in for it, which
//! is worth nothing at WeChat.

use wechat_h5_sign::AppId;

/// The start of a stand-in.
const PREFIX: &str = "wh5-";

/// What a caller presents. It holds a secret, and has no `Debug`.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum PresentedToken<'a> {
    /// Of this account, with the key of a back end.
    StandIn { app_id: &'a str, key: &'a str },
    /// A token of WeChat's, or anything else.
    Other(&'a str),
}

impl<'a> PresentedToken<'a> {
    pub(crate) fn parse(text: &'a str) -> Self {
        let parts = text
            .strip_prefix(PREFIX)
            .and_then(|rest| rest.rsplit_once('-'));
        match parts {
            Some((app_id, key)) => Self::StandIn { app_id, key },
            None => Self::Other(text),
        }
    }
}

/// Whether any part of this is a stand-in.
pub(super) fn contains_stand_in(text: &str) -> bool {
    text.match_indices(PREFIX).any(|(start, _)| {
        let rest = &text[start + PREFIX.len()..];
        let app_id = rest.split('-').next().unwrap_or_default();
        AppId::parse(app_id).is_ok() && rest.len() > app_id.len() + 1
    })
}

/// What stands for the token of an account, for the back end with this key.
pub(crate) fn stand_in(app_id: &AppId, key: &str) -> String {
    format!("{PREFIX}{app_id}-{key}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stand_in_names_the_account_and_the_key() {
        let app_id = AppId::parse("wx5a4d6f78c1e2b390").unwrap();
        let token = stand_in(&app_id, "00ff");
        assert_eq!(token, "wh5-wx5a4d6f78c1e2b390-00ff");
        let app_id = "wx5a4d6f78c1e2b390";
        let parsed = PresentedToken::parse(&token);
        assert!(
            parsed
                == PresentedToken::StandIn {
                    app_id,
                    key: "00ff"
                }
        );
    }

    #[test]
    fn a_stand_in_is_found_in_any_text() {
        let app_id = AppId::parse("wx5a4d6f78c1e2b390").unwrap();
        let token = stand_in(&app_id, "00ff");
        for text in [token.clone(), format!("https://h/?a=wh5-&b={token}#")] {
            assert!(contains_stand_in(&text), "{text}");
        }
        for text in [
            "",
            "wh5-",
            "wh5-wx5a4d6f78c1e2b390",
            "wh5-a-b",
            "wh5-wx5a4d6f78c1e2b390-",
        ] {
            assert!(!contains_stand_in(text), "{text}");
        }
    }

    #[test]
    fn everything_else_is_taken_for_a_token_of_wechat() {
        for text in ["", "wh5", "wh5-", "wh5-nokey", "71_abc-def", "WH5-a-b"] {
            assert!(
                PresentedToken::parse(text) == PresentedToken::Other(text),
                "{text}"
            );
        }
    }
}
