//! Endpoint x case -> the documented answer.

use axum::http::{Method, StatusCode, header};
use serde_json::{Value, json};

use super::support::{APP, SECRET, World};

/// Everything that a case may need, made beforehand.
struct Given {
    world: World,
    access_token: String,
    code: String,
    used_code: String,
    base_token: String,
    user_token: String,
    refresh_token: String,
    openid: String,
}

async fn given() -> Given {
    let world = World::new();
    let used_code = world.code("snsapi_base").await;
    let base_token = world.exchange(&used_code).await.text("access_token");
    let user = world.exchange(&world.code("snsapi_userinfo").await).await;
    Given {
        access_token: world.access_token().await,
        code: world.code("snsapi_base").await,
        used_code,
        base_token,
        user_token: user.text("access_token"),
        refresh_token: user.text("refresh_token"),
        openid: user.text("openid"),
        world,
    }
}

/// Placeholders in a case stand for what was given.
fn filled(text: &str, given: &Given) -> String {
    [
        ("{APP}", APP),
        ("{SECRET}", SECRET),
        ("{TOKEN}", &given.access_token),
        ("{CODE}", &given.code),
        ("{USED}", &given.used_code),
        ("{BASE}", &given.base_token),
        ("{USER}", &given.user_token),
        ("{REFRESH}", &given.refresh_token),
        ("{OPENID}", &given.openid),
    ]
    .iter()
    .fold(text.to_owned(), |text, (name, value)| {
        text.replace(name, value)
    })
}

const TOKEN: &str = "/cgi-bin/token";
const TICKET: &str = "/cgi-bin/ticket/getticket";
const EXCHANGE: &str = "/sns/oauth2/access_token";
const REFRESH: &str = "/sns/oauth2/refresh_token";
const USERINFO: &str = "/sns/userinfo";
const AUTH: &str = "/sns/auth";

/// endpoint, query, errcode, errmsg before the request id
const REFUSED: &[(&str, &str, i64, &str)] = &[
    (TOKEN, "", 40002, "invalid grant_type"),
    (
        TOKEN,
        "grant_type=password&{APP}&{SECRET}",
        40002,
        "invalid grant_type",
    ),
    (
        TOKEN,
        "grant_type=client_credential",
        41002,
        "appid missing",
    ),
    (
        TOKEN,
        "grant_type=client_credential&appid=&{SECRET}",
        41002,
        "appid missing",
    ),
    (
        TOKEN,
        "grant_type=client_credential&{APP}",
        41004,
        "appsecret missing",
    ),
    (
        TOKEN,
        "grant_type=client_credential&appid=wx0&{SECRET}",
        40013,
        "invalid appid",
    ),
    (
        TOKEN,
        "grant_type=client_credential&{APP}&secret=x",
        40125,
        "invalid appsecret",
    ),
    (TICKET, "type=jsapi", 41001, "access_token missing"),
    (
        TICKET,
        "access_token=&type=jsapi",
        41001,
        "access_token missing",
    ),
    (
        TICKET,
        "access_token=90_never&type=jsapi",
        40001,
        "invalid credential, access_token is invalid or not latest",
    ),
    (
        TICKET,
        "access_token=a%20b&type=jsapi",
        40014,
        "invalid access_token",
    ),
    (
        TICKET,
        "access_token={USER}&type=jsapi",
        40001,
        "invalid credential, access_token is invalid or not latest",
    ),
    (TICKET, "access_token={TOKEN}", 40097, "invalid args"),
    (
        TICKET,
        "access_token={TOKEN}&type=JSAPI",
        40097,
        "invalid args",
    ),
    (EXCHANGE, "", 41002, "appid missing,"),
    (
        EXCHANGE,
        "{APP}&code={CODE}&grant_type=authorization_code",
        41004,
        "appsecret missing,",
    ),
    (
        EXCHANGE,
        "{APP}&{SECRET}&grant_type=authorization_code",
        41008,
        "missing code,",
    ),
    (
        EXCHANGE,
        "{APP}&{SECRET}&code=&grant_type=authorization_code",
        41008,
        "missing code,",
    ),
    (
        EXCHANGE,
        "{APP}&{SECRET}&code={CODE}",
        40002,
        "invalid grant_type,",
    ),
    (
        EXCHANGE,
        "appid=wx0&{SECRET}&code={CODE}&grant_type=authorization_code",
        40013,
        "invalid appid,",
    ),
    (
        EXCHANGE,
        "{APP}&secret=x&code={CODE}&grant_type=authorization_code",
        40125,
        "invalid appsecret,",
    ),
    (
        EXCHANGE,
        "{APP}&{SECRET}&code=0unknown&grant_type=authorization_code",
        40029,
        "invalid code,",
    ),
    (
        EXCHANGE,
        "{APP}&{SECRET}&code={USED}&grant_type=authorization_code",
        40163,
        "code been used,",
    ),
    (
        REFRESH,
        "grant_type=refresh_token&refresh_token={REFRESH}",
        41002,
        "appid missing,",
    ),
    (
        REFRESH,
        "appid=wx0&grant_type=refresh_token&refresh_token=x",
        40013,
        "invalid appid,",
    ),
    (
        REFRESH,
        "{APP}&refresh_token={REFRESH}",
        40002,
        "invalid grant_type,",
    ),
    (
        REFRESH,
        "{APP}&grant_type=refresh_token",
        41003,
        "refresh_token missing,",
    ),
    (
        REFRESH,
        "{APP}&grant_type=refresh_token&refresh_token=x",
        40030,
        "invalid refresh_token,",
    ),
    (
        REFRESH,
        "{APP}&grant_type=refresh_token&refresh_token={USER}",
        40030,
        "invalid refresh_token,",
    ),
    (USERINFO, "openid={OPENID}", 41001, "access_token missing,"),
    (USERINFO, "access_token={USER}", 41009, "missing openid,"),
    (
        USERINFO,
        "access_token={USER}&openid=oOther",
        40003,
        "invalid openid,",
    ),
    (
        USERINFO,
        "access_token={BASE}&openid={OPENID}",
        48001,
        "api unauthorized,",
    ),
    (
        USERINFO,
        "access_token={TOKEN}&openid={OPENID}",
        40001,
        "invalid credential, access_token is invalid or not latest,",
    ),
    (
        USERINFO,
        "access_token=%00&openid={OPENID}",
        40014,
        "invalid access_token,",
    ),
    (AUTH, "openid={OPENID}", 41001, "access_token missing,"),
    (AUTH, "access_token={USER}", 41009, "missing openid,"),
    (
        AUTH,
        "access_token={USER}&openid=oOther",
        40003,
        "invalid openid,",
    ),
    (
        AUTH,
        "access_token=90_never&openid={OPENID}",
        40001,
        "invalid credential, access_token is invalid or not latest,",
    ),
    ("/cgi-bin/nothing", "", 40066, "invalid url"),
    ("/sns/nothing", "", 40066, "invalid url,"),
];

fn is_rid(text: &str) -> bool {
    let parts: Vec<_> = text.split('-').collect();
    parts.len() == 3
        && parts
            .iter()
            .all(|part| part.len() == 8 && part.bytes().all(|b| b.is_ascii_hexdigit()))
}

#[tokio::test]
async fn every_wrong_parameter_has_its_documented_error() {
    let given = given().await;
    for (endpoint, query, errcode, errmsg) in REFUSED {
        let path = filled(&format!("{endpoint}?{query}"), &given);
        let answer = given.world.get(&path).await;
        let case = format!("{endpoint}?{query} -> {}", answer.body);
        assert_eq!(answer.status, StatusCode::OK, "{case}");
        assert_eq!(answer.header(header::CONTENT_TYPE), "text/plain", "{case}");
        assert_eq!(answer.errcode(), *errcode, "{case}");
        let said = answer.text("errmsg");
        let (text, rid) = said.split_once(" rid: ").expect("a request id");
        assert_eq!(text, *errmsg, "{case}");
        assert!(is_rid(rid), "{case}");
    }
    // None of it has used up the code.
    assert_eq!(given.world.exchange(&given.code).await.errcode(), 0);
}

#[tokio::test]
async fn stable_token_refuses_by_its_body() {
    let world = World::new();
    let right = json!({
        "grant_type": "client_credential",
        "appid": "wx5a4d6f78c1e2b390",
        "secret": "0123456789abcdef0123456789abcdef",
    });
    let with = |field: &str, value: Value| {
        let mut body = right.clone();
        body[field] = value;
        body.to_string()
    };
    for (body, errcode) in [
        (String::new(), 44002),
        ("grant_type=client_credential".to_owned(), 47001),
        ("[]".to_owned(), 47001),
        (with("grant_type", "x".into()), 40002),
        (with("appid", "".into()), 41002),
        (with("secret", "".into()), 41004),
        (with("appid", "wx0".into()), 40013),
        (with("secret", "x".into()), 40125),
        (with("force_refresh", "yes".into()), 47001),
        (right.to_string(), 0),
    ] {
        let answer = world
            .send(Method::POST, "/cgi-bin/stable_token", &body)
            .await;
        assert_eq!(answer.errcode(), errcode, "{body}");
    }
}

#[tokio::test]
async fn the_method_counts() {
    let world = World::new();
    for (method, path, errcode) in [
        (Method::POST, TOKEN, 43001),
        (Method::POST, TICKET, 43001),
        (Method::POST, EXCHANGE, 43001),
        (Method::PUT, USERINFO, 43001),
        (Method::GET, "/cgi-bin/stable_token", 43002),
    ] {
        assert_eq!(
            world.send(method, path, "{}").await.errcode(),
            errcode,
            "{path}"
        );
    }
}

#[tokio::test]
async fn successes_have_the_documented_fields_and_no_more() {
    let given = given().await;
    for (path, fields) in [
        (
            "/cgi-bin/token?grant_type=client_credential&{APP}&{SECRET}",
            "access_token expires_in",
        ),
        (
            "/cgi-bin/ticket/getticket?access_token={TOKEN}&type=jsapi",
            "errcode errmsg expires_in ticket",
        ),
        (
            "/cgi-bin/ticket/getticket?access_token={TOKEN}&type=wx_card",
            "errcode errmsg expires_in ticket",
        ),
        (
            "/sns/oauth2/access_token?{APP}&{SECRET}&code={CODE}&grant_type=authorization_code",
            "access_token expires_in openid refresh_token scope",
        ),
        (
            "/sns/oauth2/refresh_token?{APP}&grant_type=refresh_token&refresh_token={REFRESH}",
            "access_token expires_in openid refresh_token scope",
        ),
        (
            "/sns/userinfo?access_token={USER}&openid={OPENID}&lang=zh_CN",
            "city country headimgurl language nickname openid privilege province sex unionid",
        ),
        (
            "/sns/auth?access_token={USER}&openid={OPENID}",
            "errcode errmsg",
        ),
    ] {
        let answer = given.world.get(&filled(path, &given)).await;
        let body = answer.json();
        let mut names: Vec<_> = body
            .as_object()
            .unwrap()
            .keys()
            .map(String::as_str)
            .collect();
        names.sort_unstable();
        assert_eq!(names.join(" "), fields, "{path}");
        assert_eq!(answer.errcode(), 0, "{path}");
        assert_eq!(answer.header(header::CONTENT_TYPE), "text/plain", "{path}");
    }
}

#[tokio::test]
async fn a_userinfo_login_tells_who_it_is() {
    let world = World::new();
    let token = world
        .exchange(&world.code("snsapi_userinfo").await)
        .await
        .json();
    assert_eq!(token["scope"], "snsapi_userinfo");
    assert_eq!(token["expires_in"], 7200);
    assert!(token["unionid"].is_string());
    let (access, openid) = (token["access_token"].as_str(), token["openid"].as_str());
    let path = format!(
        "{USERINFO}?access_token={}&openid={}",
        access.unwrap(),
        openid.unwrap()
    );
    let user = world.get(&path).await.json();
    assert_eq!(user["nickname"], "小明");
    assert_eq!(user["sex"], 0);
    assert_eq!(user["city"], "");
    assert_eq!(user["unionid"], token["unionid"]);
    let avatar = user["headimgurl"]
        .as_str()
        .unwrap()
        .strip_prefix("http://127.0.0.1:8090");
    let avatar = world.get(avatar.unwrap()).await;
    assert_eq!(avatar.header(header::CONTENT_TYPE), "image/svg+xml");
    assert!(avatar.body.starts_with("<svg"));
}

#[tokio::test]
async fn paths_outside_the_api_are_not_found() {
    let answer = World::new().get("/favicon.ico").await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
    assert_eq!(answer.errcode(), 40066);
}
