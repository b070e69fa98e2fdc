//! `wechat-h5 sandbox --page`: an unchanged page of another server in the shell.

use axum::Router;
use serde_json::json;
use wechat_h5_e2e::{
    APP_ID, APP_SECRET, Binary, Device, Options, Scenario, Shell, Site, node_modules, scenario,
    test_site,
};

/// A page of another project: without the simulator, with a policy that forbids scripts of
/// other origins, and with a server of its own behind `/api`.
const PAGE: &str = r##"<!doctype html>
<html lang="zh-CN">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>普通网页</title>
  <link rel="icon" href="data:,">
  <script src="https://res.wx.qq.com/open/js/jweixin-1.6.0.js"></script>
</head>
<body>
  <h1>普通网页</h1>
  <p data-test="state">…</p>
  <button data-test="scan" onclick="scan()">扫一扫</button>
  <script>
    var page = location.href.split("#")[0];
    fetch("/api/jssdk/config?url=" + encodeURIComponent(page))
      .then(function (response) { return response.json(); })
      .then(function (config) {
        var failed = false;
        wx.error(function (said) { failed = true; show(said.errMsg); });
        wx.ready(function () { if (!failed) { show("ready"); } });
        wx.config(config);
      });
    function scan() {
      wx.scanQRCode({ needResult: 1, success: function (said) { show(said.resultStr); } });
    }
    function show(text) {
      document.querySelector("[data-test=state]").textContent = text;
    }
  </script>
</body>
</html>"##;

/// A sandbox with a proxy in front of a page, and the server that signs for it.
struct Processes {
    sandbox: Binary,
    server: Binary,
}

impl Processes {
    async fn start(page: &Site, path: &str) -> anyhow::Result<Self> {
        let args = [
            "sandbox",
            "--sandbox-listen=127.0.0.1:0",
            "--proxy-listen=127.0.0.1:0",
            &format!("--page={}", page.url(path)),
        ];
        let sandbox = Binary::start(&args, &[], &["sandbox", "proxy"]).await?;
        let (base, proxy) = (sandbox.address("sandbox")?, sandbox.address("proxy")?);
        let settings = [
            ("WECHAT_H5_APPID", APP_ID),
            ("WECHAT_H5_APPSECRET", APP_SECRET),
            ("WECHAT_H5_STORE", "memory"),
            ("WECHAT_H5_API_BASE", &base),
            ("WECHAT_H5_ORIGINS", &proxy),
            ("WECHAT_H5_JS_API_LIST", "scanQRCode"),
        ];
        let settings = settings.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let args = [
            "serve",
            "--listen=127.0.0.1:0",
            "--internal-listen=127.0.0.1:0",
        ];
        let server = Binary::start(&args, &settings, &["page"]).await?;
        Ok(Self { sandbox, server })
    }

    /// The server's routes, for the page's own server.
    fn api(&self) -> anyhow::Result<Router> {
        Ok(test_site::forward_to("/api", &self.server.address("page")?))
    }
}

#[test]
fn a_plain_page_becomes_ready_in_the_shell() {
    let options = Options::demo().device(Device::Desktop);
    scenario("proxy", options, async |s| {
        let mut page = Site::bind()?;
        let processes = Processes::start(&page, "/app/?a=1").await?;
        let strict = test_site::with_strict_headers(test_site::page("/app/", PAGE, &[]));
        page.serve(strict.merge(processes.api()?))?;
        let proxy = processes.sandbox.address("proxy")?;
        let shell = Shell::new(&s.browser, &processes.sandbox.address("sandbox")?, &proxy);
        for theme in ["light", "dark"] {
            s.browser.without_motion(theme).await?;
            becomes_ready(s, &shell, &proxy).await?;
            s.screenshot(theme).await?;
        }
        shell.enter_frame().await?;
        shell.page().click("scan").await?;
        shell.press("scan-use").await?;
        shell
            .page()
            .wait_text("state", |text| text.starts_with("https://"))
            .await?;
        // The journal shows what the proxy has changed.
        shell.leave_frame().await?;
        shell.select("journal-kind", "proxy").await?;
        shell.wait_panel("journal", "已注入模拟器").await?;
        shell
            .panel()
            .click_css("[data-test=journal] [role=option]")
            .await?;
        let entry = shell
            .wait_panel("entry-fields", "content-security-policy")
            .await?;
        assert!(
            entry.contains("x-frame-options") && entry.contains("injected"),
            "{entry}"
        );
        s.screenshot("journal").await?;
        leave(s).await
    });
}

/// A page with an open tag, whose router changes the URL.
const OPEN_TAG: &str = r##"<!doctype html>
<title>开放标签</title>
<link rel="icon" href="data:,">
<script nonce="a1" src="/npm/jweixin-npm/jweixin-1.6.0.js"></script>
<wx-open-launch-weapp username="gh_0123456789ab" path="pages/index">
  <template><button>打开小程序</button></template>
</wx-open-launch-weapp>
<p data-test="state">…</p>
<button data-test="route">route</button>
<button data-test="again">again</button>
<script nonce="a1">
  function configure() {
    fetch("/api/jssdk/config?url=" + encodeURIComponent(location.href.split("#")[0]))
      .then(function (response) { return response.json(); })
      .then(function (config) {
        config.openTagList = ["wx-open-launch-weapp"];
        wx.config(config);
      });
  }
  function look() {
    var height = document.querySelector("wx-open-launch-weapp").offsetHeight;
    document.querySelector("[data-test=state]").textContent = height ? "shown" : "not shown";
  }
  function onClick(test, then) {
    document.querySelector("[data-test=" + test + "]").addEventListener("click", then);
  }
  onClick("again", configure);
  onClick("route", function () { history.pushState(null, "", "/tag/other"); });
  setInterval(look, 50);
  configure();
</script>"##;

/// Policies of the page, and why an open tag is not shown with them.
const POLICIES: [(&str, &str, &str); 4] = [
    ("tag", "script-src 'self' 'unsafe-inline' 'unsafe-eval'", ""),
    (
        "frames",
        "default-src 'self' 'unsafe-inline' 'unsafe-eval'",
        "CSP 的 frame-src 不允许",
    ),
    (
        "eval",
        "script-src 'self' 'unsafe-inline'; frame-src weixin:",
        "CSP 没有 'unsafe-eval'",
    ),
    (
        "nonce",
        "script-src 'nonce-a1' 'strict-dynamic' 'unsafe-eval'",
        "",
    ),
];

#[test]
fn the_shell_says_why_an_open_tag_is_not_shown() {
    let options = Options::demo().device(Device::Desktop);
    scenario("proxy-open-tags", options, async |s| {
        let mut page = Site::bind()?;
        let processes = Processes::start(&page, "/tag/").await?;
        let npm = test_site::files("/npm", &node_modules()?);
        let mut pages = processes.api()?.merge(npm);
        for (path, policy, _) in POLICIES {
            let tag = test_site::page(&format!("/{path}/"), OPEN_TAG, &[]);
            pages = pages.merge(test_site::with_policy(tag, policy));
        }
        page.serve(pages)?;
        let proxy = processes.sandbox.address("proxy")?;
        let base = processes.sandbox.address("sandbox")?;
        let shell = Shell::new(&s.browser, &base, &proxy);
        shell.open().await?;
        for (path, _, reason) in POLICIES {
            shell.wait_panel("verdict", "签名通过").await?;
            shell.enter_frame().await?;
            let open = format!("location.href = '/{path}/'");
            s.browser.run(&open, vec![]).await?;
            let seen = if reason.is_empty() {
                "shown"
            } else {
                "not shown"
            };
            shell.page().wait_text("state", |text| text == seen).await?;
            shell.leave_frame().await?;
            shell
                .wait_panel("current-url", &format!("/{path}/"))
                .await?;
            shell.wait_panel("verdict", "签名通过").await?;
            if !reason.is_empty() {
                shell.wait_panel("open-tag-reason", reason).await?;
                shell.wait_panel("journal", reason).await?;
                s.screenshot(path).await?;
            }
        }
        shell.enter_frame().await?;
        s.browser.run("location.href = '/tag/'", vec![]).await?;
        let seen = "shown";
        shell.page().wait_text("state", |text| text == seen).await?;
        shell.page().click("route").await?;
        shell
            .page()
            .wait_text("state", |text| text == "not shown")
            .await?;
        shell.leave_frame().await?;
        shell.wait_panel("open-tag-reason", "URL 变化后").await?;
        s.screenshot("route").await?;
        shell.enter_frame().await?;
        shell.page().click("again").await?;
        shell
            .page()
            .wait_text("state", |text| text == "shown")
            .await?;
        shell.leave_frame().await?;
        leave(s).await
    });
}

/// Leaves the shell before the sandbox stops, because the shell would report failed requests.
async fn leave(s: &Scenario) -> anyhow::Result<()> {
    s.page.go("about:blank").await
}

async fn becomes_ready(s: &Scenario, shell: &Shell, proxy: &str) -> anyhow::Result<()> {
    shell.open().await?;
    shell.enter_frame().await?;
    shell
        .page()
        .wait_text("state", |text| text == "ready")
        .await?;
    // The page runs in its own origin, and scripts see a phone.
    let agent = s.browser.run("return navigator.userAgent", vec![]).await?;
    assert!(
        agent
            .as_str()
            .is_some_and(|agent| agent.contains("MicroMessenger")),
        "{agent}"
    );
    let simulators =
        "return document.querySelectorAll('head > script[src*=\"/__sandbox/client.js\"]').length";
    assert_eq!(s.browser.run(simulators, vec![]).await?, json!(1));
    shell.leave_frame().await?;
    shell.wait_panel("verdict", "签名通过").await?;
    shell
        .wait_panel("current-url", &format!("{proxy}/app/?a=1"))
        .await?;
    assert_eq!(shell.panel().text("phone-title").await?, "普通网页");
    Ok(())
}

#[test]
fn a_page_whose_server_starts_later_is_opened_then() {
    let options = Options::demo().device(Device::Desktop);
    scenario("proxy-early", options, async |s| {
        let page = Site::bind()?;
        let address = page.url("/");
        drop(page);
        let args = [
            "sandbox",
            "--sandbox-listen=127.0.0.1:0",
            "--proxy-listen=127.0.0.1:0",
            &format!("--page={address}"),
        ];
        let sandbox = Binary::start(&args, &[], &["sandbox", "proxy"]).await?;
        let base = sandbox.address("sandbox")?;
        s.expect_console_error(
            "*/ - Failed to load resource: the server responded with a status of 502 (Bad Gateway)",
        );
        let shell = Shell::new(&s.browser, &base, &sandbox.address("proxy")?);
        shell.open().await?;
        shell.enter_frame().await?;
        let text = shell.page().whole_text().await?;
        assert!(text.contains(&address), "{text}");
        shell.leave_frame().await?;
        s.screenshot("waiting").await?;
        let port = address
            .trim_end_matches('/')
            .rsplit(':')
            .next()
            .unwrap_or_default();
        let mut page = Site::bind_to(port.parse()?)?;
        page.serve(test_site::page(
            "/",
            "<title>到了</title><h1 data-test=\"here\">到了</h1>",
            &[],
        ))?;
        shell.wait_panel("phone-title", "到了").await?;
        s.screenshot("there").await?;
        leave(s).await
    });
}
