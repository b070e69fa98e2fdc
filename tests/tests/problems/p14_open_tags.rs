//! Open tags that stay invisible, with no word about it.

use serde_json::json;
use wechat_h5_e2e::{Page, Scenario, Site, scenario};

use crate::tutorial_code::pages;
use crate::with_wechat_h5;

const TUTORIAL: &str = include_str!("pages/open_tag.html");
const SOLVED: &str = include_str!("pages/open_tag_with_wechat_h5.html");

#[test]
fn an_open_tag_stays_invisible_without_an_error() {
    let site = Site::bind().unwrap();
    scenario(
        "problem-14-open-tags",
        with_wechat_h5::signing_for(&site),
        async |s| {
            let site = serve(s, site)?;
            // The older script, which most tutorials load, knows no open tags at all.
            for body in ["jweixin-npm", "jweixin-wechat"] {
                s.sandbox.client(&json!({"jweixin": body})).await?;
                let state = seen(&s.page, &site.url("/tutorial")).await?;
                assert_eq!(state, "ready, and not shown", "{body}");
            }
            s.sandbox.client(&json!({"jweixin": "jweixin-npm"})).await?;
            let state = seen(&s.page, &site.url("/solved")).await?;
            assert_eq!(state, "shown");
            s.page.click_css("wx-open-launch-weapp").await?;
            assert_eq!(s.page.wait_any_state("launched").await?, "pages/index");
            s.screenshot("shown").await?;
            let state = seen(&s.page, &site.url("/solved?refused")).await?;
            assert_eq!(state, "open_tags_unavailable");
            Ok(())
        },
    );
}

async fn seen(page: &Page, url: &str) -> anyhow::Result<String> {
    page.go(url).await?;
    page.wait_any_state("page").await
}

fn serve(s: &Scenario, mut site: Site) -> anyhow::Result<Site> {
    let router = pages::signing(s)
        .merge(pages::page(s, "/tutorial", TUTORIAL))
        .merge(pages::page(s, "/solved", SOLVED))
        .merge(with_wechat_h5::routes(s)?);
    site.serve(router)?;
    Ok(site)
}
