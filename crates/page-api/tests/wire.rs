//! Each type and the literal JSON that it stands for, in both directions.

use serde::Serialize;
use serde::de::DeserializeOwned;
use wechat_h5_page_api::{
    AuthorizationCheck, AuthorizationStatus, ErrorDetails, ErrorEnvelope, FindingCertainty,
    FurtherCause, JsSdkConfig, SessionResponse, SignatureFinding, SignatureReport, SignedIn,
    TicketCheck, User,
};

#[track_caller]
fn assert_wire<T>(value: &T, json: &str)
where
    T: std::fmt::Debug + PartialEq + Serialize + DeserializeOwned,
{
    let written = serde_json::to_string(value).expect("the value can be written");
    assert_eq!(written, json);
    let read: T = serde_json::from_str(json).expect("the JSON can be read");
    assert_eq!(&read, value);
}

fn signed_in(unionid: Option<&str>, user: Option<User>) -> SessionResponse {
    SessionResponse::SignedIn(SignedIn {
        app_id: Some("wx5a4d6f78c1e2b390".into()),
        scope: "snsapi_userinfo".into(),
        openid: "o6_bmjrPTlm6_2sgVt7hMZOPfL2M".into(),
        unionid: unionid.map(Into::into),
        user,
        expires_at: 1_700_000_000,
        access_token_expires_at: None,
        refresh_token_expires_at: None,
    })
}

#[test]
fn session_of_nobody() {
    assert_wire(&SessionResponse::Anonymous, r#"{"signedIn":false}"#);
}

#[test]
fn session_of_a_user() {
    assert_wire(
        &signed_in(None, None),
        r#"{"signedIn":true,"appId":"wx5a4d6f78c1e2b390","scope":"snsapi_userinfo","openid":"o6_bmjrPTlm6_2sgVt7hMZOPfL2M","snapshot":false,"expiresAt":1700000000}"#,
    );
    let user = |headimgurl| User {
        nickname: "小明".into(),
        headimgurl,
    };
    assert_wire(
        &signed_in(Some("u-1"), Some(user(Some("https://a.example/1".into())))),
        r#"{"signedIn":true,"appId":"wx5a4d6f78c1e2b390","scope":"snsapi_userinfo","openid":"o6_bmjrPTlm6_2sgVt7hMZOPfL2M","unionid":"u-1","snapshot":false,"user":{"nickname":"小明","headimgurl":"https://a.example/1"},"expiresAt":1700000000}"#,
    );
    assert_wire(
        &signed_in(None, Some(user(None))),
        r#"{"signedIn":true,"appId":"wx5a4d6f78c1e2b390","scope":"snsapi_userinfo","openid":"o6_bmjrPTlm6_2sgVt7hMZOPfL2M","snapshot":false,"user":{"nickname":"小明","headimgurl":null},"expiresAt":1700000000}"#,
    );
}

#[test]
fn session_with_the_times_of_its_tokens() {
    let SessionResponse::SignedIn(mut user) = signed_in(None, None) else {
        unreachable!("it is one");
    };
    user.access_token_expires_at = Some(1_700_007_200);
    user.refresh_token_expires_at = Some(1_702_592_000);
    assert_wire(
        &SessionResponse::SignedIn(user),
        r#"{"signedIn":true,"appId":"wx5a4d6f78c1e2b390","scope":"snsapi_userinfo","openid":"o6_bmjrPTlm6_2sgVt7hMZOPfL2M","snapshot":false,"expiresAt":1700000000,"accessTokenExpiresAt":1700007200,"refreshTokenExpiresAt":1702592000}"#,
    );
}

#[test]
fn check_of_an_authorization() {
    for (status, errcode, json) in [
        (AuthorizationStatus::Valid, None, r#"{"status":"valid"}"#),
        (
            AuthorizationStatus::Expired,
            Some(42001),
            r#"{"status":"expired","errcode":42001}"#,
        ),
        (AuthorizationStatus::Ended, None, r#"{"status":"ended"}"#),
    ] {
        assert_wire(&AuthorizationCheck { status, errcode }, json);
    }
}

#[test]
fn session_of_a_snapshot_visitor() {
    let response = SessionResponse::Snapshot {
        app_id: Some("wx5a4d6f78c1e2b390".into()),
        scope: "snsapi_userinfo".into(),
        expires_at: 1_700_000_000,
    };
    let json = r#"{"signedIn":false,"appId":"wx5a4d6f78c1e2b390","scope":"snsapi_userinfo","snapshot":true,"expiresAt":1700000000}"#;
    assert_wire(&response, json);
}

#[test]
fn a_session_without_its_account_is_read() {
    for json in [
        r#"{"signedIn":true,"scope":"snsapi_base","openid":"o","snapshot":false,"expiresAt":1}"#,
        r#"{"signedIn":false,"scope":"snsapi_base","snapshot":true,"expiresAt":1}"#,
    ] {
        let read = serde_json::from_str::<SessionResponse>(json).unwrap();
        assert_eq!(serde_json::to_string(&read).unwrap(), json);
    }
}

#[test]
fn sessions_that_the_server_never_sends_are_refused() {
    for json in [
        "null",
        "7",
        "{}",
        r#"{"signedIn":"yes"}"#,
        r#"{"signedIn":true}"#,
        r#"{"signedIn":true,"scope":"snsapi_base","expiresAt":1700000000}"#,
        r#"{"signedIn":true,"openid":"o","expiresAt":1700000000}"#,
        r#"{"signedIn":true,"scope":"snsapi_base","openid":"o"}"#,
        r#"{"signedIn":false,"snapshot":true}"#,
    ] {
        let read = serde_json::from_str::<SessionResponse>(json);
        assert!(read.is_err(), "{json}: {read:?}");
    }
}

#[test]
fn error_of_the_caller() {
    let envelope = ErrorEnvelope {
        error: ErrorDetails {
            code: "invalid_url".into(),
            message: "`url` is not the URL of a page".into(),
            hint: "send it unchanged".into(),
            docs: "crates/server/ERRORS.md#invalid_url".into(),
            request_id: None,
        },
    };
    assert_wire(
        &envelope,
        r#"{"error":{"code":"invalid_url","message":"`url` is not the URL of a page","hint":"send it unchanged","docs":"crates/server/ERRORS.md#invalid_url"}}"#,
    );
}

#[test]
fn error_of_the_server() {
    let envelope = ErrorEnvelope {
        error: ErrorDetails {
            code: "internal".into(),
            message: "something failed".into(),
            hint: "look into the log".into(),
            docs: "crates/server/ERRORS.md#internal".into(),
            request_id: Some("0123456789abcdef".into()),
        },
    };
    assert_wire(
        &envelope,
        r#"{"error":{"code":"internal","message":"something failed","hint":"look into the log","docs":"crates/server/ERRORS.md#internal","requestId":"0123456789abcdef"}}"#,
    );
}

#[test]
fn bodies_that_are_no_envelope_are_refused() {
    for json in [
        "null",
        "[]",
        "{}",
        r#"{"error":"text"}"#,
        r#"{"error":{"code":7}}"#,
        r#"{"error":{"message":"a code is missing"}}"#,
    ] {
        let read = serde_json::from_str::<ErrorEnvelope>(json);
        assert!(read.is_err(), "{json}: {read:?}");
    }
}

#[test]
fn config_for_the_js_sdk() {
    let json = r#"{"appId":"wx5a4d6f78c1e2b390","timestamp":1700000000,"nonceStr":"Wm3WZYTPz0wzccnW","signature":"5f7fdc9590cbe057072de74bb64762cf8a79851d","jsApiList":["scanQRCode"],"openTagList":["wx-open-launch-app"]}"#;
    let config: JsSdkConfig = serde_json::from_str(json).unwrap();
    assert_eq!(config.app_id.as_str(), "wx5a4d6f78c1e2b390");
    assert_wire(&config, json);
}

#[test]
fn report_of_a_refused_signature() {
    let report = |real_auth_url: Option<&str>, ua: Option<&str>| SignatureReport {
        signed_url: "https://a.example/".into(),
        page_url: "https://a.example/b#/c".into(),
        real_auth_url: real_auth_url.map(Into::into),
        timestamp: 1_700_000_000,
        nonce_str: "n".into(),
        signature: "s".into(),
        ua: ua.map(Into::into),
    };
    assert_wire(
        &report(None, None),
        r#"{"signedUrl":"https://a.example/","pageUrl":"https://a.example/b#/c","timestamp":1700000000,"nonceStr":"n","signature":"s"}"#,
    );
    assert_wire(
        &report(Some("https://a.example/b"), Some("MicroMessenger")),
        r#"{"signedUrl":"https://a.example/","pageUrl":"https://a.example/b#/c","realAuthUrl":"https://a.example/b","timestamp":1700000000,"nonceStr":"n","signature":"s","ua":"MicroMessenger"}"#,
    );
}

#[test]
fn finding_about_a_signature() {
    let valid = SignatureFinding {
        cause: "valid".into(),
        message: "what".into(),
        hint: "how".into(),
        certainty: FindingCertainty::Proven,
        at: None,
        signed: None,
        expected: None,
        also: Vec::new(),
        ticket: Some(TicketCheck::CheckedBefore),
        try_again: false,
    };
    assert_wire(
        &valid,
        r#"{"cause":"valid","message":"what","hint":"how","certainty":"proven","ticket":"checked_before","tryAgain":false}"#,
    );
    let other = SignatureFinding {
        cause: "other_url".into(),
        certainty: FindingCertainty::Likely,
        at: Some(7),
        signed: Some("a".into()),
        expected: Some("b".into()),
        also: vec![FurtherCause {
            cause: "milliseconds".into(),
            hint: "how".into(),
        }],
        ticket: None,
        try_again: true,
        ..valid
    };
    assert_wire(
        &other,
        r#"{"cause":"other_url","message":"what","hint":"how","certainty":"likely","at":7,"signed":"a","expected":"b","also":[{"cause":"milliseconds","hint":"how"}],"tryAgain":true}"#,
    );
}
