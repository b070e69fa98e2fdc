//! How to recover from an `errcode`: by endpoint and code, never by code alone.
//!
//! 40001 is a wrong AppSecret where a token is fetched, and an invalid token where one is
//! used: mistaking the one for the other uses up the daily quota. What is known is in
//! `errcode_table.rs`.

use std::net::IpAddr;

use crate::endpoint::Endpoint;
use crate::errcode_table::{Calls, NAMED_ADDRESS, Reaction, Row, TABLE};
use crate::recovery::Recovery;

/// What an operator does about a code that no row has.
const LOOK_UP: &str = "look the errcode up in WeChat's list of return codes (全局返回码)";

/// How to recover from this `errcode` of this endpoint.
pub(crate) fn recovery(endpoint: Endpoint, errcode: i64) -> Recovery {
    match row(endpoint, errcode).map(|row| row.reaction) {
        Some(Reaction::Recover(recovery)) => recovery,
        _ => Recovery::Unknown,
    }
}

/// What to change, in the settings or at WeChat, for the codes that nothing else resolves.
pub(crate) fn remedy(endpoint: Endpoint, errcode: i64, errmsg: &str) -> Option<String> {
    let Some(row) = row(endpoint, errcode) else {
        return Some(LOOK_UP.to_owned());
    };
    if row.reaction == Reaction::Recover(Recovery::RestartLogin) {
        return None;
    }
    words(row, errmsg)
}

/// What the row says to change, with the address that WeChat has named.
fn words(row: &Row, errmsg: &str) -> Option<String> {
    let [text, _] = row.remedy?;
    Some(match named_address(errmsg) {
        Some(address) => text.replace(NAMED_ADDRESS, &address.to_string()),
        None => text.to_owned(),
    })
}

/// Whether this errcode of a call with a token, the account's or a user's, says that the token is
/// dead.
pub fn is_dead_token(errcode: i64) -> bool {
    let mut rows = TABLE.iter();
    rows.any(|row| row.errcode == errcode && row.reaction == Reaction::ReplaceAndRepeat)
}

/// What to change after this errcode of a call with the account's token that was passed on, for the
/// codes that nothing else resolves.
pub fn passed_call_remedy(errcode: i64, errmsg: &str) -> Option<String> {
    let mut rows = TABLE.iter();
    let of_passed = |row: &&Row| matches!(row.calls, Calls::Every | Calls::Passed);
    let row = rows.find(|row| row.errcode == errcode && of_passed(row))?;
    words(row, errmsg)
}

/// Whether the errcode is one of those that are documented here, or 0 for none.
pub fn known_errcode(errcode: i64) -> bool {
    errcode == 0 || TABLE.iter().any(|row| row.errcode == errcode)
}

fn row(endpoint: Endpoint, errcode: i64) -> Option<&'static Row> {
    let mut rows = TABLE.iter();
    rows.find(|row| row.errcode == errcode && row.calls.include(endpoint))
}

/// The caller's address, as in `invalid ip 203.0.113.9 ipv6 ::ffff:203.0.113.9, not in
/// whitelist`.
fn named_address(errmsg: &str) -> Option<IpAddr> {
    let is_of_address = |c: char| c.is_ascii_hexdigit() || matches!(c, '.' | ':');
    let mut words = errmsg.split(|c| !is_of_address(c));
    words.find_map(|word| word.trim_matches(':').parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_that_only_a_change_resolves_says_which() {
        let cases = [
            (40001, "AppSecret (开发密钥)"),
            (40002, "proxy"),
            (40013, "AppID"),
            (40125, "AppSecret (开发密钥)"),
            (
                40164,
                "add the address that WeChat names to 开发密钥 → API IP 白名单",
            ),
            (40243, "解冻"),
            (41002, "proxy"),
            (41004, "proxy"),
            (43002, "proxy"),
            (44002, "proxy"),
            (45009, "quota"),
            (45011, "minute"),
            (47001, "proxy"),
            (48001, "已认证服务号"),
            (48004, "接口被封禁"),
            (50001, "已认证服务号"),
            (50002, "restricted the account"),
            (50004, "token 接口"),
            (50007, "账号已冻结"),
            (61004, "IP 白名单"),
            (61024, "第三方平台"),
            (89501, "confirms"),
            (89503, "administrator"),
            (89506, "24 hours"),
            (89507, "an hour"),
            (99999, "全局返回码"),
        ];
        for (errcode, part) in cases {
            let text = remedy(Endpoint::StableToken, errcode, "").unwrap_or_default();
            assert!(text.contains(part), "{errcode}: {text}");
        }
        // Here the token is invalid, and not the secret.
        assert_eq!(remedy(Endpoint::GetTicket, 40001, ""), None);
        // Here it may be the user, and not the account.
        let text = remedy(Endpoint::SnsUserInfo, 50002, "").unwrap_or_default();
        assert!(text.contains("this user"), "{text}");
        assert_eq!(remedy(Endpoint::StableToken, -1, ""), None);
        assert_eq!(remedy(Endpoint::SnsAccessToken, 40029, ""), None);
    }

    #[test]
    fn a_call_that_was_passed_on_has_remedies_of_its_own() {
        let remedy = passed_call_remedy(40164, "invalid ip 203.0.113.9, not in whitelist");
        assert!(remedy.unwrap().contains("add 203.0.113.9 to 开发密钥"));
        // The server replaces the token itself.
        assert_eq!(passed_call_remedy(40001, "invalid credential"), None);
        assert_eq!(passed_call_remedy(99999, "new"), None);
    }

    #[test]
    fn an_address_that_is_not_on_the_list_is_named() {
        for (errmsg, address) in [
            (
                "invalid ip 203.0.113.9 ipv6 ::ffff:203.0.113.9, not in whitelist rid: 60196b9b-4c5ba79c-066b49c8",
                "203.0.113.9",
            ),
            (
                "invalid ip 1.2.3.4, not in whitelist hint: [abc]",
                "1.2.3.4",
            ),
            (
                "invalid ip 2001:db8::7 ipv6 2001:db8::7, not in whitelist",
                "2001:db8::7",
            ),
            (
                "access clientip is not registered requestIP: 198.51.100.7",
                "198.51.100.7",
            ),
            (
                "access clientip is not registered requestIP:198.51.100.7 rid: 1-2-3",
                "198.51.100.7",
            ),
            (
                "invalid ip, not in whitelist rid: 60196b9b-4c5ba79c-066b49c8",
                NAMED_ADDRESS,
            ),
            ("", NAMED_ADDRESS),
        ] {
            for errcode in [40164, 61004] {
                let text = remedy(Endpoint::StableToken, errcode, errmsg).unwrap_or_default();
                let start = format!("add {address} to 开发密钥 → API IP 白名单");
                assert!(text.starts_with(&start), "{errmsg}: {text}");
            }
        }
    }

    #[test]
    fn three_errcodes_say_that_the_token_is_dead() {
        let codes = TABLE.iter().map(|row| row.errcode);
        let mut dead: Vec<_> = codes.filter(|errcode| is_dead_token(*errcode)).collect();
        dead.dedup();
        assert_eq!(dead, [40001, 40014, 42001]);
    }

    /// A row that another one before it hides would be in the document and have no effect.
    #[test]
    fn each_row_has_calls_of_its_own_and_those_that_need_it_have_a_remedy() {
        let mut before: Vec<(i64, Calls)> = Vec::new();
        for row in TABLE {
            let code = row.errcode;
            let is_hidden = before.iter().any(|(errcode, calls)| {
                *errcode == code && (*calls == row.calls || *calls == Calls::Every)
            });
            assert!(!is_hidden, "{code} {:?}", row.calls);
            assert!(
                before.last().is_none_or(|(last, _)| *last <= code),
                "{code}"
            );
            before.push((code, row.calls));
            if row.reaction == Reaction::Recover(Recovery::ChangeSettings) {
                assert!(row.remedy.is_some(), "{code}");
            }
        }
    }
}
