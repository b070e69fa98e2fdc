//! The signature, step by step, with WeChat's published example and other vectors.
//!
//! One file for three machines: it runs natively, in wasm under Node and in wasm
//! in Chromium, and must say the same everywhere.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use serde::Deserialize;
use wechat_h5_sign::{
    AppId, JsApi, JsApiTicket, JsSdkConfig, NonceStr, OpenTag, PageUrl, PageUrlError, Signature,
    Signer, Timestamp, string1,
};

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

#[derive(Deserialize)]
struct Vectors {
    jsapi: Vec<Vector>,
}

#[derive(Deserialize)]
struct Vector {
    ticket: String,
    noncestr: String,
    timestamp: u64,
    page: String,
    url: String,
    signature: String,
}

impl Vector {
    fn ticket(&self) -> JsApiTicket {
        JsApiTicket::parse(&self.ticket).unwrap()
    }

    fn nonce(&self) -> NonceStr {
        NonceStr::parse(&self.noncestr).unwrap()
    }

    fn timestamp(&self) -> Timestamp {
        Timestamp::from_seconds(self.timestamp).unwrap()
    }

    fn page_url(&self) -> PageUrl {
        PageUrl::parse(&self.page).unwrap()
    }

    fn signer(&self) -> Signer {
        Signer::new(app_id(), &self.ticket())
    }
}

fn vectors() -> Vec<Vector> {
    let vectors: Vectors = serde_json::from_str(include_str!("data/vectors.json")).unwrap();
    assert!(vectors.jsapi.len() >= 2);
    vectors.jsapi
}

fn app_id() -> AppId {
    AppId::parse("wx1234567890abcdef").unwrap()
}

#[test]
fn the_page_url_is_the_address_without_its_fragment() {
    for vector in vectors() {
        assert_eq!(vector.page_url().as_str(), vector.url);
    }
    for (page, url) in [
        ("https://h5.example.com/", "https://h5.example.com/"),
        (
            "https://h5.example.com/?a=1&b=2",
            "https://h5.example.com/?a=1&b=2",
        ),
        (
            "https://h5.example.com/?a=1#/route?b=2#c",
            "https://h5.example.com/?a=1",
        ),
        ("https://h5.example.com/#", "https://h5.example.com/"),
        ("https://h5.example.com/?", "https://h5.example.com/?"),
        (
            "https://h5.example.com/%E4%B8%AD%20a?x=%2F",
            "https://h5.example.com/%E4%B8%AD%20a?x=%2F",
        ),
        (
            "http://127.0.0.1:8080/?u=a@b:c",
            "http://127.0.0.1:8080/?u=a@b:c",
        ),
    ] {
        assert_eq!(PageUrl::parse(page).unwrap().as_str(), url);
    }
}

#[test]
fn the_page_url_knows_its_origin() {
    for (page, scheme, authority, origin) in [
        (
            "https://h5.example.com/a/b?c#d",
            "https",
            "h5.example.com",
            "https://h5.example.com",
        ),
        (
            "http://127.0.0.1:8080?x=//y",
            "http",
            "127.0.0.1:8080",
            "http://127.0.0.1:8080",
        ),
        (
            "https://h5.example.com",
            "https",
            "h5.example.com",
            "https://h5.example.com",
        ),
        (
            "http://[::1]:8080/",
            "http",
            "[::1]:8080",
            "http://[::1]:8080",
        ),
    ] {
        let url = PageUrl::parse(page).unwrap();
        assert_eq!(
            (url.scheme(), url.authority(), url.origin()),
            (scheme, authority, origin)
        );
    }
}

#[test]
fn urls_that_no_browser_shows_are_refused() {
    let relative = |text: &str| PageUrlError::Relative(text.into());
    let long = format!("https://h5.example.com/{}", "a".repeat(8170));
    for (page, error) in [
        ("", relative("")),
        ("/path?token=1", relative("/path")),
        ("h5.example.com/path", relative("h5.example.com/path")),
        ("//h5.example.com/", relative("//h5.example.com/")),
        ("https:h5.example.com", relative("https:h5.example.com")),
        ("https:/h5.example.com", relative("https:/h5.example.com")),
        ("127.0.0.1:8080/", relative("127.0.0.1:8080/")),
        ("file:///etc/passwd", PageUrlError::Scheme("file".into())),
        (
            "HTTPS://H5.EXAMPLE.COM/",
            PageUrlError::Scheme("HTTPS".into()),
        ),
        (
            "javascript:alert(1)",
            PageUrlError::Scheme("javascript".into()),
        ),
        ("https://", PageUrlError::NoHost),
        ("https:///path", PageUrlError::NoHost),
        ("https://:443/", PageUrlError::NoHost),
        ("https://?x=1", PageUrlError::NoHost),
        (
            "https://user:pw@h5.example.com/",
            PageUrlError::UserInfo("user".into()),
        ),
        (
            "https://@h5.example.com/",
            PageUrlError::UserInfo(String::new()),
        ),
        (
            "https://h5.example.com/a\nb",
            PageUrlError::ControlByte { byte: 10, at: 24 },
        ),
        (
            "https://h5.example.com/a\tb",
            PageUrlError::ControlByte { byte: 9, at: 24 },
        ),
        (
            "https://h5.example.com/\u{7f}",
            PageUrlError::ControlByte { byte: 127, at: 23 },
        ),
        (
            "https://h5.example.com\\@evil.example/",
            PageUrlError::Backslash { at: 22 },
        ),
        ("https://h5.example.com/a b", PageUrlError::Space { at: 24 }),
        (" https://h5.example.com/", PageUrlError::Space { at: 0 }),
        (long.as_str(), PageUrlError::TooLong { bytes: 8193 }),
    ] {
        assert_eq!(PageUrl::parse(page), Err(error), "{page}");
    }
    assert!(PageUrl::parse(&long[..8192]).is_ok());
    let only_the_fragment_is_long = format!("https://h5.example.com/#{}", "a".repeat(4096));
    assert!(PageUrl::parse(&only_the_fragment_is_long).is_ok());
}

#[test]
fn errors_show_the_invalid_part_and_no_secret() {
    for (page, message) in [
        (
            "/path?x=1",
            "`/path` is not an absolute URL: send the page's whole `location.href`",
        ),
        (
            "ftp://h5.example.com/",
            "the page URL's scheme is `ftp`: only http and https pages can be signed",
        ),
        ("https:///", "the page URL has no host"),
        (
            "https://user:pAsSwOrD@h5.example.com/",
            "the page URL has user info (`user`) before its host",
        ),
        (
            "https://h5.example.com/\r\n",
            "the page URL has the control byte 0x0d at byte 23",
        ),
        (
            "https://h5.example.com/\\",
            "the page URL has a `\\` at byte 23",
        ),
        (
            "https://h5.example.com/ ",
            "the page URL has a space at byte 23: a browser shows it as %20",
        ),
    ] {
        assert_eq!(PageUrl::parse(page).unwrap_err().to_string(), message);
    }
}

#[test]
fn the_signed_string_is_exactly_the_documented_one() {
    for vector in vectors() {
        assert_eq!(
            string1(
                &vector.ticket(),
                &vector.nonce(),
                vector.timestamp(),
                &vector.page_url()
            ),
            format!(
                "jsapi_ticket={}&noncestr={}&timestamp={}&url={}",
                vector.ticket, vector.noncestr, vector.timestamp, vector.url
            )
        );
    }
}

#[test]
fn the_signature_is_the_documented_one() {
    for vector in vectors() {
        let signature =
            vector
                .signer()
                .sign(&vector.page_url(), &vector.nonce(), vector.timestamp());
        assert_eq!(signature, Signature::parse(&vector.signature).unwrap());
        assert_eq!(signature.to_string(), vector.signature);
    }
}

#[test]
fn every_signed_value_changes_the_signature() {
    let vector = &vectors()[0];
    let sign = |ticket: &str, nonce: &str, timestamp, page: &str| {
        Signer::new(app_id(), &JsApiTicket::parse(ticket).unwrap()).sign(
            &PageUrl::parse(page).unwrap(),
            &NonceStr::parse(nonce).unwrap(),
            Timestamp::from_seconds(timestamp).unwrap(),
        )
    };
    let signature = sign(
        &vector.ticket,
        &vector.noncestr,
        vector.timestamp,
        &vector.page,
    );
    for changed in [
        sign("OTHER", &vector.noncestr, vector.timestamp, &vector.page),
        sign(
            &vector.ticket,
            "wm3WZYTPz0wzccnW",
            vector.timestamp,
            &vector.page,
        ),
        sign(
            &vector.ticket,
            &vector.noncestr,
            vector.timestamp + 1,
            &vector.page,
        ),
        sign(
            &vector.ticket,
            &vector.noncestr,
            vector.timestamp,
            "http://mp.weixin.qq.com/?params=value",
        ),
    ] {
        assert_ne!(signature, changed);
    }
}

#[test]
fn the_config_is_what_wx_config_takes() {
    let vector = &vectors()[1];
    let config = vector
        .signer()
        .config(&vector.page_url(), vector.nonce(), vector.timestamp())
        .with_js_api_list(vec![JsApi::UpdateAppMessageShareData, JsApi::ScanQrCode])
        .with_open_tag_list(vec![OpenTag::LaunchWeapp]);
    let json = concat!(
        r#"{"appId":"wx1234567890abcdef","timestamp":1700000000,"nonceStr":"NONCE","#,
        r#""signature":"5f7fdc9590cbe057072de74bb64762cf8a79851d","#,
        r#""jsApiList":["updateAppMessageShareData","scanQRCode"],"#,
        r#""openTagList":["wx-open-launch-weapp"]}"#,
    );
    assert_eq!(serde_json::to_string(&config).unwrap(), json);
    assert_eq!(serde_json::from_str::<JsSdkConfig>(json).unwrap(), config);
}

#[test]
fn a_config_with_an_invalid_value_is_refused() {
    for (field, bad, expected) in [
        (r#""NONCE""#, r#""N&CE""#, "the nonce has '&' at byte 1"),
        ("1700000000", "1700000000000", "is in milliseconds"),
        ("wx1234567890abcdef", "wx12", "`wx12` is not an appid"),
    ] {
        let good = concat!(
            r#"{"appId":"wx1234567890abcdef","timestamp":1700000000,"nonceStr":"NONCE","#,
            r#""signature":"5f7fdc9590cbe057072de74bb64762cf8a79851d","jsApiList":[]}"#,
        );
        assert!(serde_json::from_str::<JsSdkConfig>(good).is_ok());
        let error = serde_json::from_str::<JsSdkConfig>(&good.replace(field, bad)).unwrap_err();
        assert!(error.to_string().contains(expected), "{error}");
    }
}

#[test]
fn random_nonces_can_be_signed() {
    let vector = &vectors()[0];
    let nonce = NonceStr::random();
    assert_eq!(nonce.as_str().len(), 16);
    let signature = vector
        .signer()
        .sign(&vector.page_url(), &nonce, vector.timestamp());
    assert_eq!(signature.as_str().len(), 40);
}
