//! The built binary: its messages, what it never shows, and how it stops.

#![cfg(feature = "sandbox")]
#![allow(
    clippy::unwrap_used,
    reason = "what a test needs is there, or it fails"
)]

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Output, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use wechat_h5_store::test_redis::free_port;

const BINARY: &str = env!("CARGO_BIN_EXE_wechat-h5");
const SECRET: &str = "0123456789abcdef0123456789abcdef";

/// A demo on free ports, stopped with the test.
struct Demo {
    child: Child,
    page: String,
    internal: String,
    sandbox: String,
}

impl Demo {
    fn start() -> Self {
        Self::start_with(&[])
    }

    fn start_with(flags: &[&str]) -> Self {
        let mut child = clean(&["demo", "--log", "trace"])
            .args(flags)
            .args(["--listen", "127.0.0.1:0"])
            .args(["--internal-listen", "127.0.0.1:0"])
            .args(["--sandbox-listen", "127.0.0.1:0"])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut address = |what: &str| {
            let line = lines.next().unwrap().unwrap();
            let address = line.strip_prefix(&format!("{what:<9} http://")).unwrap();
            address.trim_end_matches('/').to_owned()
        };
        let (page, internal, sandbox) = (address("page"), address("internal"), address("sandbox"));
        Self {
            child,
            page,
            internal,
            sandbox,
        }
    }

    /// Stops it, and returns its exit code and its log.
    fn stop(self) -> (Option<i32>, String) {
        self.stop_by("TERM")
    }

    fn stop_by(mut self, name: &str) -> (Option<i32>, String) {
        signal(&self.child, name);
        let mut log = String::new();
        let mut stderr = self.child.stderr.take().unwrap();
        stderr.read_to_string(&mut log).unwrap();
        (self.child.wait().unwrap().code(), log)
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn signal(child: &Child, name: &str) {
    let id = child.id().to_string();
    let sent = Command::new("kill").args(["-s", name, &id]).status();
    assert!(sent.unwrap().success());
}

/// The binary without any `WECHAT_H5_` variable.
fn clean(arguments: &[&str]) -> Command {
    let mut command = Command::new(BINARY);
    command.args(arguments);
    for (name, _) in std::env::vars() {
        if name.starts_with("WECHAT_H5_") {
            command.env_remove(name);
        }
    }
    command
}

/// Sends one request on a new connection, and returns the whole response.
fn send(address: &str, request: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_secs(15)))
        .unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    let mut response = Vec::new();
    stream.read_to_end(&mut response).unwrap();
    String::from_utf8_lossy(&response).into_owned()
}

fn get(address: &str, path: &str, headers: &str) -> String {
    let head = format!("GET {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n");
    send(address, &format!("{head}{headers}\r\n"))
}

fn post(address: &str, path: &str, body: &str) -> String {
    let length = body.len();
    send(
        address,
        &format!(
            "POST {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\
             content-length: {length}\r\n\r\n{body}"
        ),
    )
}

fn between<'a>(text: &'a str, start: &str, end: &str) -> &'a str {
    let from = text
        .find(start)
        .unwrap_or_else(|| panic!("no {start} in {text}"))
        + start.len();
    let length = text[from..].find(end).unwrap();
    &text[from..from + length]
}

/// The path of a redirect.
fn location(response: &str) -> &str {
    let url = between(response, "\r\nlocation: ", "\r\n");
    let url = url.split('#').next().unwrap();
    match url.split_once("://") {
        Some((_, rest)) => &rest[rest.find('/').unwrap()..],
        None => url,
    }
}

fn cookie<'a>(response: &'a str, name: &str) -> &'a str {
    between(response, &format!("set-cookie: {name}="), ";")
}

/// The secrets are those of one whole login.
#[test]
fn a_whole_login_leaves_no_secret_behind() {
    let demo = Demo::start();
    let url = format!("http%3A%2F%2F{}%2F", demo.page.replace(':', "%3A"));
    let config = get(&demo.page, &format!("/api/jssdk/config?url={url}"), "");
    assert!(config.starts_with("HTTP/1.1 200"), "{config}");

    let path = "/api/oauth/authorize?scope=snsapi_userinfo&return_to=/me";
    let away = get(&demo.page, path, "");
    let browser = login_cookie(&away);
    let (_, pending) = browser.split_once('=').unwrap();
    let state = between(&away, "&state=", "#");
    let consent = get(&demo.sandbox, location(&away), "");
    let id = between(&consent, "name=\"id\" value=\"", "\"");
    let back = post(
        &demo.sandbox,
        "/__sandbox/consent",
        &format!("id={id}&decision=allow"),
    );
    let callback = location(&back);
    let code = between(callback, "code=", "&");
    let login = format!("cookie: {browser}\r\n");
    let home = get(&demo.page, callback, &login);
    assert!(home.starts_with("HTTP/1.1 303"), "{home}");
    let session = cookie(&home, "wechat_h5_session_wx5a4d6f78c1e2b390");
    let both = format!(
        "cookie: {browser}; \
         wechat_h5_session_wx5a4d6f78c1e2b390={session}\r\n"
    );
    let shown = get(&demo.page, "/api/session", &both);
    assert!(shown.contains("\"signedIn\":true"), "{shown}");

    let again = get(&demo.page, callback, &both);
    let foreign = get(&demo.page, callback, "accept: text/html\r\n");
    let forged = get(&demo.page, &callback.replace("state=", "state=0"), &both);
    let internal = get(&demo.internal, "/readyz", "");
    let page = get(&demo.page, location(&home), &both);

    // The sandbox sends everybody the same token and ticket for an hour.
    let token = post(
        &demo.sandbox,
        "/cgi-bin/stable_token",
        &format!(
            r#"{{"grant_type":"client_credential","appid":"wx5a4d6f78c1e2b390","secret":"{SECRET}"}}"#
        ),
    );
    let token = between(&token, "\"access_token\":\"", "\"").to_owned();
    let ticket = get(
        &demo.sandbox,
        &format!("/cgi-bin/ticket/getticket?access_token={token}&type=jsapi"),
        "",
    );
    let ticket = between(&ticket, "\"ticket\":\"", "\"").to_owned();

    let secrets = [SECRET, &token, &ticket, state, pending, code, session];
    let bodies = [
        &config, &shown, &again, &foreign, &forged, &internal, &page, &home,
    ];
    let (exit_code, log) = {
        let (secrets, bodies) = (secrets.map(str::to_owned), bodies.map(|text| body(text)));
        let (exit_code, log) = demo.stop();
        for secret in &secrets {
            assert!(secret.len() >= 16, "{secret}");
            for text in &bodies {
                assert!(
                    !text.contains(secret.as_str()),
                    "a secret in a body: {text}"
                );
            }
            assert!(!log.contains(secret.as_str()), "a secret in the log");
        }
        (exit_code, log)
    };
    assert_eq!(exit_code, Some(0));
    assert!(log.contains("signed in"), "{log}");
    for line in log.lines() {
        serde_json::from_str::<serde_json::Value>(line)
            .unwrap_or_else(|err| panic!("{err}: {line}"));
    }
}

/// The login cookie that a response sets, with its name.
fn login_cookie(response: &str) -> String {
    let pair = between(response, "set-cookie: wechat_h5_login_", ";");
    format!("wechat_h5_login_{pair}")
}

/// The response without the cookies that it sets.
fn body(response: &str) -> String {
    response
        .split("\r\n")
        .filter(|line| !line.starts_with("set-cookie: "))
        .collect::<Vec<_>>()
        .join("\n")
}

/// A start that fails because of a setting.
fn fails(arguments: &[&str], variables: &[(&str, &str)]) -> Output {
    fails_with(2, arguments, variables)
}

fn fails_with(exit_code: i32, arguments: &[&str], variables: &[(&str, &str)]) -> Output {
    let mut command = clean(arguments);
    command.envs(variables.iter().copied());
    let output = command.output().unwrap();
    assert_eq!(output.status.code(), Some(exit_code), "{output:?}");
    assert!(output.stdout.is_empty(), "{output:?}");
    output
}

/// Arguments, variables, and how the line starts.
type Case<'a> = (&'a [&'a str], &'a [(&'a str, &'a str)], &'a str);

#[test]
fn a_wrong_setting_prints_one_line_that_names_it() {
    let account = [
        ("WECHAT_H5_APPID", "wx5a4d6f78c1e2b390"),
        ("WECHAT_H5_APPSECRET", SECRET),
    ];
    let cases: &[Case<'_>] = &[
        (&["serve"], &[], "WECHAT_H5_APPID is missing: "),
        (
            &["serve"],
            &account[..1],
            "WECHAT_H5_APPSECRET is missing: ",
        ),
        (&["serve", "--store", "sled"], &account, "--store is `sled`"),
        (
            &["serve", "--listen", "8080"],
            &account,
            "--listen is `8080`",
        ),
        (
            &["serve", "--public-url", "http://h5.example.com/"],
            &account,
            "--public-url is `http://h5.example.com/`: plain http",
        ),
        (
            &["serve", "--config", "/no/such/file"],
            &account,
            "--config names /no/such/file, which cannot be read",
        ),
        (
            &["serve", "--log-format", "xml"],
            &account,
            "--log-format is `xml`",
        ),
        (
            &["sandbox", "--sandbox-listen", "0.0.0.0:0"],
            &[],
            "--sandbox-listen cannot be used: the sandbox listens on loopback",
        ),
        (
            &[
                "sandbox",
                "--sandbox-listen",
                "127.0.0.1:0",
                "--page",
                "foo",
            ],
            &[],
            "--page cannot be used: the page's address is not an absolute",
        ),
        (
            &[
                "sandbox",
                "--sandbox-listen",
                "127.0.0.1:0",
                "--page-url",
                "foo",
            ],
            &[],
            "--page-url cannot be used: the page's address is not an absolute",
        ),
        (
            &["demo", "--sandbox-listen", "8.8.8.8:80"],
            &[],
            "--sandbox-listen cannot be used: the sandbox listens on loopback",
        ),
        (
            &[
                "demo",
                "--listen",
                "0.0.0.0:0",
                "--sandbox-listen",
                "127.0.0.1:0",
            ],
            &[],
            "WECHAT_H5_PUBLIC_URL",
        ),
    ];
    for (arguments, variables, start) in cases {
        is_one_line(fails(arguments, variables), start);
    }
}

/// Whether the process has said why it does not start, and nothing else.
fn is_one_line(output: Output, start: &str) {
    let text = String::from_utf8(output.stderr).unwrap();
    let line = text
        .strip_prefix("wechat-h5: ")
        .unwrap_or_else(|| panic!("{text}"));
    assert!(line.starts_with(start), "{line}");
    assert_eq!(text.matches('\n').count(), 1, "{text}");
    assert!(!text.contains(SECRET), "{text}");
}

/// A service manager starts it again then.
#[test]
fn what_may_pass_has_another_exit_code_than_a_wrong_setting() {
    let account = [
        ("WECHAT_H5_APPID", "wx5a4d6f78c1e2b390"),
        ("WECHAT_H5_APPSECRET", SECRET),
    ];
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let in_use = listener.local_addr().unwrap().to_string();
    let store = "redb:/no/such/folder/x.redb";
    for ([listen, store], start) in [
        (
            ["192.0.2.1:1", "memory"],
            "--listen 192.0.2.1:1 cannot be listened on",
        ),
        (
            [&*in_use, "memory"],
            &format!("--listen {in_use} cannot be"),
        ),
        (
            ["127.0.0.1:0", store],
            "--store /no/such/folder/x.redb cannot be opened",
        ),
    ] {
        let arguments = ["serve", "--listen", listen, "--store", store];
        let others = ["--internal-listen", "127.0.0.1:0", "--public-url"];
        let arguments = [&arguments[..], &others, &["https://h5.example.com"]].concat();
        is_one_line(fails_with(1, &arguments, &account), start);
    }
}

/// A filter that logs nothing would hide even errors.
#[test]
fn an_unknown_or_empty_log_level_is_refused() {
    for (value, problem) in [
        ("warning", "is `warning`, and `warning` is not a level"),
        ("", "is empty"),
    ] {
        let output = fails(&["serve"], &[("WECHAT_H5_LOG", value)]);
        let text = String::from_utf8(output.stderr).unwrap();
        let start = format!("wechat-h5: WECHAT_H5_LOG {problem}: use `error`, `warn`, ");
        assert!(text.starts_with(&start), "{text}");
    }
}

#[test]
fn the_demo_refuses_a_public_page() {
    let listen = ["--listen", "--internal-listen", "--sandbox-listen"];
    for (page, why) in [
        ("http://192.168.1.2/", "--public-url is `http://"),
        (
            "https://h5.example.com/",
            "--public-url cannot be used: the sandbox works for pages on",
        ),
    ] {
        let mut arguments = vec!["demo", "--public-url", page];
        arguments.extend(listen.iter().flat_map(|flag| [flag, "127.0.0.1:0"]));
        let text = String::from_utf8(fails(&arguments, &[]).stderr).unwrap();
        assert!(text.starts_with(&format!("wechat-h5: {why}")), "{text}");
    }
}

#[test]
fn unknown_variables_and_unsupported_ports_are_reported_as_warnings() {
    let log = log_of_a_start(
        clean(&["serve", "--store", "memory", "--log-format", "text"])
            .args(["--listen", "127.0.0.1:0", "--internal-listen"])
            .args(["127.0.0.1:0", "--api-base", "http://127.0.0.1:1"])
            .args(["--public-url", "https://h5.example.com:8443/"])
            .env("WECHAT_H5_APPID", "wx5a4d6f78c1e2b390")
            .env("WECHAT_H5_APPSECRET", SECRET)
            .env("WECHAT_H5_APP_SECRET", SECRET)
            .env("WECHAT_H5_STORES", "memory"),
    );
    for name in ["WECHAT_H5_APP_SECRET", "WECHAT_H5_STORES", "port=8443"] {
        let lines = log.lines().filter(|line| line.contains(name)).count();
        assert_eq!(lines, 1, "{name}: {log}");
    }
    assert_eq!(log.matches("unknown variable").count(), 2, "{log}");
    for similar in ["WECHAT_H5_APPSECRET", "WECHAT_H5_STORE"] {
        let field = format!("did_you_mean=\"{similar}\"");
        assert!(log.contains(&field), "{field}: {log}");
    }
    assert!(!log.contains(SECRET), "{log}");
}

/// The sandbox's verdict on the configuration that the demo's page would get now.
fn judge(demo: &Demo) -> String {
    judge_page(demo, &format!("http://{}/", demo.page))
}

/// The same of any page.
fn judge_page(demo: &Demo, url: &str) -> String {
    let path = format!("/api/jssdk/config?url={}", url.replace(':', "%3A"));
    let config = get(&demo.page, &path, "");
    let (head, config) = config.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("HTTP/1.1 200"), "{head} {config}");
    let mut shown: serde_json::Value = serde_json::from_str(config).unwrap();
    shown["url"] = url.into();
    let verdict = post(&demo.sandbox, "/__sandbox/verify", &shown.to_string());
    between(&verdict, "\"errMsg\":\"", "\"").to_owned()
}

#[test]
fn the_demo_s_server_follows_the_sandbox_s_clock() {
    let demo = Demo::start();
    assert_eq!(judge(&demo), "config:ok");
    let moves = [
        ("/__sandbox/clock", "{\"advanceSeconds\":7200}"),
        ("/__sandbox/clock", "{\"advanceSeconds\":100000}"),
        ("/__sandbox/reset", ""),
        ("/__sandbox/clock", "{\"advanceSeconds\":7000}"),
        ("/__sandbox/reset", ""),
        ("/__sandbox/reset", ""),
    ];
    for (path, body) in moves {
        let response = post(&demo.sandbox, path, body);
        assert!(response.starts_with("HTTP/1.1 20"), "{response}");
        assert_eq!(judge(&demo), "config:ok", "after {path} {body}");
    }
}

#[test]
fn what_a_user_of_the_demo_writes_is_answered() {
    let demo = Demo::start();
    let checked = post(&demo.sandbox, "/__sandbox/push/check-url", "");
    assert!(checked.contains(r#""ok":true"#), "{checked}");
    let text = r#"{"type":"text","Content":"在吗"}"#;
    let report = post(&demo.sandbox, "/__sandbox/push", text);
    assert!(
        report.contains(r#""verdict":"encrypted_reply""#),
        "{report}"
    );
    let chat = get(&demo.sandbox, "/__sandbox/chat", "");
    let reply = r#""kind":"passive_reply","mediaId":null"#;
    assert!(chat.contains(reply), "{chat}");
    assert!(chat.contains(r#""text":"收到：在吗""#), "{chat}");
    let (exit_code, log) = demo.stop();
    assert_eq!(exit_code, Some(0), "{log}");
}

#[test]
fn the_demo_s_pushes_go_to_a_back_end_under_development() {
    let back_end = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/hook", back_end.local_addr().unwrap());
    let demo = Demo::start_with(&["--push-webhook", &url]);
    let delivered = std::thread::spawn(move || {
        let (mut stream, _) = back_end.accept().unwrap();
        let mut request = String::new();
        let mut bytes = [0; 4096];
        while !request.ends_with("}}}") {
            let read = stream.read(&mut bytes).unwrap();
            assert_ne!(read, 0, "{request}");
            request += std::str::from_utf8(&bytes[..read]).unwrap();
        }
        let body = r#"{"reply":{"type":"text","content":"hello"}}"#;
        let length = body.len();
        let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {length}\r\n\r\n");
        stream.write_all((head + body).as_bytes()).unwrap();
        request
    });
    let text = r#"{"type":"text","Content":"hi"}"#;
    let report = post(&demo.sandbox, "/__sandbox/push", text);
    assert!(report.contains(r#""Content":"hello""#), "{report}");
    let request = delivered.join().unwrap();
    assert!(request.starts_with("POST /hook HTTP/1.1\r\n"), "{request}");
    assert!(request.contains("x-wechat-h5-signature: t="), "{request}");
}

/// The page of a development server that forwards `/api` to the demo.
#[test]
fn the_demo_signs_and_signs_in_for_a_page_of_another_server() {
    let elsewhere = "http://127.0.0.1:5173/";
    let demo = Demo::start_with(&["--public-url", elsewhere]);
    assert_eq!(judge(&demo), "config:ok");
    assert_eq!(judge_page(&demo, elsewhere), "config:ok");
    assert_eq!(
        judge_page(&demo, "http://127.0.0.1:5173/shop?a=1"),
        "config:ok"
    );

    let away = get(&demo.page, "/api/oauth/authorize?scope=snsapi_base", "");
    let back = get(&demo.sandbox, location(&away), "");
    let to = between(&back, "\r\nlocation: ", "\r\n");
    assert!(
        to.starts_with("http://127.0.0.1:5173/api/oauth/callback?code="),
        "{to}"
    );
    let login = format!("cookie: {}\r\n", login_cookie(&away));
    let home = get(&demo.page, location(&back), &login);
    assert!(home.starts_with("HTTP/1.1 303"), "{home}");
}

/// As a terminal sends it that is closed. `serve` reads its files again.
#[test]
fn a_demo_and_a_sandbox_stop_with_their_terminal() {
    let demo = Demo::start();
    let (sandbox, _) = start_sandbox();
    signal(&sandbox, "HUP");
    assert_eq!(sandbox.wait_with_output().unwrap().status.code(), Some(0));
    let (exit_code, log) = demo.stop_by("HUP");
    assert_eq!(exit_code, Some(0));
    assert_eq!(with_message(&log, "stopping").len(), 1, "{log}");
    assert_eq!(with_message(&log, "stopped").len(), 1, "{log}");
}

#[test]
fn the_sandbox_and_the_demo_tell_which_variables_they_do_not_use() {
    let listen = ["--listen", "--internal-listen", "--sandbox-listen"];
    let listen = listen.map(|flag| [flag, "127.0.0.1:0"]).concat();
    for arguments in [&["sandbox"][..], &["demo"]] {
        let listen = if arguments == ["demo"] {
            &listen[..]
        } else {
            &listen[4..]
        };
        let log = log_of_a_start(
            clean(&[arguments, listen].concat())
                .env("WECHAT_H5_APPID", "wx5a4d6f78c1e2b390")
                .env("WECHAT_H5_SANDBOX_LISTENS", "127.0.0.1:0"),
        );
        let unknown = &with_message(&log, "unknown variable, ignored")[0];
        assert_eq!(unknown["did_you_mean"], "WECHAT_H5_SANDBOX_LISTEN");
        let unused = "these variables are for other commands, not for this one";
        let unused = &with_message(&log, unused)[0];
        assert_eq!(unused["variables"], "WECHAT_H5_APPID", "{arguments:?}");
    }
}

#[test]
fn prints_its_version() {
    let output = clean(&["--version"]).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(text, format!("wechat-h5 {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn a_slow_request_head_is_disconnected_after_ten_seconds() {
    let demo = Demo::start();
    let start = Instant::now();
    let response = send(&demo.page, "GET / HTTP/1.1\r\nhost: x\r\n");
    let waited = start.elapsed();
    assert!(
        response.is_empty() || response.starts_with("HTTP/1.1 408"),
        "{response}"
    );
    assert!((8..=12).contains(&waited.as_secs()), "{waited:?}");
}

#[test]
fn an_idle_connection_does_not_delay_the_shutdown() {
    let demo = Demo::start();
    let mut idle = TcpStream::connect(&demo.page).unwrap();
    let request = format!("GET /healthz HTTP/1.1\r\nhost: {}\r\n\r\n", demo.page);
    idle.write_all(request.as_bytes()).unwrap();
    let mut response = [0; 12];
    idle.read_exact(&mut response).unwrap();
    assert_eq!(&response, b"HTTP/1.1 200");
    let _stuck = TcpStream::connect(&demo.page).unwrap();
    let start = Instant::now();
    let (exit_code, _) = demo.stop();
    assert_eq!(exit_code, Some(0));
    assert!(
        start.elapsed() < Duration::from_secs(10),
        "{:?}",
        start.elapsed()
    );
}

/// Starts `wechat-h5 sandbox`, and reads its address.
fn start_sandbox() -> (Child, String) {
    let mut command = clean(&["sandbox", "--sandbox-listen", "127.0.0.1:0"]);
    let command = command.stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = command.spawn().unwrap();
    let mut line = String::new();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    stdout.read_line(&mut line).unwrap();
    let (_, address) = line.split_once("http://").unwrap();
    (child, address.trim_end().trim_end_matches('/').to_owned())
}

/// Starts `wechat-h5 serve …`, and waits for its two listeners.
fn start(command: &mut Command) -> (Child, [String; 2]) {
    let command = command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let arguments: Vec<_> = command.get_args().map(ToOwned::to_owned).collect();
    let child = command.spawn().unwrap();
    let addresses = ["--listen", "--internal-listen"].map(|flag| {
        let at = arguments.iter().position(|argument| argument == flag);
        let address = arguments[at.unwrap() + 1].to_str().unwrap().to_owned();
        let end = Instant::now() + Duration::from_secs(10);
        while TcpStream::connect(&address).is_err() {
            assert!(Instant::now() < end, "{flag} {address} is not served");
            std::thread::sleep(Duration::from_millis(5));
        }
        address
    });
    (child, addresses)
}

/// An address of this machine that nobody listens on. With JSON as its log, the server
/// prints none.
fn free_address() -> String {
    format!("127.0.0.1:{}", free_port())
}

/// A server whose API is at this address, with its data in memory.
fn serve(api: &str, arguments: &[&str]) -> Command {
    let mut command = clean(&["serve"]);
    command
        .env("WECHAT_H5_STORE", "memory")
        .args(["--listen", &free_address()])
        .args(["--internal-listen", &free_address()])
        .args(["--api-base", api, "--open-base", api])
        .args(["--appid", "wx5a4d6f78c1e2b390"])
        .args(arguments);
    command
}

/// The lines of a log whose message is this.
fn with_message(log: &str, message: &str) -> Vec<serde_json::Value> {
    let lines = log.lines().map(|line| serde_json::from_str(line).unwrap());
    lines
        .filter(|line: &serde_json::Value| line["message"] == message)
        .collect()
}

/// Sends requests on one connection, and returns the status of each response.
fn statuses(address: &str, path: &str, count: usize) -> Vec<String> {
    let mut stream = TcpStream::connect(address).unwrap();
    let limit = Some(Duration::from_secs(5));
    stream.set_read_timeout(limit).unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nhost: {address}\r\n\r\n");
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let mut statuses = Vec::new();
    for _ in 0..count {
        stream.write_all(request.as_bytes()).unwrap();
        let (mut line, mut length) = (String::new(), 0);
        reader.read_line(&mut line).unwrap();
        statuses.push(line.split(' ').nth(1).unwrap_or_default().to_owned());
        while line.trim() != "" {
            line.clear();
            reader.read_line(&mut line).unwrap();
            if let Some(text) = line.strip_prefix("content-length: ") {
                length = text.trim().parse().unwrap();
            }
        }
        std::io::copy(&mut reader.by_ref().take(length), &mut std::io::sink()).unwrap();
    }
    statuses
}

#[test]
fn requests_are_served_while_nobody_reads_standard_error() {
    let mut command = serve("http://127.0.0.1:1", &["--log", "debug"]);
    let command = command.env("WECHAT_H5_APPSECRET", SECRET);
    let (mut child, [page, internal]) = start(command);
    let statuses = statuses(&page, "/api/nothing", 2000);
    assert!(statuses.iter().all(|status| status == "404"));
    assert!(get(&internal, "/healthz", "").starts_with("HTTP/1.1 200"));
    let bidi = "\u{202e}".repeat(6_000);
    let percent = "%E2%80%AE".repeat(3_000);
    let site = "x".repeat(20_000);
    let login = "/connect/oauth2/authorize?appid=wx5a4d6f78c1e2b390&response_type=code";
    for start in [
        "X".repeat(20_000) + " /",
        format!("GET /{bidi}"),
        format!("GET /{percent}"),
        format!("GET /api/oauth/callback?code=1&state={percent}"),
        format!("GET {login}&scope=snsapi_base&state=1&redirect_uri=https://{site}.example/"),
    ] {
        let headers = format!("host: {page}\r\nuser-agent: {bidi}\r\nconnection: close");
        send(&page, &format!("{start} HTTP/1.1\r\n{headers}\r\n\r\n"));
    }
    signal(&child, "TERM");
    let log = read_log(&mut child);
    let longest = log.lines().map(str::len).max();
    assert!(longest < Some(2048), "a line of {longest:?} bytes");
    assert!(log.contains("… (20000 bytes)"), "no long method");
    assert!(!log.contains('\u{202e}'), "an unescaped character");
    let served = with_message(&log, "request refused").len();
    let dropped = with_message(
        &log,
        "lines of the log were dropped: standard error was not read in time",
    );
    assert!(served >= 2000 || !dropped.is_empty(), "{served} lines");
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

/// The log of a command that prints its address, until it is told to stop.
fn log_of_a_start(command: &mut Command) -> String {
    let command = command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut line = String::new();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    stdout.read_line(&mut line).unwrap();
    signal(&child, "TERM");
    let log = read_log(&mut child);
    child.wait().unwrap();
    log
}

fn read_log(child: &mut Child) -> String {
    let mut log = String::new();
    let mut stderr = child.stderr.take().unwrap();
    stderr.read_to_string(&mut log).unwrap();
    log
}

#[test]
fn the_log_says_what_was_started_and_that_it_stopped_and_strangers_do_not_fill_it() {
    let mut command = serve("http://127.0.0.1:1", &[]);
    let command = command.env("WECHAT_H5_APPSECRET", SECRET);
    let (mut child, [page, internal]) = start(command);
    statuses(&page, "/api/nothing", 20);
    signal(&child, "TERM");
    let log = read_log(&mut child);
    let started = with_message(&log, "started");
    let started = &started[0];
    assert_eq!(started["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(started["listen"], page);
    assert_eq!(started["internal_listen"], internal);
    assert_eq!(started["public_url"], format!("http://{page}/"));
    assert_eq!(started["store"], "memory");
    assert_eq!(started["accounts"], 1);
    assert_eq!(started["appids"], "wx5a4d6f78c1e2b390");
    assert_eq!(started["verification_files"], "");
    let position = |message: &str| log.find(message).unwrap_or_else(|| panic!("{log}"));
    assert!(position("\"started\"") < position("token refresh failed"));
    assert_eq!(with_message(&log, "stopped").len(), 1, "{log}");
    assert!(!log.contains("request refused"), "{log}");
    let mut stdout = String::new();
    child
        .stdout
        .take()
        .unwrap()
        .read_to_string(&mut stdout)
        .unwrap();
    assert_eq!(stdout, "", "a program reads the log alone");
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

#[test]
fn after_a_restart_the_log_says_until_when_the_stored_ticket_is_valid() {
    let folder = tempfile::tempdir().unwrap();
    let store = format!("redb:{}", folder.path().join("store.redb").display());
    let (mut sandbox, api) = start_sandbox();
    let api = format!("http://{api}");
    let run = || {
        let mut command = serve(&api, &["--store", &store]);
        let command = command.env("WECHAT_H5_APPSECRET", SECRET);
        let (mut child, _) = start(command);
        let mut stderr = BufReader::new(child.stderr.take().unwrap());
        let mut log = String::new();
        while !log.contains("jsapi ticket") {
            assert!(stderr.read_line(&mut log).unwrap() > 0, "{log}");
        }
        signal(&child, "TERM");
        stderr.read_to_string(&mut log).unwrap();
        child.wait().unwrap();
        log
    };
    let (first, second) = (run(), run());
    sandbox.kill().unwrap();
    sandbox.wait().unwrap();
    assert_eq!(with_message(&first, "new jsapi ticket").len(), 1, "{first}");
    assert!(
        with_message(&second, "new jsapi ticket").is_empty(),
        "{second}"
    );
    assert_eq!(with_message(&second, "started")[0]["store"], store);
    let stored = with_message(&second, "jsapi ticket from the store");
    let valid_until = stored[0]["valid_until"].as_str().unwrap_or_default();
    assert!(valid_until.ends_with('Z'), "{second}");
}

/// Damage that makes the database panic is damage, and no bug of the server.
#[test]
fn a_damaged_store_is_reported_as_damaged_and_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.redb");
    let store = format!("redb:{}", path.display());
    let run = || {
        let mut command = serve("http://127.0.0.1:1", &["--store", &store, "--log", "debug"]);
        let (mut child, _) = start(command.env("WECHAT_H5_APPSECRET", SECRET));
        signal(&child, "TERM");
        let log = read_log(&mut child);
        assert_eq!(child.wait().unwrap().code(), Some(0), "{log}");
        log
    };
    run();
    let mut bytes = std::fs::read(&path).unwrap();
    let noise = (0_u32..).flat_map(|n| n.wrapping_mul(2_654_435_761).to_be_bytes());
    for (byte, noise) in bytes.iter_mut().skip(500).zip(noise).take(40_000) {
        *byte = noise;
    }
    std::fs::write(&path, bytes).unwrap();
    let log = run();
    let panics = with_message(&log, "a panic that the store handles");
    assert_eq!(panics.len(), 1, "{log}");
    let place = panics[0]["place"].as_str().unwrap();
    assert!(place.starts_with("redb-"), "{place}");
    let damaged = "the store's file is damaged and was replaced by an empty one";
    let damaged = &with_message(&log, damaged)[0];
    let reason = panics[0]["reason"].as_str().unwrap();
    assert!(
        damaged["error"].as_str().unwrap().contains(reason),
        "{damaged}"
    );
    assert!(!log.contains("a bug"), "{log}");
}

fn until_ready(internal: &str) {
    let end = Instant::now() + Duration::from_secs(10);
    while !get(internal, "/readyz", "").starts_with("HTTP/1.1 200") {
        assert!(Instant::now() < end, "not ready");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// The AppSecret is wrong at first; SIGHUP makes the server read the corrected file.
#[test]
fn a_corrected_secret_file_is_read_at_sighup_and_page_views_do_not_fill_the_log() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("appsecret");
    std::fs::write(&file, "f123456789abcdef0123456789abcdef\n").unwrap();
    let (mut sandbox, api) = start_sandbox();
    let api = format!("http://{api}");
    let files = [
        "--appsecret-file",
        file.to_str().unwrap(),
        "--verification-files",
        folder.path().to_str().unwrap(),
    ];
    let (mut child, [page, internal]) = start(&mut serve(&api, &files));
    let verification = "/MP_verify_AbCdEfGh12345678.txt";
    assert_eq!(statuses(&page, verification, 1), ["404"]);

    let config = format!("/api/jssdk/config?url=http://{page}/");
    let refused = statuses(&page, &config, 20);
    assert!(refused.iter().all(|status| status == "503"), "{refused:?}");
    std::fs::write(&file, format!("{SECRET}\n")).unwrap();
    let verification_file = folder.path().join(&verification[1..]);
    std::fs::write(verification_file, "AbCdEfGh12345678").unwrap();
    signal(&child, "HUP");
    until_ready(&internal);
    assert_eq!(statuses(&page, &config, 1), ["200"]);
    assert_eq!(statuses(&page, verification, 1), ["200"]);
    signal(&child, "TERM");
    let log = read_log(&mut child);
    sandbox.kill().unwrap();
    sandbox.wait().unwrap();
    child.wait().unwrap();

    let rejected = with_message(
        &log,
        "WeChat rejected the credentials, configuration change needed",
    );
    assert_eq!(rejected.len(), 1, "{log}");
    assert_eq!(rejected[0]["host"], api);
    assert!(
        rejected[0]["fix"].as_str().unwrap().contains("AppSecret"),
        "{log}"
    );
    let retry_in = rejected[0]["retry_in"].as_u64().unwrap();
    assert!((100..=300).contains(&retry_in), "{log}");
    assert_eq!(rejected[0]["serving_until"], "there is no valid ticket");
    let errors = log.lines().filter(|line| line.contains("\"ERROR\""));
    assert_eq!(
        errors.count(),
        2,
        "one of the refresh, one of all pages: {log}"
    );
    let again = with_message(&log, "pages are signed again");
    assert_eq!(again[0]["refused"], 20, "{log}");
    assert!(!log.contains(SECRET), "{log}");
}

/// The limit of signatures, and what is logged.
#[test]
fn a_changed_configuration_is_used_without_a_signal() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("h5.toml");
    let write = |more: &str| {
        let settings = format!("origins = [\"https://h5.example.com\"]\n{more}");
        std::fs::write(&path, settings).unwrap();
    };
    write("");
    let file = path.to_str().unwrap();
    let flags = ["--config", file, "--trusted-proxies", "none"];
    let mut command = serve("http://127.0.0.1:1", &flags);
    let (mut child, [page, _]) = start(command.env("WECHAT_H5_APPSECRET", SECRET));
    let config = "/api/jssdk/config?url=https://h5.example.com/";
    assert_eq!(statuses(&page, config, 2), ["503", "503"]);
    write("rate_limit_jssdk = \"1:1\"\nlog = \"debug\"\nsession_seconds = 60\n");
    let end = Instant::now() + Duration::from_secs(20);
    while statuses(&page, config, 2)[1] != "429" {
        assert!(Instant::now() < end, "the limit is not used");
        std::thread::sleep(Duration::from_millis(200));
    }
    statuses(&page, "/healthz", 1);
    signal(&child, "TERM");
    let log = read_log(&mut child);
    child.wait().unwrap();
    let again = with_message(&log, "settings read again");
    assert_eq!(again.len(), 1, "{log}");
    assert_eq!(again[0]["changed"], "rate_limit_jssdk,log");
    let waiting = "settings have changed that are not used before a restart";
    let waiting = with_message(&log, waiting);
    assert_eq!(waiting[0]["restart_to_apply"], "session_seconds");
    assert_eq!(with_message(&log, "request served").len(), 1, "{log}");
}

/// Every client that a file gains or loses while the server runs is in its log.
#[test]
fn a_changed_file_of_client_keys_is_read_at_sighup_and_by_itself() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("keys.toml");
    let keys = |arguments: &[&str]| {
        let mut command = clean(&["keys"]);
        let output = command.args(arguments).arg("--client-keys").arg(&file);
        let output = output.output().unwrap();
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    let mut secrets = vec![keys(&["add", "shop"])];
    let flags = ["--client-keys", file.to_str().unwrap()];
    let mut command = serve("http://127.0.0.1:1", &flags);
    let (mut child, [_, internal]) = start(command.env("WECHAT_H5_APPSECRET", SECRET));
    let log = Arc::new(Mutex::new(String::new()));
    let lines = BufReader::new(child.stderr.take().unwrap()).lines();
    let reader = {
        let log = log.clone();
        std::thread::spawn(move || {
            for line in lines {
                *log.lock().unwrap() += &(line.unwrap() + "\n");
            }
        })
    };
    let logs = |message: &str| {
        let end = Instant::now() + Duration::from_secs(20);
        loop {
            let lines = with_message(&log.lock().unwrap(), message);
            if let Some(line) = lines.last() {
                return line.clone();
            }
            assert!(Instant::now() < end, "{message}: {}", log.lock().unwrap());
            std::thread::sleep(Duration::from_millis(50));
        }
    };

    secrets.push(keys(&["add", "till", "--may-fetch-tokens"]));
    assert_eq!(logs("a client key was added")["client"], "till");
    keys(&["revoke", "shop"]);
    signal(&child, "HUP");
    assert_eq!(logs("a client key was revoked")["client"], "shop");
    secrets.push("f".repeat(32));
    let account = "grant_type=client_credential&appid=wx5a4d6f78c1e2b390";
    for secret in [&secrets[0], &secrets[2]] {
        let path = format!("/cgi-bin/token?{account}&secret={}", secret.trim_end());
        let response = get(&internal, &path, "");
        assert!(response.contains("\"errcode\":40125"), "{response}");
    }
    let path = format!("/cgi-bin/token?{account}&secret={}", secrets[1].trim_end());
    get(&internal, &path, "");
    assert_eq!(logs("a client makes calls")["client"], "till");
    let revoked = logs("a client key is presented that was revoked");
    assert_eq!(
        (&revoked["client"], &revoked["from"]),
        (&"shop".into(), &"127.0.0.1".into())
    );
    logs("a client key is presented that no client has");
    std::fs::remove_file(&file).unwrap();
    let message = "the client keys cannot be read again: those from before are valid";
    let error = logs(message)["error"].as_str().unwrap().to_owned();
    assert!(error.ends_with(": name a file that exists"), "{error}");

    signal(&child, "TERM");
    child.wait().unwrap();
    reader.join().unwrap();
    let log = log.lock().unwrap();
    for secret in secrets {
        assert!(!log.contains(secret.trim_end()), "{log}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn the_limit_of_open_files_is_raised() {
    let mut limited = Command::new("sh");
    let binary = serve("http://127.0.0.1:1", &[]);
    let script = "ulimit -Sn 64; exec \"$0\" \"$@\"";
    limited.args(["-c", script, BINARY]).args(binary.get_args());
    limited.env_clear().env("WECHAT_H5_STORE", "memory");
    limited.env("WECHAT_H5_APPSECRET", SECRET);
    let (mut child, _) = start(&mut limited);
    let limits = std::fs::read_to_string(format!("/proc/{}/limits", child.id())).unwrap();
    child.kill().unwrap();
    child.wait().unwrap();
    let line = limits
        .lines()
        .find(|line| line.starts_with("Max open files"));
    let numbers: Vec<_> = line.unwrap().split_whitespace().skip(3).collect();
    assert_eq!(numbers[0], numbers[1], "{limits}");
}

/// The same with at most this many open files.
#[cfg(unix)]
fn with_open_files(command: &Command, limit: usize) -> Command {
    let mut shell = Command::new("sh");
    shell.args(["-c", &format!("ulimit -n {limit}; exec \"$0\" \"$@\"")]);
    shell.arg(command.get_program()).args(command.get_args());
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => shell.env(name, value),
            None => shell.env_remove(name),
        };
    }
    shell
}

/// Idle connections and unfinished heads, more than the process may have open files. With
/// 24 files the limit is reached before the maximum of connections is.
#[cfg(unix)]
#[test]
fn connections_that_wait_do_not_use_up_the_open_files() {
    for limit in [24, 128] {
        let mut command = serve("http://127.0.0.1:1", &[]);
        let command = command.env("WECHAT_H5_APPSECRET", SECRET);
        let mut command = with_open_files(command, limit);
        let (mut child, [page, _]) = start(&mut command);
        let mut waiting = Vec::new();
        for number in 0..2 * limit {
            let mut stream = TcpStream::connect(&page).unwrap();
            let bytes = ["GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n", "GET / HT", ""];
            // The server may have closed it already.
            let _ = stream.write_all(bytes[number % 3].as_bytes());
            waiting.push(stream);
        }
        for _ in 0..10 {
            let start = Instant::now();
            assert_eq!(statuses(&page, "/healthz", 2), ["200", "200"]);
            assert!(start.elapsed() < Duration::from_secs(1), "{limit} files");
        }
        drop(waiting);
        signal(&child, "TERM");
        let log = read_log(&mut child);
        let warnings = log.matches("\"level\":\"WARN\"").count();
        assert!((1..=8).contains(&warnings), "{log}");
        assert_eq!(child.wait().unwrap().code(), Some(0));
    }
}
