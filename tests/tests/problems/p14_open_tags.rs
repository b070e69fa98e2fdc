//! Open tags that stay invisible without an error.

use serde_json::json;
use wechat_h5_e2e::{Site, scenario};

use crate::with_wechat_h5;

const TUTORIAL: &str = include_str!("pages/open_tag.html");
const SOLVED: &str = include_str!("pages/open_tag_with_wechat_h5.html");
const PAGES: [(&str, &str); 2] = [("/tutorial", TUTORIAL), ("/solved", SOLVED)];

#[test]
fn an_open_tag_stays_invisible_without_an_error() {
    let site = Site::bind().unwrap();
    scenario(
        "problem-14-open-tags",
        with_wechat_h5::signing_for(&site),
        async |s| {
            let site = with_wechat_h5::serve(s, site, &PAGES)?;
            // Most tutorials load the older script, which does not support open tags.
            for jweixin in ["jweixin-npm", "jweixin-wechat"] {
                s.sandbox.client(&json!({"jweixin": jweixin})).await?;
                let state = s.page.state_at(&site.url("/tutorial")).await?;
                assert_eq!(state, "ready, and not shown", "{jweixin}");
            }
            s.sandbox.client(&json!({"jweixin": "jweixin-npm"})).await?;
            let state = s.page.state_at(&site.url("/solved")).await?;
            assert_eq!(state, "shown");
            s.page.click_css("wx-open-launch-weapp").await?;
            assert_eq!(s.page.wait_any_state("launched").await?, "pages/index");
            s.screenshot("shown").await?;
            let state = s.page.state_at(&site.url("/solved?refused")).await?;
            assert_eq!(state, "open_tags_unavailable");
            Ok(())
        },
    );
}
