//! Pages whose router changes the URL: which clients are configured again, and when.

#![cfg(target_arch = "wasm32")]

mod common;

use std::cell::RefCell;
use std::future::ready;
use std::rc::Rc;

use common::server::{Server, entered};
use common::{
    Body, Page, assert_no_errors, calls, enter, js, json, load_jweixin, respond, signed_for, sleep,
};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use wechat_h5_jssdk::{
    ConfigureError, ConfigureWithError, HistoryFollower, OpenTag, Wx, configure, current_url,
    follow_history,
};

wasm_bindgen_test_configure!(run_in_browser);

/// The results of the configurations.
#[derive(Clone, Default)]
struct Received(Rc<RefCell<Vec<&'static str>>>);

impl Received {
    fn add<E>(&self) -> impl FnMut(Result<Wx, ConfigureWithError<E>>) + 'static + use<E> {
        let received = self.0.clone();
        move |result| {
            received.borrow_mut().push(match result {
                Ok(_) => "ok",
                Err(ConfigureWithError::Configure(ConfigureError::InvalidSignature { .. })) => {
                    "invalid signature"
                }
                Err(ConfigureWithError::Configure(ConfigureError::OutsideWeChat)) => "outside",
                Err(ConfigureWithError::Sign(_)) => "not signed",
                Err(_) => "another",
            });
        }
    }

    fn take(&self) -> Vec<&'static str> {
        self.0.take()
    }

    /// Waits for the result of one more configuration.
    async fn next(&self) -> Vec<&'static str> {
        for _ in 0..3000 {
            if !self.0.borrow().is_empty() {
                return self.take();
            }
            sleep(10).await;
        }
        panic!("nothing was received")
    }
}

/// A page whose router is followed from the start.
struct Followed {
    server: Server,
    received: Received,
    follower: HistoryFollower,
}

async fn followed(page: Page) -> Followed {
    let (server, received) = (entered(page), Received::default());
    let follower = follow_history(server.sign(), received.add());
    assert_eq!(received.next().await, ["ok"]);
    assert_eq!(server.take(), ["entry"]);
    Followed {
        server,
        received,
        follower,
    }
}

/// Longer than the URL must stay the same: no configuration starts after that.
async fn rest() {
    sleep(150).await;
}

/// Clients that compare with the current URL, in both bodies.
fn that_see_every_url() -> impl Iterator<Item = Page> {
    Body::ALL
        .into_iter()
        .flat_map(|body| ["android", "future"].map(move |profile| Page::new(body).profile(profile)))
}

#[wasm_bindgen_test]
async fn every_change_of_the_url_is_followed() {
    for page in that_see_every_url() {
        let it = followed(page.clone()).await;
        for way in [
            "history.pushState({ a: 1 }, '', '/goods/1')",
            "history.replaceState(null, '', '/goods/2?a=%E4%B8%AD#/b')",
            "history.pushState(null, '', '/goods/3')",
            "history.back()",
            "history.forward()",
        ] {
            js(way);
            assert_eq!(it.received.next().await, ["ok"], "{page:?} {way}");
            assert_eq!(it.server.take(), ["current"], "{page:?} {way}");
        }
        assert_eq!(json("history.state"), "null");
        drop(it);
        assert_no_errors();
    }
}

#[wasm_bindgen_test]
async fn ios_is_not_configured_again_because_it_compares_with_the_entry_url() {
    for body in Body::ALL {
        let it = followed(Page::new(body).profile("ios")).await;
        for way in [
            "history.pushState(null, '', '/goods/1')",
            "history.replaceState(null, '', '/goods/2')",
            "history.back()",
        ] {
            js(way);
            rest().await;
            assert!(it.server.take().is_empty(), "{way}");
        }
        assert_eq!(calls(), r#"["preVerifyJSAPI"]"#);
        assert!(it.received.take().is_empty());
    }
}

#[wasm_bindgen_test]
async fn ios_with_open_tags_gets_the_current_url_signed() {
    for body in Body::ALL {
        let (server, received) = (entered(Page::new(body).profile("ios")), Received::default());
        // An iOS that compares with the current URL.
        js("__weixinSandbox.isIos = false");
        let mut sign = server.sign();
        let with_tags = move |url| {
            let config = sign(url).into_inner();
            ready(config.map(|config| config.open_tag_list(vec![OpenTag::LaunchWeapp])))
        };
        let _follower = follow_history(with_tags, received.add());
        assert_eq!(received.next().await, ["ok"]);
        assert_eq!(server.take(), ["entry"], "which is the current one");
        js("history.pushState(null, '', '/goods/1')");
        assert_eq!(received.next().await, ["ok"]);
        assert_eq!(server.take(), ["current"]);

        // One that compares with the entry URL only: after the first time nothing is done.
        js("sessionStorage.clear(); __weixinSandbox.isIos = true");
        js("history.pushState(null, '', '/goods/2')");
        assert_eq!(received.next().await, ["ok"]);
        assert_eq!(server.take(), ["current", "entry"]);
        js("history.pushState(null, '', '/goods/3')");
        rest().await;
        assert!(server.take().is_empty());
    }
    js("sessionStorage.clear()");
}

#[wasm_bindgen_test]
async fn open_tags_put_the_current_url_first_before_they_are_known() {
    for body in Body::ALL {
        let server = entered(Page::new(body).profile("ios"));
        js("history.pushState(null, '', '/goods/1'); __weixinSandbox.isIos = false");
        let mut sign = server.sign();
        let with_tags = |url| {
            let config = sign(url).into_inner();
            ready(config.map(|config| config.open_tag_list(vec![OpenTag::LaunchWeapp])))
        };
        let wx = wechat_h5_jssdk::configure_with(with_tags).await;
        wx.expect("the current URL");
        assert_eq!(server.take(), ["entry", "current"]);
        assert_eq!(calls(), r#"["preVerifyJSAPI"]"#, "only one was tried");
    }
    js("sessionStorage.clear()");
}

#[wasm_bindgen_test]
async fn many_changes_at_once_make_one_configuration() {
    for page in that_see_every_url() {
        let it = followed(page).await;
        // Chromium allows 200 changes in ten seconds.
        for at in 0..5 {
            js(&format!("history.pushState(null, '', '/goods/{at}')"));
            js("history.replaceState({ scroll: 1 }, '', location.href + '#top')");
        }
        assert_eq!(it.received.next().await, ["ok"]);
        assert_eq!(it.server.take(), ["current"]);
    }
}

#[wasm_bindgen_test]
async fn a_url_that_changes_all_the_time_is_configured_all_the_same() {
    let it = followed(Page::new(Body::Script).profile("android")).await;
    js("window.__at = 0; window.__restless = setInterval(() => \
        history.replaceState(null, '', '/goods/' + (__at += 1)), 50)");
    assert_eq!(it.received.next().await, ["ok"], "although it changes");
    js("clearInterval(__restless)");
    rest().await;
    it.received.take();
    js("history.pushState(null, '', '/rest')");
    assert_eq!(it.received.next().await, ["ok"]);
    assert_eq!(it.server.take().last(), Some(&"current"));
}

#[wasm_bindgen_test]
async fn the_same_signed_url_is_not_configured_twice() {
    for page in that_see_every_url() {
        let it = followed(page).await;
        for way in [
            "history.replaceState({ scroll: 7 }, '')",
            "history.replaceState(null, '', location.href)",
            "history.pushState(null, '', '#/fragment')",
            "location.hash = '#/other'",
            "history.pushState(null, '', '/there'); history.replaceState(null, '', __page.PAGE)",
        ] {
            js(way);
            rest().await;
            assert!(it.server.take().is_empty(), "{way}");
        }
    }
}

#[wasm_bindgen_test]
async fn configurations_run_one_at_a_time() {
    for page in that_see_every_url() {
        let it = followed(page.with("delayMs", "300")).await;
        rest().await;
        js("history.pushState(null, '', '/goods/1')");
        sleep(150).await;
        let before = json("__weixinSandbox.calls.length");
        let own = configure(signed_for(&current_url()));
        let mut own = Box::pin(own);
        assert!(common::poll_once(&mut own).is_pending());
        assert_eq!(json("__weixinSandbox.calls.length"), before, "waits");
        own.await.expect("its own response");
        rest().await;
        assert_eq!(it.received.take().last(), Some(&"ok"));
    }
}

#[wasm_bindgen_test]
async fn a_refusal_for_a_previous_url_is_not_reported() {
    for body in Body::ALL {
        let it = followed(Page::new(body).profile("android").with("delayMs", "30")).await;
        js("history.pushState(null, '', '/goods/1')");
        sleep(110).await;
        // While its configuration runs.
        js("history.pushState(null, '', '/goods/2')");
        sleep(800).await;
        assert_eq!(it.server.take().last(), Some(&"current"));
        assert!(!it.received.take().contains(&"invalid signature"));
    }
}

#[wasm_bindgen_test]
async fn a_failure_is_reported_and_reconfigure_tries_again() {
    for body in Body::ALL {
        let it = followed(Page::new(body).profile("android")).await;
        respond(
            "preVerifyJSAPI",
            "{ err_msg: 'preVerifyJSAPI:fail_invalid signature' }",
        );
        js("history.pushState(null, '', '/goods/1')");
        assert_eq!(it.received.next().await, ["invalid signature"]);
        assert_eq!(it.server.take(), ["current", "entry"]);
        respond("preVerifyJSAPI", "'ok'");
        js("history.replaceState({ scroll: 1 }, '')");
        rest().await;
        assert!(it.received.take().is_empty(), "the URL is the same");
        it.follower.reconfigure();
        assert_eq!(it.received.next().await, ["ok"]);
        assert_eq!(it.server.take(), ["current"]);
    }
}

#[wasm_bindgen_test]
async fn a_failure_of_the_server_is_reported() {
    entered(Page::new(Body::Script).profile("android"));
    let received = Received::default();
    let _follower = follow_history(|_| ready(Err("no network")), received.add());
    assert_eq!(received.next().await, ["not signed"]);
}

#[wasm_bindgen_test]
async fn outside_wechat_is_reported_once() {
    enter();
    load_jweixin(Body::Script);
    let (server, received) = (Server::default(), Received::default());
    let _follower = follow_history(server.sign(), received.add());
    assert_eq!(received.next().await, ["outside"]);
    js("history.pushState(null, '', '/goods/1')");
    rest().await;
    assert!(received.take().is_empty());
    assert!(server.take().is_empty());
}

const IS_NATIVE: &str =
    "!history.hasOwnProperty('pushState') && !history.hasOwnProperty('replaceState')";

#[wasm_bindgen_test]
async fn a_dropped_follower_restores_the_functions_of_history() {
    for page in that_see_every_url() {
        let it = followed(page).await;
        assert_eq!(json(IS_NATIVE), "false");
        drop(it.follower);
        assert_eq!(json(IS_NATIVE), "true");
        js("history.pushState(null, '', '/goods/1')");
        js("history.back()");
        rest().await;
        assert!(it.server.take().is_empty());
        assert!(it.received.take().is_empty());
    }
}

#[wasm_bindgen_test]
async fn a_result_after_the_drop_is_not_reported() {
    for body in Body::ALL {
        let page = Page::new(body).profile("android").with("delayMs", "30");
        let (server, received) = (entered(page), Received::default());
        let follower = follow_history(server.sign(), received.add());
        sleep(10).await;
        assert_eq!(calls(), r#"["preVerifyJSAPI"]"#);
        drop(follower);
        rest().await;
        assert!(received.take().is_empty());
        configure(signed_for(&current_url()))
            .await
            .expect("its turn");
    }
}

#[wasm_bindgen_test]
async fn a_callback_can_drop_its_own_follower() {
    let server = entered(Page::new(Body::Script).profile("android"));
    let (received, own) = (Received::default(), Rc::new(RefCell::new(None)));
    let (mut add, slot) = (received.add(), own.clone());
    let follower = follow_history(server.sign(), move |result| {
        slot.borrow_mut().take();
        add(result);
    });
    own.replace(Some(follower));
    assert_eq!(received.next().await, ["ok"]);
    js("history.pushState(null, '', '/goods/1')");
    rest().await;
    assert!(received.take().is_empty());
    assert_eq!(json(IS_NATIVE), "true");
}

#[wasm_bindgen_test]
async fn replacements_by_other_scripts_keep_working() {
    entered(Page::new(Body::Script).profile("android"));
    let wrap = |name: &str| {
        js(&format!(
            "{{ const before = history.pushState;
                window.{name} = 0;
                history.pushState = function () {{
                  window.{name} += 1;
                  return before.apply(this, arguments);
                }} }}"
        ));
    };
    wrap("__behind");
    let received = Received::default();
    let follower = follow_history(Server::default().sign(), received.add());
    wrap("__front");
    assert_eq!(received.next().await, ["ok"]);
    js("history.pushState(null, '', '/goods/1')");
    assert_eq!(received.next().await, ["ok"]);
    drop(follower);
    js("history.pushState(null, '', '/goods/2')");
    rest().await;
    assert_eq!(json("[__behind, __front]"), "[2,2]");
    assert!(received.take().is_empty());
    assert_eq!(json("location.pathname"), r#""/goods/2""#);
    js("delete history.pushState");
    assert_no_errors();
}

#[wasm_bindgen_test]
async fn exceptions_of_history_reach_the_router() {
    let it = followed(Page::new(Body::Script).profile("android")).await;
    let thrown = "(() => { try { history.pushState(null, '', 'https://another.example.com/') } \
                  catch (error) { return error.name } })()";
    assert_eq!(json(thrown), r#""SecurityError""#);
    rest().await;
    assert!(it.server.take().is_empty());
}

#[wasm_bindgen_test]
async fn a_router_that_redirects_is_followed() {
    let it = followed(Page::new(Body::Script).profile("android")).await;
    js(
        "window.__redirect = () => history.replaceState(null, '', '/goods/2');
        { const before = history.pushState;
          history.pushState = function () {
            before.apply(this, arguments);
            __redirect();
            before.call(this, null, '', '/goods/3');
          } }",
    );
    js("history.pushState(null, '', '/goods/1')");
    assert_eq!(it.received.next().await, ["ok"]);
    assert_eq!(it.server.take(), ["current"]);
    js("delete history.pushState");
    assert_no_errors();
}
