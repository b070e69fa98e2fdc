//! The page runs its own jweixin, as on a phone: from WeChat's CDN, which the sandbox answers
//! from npm, bundled, or none at all.

use axum::Router;
use axum::response::IntoResponse as _;
use axum::routing::get;
use http::header;
use serde_json::{Value, json};
use wechat_h5_e2e::{Binary, Device, Options, Scenario, Site, node_modules, scenario, test_site};

/// A page shows what it found in `dataset.page`.
const SHOW: &str = "<script>
  function show() {
    var state = document.documentElement.dataset;
    if (!window.wx) { state.page = 'wx is ' + typeof wx; return; }
    state.page = [
      typeof wx.getLocalImgData === 'function' ? '1.2' : 'old',
      typeof wx.updateAppMessageShareData === 'function' ? '1.4' : 'old',
      typeof wx.openBusinessView === 'function' ? '1.6' : 'old',
    ].join(' ') + (window.WeixinJSBridge ? '' : ' without bridge');
  }
</script>";

const V1_6_0: &str = "1.2 1.4 1.6";
const V1_4_0: &str = "1.2 1.4 old";
const V1_2_0: &str = "1.2 old old";
const V1_0_0: &str = "old old old";

/// Each page with what it finds.
struct Case {
    path: &'static str,
    html: &'static str,
    state: &'static str,
}

const fn case(path: &'static str, html: &'static str, state: &'static str) -> Case {
    Case { path, html, state }
}

/// The page's own script elements, which a browser fetches before a script can change them.
const IN_DOCUMENTS: [Case; 8] = [
    case(
        "/https",
        "<script src=\"https://res.wx.qq.com/open/js/jweixin-1.6.0.js\"></script>\
         <script>show()</script>",
        V1_6_0,
    ),
    case(
        "/http",
        "<script src=\"http://res.wx.qq.com/open/js/jweixin-1.4.0.js\"></script>\
         <script>show()</script>",
        V1_4_0,
    ),
    case(
        "/any-scheme",
        "<script src='//res.wx.qq.com/open/js/jweixin-1.2.0.js?v=20190101'></script>\
         <script>show()</script>",
        V1_2_0,
    ),
    case(
        "/second-host",
        "<script async onload=show() src=//res2.wx.qq.com/open/js/jweixin-1.0.0.js></script>",
        V1_0_0,
    ),
    case(
        "/integrity",
        "<script src=\"https://res.wx.qq.com/open/js/jweixin-1.6.0.js\" \
         integrity=\"sha384-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\" \
         crossorigin=\"anonymous\"></script><script>show()</script>",
        V1_6_0,
    ),
    case(
        "/module",
        "<script type=\"module\" src=\"https://res.wx.qq.com/open/js/jweixin-1.6.0.js\"></script>\
         <script type=\"module\">show()</script>",
        V1_6_0,
    ),
    case(
        "/another-version",
        "<script src=\"https://res.wx.qq.com/open/js/jweixin-1.3.2.js\"></script>\
         <script>show()</script>",
        V1_2_0,
    ),
    case(
        "/module-loader",
        "<script src=\"/npm/requirejs/require.js\"></script>
         <script>require(['//res.wx.qq.com/open/js/jweixin-1.4.0.js'], function (wx) {
           var isGlobal = 'wx' in window; window.wx = wx; show();
           document.documentElement.dataset.page += isGlobal ? ', global' : ', no global';
         })</script>",
        "1.2 1.4 old, no global",
    ),
];

/// Policies of the page, which the browser holds it to.
const POLICIES: [Case; 3] = [
    case(
        "/policy",
        "<meta http-equiv=\"Content-Security-Policy\" content=\"script-src 'self' \
         'unsafe-inline' https://res.wx.qq.com\">\
         <script src=\"https://res.wx.qq.com/open/js/jweixin-1.6.0.js\"></script>\
         <script>show()</script>",
        V1_6_0,
    ),
    case(
        "/policy-without-the-cdn",
        "<meta http-equiv=\"Content-Security-Policy\" content=\"script-src 'self' \
         'unsafe-inline'\">\
         <script src=\"https://res.wx.qq.com/open/js/jweixin-1.6.0.js\"></script>\
         <script>show()</script>",
        "wx is undefined",
    ),
    case(
        "/policy-without-the-cdn-by-script",
        "<meta http-equiv=\"Content-Security-Policy\" content=\"script-src 'self' \
         'unsafe-inline'\"><script>var s = document.createElement('script'); s.onerror = show;
         s.src = 'https://res.wx.qq.com/open/js/jweixin-1.6.0.js';
         document.head.appendChild(s);</script>",
        "wx is undefined",
    ),
];

/// What scripts of the page do, and pages without the CDN.
const BY_SCRIPTS: [Case; 13] = [
    case("/nothing", "<script>show()</script>", "wx is undefined"),
    case(
        "/nothing-later",
        "<script>addEventListener('load', function () { setTimeout(show, 50); })</script>",
        "wx is undefined",
    ),
    case(
        "/property",
        "<script>var s = document.createElement('script');
         s.integrity = 'sha384-AAAA'; s.crossOrigin = 'anonymous';
         s.src = 'https://res.wx.qq.com/open/js/jweixin-1.0.0.js'; s.integrity = 'sha384-BBBB';
         s.onload = function () {
           show(); document.documentElement.dataset.page += ' ' + s.src;
         };
         document.head.appendChild(s);</script>",
        "old old old https://res.wx.qq.com/open/js/jweixin-1.0.0.js",
    ),
    case(
        "/attribute",
        "<script>var s = document.createElement('script');
         s.setAttribute('integrity', 'sha384-AAAA');
         s.setAttribute('SRC', '//res2.wx.qq.com/open/js/jweixin-1.4.0.js?t=' + Date.now());
         s.onload = show; document.documentElement.append(s);</script>",
        V1_4_0,
    ),
    case(
        "/inserted-before-its-address",
        "<script>var s = document.createElement('script'); s.onload = show;
         document.head.insertBefore(s, null);
         s.src = 'http://res.wx.qq.com/open/js/jweixin-1.2.0.js';</script>",
        V1_2_0,
    ),
    case(
        "/template",
        "<template><p><script src=\"//res.wx.qq.com/open/js/jweixin-1.2.0.js\"></script></p>\
         </template><script>
         var copy = document.querySelector('template').content.cloneNode(true);
         copy.querySelector('script').onload = show;
         document.documentElement.append(copy);</script>",
        V1_2_0,
    ),
    case(
        "/fragment",
        "<script>var f = document.createRange().createContextualFragment(
           '<scr' + 'ipt src=\"https://res.wx.qq.com/open/js/jweixin-1.4.0.js\"></scr' + 'ipt>');
         f.firstChild.onload = show; document.head.appendChild(f);</script>",
        V1_4_0,
    ),
    case(
        "/written",
        "<script>document.write('<scr' + 'ipt integrity=\"sha384-AAAA\" ',
           'src=\"https://res.wx.qq.com/open/js/jweixin-1.2.0.js\"></scr' + 'ipt>')</script>\
         <script>show()</script>",
        V1_2_0,
    ),
    // What bundlers make of `import wx from "weixin-js-sdk"; window.wx = wx`.
    case(
        "/bundle",
        "<script type=\"module\" src=\"/bundle.js\"></script>\
         <script type=\"module\">show()</script>",
        V1_6_0,
    ),
    case(
        "/old-bundle",
        "<script type=\"module\" src=\"/old-bundle.js\"></script>\
         <script type=\"module\">show()</script>",
        V1_2_0,
    ),
    case(
        "/own-file",
        "<script src=\"/npm/jweixin/jweixin-1.0.0.js\"></script><script>show()</script>",
        V1_0_0,
    ),
    case(
        "/bundled-as-module",
        "<script type=\"module\">import \"/npm/jweixin-npm/jweixin-1.6.0.js\"; show();</script>",
        V1_6_0,
    ),
    // A later one changes nothing, as on a phone.
    case(
        "/two",
        "<script src=\"/npm/jweixin-wechat/jweixin-1.4.0.js\"></script><script>
         var s = document.createElement('script'); s.onload = show;
         s.src = 'https://res.wx.qq.com/open/js/jweixin-1.6.0.js';
         document.head.appendChild(s);</script>",
        V1_4_0,
    ),
];

/// A module like those of bundlers, around a `CommonJS` package.
fn bundle(package: &str) -> anyhow::Result<Router> {
    let file = node_modules()?.join(package).join("index.js");
    let source = std::fs::read_to_string(file)?;
    let bundle = format!(
        "var load = (module, exports) => {{ {source}\n }};\n\
         var module = {{ exports: {{}} }}; load(module, module.exports);\n\
         window.wx = module.exports;\n"
    );
    let path = if package == "weixin-js-sdk" {
        "/bundle.js"
    } else {
        "/old-bundle.js"
    };
    let respond =
        async move || ([(header::CONTENT_TYPE, "text/javascript")], bundle).into_response();
    Ok(Router::new().route(path, get(respond)))
}

/// A site of these pages, each with a tag first in its head.
fn serve(mut site: Site, head: &str, cases: &[&Case]) -> anyhow::Result<Site> {
    let mut router = test_site::files("/npm", &node_modules()?)
        .merge(bundle("weixin-js-sdk")?)
        .merge(bundle("weixin-js-sdk-1.2")?);
    for case in cases {
        let html = format!(
            "<!doctype html><html lang=\"en\"><head>{head}<meta charset=\"utf-8\">\
             <link rel=\"icon\" href=\"data:,\"><title>{}</title>{SHOW}{}</head><body></body></html>",
            case.path, case.html
        );
        router = router.merge(test_site::page(case.path, &html, &[]));
    }
    site.serve(router)?;
    Ok(site)
}

async fn check(s: &Scenario, origin: &str, cases: &[&Case]) -> anyhow::Result<()> {
    for case in cases {
        let state = s.page.state_at(&format!("{origin}{}", case.path)).await?;
        assert_eq!(state, case.state, "{}", case.path);
        s.page.go("about:blank").await?;
    }
    Ok(())
}

fn all() -> Vec<&'static Case> {
    IN_DOCUMENTS.iter().chain(&BY_SCRIPTS).collect()
}

async fn proxied(site: &Site) -> anyhow::Result<Binary> {
    let args = [
        "sandbox",
        "--sandbox-listen=127.0.0.1:0",
        "--proxy-listen=127.0.0.1:0",
        &format!("--page={}", site.url("/nothing")),
    ];
    Binary::start(&args, &[], &["sandbox", "proxy"]).await
}

#[test]
fn a_proxied_page_runs_its_own_script() {
    let options = Options::demo().device(Device::Desktop);
    scenario("own-jweixin-proxy", options, async |s| {
        let site = serve(Site::bind()?, "", &all())?;
        let sandbox = proxied(&site).await?;
        check(s, &sandbox.address("proxy")?, &all()).await?;
        let url = format!(
            "{}/__sandbox/journal?kind=jweixin",
            sandbox.address("sandbox")?
        );
        let journal = s.http.get(&url, &[]).await?.json()?;
        let warned: Vec<&Value> = journal["entries"]
            .as_array()
            .into_iter()
            .flatten()
            .filter(|entry| entry["outcome"] == "other_version")
            .collect();
        assert_eq!(warned.len(), 1, "{journal}");
        assert_eq!(warned[0]["asked"], "1.3.2");
        assert_eq!(warned[0]["used"], "1.2.0");
        Ok(())
    });
}

#[test]
fn a_policy_keeps_out_what_it_keeps_out_on_a_phone() {
    let options = Options::demo().device(Device::Desktop);
    scenario("own-jweixin-policy", options, async |s| {
        let cases: Vec<&Case> = POLICIES.iter().collect();
        let site = serve(Site::bind()?, "", &cases)?;
        let sandbox = proxied(&site).await?;
        // The policy blocks the request that the browser reports.
        s.expect_request_to("res.wx.qq.com");
        s.expect_console_error("*res.wx.qq.com*Content Security Policy*");
        check(s, &sandbox.address("proxy")?, &cases).await
    });
}

#[test]
fn a_page_with_the_tag_runs_its_own_script() {
    scenario(
        "own-jweixin-tag",
        Options::demo().device(Device::Desktop),
        async |s| {
            let tag = format!(
                "<script src=\"{}/__sandbox/client.js\"></script>",
                s.sandbox.base()
            );
            // The browser looks ahead while the tag loads, and asks for these itself.
            for host in ["res.wx.qq.com", "res2.wx.qq.com"] {
                s.expect_request_to(host);
            }
            s.expect_console_error("*res*.wx.qq.com*net::ERR_NAME_NOT_RESOLVED");
            let site = serve(Site::bind()?, &tag, &all())?;
            check(s, &site.origin, &all()).await
        },
    );
}

#[test]
fn a_test_runner_adds_the_simulator_and_the_page_has_its_script() {
    scenario(
        "own-jweixin-runner",
        Options::demo().device(Device::Desktop),
        async |s| {
            let url = format!("{}/__sandbox/client.js?jweixin=page", s.sandbox.base());
            let client = s.http.get(&url, &[]).await?.body;
            let params = json!({ "source": client });
            s.browser
                .cdp("Page.addScriptToEvaluateOnNewDocument", params)
                .await?;
            let site = serve(Site::bind()?, "", &BY_SCRIPTS.iter().collect::<Vec<_>>())?;
            check(s, &site.origin, &BY_SCRIPTS.iter().collect::<Vec<_>>()).await
        },
    );
}

#[test]
fn the_sandboxs_own_script_is_loaded_where_it_is_asked_for() {
    let options = Options::demo().device(Device::Desktop);
    scenario("own-jweixin-sandbox", options, async |s| {
        let tag = format!(
            "<script src=\"{}/__sandbox/client.js\"></script>",
            s.sandbox.base()
        );
        let site = serve(Site::bind()?, &tag, &[&BY_SCRIPTS[0]])?;
        for (setting, state) in [
            ("none", "wx is undefined"),
            ("1.4.0", V1_4_0),
            ("sandbox", V1_6_0),
            ("page", "wx is undefined"),
        ] {
            s.sandbox.client(&json!({ "jweixin": setting })).await?;
            assert_eq!(
                s.page.state_at(&site.url("/nothing")).await?,
                state,
                "{setting}"
            );
            s.page.go("about:blank").await?;
        }
        Ok(())
    });
}
