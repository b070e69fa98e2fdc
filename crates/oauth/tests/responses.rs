//! Responses of the platform: the documented ones, and others seen in production.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use wechat_h5_oauth::{
    ApiError, ResponseError, Scope, Success, TokenResponse, UserInfo, parse_response,
};

const TOKEN: &str = r#"{"access_token":"57_AbCdEf","expires_in":7200,"refresh_token":"57_GhIjKl","openid":"oAbCd1234567890abcdefghijk","scope":"snsapi_userinfo","is_snapshotuser":1,"unionid":"o6_bmasdasdsad6_2sgVt7hMZOPfL"}"#;

#[test]
fn reads_the_documented_token_response() {
    let response: TokenResponse = parse_response(TOKEN.as_bytes()).unwrap();
    assert_eq!(response.access_token.expose(), "57_AbCdEf");
    assert_eq!(response.refresh_token.unwrap().expose(), "57_GhIjKl");
    assert_eq!(response.expires_in, Some(7200));
    assert_eq!(response.openid.as_str(), "oAbCd1234567890abcdefghijk");
    assert_eq!(response.scopes, [Scope::UserInfo]);
    assert!(response.is_snapshot_user);
    assert_eq!(
        response.unionid.unwrap().as_str(),
        "o6_bmasdasdsad6_2sgVt7hMZOPfL"
    );
}

#[test]
fn optional_fields_may_be_missing() {
    let response: TokenResponse = parse_response(br#"{"access_token":"a","openid":"o"}"#).unwrap();
    assert_eq!(response.scopes, []);
    assert!(!response.is_snapshot_user);
    assert!(response.unionid.is_none());
    assert!(response.refresh_token.is_none());
    assert_eq!(response.expires_in, None);
}

#[test]
fn a_number_may_be_written_in_any_way() {
    for (written, seconds) in [
        ("7200", Some(7200)),
        (r#""7200""#, Some(7200)),
        ("7200.0", Some(7200)),
        ("7.2e3", Some(7200)),
        (r#""7200.0""#, Some(7200)),
        (r#"" 7200\n""#, Some(7200)),
        ("7200.5", None),
        ("9223372036854775808", None),
        ("1e300", None),
        ("null", None),
        ("-1", None),
        (r#""soon""#, None),
    ] {
        let body = TOKEN.replace("7200", written);
        let response: TokenResponse = parse_response(body.as_bytes()).unwrap();
        assert_eq!(response.expires_in, seconds, "{written}");
    }
    for errcode in ["0", r#""0""#, "0.0", r#""""#, "null"] {
        let with_errcode = format!(r#"{{"errcode":{errcode},"#);
        let body = TOKEN.replacen('{', &with_errcode, 1);
        assert!(
            parse_response::<TokenResponse>(body.as_bytes()).is_ok(),
            "{errcode}"
        );
    }
    for errcode in ["40029", r#""40029""#, "40029.0", r#""40029.0""#] {
        let body = format!(r#"{{"errcode":{errcode},"errmsg":"invalid code"}}"#);
        let error = parse_response::<TokenResponse>(body.as_bytes()).unwrap_err();
        assert!(matches!(error, ResponseError::Api(_)), "{errcode}");
    }
}

/// A snapshot user must never count as a real one, whatever type the flag gets one day.
#[test]
fn only_a_clear_no_is_no_snapshot_user() {
    let flag = r#""is_snapshotuser":1,"#;
    for (value, is_snapshot_user) in [
        ("1", true),
        (r#""1""#, true),
        ("true", true),
        ("1.0", true),
        ("2", true),
        ("-1", true),
        (r#""true""#, true),
        ("[]", true),
        ("{}", true),
        ("0", false),
        ("-0.0", false),
        ("false", false),
        ("null", false),
        (r#""0""#, false),
        (r#"" 0 ""#, false),
        (r#""0.0""#, false),
        (r#""false""#, false),
        (r#""False""#, false),
        (r#""""#, false),
        (r#""no""#, true),
        (r#""1.0""#, true),
        (r#""True""#, true),
    ] {
        let body = TOKEN.replace(flag, &format!(r#""is_snapshotuser":{value},"#));
        let response: TokenResponse = parse_response(body.as_bytes()).unwrap();
        assert_eq!(response.is_snapshot_user, is_snapshot_user, "{value}");
    }
    let absent = TOKEN.replace(flag, "");
    let response: TokenResponse = parse_response(absent.as_bytes()).unwrap();
    assert!(!response.is_snapshot_user);
}

#[test]
fn a_field_that_occurs_twice_is_refused() {
    for (from, to) in [
        (
            r#""is_snapshotuser":1"#,
            r#""is_snapshotuser":1,"is_snapshotuser":0"#,
        ),
        (r#""openid""#, r#""openid":"oOther","openid""#),
        (r#""scope""#, r#""errcode":40029,"errcode":0,"scope""#),
    ] {
        let body = TOKEN.replace(from, to);
        let error = parse_response::<TokenResponse>(body.as_bytes()).unwrap_err();
        assert_eq!(error, ResponseError::RepeatedField, "{body}");
        assert_eq!(error.to_string(), "WeChat's response has a field twice");
    }
}

#[test]
fn reads_a_list_of_scopes() {
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
            parse_response::<TokenResponse>(body.as_bytes())
                .unwrap()
                .scopes,
            expected
        );
    }
}

#[test]
fn the_error_names_the_invalid_field_and_not_its_value() {
    for (from, to, field) in [
        (r#""access_token":"57_AbCdEf","#, "", "access_token"),
        (r#""57_AbCdEf""#, r#""""#, "access_token"),
        (r#""57_AbCdEf""#, "57", "access_token"),
        ("57_GhIjKl", "57 GhIjKl", "refresh_token"),
        ("oAbCd1234567890abcdefghijk", "../../etc", "openid"),
        ("o6_bmasdasdsad6_2sgVt7hMZOPfL", "a b", "unionid"),
    ] {
        let error =
            parse_response::<TokenResponse>(TOKEN.replace(from, to).as_bytes()).unwrap_err();
        assert_eq!(error, ResponseError::Malformed { field: Some(field) });
        assert_eq!(
            error.to_string(),
            format!("WeChat's response has no usable `{field}`")
        );
    }
}

#[test]
fn an_error_response_is_an_error_for_every_type() {
    let body = br#"{"errcode":40029,"errmsg":"invalid code, rid: 62fb9bc8-078c24da-4202f278"}"#;
    let expected = ResponseError::Api(ApiError {
        errcode: 40029,
        errmsg: "invalid code".into(),
        rid: Some("62fb9bc8-078c24da-4202f278".into()),
    });
    assert_eq!(parse_response::<TokenResponse>(body).unwrap_err(), expected);
    assert_eq!(parse_response::<UserInfo>(body).unwrap_err(), expected);
    assert_eq!(parse_response::<Success>(body).unwrap_err(), expected);
}

#[test]
fn other_bodies_are_malformed() {
    for body in [
        &b""[..],
        b"<html>502</html>",
        b"[]",
        b"null",
        &TOKEN.as_bytes()[..60],
    ] {
        let error = parse_response::<TokenResponse>(body).unwrap_err();
        assert_eq!(error, ResponseError::Malformed { field: None });
    }
    let error = parse_response::<Success>(br#"{"errcode":"zero"}"#).unwrap_err();
    assert_eq!(
        error,
        ResponseError::Malformed {
            field: Some("errcode")
        }
    );
}

#[test]
fn only_errcode_zero_is_a_success() {
    assert_eq!(
        parse_response::<Success>(br#"{"errcode":0,"errmsg":"ok"}"#),
        Ok(Success)
    );
    assert!(parse_response::<Success>(b"{}").is_err());
}

#[test]
fn no_nickname_makes_a_login_fail() {
    for (nickname, shown) in [
        (&b"\xe5\xb0\x8f\xe6\x98\x8e"[..], "小明"),
        (b"a\x00b\x1fc\nd", "abcd"),
        (b"\\ud83d\\ude00", "😀"),
        (b"a\\ud83d", "a\u{fffd}"),
        (b"a\\x", "a\u{fffd}x"),
        (b"\xff\xfe", "\u{fffd}\u{fffd}"),
        (b"", ""),
    ] {
        let body = [
            &br#"{"openid":"oAbCd","nickname":""#[..],
            nickname,
            br#"","headimgurl":""}"#,
        ];
        let info: UserInfo = parse_response(&body.concat()).unwrap();
        assert_eq!(info.nickname, shown);
        assert_eq!(info.headimgurl, None);
    }
}

/// Whatever else a profile has: the code is spent.
#[test]
fn a_profile_needs_the_openid_alone() {
    for rest in [
        "",
        r#","nickname":null,"headimgurl":null,"unionid":null"#,
        r#","nickname":7,"headimgurl":[],"unionid":"""#,
        r#","nickname":"","sex":"1","language":"zh_CN","city":null"#,
        r#","nickname":"","privilege":"chinaunicom","tagid_list":[1,"2"]"#,
        r#","nickname":"","privilege":null,"tagid":5,"errcode":"0""#,
        r#","nickname":"","extra":{"deep":[{"a":null}]}"#,
    ] {
        let body = format!(r#"{{"openid":"oAbCd"{rest}}}"#);
        let info: UserInfo = parse_response(body.as_bytes()).unwrap();
        assert_eq!(info.openid.as_str(), "oAbCd");
        assert_eq!(
            (info.nickname.as_str(), info.headimgurl),
            ("", None),
            "{rest}"
        );
        assert_eq!(info.unionid, None, "{rest}");
    }
}

/// A byte order mark, white space, and what proxies and PHP add.
#[test]
fn what_stands_around_the_object_is_no_part_of_it() {
    for (before, after) in [
        ("\u{feff}", ""),
        ("\u{feff}\r\n", "\n"),
        (" \t", "\r\n\r\n"),
        ("", "\0"),
        ("", "<!-- 0.012s -->"),
    ] {
        let body = format!("{before}{TOKEN}{after}");
        let response: TokenResponse = parse_response(body.as_bytes()).unwrap();
        assert_eq!(response.expires_in, Some(7200), "{before:?} {after:?}");
    }
}

#[test]
fn debug_shows_no_secret_of_a_response() {
    let response: TokenResponse = parse_response(TOKEN.as_bytes()).unwrap();
    let shown = format!("{response:?}");
    assert!(!shown.contains("57_"), "{shown}");
}
