//! Serving the simulator and jweixin.

use std::path::PathBuf;

use axum::http::{StatusCode, header};
use serde_json::json;

use crate::support::{TestSandbox, options};

/// A folder with the packages, whose scripts are only comments.
fn packages() -> PathBuf {
    folder_of(
        "packages",
        &[
            ("jweixin-npm/jweixin-1.6.0.js", "/* the script */"),
            (
                "weixin-js-sdk/index.js",
                "module.exports = { the: 'module' };",
            ),
            ("jweixin-wechat/jweixin-1.4.0.js", "/* the older script */"),
        ],
    )
}

fn folder_of(name: &str, files: &[(&str, &str)]) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    for (file, source) in files {
        let file = folder.join(file);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, source).unwrap();
    }
    folder
}

#[tokio::test]
async fn no_jweixin_is_loaded_before_the_pages_own() {
    let sandbox = TestSandbox::with(options().node_modules(packages()));
    let default = sandbox.get("/__sandbox/client.js").await;
    assert!(default.body.starts_with("window.__weixinSandbox = "));
    assert!(!default.body.contains("jweixin.js?body="));
    let base = r#""jweixinBase":"http://127.0.0.1:8090/__sandbox/jweixin/","jweixinMissing":null"#;
    assert!(default.body.contains(base));
    let sheets = "if (window.__weixinSandbox.ui === \"sheets\")";
    assert!(default.body.contains(sheets));
    for (setting, base, loads) in [
        ("none", r#""jweixinBase":null"#, None),
        ("page", base, None),
        ("sandbox", base, Some("jweixin-npm")),
        ("1.4.0", base, Some("jweixin-wechat")),
        ("weixin-js-sdk", base, Some("weixin-js-sdk")),
    ] {
        sandbox
            .post("/__sandbox/client", &json!({ "jweixin": setting }))
            .await;
        let script = sandbox.get("/__sandbox/client.js").await;
        assert!(script.body.contains(base), "{setting}");
        let loaded = script.body.split("jweixin.js?body=").nth(1);
        assert_eq!(
            loaded.and_then(|text| text.split('"').next()),
            loads,
            "{setting}"
        );
        // The address of the script replaces the setting.
        sandbox.post("/__sandbox/reset", &json!({})).await;
        let path = format!("/__sandbox/client.js?jweixin={setting}");
        let script = sandbox.get(&path).await;
        assert_eq!(script.body.contains("jweixin.js?body="), loads.is_some());
        assert!(script.body.contains(base), "{setting}");
        // A test runner adds the script where there is no document to write into.
        assert_eq!(script.body.contains(sheets), setting != "none", "{setting}");
    }
    let wrong = sandbox.get("/__sandbox/client.js?jweixin=other").await;
    assert!(
        wrong
            .body
            .contains("console.error(\"wechat-h5 sandbox: ?jweixin= is page,")
    );
    assert!(wrong.body.contains(base));
}

#[tokio::test]
async fn client_js_has_the_options_the_simulator_and_jweixin() {
    let sandbox = TestSandbox::new();
    let change = json!({ "profile": "ios", "jweixin": "weixin-js-sdk", "outcomes": { "openAddress": "cancel" }, "customOutcomes": { "x": "ok" } });
    sandbox.post("/__sandbox/client", &change).await;
    let script = sandbox.get("/__sandbox/client.js").await;
    assert_eq!(
        script.header(header::CONTENT_TYPE),
        "text/javascript; charset=utf-8"
    );
    assert_eq!(script.header(header::CACHE_CONTROL), "no-store");
    let first = script.body.lines().next().unwrap();
    assert!(first.starts_with("window.__weixinSandbox = "), "{first}");
    for part in [
        r#""profile":"ios""#,
        r#""outcomes":{"editAddress":"cancel","x":"ok"}"#,
        r#""ui":"auto""#,
        r#""network":"wifi""#,
        r#""snapshot":false"#,
        r#""shell":"http://127.0.0.1:8090""#,
        r#""scanUrl":"http://127.0.0.1:8090/__sandbox/scan""#,
        r#""userUrl":"http://127.0.0.1:8090/__sandbox/user""#,
        r#""verify":"http://127.0.0.1:8090/__sandbox/verify""#,
        r#""journal":"http://127.0.0.1:8090/__sandbox/journal""#,
    ] {
        assert!(first.contains(part), "{part} in {first}");
    }
    let shell_frame = include_str!("../../../client/shell_frame.js");
    let simulator: &[&str] = &include!("../../../client/script_list.rs");
    let places: Vec<_> = [shell_frame]
        .iter()
        .chain(simulator)
        .map(|source| script.body.find(source).expect(source))
        .collect();
    assert!(places.is_sorted(), "{places:?}");
    let last = script.body.trim_end().lines().last().unwrap();
    assert!(last.starts_with("document.write("), "{last}");
    assert!(last.contains("http://127.0.0.1:8090/__sandbox/jweixin.js?body=weixin-js-sdk"));
    let sheets = script.body.trim_end().lines().rev().nth(1).unwrap();
    assert!(
        sheets.starts_with("if (window.__weixinSandbox.ui === \"sheets\")"),
        "{sheets}"
    );
    assert!(sheets.contains("http://127.0.0.1:8090/__sandbox/sheets.js"));
}

#[test]
fn every_file_of_the_simulator_is_in_its_list() {
    let list: &[&str] = &include!("../../../client/script_list.rs");
    for folder in ["core", "api"] {
        let folder = format!("{}/client/{folder}", env!("CARGO_MANIFEST_DIR"));
        for file in std::fs::read_dir(folder).unwrap() {
            let path = file.unwrap().path();
            let source = std::fs::read_to_string(&path).unwrap();
            assert!(list.contains(&source.as_str()), "{}", path.display());
        }
    }
}

#[tokio::test]
async fn every_sheet_is_served_after_the_files_it_needs() {
    let sandbox = TestSandbox::new();
    let sheets = sandbox.get("/__sandbox/sheets.js").await;
    assert!(
        sheets
            .header(header::CONTENT_TYPE)
            .starts_with("text/javascript")
    );
    let folder = format!("{}/client/sheets", env!("CARGO_MANIFEST_DIR"));
    for file in std::fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        let mut source = std::fs::read_to_string(&path).unwrap();
        if path.extension().is_some_and(|extension| extension == "css") {
            source = json!(source).to_string();
        }
        assert!(sheets.body.contains(&source), "{}", path.display());
    }
    let place = |text: &str| sheets.body.find(text).expect(text);
    assert!(place("sandbox.sheets = sheets") < place("sheets.style = function"));
    for user in [
        "sandbox.registerSheet(\"chooseImage\"",
        "sheets.menu = function",
        "message\", function",
    ] {
        assert!(place("sheets.style = function") < place(user), "{user}");
    }
    assert!(place("sheets.share = function") < place("sheets.menu = function"));
}

#[tokio::test]
async fn a_snapshot_user_has_no_api() {
    let sandbox = TestSandbox::new();
    sandbox
        .post("/__sandbox/user", &json!({ "snapshot": true }))
        .await;
    let script = sandbox.get("/__sandbox/client.js").await;
    let first = script.body.lines().next().unwrap();
    assert!(first.contains(r#""snapshot":true"#), "{first}");
}

#[tokio::test]
async fn wrong_settings_are_refused_and_change_nothing() {
    let sandbox = TestSandbox::new();
    for wrong in [
        json!({ "profile": "symbian" }),
        json!({ "jweixin": "../x" }),
        json!({ "openedFrom": "chat" }),
        json!({ "fontSize": 5 }),
        json!({ "hiddenOpenTags": "always" }),
        json!([]),
    ] {
        let response = sandbox.post("/__sandbox/client", &wrong).await;
        assert_eq!(response.status, StatusCode::BAD_REQUEST, "{wrong}");
    }
    let settings = sandbox.get("/__sandbox/client").await.json();
    let expected = json!({
        "profile": "auto", "jweixin": "page", "bridge": "preinjected",
        "ui": "auto", "network": "wifi", "fontSize": 2, "openedFrom": "card", "hiddenOpenTags": "silent",
        "outcomes": {}, "customOutcomes": {},
    });
    assert_eq!(settings, expected);
}

#[tokio::test]
async fn the_font_size_reaches_the_page() {
    let sandbox = TestSandbox::new();
    for (change, size) in [
        (json!({}), 2),
        (json!({ "fontSize": 4 }), 4),
        (json!({ "profile": "ios" }), 4),
    ] {
        let settings = sandbox.post("/__sandbox/client", &change).await.json();
        assert_eq!(settings["fontSize"], size);
        let script = sandbox.get("/__sandbox/client.js").await;
        let first = script.body.lines().next().unwrap();
        assert!(first.contains(&format!(r#""fontSize":{size}"#)), "{first}");
    }
}

#[tokio::test]
async fn the_journal_has_the_names_of_changed_settings() {
    let sandbox = TestSandbox::new();
    let change = json!({ "network": "3g", "outcomes": { "scanQRCode": "cancel" } });
    sandbox.post("/__sandbox/client", &change).await;
    sandbox
        .post("/__sandbox/client", &json!({ "profile": "x" }))
        .await;
    let journal = sandbox.get("/__sandbox/journal?kind=control").await.json();
    let entries = journal["entries"].as_array().unwrap();
    assert_eq!(entries.len(), 1, "{journal}");
    assert_eq!(entries[0]["name"], "client");
    assert_eq!(entries[0]["changed"], json!(["network", "outcomes"]));
}

#[tokio::test]
async fn the_names_of_all_apis_are_listed() {
    let sandbox = TestSandbox::new();
    let names = sandbox.get("/__sandbox/apis").await.json();
    assert_eq!(names["chooseWXPay"], "getBrandWCPayRequest");
    let outcomes: serde_json::Map<_, _> = names
        .as_object()
        .unwrap()
        .keys()
        .map(|name| (name.clone(), json!("ok")))
        .collect();
    let change = json!({ "outcomes": outcomes });
    let settings = sandbox.post("/__sandbox/client", &change).await.json();
    let set = settings["outcomes"].as_object().unwrap();
    assert_eq!(set.len(), outcomes.len());
}

#[tokio::test]
async fn a_misspelt_api_is_refused_with_the_right_name() {
    let sandbox = TestSandbox::new();
    let change = json!({ "outcomes": { "choseImage": "cancel" } });
    let refused = sandbox.post("/__sandbox/client", &change).await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST);
    assert!(
        refused.body.contains("did you mean `chooseImage`?"),
        "{}",
        refused.body
    );
}

#[tokio::test]
async fn all_bodies_are_served_as_scripts() {
    let sandbox = TestSandbox::with(options().node_modules(packages()));
    for (path, expected) in [
        ("/__sandbox/jweixin.js", "/* the script */"),
        ("/__sandbox/jweixin.js?body=jweixin-npm", "/* the script */"),
        (
            "/__sandbox/jweixin.js?body=weixin-js-sdk",
            "window.wx = window.jWeixin = load();",
        ),
        (
            "/__sandbox/jweixin.js?body=jweixin-wechat",
            "/* the older script */",
        ),
        ("/__sandbox/jweixin.js?body=other", "throw new Error("),
    ] {
        let script = sandbox.get(path).await;
        assert_eq!(script.status, StatusCode::OK, "{path}");
        assert!(
            script
                .header(header::CONTENT_TYPE)
                .starts_with("text/javascript"),
            "{path}"
        );
        assert!(script.body.contains(expected), "{path}: {}", script.body);
    }
}

#[tokio::test]
async fn a_missing_package_is_an_error_in_the_console() {
    let sandbox = TestSandbox::with(options().node_modules("/nowhere"));
    let script = sandbox.get("/__sandbox/jweixin.js").await;
    assert!(
        script.body.starts_with("throw new Error("),
        "{}",
        script.body
    );
    assert!(
        script.body.contains("npm package jweixin-npm is not in"),
        "{}",
        script.body
    );
}

/// Several packages and an alias, as in a project that tests with old versions too.
fn versions() -> PathBuf {
    folder_of(
        "versions",
        &[
            ("jweixin-npm/jweixin-1.6.0.js", "/* 1.6.0 */"),
            ("jweixin/jweixin-1.0.0.js", "/* 1.0.0 */"),
            (
                "weixin-js-sdk/package.json",
                r#"{"name":"weixin-js-sdk","version":"1.6.5"}"#,
            ),
            ("weixin-js-sdk/index.js", "/* the module */"),
            (
                "weixin-js-sdk-1.2/package.json",
                r#"{"name":"weixin-js-sdk","version":"1.2.0"}"#,
            ),
            ("weixin-js-sdk-1.2/index.js", "/* the module 1.2.0 */"),
            ("weixin-js-sdk-1.2/index.original.js", "/* 1.2.0 */"),
            ("not-a-package-of-it/jweixin-1.4.0.js", "/* 1.4.0 */"),
        ],
    )
}

#[tokio::test]
async fn the_cdn_is_answered_with_the_version_that_the_page_asks_for() {
    let sandbox = TestSandbox::with(options().node_modules(versions()));
    for (path, expected) in [
        ("jweixin-1.6.0.js", "/* 1.6.0 */"),
        (
            "jweixin-1.6.0.js?url=https%3A%2F%2Fres.wx.qq.com",
            "/* 1.6.0 */",
        ),
        ("jweixin-1.2.0.js", "/* 1.2.0 */"),
        ("jweixin-1.0.0.js", "/* 1.0.0 */"),
    ] {
        let script = sandbox.get(&format!("/__sandbox/jweixin/{path}")).await;
        assert_eq!(script.body, expected, "{path}");
        assert!(
            script
                .header(header::CONTENT_TYPE)
                .starts_with("text/javascript")
        );
    }
    let journal = sandbox.get("/__sandbox/journal?kind=jweixin").await.json();
    let last = &journal["entries"][3];
    assert_eq!(last["name"], "jweixin-1.0.0.js");
    assert_eq!(last["outcome"], "answered");
    assert_eq!(last["package"], "jweixin");
    assert!(last.get("warning").is_none(), "{last}");
    for path in [
        "jweixin-1.6.js",
        "..%2Fjweixin-1.6.0.js",
        "jwxwork-1.0.0.js",
    ] {
        let script = sandbox.get(&format!("/__sandbox/jweixin/{path}")).await;
        assert_eq!(script.status, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn another_version_is_used_with_a_warning_in_the_console_and_the_journal() {
    let sandbox = TestSandbox::with(options().node_modules(versions()));
    let script = sandbox.get("/__sandbox/jweixin/jweixin-1.4.0.js").await;
    let warning = "the page asks for jweixin 1.4.0 and gets 1.2.0 of npm package \
                   weixin-js-sdk-1.2, so other APIs may exist than on a phone. To get 1.4.0: \
                   `npm install jweixin-wechat@1.4.0` where WECHAT_H5_NODE_MODULES is";
    let expected = format!("console.warn(\"wechat-h5 sandbox: {warning}\");\n/* 1.2.0 */");
    assert_eq!(script.body, expected);
    let journal = sandbox.get("/__sandbox/journal?kind=jweixin").await.json();
    let entry = &journal["entries"][0];
    assert_eq!(entry["outcome"], "other_version");
    assert_eq!(entry["asked"], "1.4.0");
    assert_eq!(entry["used"], "1.2.0");
    assert_eq!(entry["warning"], warning);
}

#[tokio::test]
async fn without_any_version_the_cdn_answers_itself() {
    let sandbox = TestSandbox::with(options().node_modules("/nowhere"));
    let script = sandbox
        .get("/__sandbox/jweixin/jweixin-1.2.0.js?url=https%3A%2F%2Fevil.example%2F")
        .await;
    assert_eq!(script.status, StatusCode::TEMPORARY_REDIRECT);
    assert_eq!(
        script.header(header::LOCATION),
        "https://res.wx.qq.com/open/js/jweixin-1.2.0.js"
    );
    let journal = sandbox.get("/__sandbox/journal?kind=jweixin").await.json();
    assert_eq!(journal["entries"][0]["outcome"], "from_cdn");
    let client = sandbox.get("/__sandbox/client.js").await;
    assert!(
        client
            .body
            .contains(r#""jweixinMissing":"a page that asks WeChat's CDN"#)
    );
    let shell = sandbox.get("/__sandbox/shell").await.json();
    assert!(
        shell["jweixinMissing"]
            .as_str()
            .unwrap()
            .contains("npm install jweixin-npm@1.6.1")
    );
    sandbox
        .post("/__sandbox/client", &json!({ "jweixin": "none" }))
        .await;
    let shell = sandbox.get("/__sandbox/shell").await.json();
    assert_eq!(shell["jweixinMissing"], json!(null));
}
