//! `wx` is not defined: in a page with a module loader, and on a server.

use std::path::Path;

use tokio::process::Command;
use wechat_h5_e2e::{Scenario, Site, node_modules, npm_package, scenario, test_site};

use crate::tutorial_code::pages;
use crate::with_wechat_h5;

const TUTORIAL: &str = include_str!("pages/module_loader.html");
const FORGOTTEN: &str = include_str!("pages/forgotten_script.html");
const FORGOTTEN_SOLVED: &str = include_str!("pages/forgotten_script_with_wechat_h5.html");
const SOLVED: &str = include_str!("pages/module_loader_with_wechat_h5.html");

#[test]
fn a_module_loader_hides_the_global() {
    let site = Site::bind().unwrap();
    scenario(
        "problem-13-wx",
        with_wechat_h5::signing_for(&site),
        async |s| {
            let site = serve(s, site)?;
            s.expect_console_error("*Mismatched anonymous define()*");
            let state = s.page.state_at(&site.url("/tutorial")).await?;
            assert_eq!(state, "ReferenceError: wx is not defined");
            assert_eq!(
                s.page.state_at(&site.url("/solved")).await?,
                "ready on wifi"
            );
            s.screenshot("wechat-h5").await
        },
    );
}

fn serve(s: &Scenario, mut site: Site) -> anyhow::Result<Site> {
    let router = test_site::files("/npm", &node_modules()?)
        .merge(pages::page(s, "/tutorial", TUTORIAL))
        .merge(pages::page(s, "/solved", SOLVED))
        .merge(with_wechat_h5::routes(s)?);
    site.serve(router)?;
    Ok(site)
}

/// The sandbox adds no script that would be missing on a phone.
#[test]
fn a_forgotten_script_leaves_no_wx() {
    let site = Site::bind().unwrap();
    let options = with_wechat_h5::signing_for(&site);
    scenario("problem-13-forgotten", options, async |s| {
        let mut site = site;
        let router = pages::page(s, "/tutorial", FORGOTTEN)
            .merge(pages::page(s, "/solved", FORGOTTEN_SOLVED))
            .merge(with_wechat_h5::routes(s)?);
        site.serve(router)?;
        let state = s.page.state_at(&site.url("/tutorial")).await?;
        assert_eq!(state, "ReferenceError: wx is not defined");
        let state = s.page.state_at(&site.url("/solved")).await?;
        assert_eq!(state, "ready on wifi");
        s.screenshot("wechat-h5").await
    });
}

/// A page that is rendered on a server loads its scripts there too.
#[tokio::test]
async fn an_import_on_a_server_throws() -> anyhow::Result<()> {
    let script = node_modules()?.join("jweixin-npm/jweixin-1.6.0.js");
    let output = imported(&script, "wx.config").await?;
    assert!(
        output.contains("ReferenceError: window is not defined"),
        "{output}"
    );
    let module = node_modules()?.join("weixin-js-sdk/index.js");
    let output = imported(&module, "wx.config").await?;
    assert!(output.contains("TypeError"), "{output}");
    let package = npm_package()?.join("index.js");
    let output = imported(&package, "typeof wx.configure").await?;
    assert_eq!(output.trim(), "function");
    Ok(())
}

/// What Node prints for an expression about a module, or for a failed import.
async fn imported(module: &Path, expression: &str) -> anyhow::Result<String> {
    let path = module.canonicalize()?;
    let source = format!(
        "import({:?}).then((all) => {{ const wx = 'default' in all ? all.default : all; \
         console.log({expression}); }})",
        path.display().to_string()
    );
    let mut node = Command::new("node");
    let output = node.args(["--eval", &source]).output().await?;
    Ok(String::from_utf8_lossy(&output.stdout).into_owned()
        + &String::from_utf8_lossy(&output.stderr))
}
