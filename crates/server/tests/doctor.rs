//! `wechat-h5 doctor` on installations that work, and on broken ones.

#![cfg(feature = "sandbox")]
#![allow(
    clippy::unwrap_used,
    reason = "what a test needs is there, or it fails"
)]

mod installation;

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::Value;

use self::installation::{APP_ID, Installation, clean, free_address, serve_response};

#[test]
fn an_installation_that_works_has_exit_code_0_with_a_server_and_without() {
    let mut installation = Installation::new();
    installation.add_client("shop", &["--may-fetch-tokens"]);
    installation.add_client("backup", &["--may-operate"]);
    let output = installation.succeeds(&["doctor"]);
    assert!(
        output.contains("\nskipped  server: none runs here"),
        "{output}"
    );
    assert!(!installation.path("store.redb").exists());
    installation.serve();
    let output = installation.succeeds(&["doctor"]);
    for line in output.lines().take_while(|line| !line.is_empty()) {
        assert!(
            line.starts_with("ok  ") || line.starts_with("skipped  "),
            "{line}"
        );
    }
    for line in [
        "ok       server: runs at ",
        "ok       clock: within 5 s of WeChat's",
        "ok       access token wx5a4d6f78c1e2b390: valid until ",
        "ok       AppID and AppSecret wx5a4d6f78c1e2b390: WeChat accepts them",
        "ok       IP list wx5a4d6f78c1e2b390: ",
        "ok       get_api_domain_ip wx5a4d6f78c1e2b390: 1 network(s) ",
        "ok       getcallbackip wx5a4d6f78c1e2b390: 1 network(s) ",
        "skipped  callback/check wx5a4d6f78c1e2b390: the account has no URL for pushes",
        "ok       JS-SDK config wx5a4d6f78c1e2b390: ",
        // No console takes an address, and a sandbox has none.
        "skipped  JS domain wx5a4d6f78c1e2b390: the sandbox has no console",
        "skipped  OAuth domain wx5a4d6f78c1e2b390: logins come back to 127.0.0.1; the sandbox",
        "ok       client keys: 2 client(s); paths and limits do not hold for calls past this server \
         with the tokens that these may fetch: shop; these may read the whole store: backup\n",
        "skipped  token in use wx5a4d6f78c1e2b390: name a client key (--key-file)",
        "\nAll is well: 16 checks.\n5 skipped:\n  token in use: ",
    ] {
        assert!(output.contains(line), "{line} is missing in\n{output}");
    }
    assert!(!output.contains('\x1b'), "{output}");
}

/// The finding of a check, and its status, detail and advice.
fn found(report: &Value, check: &str) -> [String; 3] {
    let checks = report["checks"].as_array().unwrap();
    let mut findings = checks.iter().filter(|finding| finding["check"] == check);
    let finding = findings
        .next()
        .unwrap_or_else(|| panic!("{check}: {report:#}"));
    assert_eq!(findings.next(), None, "{report:#}");
    ["status", "detail", "advice"]
        .map(|field| finding[field].as_str().unwrap_or_default().to_owned())
}

#[test]
fn with_a_key_the_token_of_the_running_server_is_tried() {
    let mut installation = Installation::new();
    let paths = ["get_api_domain_ip", "getcallbackip", "callback/check"];
    let paths = paths.map(|name| format!("/cgi-bin/{name}"));
    let rights = paths.iter().flat_map(|path| ["--path", path]);
    let rights: Vec<_> = rights.collect();
    let key = installation.add_client("doctor", &rights);
    let other = installation.add_client("shop", &["--path", "/cgi-bin/message/"]);
    let doctor = ["--key-file", key];
    let (code, report) = installation.doctor_with(&doctor);
    assert_eq!(code, Some(0), "{report:#}");
    let [status, detail, _] = found(&report, "token in use");
    assert_eq!(status, "skipped");
    assert!(detail.contains("no server runs here"), "{detail}");
    installation.serve();
    let (code, report) = installation.doctor_with(&doctor);
    assert_eq!(code, Some(0), "{report:#}");
    let [status, detail, _] = found(&report, "token in use");
    assert_eq!(status, "ok", "{detail}");
    for check in ["get_api_domain_ip", "getcallbackip"] {
        assert_eq!(found(&report, check)[0], "ok", "{report:#}");
    }
    assert!(!report.to_string().contains(&installation.key_in(key)));
    for (file, code, status, advice) in [
        (other, 0, "warning", "add it to `paths`"),
        (
            "appsecret",
            1,
            "failed",
            "what `wechat-h5 keys add NAME` printed",
        ),
    ] {
        let (exit_code, report) = installation.doctor_with(&["--key-file", file]);
        assert_eq!(exit_code, Some(code), "{report:#}");
        let finding = found(&report, "token in use");
        assert_eq!(finding[0], status, "{finding:?}");
        assert!(finding[2].contains(advice), "{finding:?}");
    }
    let (code, report) = installation.doctor_with(&["--key-file", "nowhere"]);
    assert_eq!(code, Some(2), "{report:#}");
    assert!(found(&report, "settings")[1].starts_with("--key-file names nowhere"));
}

/// Of the present, since 1970.
fn second() -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    now.unwrap().as_secs()
}

/// The call makes the server replace it, as one of any back end does.
#[test]
fn a_token_that_somebody_else_has_replaced_is_a_warning_once() {
    let mut installation = Installation::new();
    let key = installation.add_client("doctor", &[]);
    installation.serve();
    // The server tells the times of its tokens in seconds.
    let started = second();
    while second() == started {
        std::thread::sleep(Duration::from_millis(10));
    }
    installation.replace_token();
    let doctor = ["--key-file", key];
    let (code, report) = installation.doctor_with(&doctor);
    assert_eq!(code, Some(0), "{report:#}");
    let [status, detail, advice] = found(&report, "token in use");
    assert_eq!(status, "warning", "{report:#}");
    assert!(detail.contains("has replaced it just now"), "{detail}");
    assert!(advice.contains("every program"), "{advice}");
    let (_, report) = installation.doctor_with(&doctor);
    assert_eq!(found(&report, "token in use")[0], "ok", "{report:#}");
}

/// What it is sent can be taken for no push.
#[test]
fn a_back_end_that_does_not_answer_is_found() {
    let mut installation = Installation::new();
    for (name, value) in [
        ("push_token", "sandboxtoken"),
        ("push_webhook_key", "0123456789abcdef"),
        ("push_webhook", &format!("http://{}/hook", free_address())),
    ] {
        installation.set(name, value);
    }
    let output = installation.run(&["doctor"]);
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(1), "{text}");
    for line in [
        "warning  pushes wx5a4d6f78c1e2b390: push_token is set, and no push_aes_key",
        "failed   webhook wx5a4d6f78c1e2b390: TCP: ",
    ] {
        assert!(text.contains(line), "{line} is missing in\n{text}");
    }
    let answer = "HTTP/1.1 405 Method Not Allowed\r\ncontent-length: 0\r\n\r\n";
    let back_end = serve_response(answer.to_owned());
    installation.set("push_webhook", &format!("http://{back_end}/hook?a=1"));
    let text = installation.succeeds(&["doctor"]);
    let line = "ok       webhook wx5a4d6f78c1e2b390: DNS, TCP, HTTP work (";
    assert!(text.contains(line), "{text}");
    assert!(text.contains("OPTIONS without a signature: 405)"), "{text}");
}

#[test]
fn a_client_that_may_use_no_account_is_a_warning() {
    let installation = Installation::new();
    let unknown = "wx0000000000000001";
    installation.add_client("misspelt", &["--appid", unknown]);
    installation.add_client("both", &["--appid", APP_ID, "--appid", unknown]);
    let output = installation.succeeds(&["doctor"]);
    for line in [
        "warning  client keys misspelt: may use no account: the settings have none of its `appids` \
         (wx0000000000000001)\n         -> correct `appids`",
        "warning  client keys both: may use accounts that the settings do not have \
         (wx0000000000000001)\n",
    ] {
        assert!(output.contains(line), "{line} is missing in\n{output}");
    }
}

/// What is broken, the check that finds it, a part of what it says, and of what to do.
type Case = (
    &'static str,
    fn(&mut Installation),
    &'static str,
    &'static str,
    &'static str,
);

const BROKEN: &[Case] = &[
    (
        "a wrong secret",
        |it| it.write("appsecret", "fedcba9876543210fedcba9876543210"),
        "AppID and AppSecret",
        "40125",
        "AppSecret (开发密钥)",
    ),
    (
        "an address that is not on the list",
        |it| it.control("account", r#"{"ipAllowList":["10.0.0.0/8"]}"#),
        "IP list",
        "40164",
        "add 127.0.0.1 to 开发密钥",
    ),
    (
        "a clock that is ahead",
        |it| {
            let response = "HTTP/1.1 200 OK\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\n\
                            Content-Length: 17\r\nConnection: close\r\n\r\n{\"errcode\":41001}";
            let address = serve_response(response.to_owned());
            it.set("api_base", &format!("http://{address}"));
        },
        "clock",
        "s ahead of WeChat's",
        "NTP",
    ),
    (
        "a store that another process has open",
        |it| it.serve_at(&free_address(), &free_address()),
        "store",
        "store.redb is locked",
        "internal_listen",
    ),
    (
        "a Redis that is down",
        |it| it.set("store", &format!("redis://{}", free_address())),
        "store",
        "redis://127.0.0.1:",
        "start Redis",
    ),
    (
        "a host without TLS",
        |it| it.set("api_base", &format!("https://{}", it.sandbox.clone())),
        "API host",
        "TLS: ",
        "ca-certificates",
    ),
    (
        "a port that is closed",
        |it| it.set("api_base", &format!("http://{}", free_address())),
        "API host",
        "TCP: 127.0.0.1:",
        "open the firewall",
    ),
    (
        "something else than WeChat",
        |it| {
            let response =
                "HTTP/1.1 200 OK\r\nContent-Length: 6\r\nConnection: close\r\n\r\n<html>";
            let address = serve_response(response.to_owned());
            it.set("api_base", &format!("http://{address}"));
        },
        "API host",
        "status 200 and no JSON",
        "something else than WeChat responds",
    ),
    (
        "a verification file that is not served",
        |it| {
            it.serve();
            it.write("MP_verify_AbCdEfGh12345678.txt", "AbCdEfGh12345678");
            it.set("verification_files", "MP_verify_AbCdEfGh12345678.txt");
        },
        "verification file",
        "not served at the root of the public URL (status 404)",
        "the log of the server says why not",
    ),
    (
        "a public URL where nobody listens",
        |it| {
            it.serve();
            it.set("public_url", &format!("http://{}/", free_address()));
        },
        "public URL",
        "TCP: 127.0.0.1:",
        "start the server and the proxy",
    ),
    (
        "a server that was started with another public URL",
        |it| {
            it.serve();
            let port = it.listen.rsplit_once(':').unwrap().1.to_owned();
            it.set("public_url", &format!("http://localhost:{port}/"));
        },
        "OAuth domain",
        "a login comes back to 127.0.0.1, and the public URL is at localhost",
        "10003",
    ),
    (
        "something else at the internal address",
        |it| it.set("internal_listen", &it.sandbox.clone()),
        "server",
        "is not the internal listener of a server",
        "internal_listen",
    ),
];

#[test]
fn each_broken_installation_is_named_with_what_to_do() {
    std::thread::scope(|scope| {
        for case in BROKEN {
            scope.spawn(|| is_named(case));
        }
    });
}

fn is_named((name, break_it, check, detail, advice): &Case) {
    let mut installation = Installation::new();
    break_it(&mut installation);
    let (code, report) = installation.doctor();
    assert_eq!(code, Some(1), "{name}: {report:#}");
    assert_eq!(report["exitCode"], 1);
    let findings = report["checks"].as_array().unwrap();
    let found = findings.iter().find(|finding| {
        let text = |field: &str| finding[field].as_str().unwrap_or_default();
        finding["check"] == *check
            && finding["status"] == "failed"
            && text("detail").contains(detail)
            && text("advice").contains(advice)
    });
    assert!(found.is_some(), "{name}: {report:#}");
}

#[test]
fn wrong_settings_have_exit_code_2_and_end_the_checks() {
    let mut installation = Installation::new();
    installation.set("store", "sqlite");
    let (code, report) = installation.doctor();
    assert_eq!(code, Some(2));
    let findings = report["checks"].as_array().unwrap();
    assert_eq!(findings.len(), 2, "{report:#}");
    assert_eq!(findings[0]["check"], "settings");
    let detail = findings[0]["detail"].as_str().unwrap();
    assert!(
        detail.contains("`sqlite`, which is not a store"),
        "{detail}"
    );
    let output = clean(&["doctor", "--config", "/does/not/exist"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2), "{output:?}");
}

#[cfg(unix)]
#[test]
fn a_file_that_others_can_read_is_a_warning() {
    use std::os::unix::fs::PermissionsExt as _;
    let installation = Installation::new();
    let mode = std::fs::Permissions::from_mode(0o666);
    std::fs::set_permissions(installation.path("appsecret"), mode).unwrap();
    let (code, report) = installation.doctor();
    assert_eq!(code, Some(0), "{report:#}");
    let text = report.to_string();
    assert!(
        text.contains("every user of this machine can change it"),
        "{text}"
    );
    assert!(text.contains("chmod o-w"), "{text}");
}
