//! The schemas of what the page reads. Their types are in crates that are built for browsers.

use serde_json::{Value, json};

use crate::error_response::ErrorCode;

/// The schemas, by name.
pub(super) fn page_schemas(codes: &[ErrorCode]) -> [(&'static str, Value); 14] {
    [
        ("AddCard", add_card()),
        ("AuthorizationCheck", authorization_check()),
        ("ChooseCard", choose_card()),
        ("ChooseWxPay", choose_wx_pay()),
        ("DebugEvents", debug_events()),
        ("DebugMessage", debug_message()),
        ("DebugSessionClaim", debug_session_claim()),
        ("DebugSessionClaimed", debug_session_claimed()),
        ("DebugSessionCreated", debug_session_created()),
        ("ErrorEnvelope", error_envelope(codes)),
        ("JsSdkConfig", js_sdk_config()),
        ("Session", session()),
        ("SignatureFinding", signature_finding()),
        ("SignatureReport", signature_report()),
    ]
}

fn object(required: &[&str], properties: &Value) -> Value {
    json!({
        "type": "object",
        "required": required,
        "properties": properties,
    })
}

fn error_envelope(codes: &[ErrorCode]) -> Value {
    let codes: Vec<_> = codes.iter().map(|code| code.as_str()).collect();
    let details = object(
        &["code", "message", "hint", "docs"],
        &json!({
            "code": {"type": "string", "enum": codes},
            "message": {"type": "string", "description": "what happened"},
            "hint": {"type": "string", "description": "what to do about it"},
            "docs": {"type": "string", "description": "where the server explains the code"},
            "requestId": {"type": "string", "description": "of a 5xx, as in the log"},
            "wechatPayCode": {
                "type": "string",
                "description": "what WeChat Pay said, such as NOT_ENOUGH, below /pay/",
            },
            "wechatPayRequestId": {
                "type": "string",
                "description": "WeChat Pay's name of the request, for its support",
            },
        }),
    );
    object(&["error"], &json!({ "error": details }))
}

fn js_sdk_config() -> Value {
    let names = json!({"type": "array", "items": {"type": "string"}});
    object(
        &[
            "appId",
            "timestamp",
            "nonceStr",
            "signature",
            "jsApiList",
            "openTagList",
        ],
        &json!({
            "appId": {"type": "string"},
            "timestamp": {"type": "integer", "minimum": 0},
            "nonceStr": {"type": "string"},
            "signature": {"type": "string", "pattern": "^[0-9a-f]{40}$"},
            "jsApiList": names,
            "openTagList": names,
        }),
    )
}

fn add_card() -> Value {
    object(
        &["cardId", "cardExt"],
        &json!({
            "cardId": {"type": "string"},
            "cardExt": {"type": "string", "contentMediaType": "application/json"},
        }),
    )
}

fn choose_card() -> Value {
    let text = json!({"type": "string"});
    object(
        &[
            "shopId",
            "cardType",
            "cardId",
            "timestamp",
            "nonceStr",
            "signType",
            "cardSign",
        ],
        &json!({
            "shopId": text,
            "cardType": text,
            "cardId": text,
            "timestamp": {"type": "integer", "minimum": 0},
            "nonceStr": text,
            "signType": {"const": "SHA1"},
            "cardSign": {"type": "string", "pattern": "^[0-9a-f]{40}$"},
        }),
    )
}

fn choose_wx_pay() -> Value {
    let text = json!({"type": "string"});
    object(
        &["timestamp", "nonceStr", "package", "signType", "paySign"],
        &json!({
            "timestamp": {"type": "integer", "minimum": 0},
            "nonceStr": text,
            "package": {"type": "string", "pattern": "^prepay_id="},
            "signType": {"const": "RSA"},
            "paySign": text,
        }),
    )
}

fn debug_session_created() -> Value {
    object(
        &["id", "code", "codeSeconds", "phoneKey"],
        &json!({
            "id": {"type": "string"},
            "code": {"type": "string", "pattern": "^[0-9]{6}$", "description": "for the desk, once"},
            "codeSeconds": {"type": "integer", "minimum": 0},
            "phoneKey": {"type": "string"},
        }),
    )
}

fn debug_session_claim() -> Value {
    let code = json!({"type": "string", "description": "what the phone shows"});
    object(&["code"], &json!({ "code": code }))
}

fn debug_session_claimed() -> Value {
    object(
        &["id", "deskKey"],
        &json!({"id": {"type": "string"}, "deskKey": {"type": "string"}}),
    )
}

fn debug_message() -> Value {
    object(
        &["number", "message"],
        &json!({
            "number": {
                "type": "integer", "minimum": 1,
                "description": "each side counts its own from 1; one that is sent twice is taken once",
            },
            "message": {"description": "any JSON"},
        }),
    )
}

fn debug_events() -> Value {
    let ends = [
        "phone",
        "desk",
        "code_expired",
        "absent",
        "too_long",
        "too_many_messages",
    ];
    object(
        &["messages", "peer"],
        &json!({
            "messages": {
                "type": "array", "items": {"$ref": "#/components/schemas/DebugMessage"},
                "description": "those after `after`, oldest first",
            },
            "peer": {"type": "string", "enum": ["expected", "present", "gone"]},
            "ended": {"type": "string", "enum": ends},
        }),
    )
}

fn session() -> Value {
    let text = json!({"type": "string"});
    let user = object(
        &["nickname", "headimgurl"],
        &json!({"nickname": text, "headimgurl": {"type": ["string", "null"]}}),
    );
    object(
        &["signedIn"],
        &json!({
            "signedIn": {"type": "boolean"},
            "appId": text,
            "scope": {"type": "string", "enum": ["snsapi_base", "snsapi_userinfo"]},
            "openid": text,
            "unionid": text,
            "snapshot": {"type": "boolean", "description": "a visitor of a snapshot page (快照页)"},
            "user": user,
            "expiresAt": {"type": "integer", "minimum": 0},
            "accessTokenExpiresAt": {
                "type": "integer", "minimum": 0,
                "description": "of the user's access token, which stays on the server",
            },
            "refreshTokenExpiresAt": {"type": "integer", "minimum": 0},
        }),
    )
}

fn authorization_check() -> Value {
    object(
        &["status"],
        &json!({
            "status": {
                "enum": ["valid", "expired", "ended"],
                "description": "`expired`: a refresh may help; `ended`: only another login does",
            },
            "errcode": {"type": "integer", "description": "WeChat's refusal, if there was one"},
        }),
    )
}

fn signature_finding() -> Value {
    let further = object(
        &["cause", "hint"],
        &json!({"cause": {"type": "string"}, "hint": {"type": "string"}}),
    );
    object(
        &["cause", "message", "hint", "certainty", "tryAgain"],
        &json!({
            "cause": {"type": "string", "description": "the outermost cause: a code of `explain`, or `valid`"},
            "message": {"type": "string", "description": "what was found out, in English"},
            "hint": {"type": "string", "description": "what to do about it, in Chinese if the page's browser prefers that"},
            "certainty": {"enum": ["likely", "proven"], "description": "whether a ticket proves the causes"},
            "at": {"type": "integer", "minimum": 0, "description": "the offset of the first differing byte of the two URLs"},
            "signed": {"type": "string", "description": "from there on, what was signed, up to where the URLs are equal again"},
            "expected": {"type": "string", "description": "the same of the URL that the client compares with"},
            "also": {"type": "array", "items": further, "description": "further causes"},
            "ticket": {
                "enum": ["replaced", "confirmed", "checked_before", "unknown"],
                "description": "what became of the ticket, if it was suspected",
            },
            "tryAgain": {"type": "boolean", "description": "whether a new config may be accepted: the page may request one, once"},
        }),
    )
}

fn signature_report() -> Value {
    let text = json!({"type": "string"});
    let texts = json!({"type": "array", "items": text});
    object(
        &["signedUrl", "pageUrl", "timestamp", "nonceStr", "signature"],
        &json!({
            "signedUrl": {"type": "string", "description": "what the page sent to be signed"},
            "pageUrl": {"type": "string", "description": "its location.href"},
            "realAuthUrl": {"anyOf": [text, texts, {"type": "null"}]},
            "timestamp": {"anyOf": [{"type": "integer", "minimum": 0}, text]},
            "nonceStr": text,
            "signature": text,
            "ua": {"type": ["string", "null"], "description": "its navigator.userAgent"},
            "appid": {"type": ["string", "null"]},
        }),
    )
}
