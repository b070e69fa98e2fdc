//! The texts of all errcodes that can be injected: those of the endpoints, and those of the
//! documented list that no endpoint returns
//! (<https://developers.weixin.qq.com/doc/offiaccount/Getting_Started/Global_Return_Code.html>).
//! Where the list has only a Chinese text, the English one is a guess.

use crate::platform::Errcode;

/// These are used before the texts of the endpoints: 40164 names an address, here the one of
/// the documentation.
const TEXTS: [(i64, &str); 18] = [
    (-1, "system error"),
    (40048, "invalid url domain"),
    (
        40164,
        "invalid ip 203.0.113.9 ipv6 ::ffff:203.0.113.9, not in whitelist",
    ),
    (42003, "code expired"),
    (43003, "require https"),
    (43019, "user is in blacklist"),
    (46004, "user no exist"),
    (48004, "api forbidden for irregularities"),
    (50001, "user unauthorized"),
    (50004, "api forbidden"),
    (50005, "user does not follow"),
    (50007, "account frozen"),
    (61004, "access clientip is not registered"),
    (61024, "must use api component token"),
    (10003, "redirect_uri domain is not registered"),
    (10004, "this account is banned"),
    (10005, "this account has no right to this scope"),
    (10006, "test account needs to be followed first"),
];

pub(super) fn find(errcode: i64) -> Option<&'static str> {
    let here = TEXTS.iter().find(|(known, _)| *known == errcode);
    here.map(|(_, text)| *text)
        .or_else(|| Errcode::of_number(errcode).map(Errcode::text))
}

/// For an error message, in ascending order.
pub(super) fn known() -> String {
    let here = TEXTS.iter().map(|(known, _)| *known);
    let endpoints = Errcode::ALL.iter().map(|errcode| errcode.number());
    let mut numbers: Vec<i64> = here.chain(endpoints).collect();
    numbers.sort_unstable();
    numbers.dedup();
    let numbers: Vec<String> = numbers.iter().map(ToString::to_string).collect();
    numbers.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_errcode_has_one_text() {
        for (errcode, expected) in [
            (-1, Some("system error")),
            (
                40001,
                Some("invalid credential, access_token is invalid or not latest"),
            ),
            (40016, Some("invalid button size")),
            (
                40164,
                Some("invalid ip 203.0.113.9 ipv6 ::ffff:203.0.113.9, not in whitelist"),
            ),
            (40000, None),
        ] {
            assert_eq!(find(errcode), expected, "{errcode}");
        }
        let twice = |(known, _): &&(i64, &str)| Errcode::of_number(*known).is_some();
        let twice: Vec<_> = TEXTS
            .iter()
            .filter(twice)
            .map(|(known, _)| *known)
            .collect();
        assert_eq!(twice, [40164]);
    }
}
