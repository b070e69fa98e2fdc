//! `wx` is not defined: where a module loader has taken jweixin, and on servers.

use std::path::Path;

use tokio::process::Command;
use wechat_h5_e2e::{Scenario, Site, node_modules, npm_package, scenario, site};

use crate::tutorial_code::pages;
use crate::with_wechat_h5;

const TUTORIAL: &str = include_str!("pages/module_loader.html");
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
            s.page.go(&site.url("/tutorial")).await?;
            let state = s.page.wait_any_state("page").await?;
            assert_eq!(state, "ReferenceError: wx is not defined");
            s.page.go(&site.url("/solved")).await?;
            assert_eq!(s.page.wait_any_state("page").await?, "ready on wifi");
            s.screenshot("wechat-h5").await
        },
    );
}

fn serve(s: &Scenario, mut site: Site) -> anyhow::Result<Site> {
    let router = site::files("/npm", &node_modules()?)
        .merge(pages::page(s, "/tutorial", TUTORIAL))
        .merge(pages::page(s, "/solved", SOLVED))
        .merge(with_wechat_h5::routes(s)?);
    site.serve(router)?;
    Ok(site)
}

/// Pages that are made on a server load their scripts there, too.
#[tokio::test]
async fn an_import_on_a_server_throws() -> anyhow::Result<()> {
    let script = node_modules()?.join("jweixin-npm/jweixin-1.6.0.js");
    let said = imported(&script, "wx.config").await?;
    assert!(
        said.contains("ReferenceError: window is not defined"),
        "{said}"
    );
    let module = node_modules()?.join("weixin-js-sdk/index.js");
    let said = imported(&module, "wx.config").await?;
    assert!(said.contains("TypeError"), "{said}");
    let ours = npm_package()?.join("index.js");
    let said = imported(&ours, "typeof wx.configure").await?;
    assert_eq!(said.trim(), "function");
    Ok(())
}

/// What Node says of an expression over a module, or of its import.
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
