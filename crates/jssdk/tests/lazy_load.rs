//! A page that loads this crate after its router has changed the URL.

#![cfg(target_arch = "wasm32")]

mod common;

use common::server::Server;
use common::{Body, Page, enter, js};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use wechat_h5_jssdk::{current_url, entry_url};

wasm_bindgen_test_configure!(run_in_browser);

// One test: the entry URL is read once for each page.
#[wasm_bindgen_test]
async fn the_entry_url_is_known_after_a_router_has_changed_the_url() {
    js("sessionStorage.clear()");
    enter();
    let loaded = current_url();
    js("history.pushState(null, '', '/goods/7?a=1#/b')");
    js("history.replaceState(null, '', '/goods/8')");
    assert_ne!(current_url(), loaded);
    assert_eq!(entry_url(), loaded);
    for (profile, tried) in [("ios", &["entry"][..]), ("android", &["current", "entry"])] {
        // Both clients compare with the URL that the document was loaded by.
        let url = format!("{loaded:?}");
        let page = Page::new(Body::Script).profile(profile);
        page.with("entryUrl", &url).open();
        js("history.pushState(null, '', '/goods/7?a=1#/b'); __weixinSandbox.isIos = true");
        let server = Server::default();
        server.configure().await.expect("signed");
        assert_eq!(server.take(), tried, "{profile}");
    }
    js("sessionStorage.clear()");
}
