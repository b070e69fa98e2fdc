//! The platform's answers, as documented and as seen in the field.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use wechat_h5_oauth::{
    AnswerError, ApiError, Confirmed, Scope, TokenAnswer, UserInfo, parse_answer,
};

const TOKEN: &str = r#"{"access_token":"57_AbCdEf","expires_in":7200,"refresh_token":"57_GhIjKl","openid":"oAbCd1234567890abcdefghijk","scope":"snsapi_userinfo","is_snapshotuser":1,"unionid":"o6_bmasdasdsad6_2sgVt7hMZOPfL"}"#;

#[test]
fn the_documented_token_answer() {
    let answer: TokenAnswer = parse_answer(TOKEN.as_bytes()).unwrap();
    assert_eq!(answer.access_token.expose(), "57_AbCdEf");
    assert_eq!(answer.refresh_token.expose(), "57_GhIjKl");
    assert_eq!(answer.expires_in, 7200);
    assert_eq!(answer.openid.as_str(), "oAbCd1234567890abcdefghijk");
    assert_eq!(answer.scopes, [Scope::UserInfo]);
    assert!(answer.is_snapshot_user);
    assert_eq!(
        answer.unionid.unwrap().as_str(),
        "o6_bmasdasdsad6_2sgVt7hMZOPfL"
    );
}

#[test]
fn what_may_be_missing_may_be_missing() {
    let answer: TokenAnswer =
        parse_answer(br#"{"access_token":"a","expires_in":7200,"refresh_token":"r","openid":"o"}"#)
            .unwrap();
    assert_eq!(answer.scopes, []);
    assert!(!answer.is_snapshot_user);
    assert!(answer.unionid.is_none());
}

#[test]
fn scopes_come_as_a_list() {
    for (scope, expected) in [
        ("snsapi_base", &[Scope::Base][..]),
        (
            "snsapi_base,snsapi_userinfo",
            &[Scope::Base, Scope::UserInfo],
        ),
        ("snsapi_base,snsapi_new", &[Scope::Base]),
        ("", &[]),
    ] {
        let body = TOKEN.replace("snsapi_userinfo", scope);
        assert_eq!(
            parse_answer::<TokenAnswer>(body.as_bytes()).unwrap().scopes,
            expected
        );
    }
}

#[test]
fn the_wrong_field_is_named_and_its_value_is_not_shown() {
    for (from, to, field) in [
        (r#""access_token":"57_AbCdEf","#, "", "access_token"),
        (r#""57_AbCdEf""#, r#""""#, "access_token"),
        (r#""57_AbCdEf""#, "57", "access_token"),
        ("7200", r#""7200""#, "expires_in"),
        ("7200", "-1", "expires_in"),
        ("57_GhIjKl", "57 GhIjKl", "refresh_token"),
        ("oAbCd1234567890abcdefghijk", "../../etc", "openid"),
        ("o6_bmasdasdsad6_2sgVt7hMZOPfL", "a b", "unionid"),
    ] {
        let error = parse_answer::<TokenAnswer>(TOKEN.replace(from, to).as_bytes()).unwrap_err();
        assert_eq!(error, AnswerError::Malformed { field: Some(field) });
        assert_eq!(
            error.to_string(),
            format!("WeChat's answer has no usable `{field}`")
        );
    }
}

#[test]
fn an_error_is_an_error_whatever_was_asked() {
    let body = br#"{"errcode":40029,"errmsg":"invalid code, rid: 62fb9bc8-078c24da-4202f278"}"#;
    let expected = AnswerError::Api(ApiError {
        errcode: 40029,
        errmsg: "invalid code".into(),
        rid: Some("62fb9bc8-078c24da-4202f278".into()),
    });
    assert_eq!(parse_answer::<TokenAnswer>(body).unwrap_err(), expected);
    assert_eq!(parse_answer::<UserInfo>(body).unwrap_err(), expected);
    assert_eq!(parse_answer::<Confirmed>(body).unwrap_err(), expected);
}

#[test]
fn what_is_no_answer_is_malformed() {
    for body in [
        &b""[..],
        b"<html>502</html>",
        b"[]",
        b"null",
        &TOKEN.as_bytes()[..60],
    ] {
        let error = parse_answer::<TokenAnswer>(body).unwrap_err();
        assert_eq!(error, AnswerError::Malformed { field: None });
    }
    let error = parse_answer::<Confirmed>(br#"{"errcode":"0"}"#).unwrap_err();
    assert_eq!(
        error,
        AnswerError::Malformed {
            field: Some("errcode")
        }
    );
}

#[test]
fn a_check_is_confirmed_by_zero_alone() {
    assert_eq!(
        parse_answer::<Confirmed>(br#"{"errcode":0,"errmsg":"ok"}"#),
        Ok(Confirmed)
    );
    assert!(parse_answer::<Confirmed>(b"{}").is_err());
}

#[test]
fn a_nickname_cannot_fail_a_login() {
    for (nickname, shown) in [
        (&b"\xe5\xb0\x8f\xe6\x98\x8e"[..], "小明"),
        (b"a\x00b\x1fc\nd", "abcd"),
        (b"\\ud83d\\ude00", "😀"),
        (b"\xff\xfe", "\u{fffd}\u{fffd}"),
        (b"", ""),
    ] {
        let body = [
            &br#"{"openid":"oAbCd","nickname":""#[..],
            nickname,
            br#"","headimgurl":""}"#,
        ];
        let info: UserInfo = parse_answer(&body.concat()).unwrap();
        assert_eq!(info.nickname, shown);
        assert_eq!(info.headimgurl, None);
    }
}

#[test]
fn an_answer_never_shows_its_secrets() {
    let answer: TokenAnswer = parse_answer(TOKEN.as_bytes()).unwrap();
    let shown = format!("{answer:?}");
    assert!(!shown.contains("57_"), "{shown}");
}
