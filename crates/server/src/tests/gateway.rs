//! Calls that are passed on to WeChat.

use axum::body::{Body, Bytes};
use axum::routing::any;
use futures::stream::{self, StreamExt as _};
use http::{HeaderMap, Method, Request, header};
use serde_json::json;

use super::calling_back_end::{Gateway, SHOP, stand_in, with_stand_in};
use super::test_server::{APP_ID, TestResponse, between};

/// Each header but those that are of the moment.
fn lasting(headers: &HeaderMap) -> HeaderMap {
    let mut headers = headers.clone();
    for name in ["date", "connection", "x-request-id"] {
        headers.remove(name);
    }
    headers
}

fn assert_same(passed: &TestResponse, wechat: &TestResponse) {
    assert_eq!(passed.status, wechat.status);
    assert_eq!(passed.body, wechat.body);
    let (passed, mut wechat) = (lasting(&passed.headers), lasting(&wechat.headers));
    // What only a socket adds.
    for (name, value) in &passed {
        if name == header::CONTENT_LENGTH {
            wechat.insert(name, value.clone());
        }
    }
    assert_eq!(passed, wechat);
}

#[tokio::test]
async fn a_response_is_wechat_s_in_status_headers_and_body() {
    let gateway = Gateway::start().await;
    let menu =
        json!({"button": [{"type": "view", "name": "店", "url": "https://h5.example.com/"}]});
    let create = with_stand_in("/cgi-bin/menu/create");
    assert_eq!(gateway.post(&create, &menu).await.errcode(), 0);
    let openid = gateway.openid().await;
    for path in [
        "/cgi-bin/menu/get".to_owned(),
        format!("/cgi-bin/user/info?openid={openid}&lang=zh_CN"),
        "/cgi-bin/get_api_domain_ip".to_owned(),
    ] {
        let path = with_stand_in(&path);
        let passed = gateway.get(&path).await;
        assert_eq!(passed.errcode(), 0, "{path} {}", passed.body);
        assert_same(&passed, &gateway.call_wechat(Method::GET, &path, "").await);
    }
    assert_eq!(
        gateway
            .get(&with_stand_in("/cgi-bin/menu/delete"))
            .await
            .errcode(),
        0
    );
    let passed = gateway.get(&with_stand_in("/cgi-bin/menu/get")).await;
    assert_eq!(passed.errcode(), 46003, "there is none any more");
}

#[tokio::test]
async fn what_a_back_end_sends_takes_effect_at_wechat() {
    let gateway = Gateway::start().await;
    let openid = gateway.openid().await;
    let template = gateway
        .get(&with_stand_in("/cgi-bin/template/get_all_private_template"))
        .await;
    let template = &template.json()["template_list"][0];
    let message = json!({
        "touser": openid,
        "template_id": template["template_id"],
        "data": { "first": { "value": "a" } },
    });
    let path = with_stand_in("/cgi-bin/message/template/send");
    let sent = gateway.post(&path, &message).await;
    assert!([0, 47003].contains(&sent.errcode()), "{}", sent.body);
    let code = json!({
        "expire_seconds": 600,
        "action_name": "QR_STR_SCENE",
        "action_info": { "scene": { "scene_str": "shop" } },
    });
    let made = gateway
        .post(&with_stand_in("/cgi-bin/qrcode/create"), &code)
        .await;
    assert!(made.json()["ticket"].is_string(), "{}", made.body);
    assert_eq!(gateway.server.calls("/cgi-bin/message/template/send"), 1);
    assert_eq!(gateway.server.calls("/cgi-bin/qrcode/create"), 1);
}

/// The smallest GIF.
const PICTURE: &[u8] =
    b"GIF89a\x01\x00\x01\x00\x00\x00\x00,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x00;";

fn form(padding: usize) -> Vec<u8> {
    let start = b"--X\r\nContent-Disposition: form-data; name=\"media\"; filename=\"a.gif\"\r\n\
                  Content-Type: image/gif\r\n\r\n";
    let padding = vec![0; padding];
    [start, PICTURE, &padding, b"\r\n--X--\r\n"].concat()
}

/// A body that arrives in these pieces, with its length or without.
fn upload(path: &str, body: &[u8], has_length: bool) -> Request<Body> {
    let pieces: Vec<_> = body.chunks(1000).map(Bytes::copy_from_slice).collect();
    let mut request =
        Request::post(path).header(header::CONTENT_TYPE, "multipart/form-data; boundary=X");
    if has_length {
        request = request.header(header::CONTENT_LENGTH, body.len());
    }
    let pieces = stream::iter(pieces.into_iter().map(Ok::<_, std::io::Error>));
    request.body(Body::from_stream(pieces)).unwrap()
}

#[tokio::test]
async fn files_pass_both_ways_byte_for_byte() {
    let gateway = Gateway::start().await;
    for (padding, has_length) in [(0, true), (0, false), (300_000, true), (300_000, false)] {
        let path = with_stand_in("/cgi-bin/media/upload?type=image");
        let uploaded = gateway
            .send(upload(&path, &form(padding), has_length))
            .await;
        let id = uploaded.json()["media_id"].as_str().map(str::to_owned);
        let id = id.unwrap_or_else(|| panic!("{}", uploaded.body));
        let path = with_stand_in(&format!("/cgi-bin/media/get?media_id={id}"));
        let request = Request::get(path).body(Body::empty()).unwrap();
        let response = gateway.server.call_internal(request).await;
        assert_eq!(response.headers()[header::CONTENT_TYPE], "image/gif");
        let file = wechat_h5_body::read_body(response.into_body(), usize::MAX)
            .await
            .unwrap();
        assert_eq!(file.len(), PICTURE.len() + padding);
        assert!(file.starts_with(PICTURE));
    }
}

/// What WeChat receives.
async fn echo(request: Request<Body>) -> String {
    let (parts, body) = request.into_parts();
    let body = wechat_h5_body::read_body(body, usize::MAX).await.unwrap();
    let mut headers: Vec<_> = parts.headers.keys().map(ToString::to_string).collect();
    headers.sort();
    let query = parts.uri.query().unwrap_or_default();
    let has_token = query.contains("access_token=") && !query.contains("wh5-");
    let rest: Vec<_> = query
        .split('&')
        .filter(|part| !part.contains("token"))
        .collect();
    let (method, path) = (parts.method, parts.uri.path());
    format!(
        "{method} {path} {} {has_token} {} {}",
        rest.join("&"),
        headers.join(","),
        String::from_utf8_lossy(&body)
    )
}

#[tokio::test]
async fn any_method_and_path_pass_and_what_is_of_the_caller_stays_here() {
    let wechat = axum::Router::new().route("/wxa/{*any}", any(echo));
    let gateway = Gateway::with_wechat(wechat).await;
    for (method, sent, expected) in [
        (Method::GET, "", "accept,host,user-agent "),
        (
            Method::PUT,
            "body",
            "accept,content-length,host,user-agent body",
        ),
        (
            Method::PATCH,
            "body",
            "accept,content-length,host,user-agent body",
        ),
        (Method::DELETE, "", "accept,host,user-agent "),
        (Method::OPTIONS, "", "accept,host,user-agent "),
    ] {
        let path = with_stand_in("/wxa/a/b?x=%2F&y=1+2&&");
        let request = Request::builder().method(&method).uri(path);
        let request = request
            .header(header::AUTHORIZATION, "Bearer own")
            .header(header::COOKIE, "own=1")
            .header(header::ACCEPT_ENCODING, "gzip")
            .header(header::CONNECTION, "keep-alive, x-hop")
            .header("x-hop", "1");
        let response = gateway.send(request.body(Body::from(sent)).unwrap()).await;
        let expected = format!("{method} /wxa/a/b x=%2F&y=1+2&& true {expected}");
        assert_eq!(response.body, expected);
    }
    let head = gateway
        .call(Method::HEAD, &with_stand_in("/wxa/a"), "")
        .await;
    assert_eq!((head.status.as_u16(), &*head.body), (200, ""));
    let trace = gateway
        .call(Method::TRACE, &with_stand_in("/wxa/a"), "")
        .await;
    assert_eq!(trace.error(), (405, "method_not_allowed".to_owned()));
}

/// What WeChat receives: the query and the names of the headers.
async fn echo_all(request: Request<Body>) -> String {
    let mut names: Vec<_> = request.headers().keys().map(ToString::to_string).collect();
    names.sort();
    format!("{} {}", request.uri(), names.join(","))
}

#[tokio::test]
async fn no_key_leaves_the_server_wherever_it_was_put() {
    let wechat = axum::Router::new()
        .route("/wxa/{*any}", any(echo_all))
        .route("/sns/{*any}", any(echo_all));
    let gateway = Gateway::with_wechat(wechat).await;
    let token = stand_in();
    let escaped = token.replace('-', "%2D").replace('w', "%77");
    let by_token = with_stand_in("/wxa/x?openid=o&");
    let by_key = format!("/sns/jscode2session?appid={APP_ID}&secret={SHOP}&js_code=c");
    let by_user = "/sns/auth?access_token=user".to_owned();
    for path in [by_token, by_key, by_user] {
        let clean = gateway.get(&path).await.body;
        for other in [
            format!("Access_Token={token}"),
            format!("ACCESS%5FTOKEN={escaped}"),
            format!("Secret={SHOP}"),
            format!("url=https%3A%2F%2Fh%2F%3Faccess_token%3D{token}"),
            token.clone(),
            format!("{token}=x"),
        ] {
            let mut not_ascii = b"\xff".to_vec();
            not_ascii.extend_from_slice(token.as_bytes());
            let request = Request::get(format!("{path}&{other}"))
                .header("x-not-ascii", not_ascii)
                .header(SHOP, "1")
                .header("access_token", &token)
                .header("x-api-key", SHOP)
                .header(header::REFERER, format!("http://127.0.0.1{path}"));
            let response = gateway.send(request.body(Body::empty()).unwrap()).await;
            let body = response.body.replace("referer,", "");
            assert_eq!(body, clean, "{path} {other}");
            assert!(!response.body.contains(SHOP), "{path} {other}");
        }
    }
}

/// Every kind of path, and a part of a file.
#[tokio::test]
async fn every_kind_of_path_passes_and_so_does_a_part_of_a_file() {
    let part = |request: Request<Body>| async move {
        let range = request.headers()[header::RANGE].clone();
        let headers = [
            (header::CONTENT_RANGE, "bytes 2-4/9"),
            (header::ACCEPT_RANGES, "bytes"),
        ];
        assert_eq!(range, "bytes=2-4");
        (http::StatusCode::PARTIAL_CONTENT, headers, "cde")
    };
    let kinds = [
        "/cgi-bin/media/get",
        "/datacube/getusersummary",
        "/customservice/kfaccount/add",
        "/wxa/getwxacode",
        "/wxaapi/newtmpl/gettemplate",
        "/card/create",
        "/semantic/semproxy/search",
        "/merchant/create",
        "/shakearound/account/auditstatus",
    ];
    let routes = kinds.into_iter();
    let wechat = routes.fold(axum::Router::new(), |routes, path| {
        routes.route(path, any(part))
    });
    let gateway = Gateway::with_wechat(wechat).await;
    for path in kinds {
        for method in [Method::GET, Method::POST, Method::HEAD] {
            let request = Request::builder().method(&method).uri(with_stand_in(path));
            let request = request.header(header::RANGE, "bytes=2-4");
            let response = gateway.send(request.body(Body::empty()).unwrap()).await;
            assert_eq!(response.status.as_u16(), 206, "{method} {path}");
            assert_eq!(response.header("content-range"), "bytes 2-4/9");
            assert_eq!(response.header("content-length"), "3", "{method} {path}");
            let body = if method == Method::HEAD { "" } else { "cde" };
            assert_eq!(response.body, body);
        }
    }
}

#[tokio::test]
async fn a_stand_in_may_be_written_with_escapes_and_so_may_a_token_that_is_accepted() {
    let gateway = Gateway::accepting_real_tokens("").await;
    let escaped = stand_in().replace('-', "%2D").replace('w', "%77");
    let real = gateway.real_token().await;
    for query in [
        format!("access_token={escaped}"),
        format!("access%5Ftoken={escaped}"),
        format!("access_token={real}"),
    ] {
        let response = gateway
            .get(&format!("/cgi-bin/get_api_domain_ip?{query}"))
            .await;
        assert_eq!(response.errcode(), 0, "{query} {}", response.body);
    }
}

/// Its documents had one such URL, and a base URL that ends in a slash makes the others.
#[tokio::test]
async fn a_path_with_two_slashes_is_called_as_with_one() {
    let gateway = Gateway::with_shop("paths = [\"/cgi-bin/menu/\"]").await;
    for path in [
        "//cgi-bin/menu/get",
        "/cgi-bin//menu///get",
        "//cgi-bin/menu/get?a=//b",
    ] {
        let response = gateway.get(&with_stand_in(path)).await;
        assert_eq!(response.errcode(), 46003, "{path} {}", response.body);
    }
    assert_eq!(gateway.server.calls("/cgi-bin/menu/get"), 3);
    for path in [
        "//cgi-bin/token?grant_type=client_credential",
        "//sns//oauth2/access_token?code=c",
    ] {
        let response = gateway.get(path).await;
        assert!(
            response.body.contains("appid missing"),
            "{path} {}",
            response.body
        );
    }
    assert_eq!(gateway.get("//healthz").await.status.as_u16(), 200);
}

#[tokio::test]
async fn a_path_that_wechat_does_not_have_gets_wechat_s_answer() {
    let gateway = Gateway::start().await;
    let path = with_stand_in("/cgi-bin/no/such/path");
    let mut passed = gateway.get(&path).await;
    let mut wechat = gateway.call_wechat(Method::GET, &path, "").await;
    for response in [&mut passed, &mut wechat] {
        assert_eq!(response.errcode(), 40066);
        // Each response has another one.
        let rid = between(&response.body, "rid: ", "\"").to_owned();
        response.body = response.body.replace(&rid, "");
    }
    assert_same(&passed, &wechat);
}

/// WeChat's response is never held back: its first part is there before the last is sent.
#[tokio::test]
async fn a_caller_that_reads_slowly_holds_nobody_and_a_response_arrives_as_it_is_sent() {
    let endless = || async {
        let pieces = stream::repeat_with(|| Ok::<_, std::io::Error>(Bytes::from(vec![1; 65536])));
        Body::from_stream(pieces)
    };
    let wechat = axum::Router::new().route("/cgi-bin/material/get", any(endless));
    let gateway = Gateway::with_wechat(wechat).await;
    let mut slow = Vec::new();
    for _ in 0..50 {
        let path = with_stand_in("/cgi-bin/material/get");
        let request = Request::get(path).body(Body::empty()).unwrap();
        let response = gateway.server.call_internal(request).await;
        let mut body = response.into_body().into_data_stream();
        assert!(!body.next().await.unwrap().unwrap().is_empty());
        slow.push(body);
    }
    let path = with_stand_in("/cgi-bin/get_api_domain_ip");
    let call = gateway.get(&path);
    let response = tokio::time::timeout(std::time::Duration::from_secs(5), call).await;
    assert_eq!(response.unwrap().errcode(), 0);
    assert_eq!(slow.len(), 50);
}

#[tokio::test]
async fn where_wechat_cannot_be_reached_the_answer_says_so() {
    let gateway = Gateway::start().await;
    gateway.token(SHOP).await;
    let path = format!("/cgi-bin/menu/get?access_token=wh5-{APP_ID}-{SHOP}");
    assert_eq!(gateway.get(&path).await.errcode(), 46003);
    gateway.server.stop_wechat();
    let mut response = gateway.get(&path).await;
    // A connection that was kept open may take one more call.
    for _ in 0..100 {
        if response.status.as_u16() == 502 {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        response = gateway.get(&path).await;
    }
    assert_eq!(response.error(), (502, "weixin_unreachable".to_owned()));
}
