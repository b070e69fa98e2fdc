//! Pages whose router changes the URL: who is configured again, and when.

#![cfg(target_arch = "wasm32")]

mod common;

use std::cell::RefCell;
use std::future::ready;
use std::rc::Rc;

use common::server::{Server, entered};
use common::{
    Body, Page, answer, assert_no_errors, calls, enter, js, json, load_jweixin, signed_for, sleep,
};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use wechat_h5_jssdk::{
    ConfigureError, ConfigureWithError, HistoryFollower, OpenTag, Wx, configure, current_url,
    follow_history,
};

wasm_bindgen_test_configure!(run_in_browser);

/// How the configurations ended.
#[derive(Clone, Default)]
struct Heard(Rc<RefCell<Vec<&'static str>>>);

impl Heard {
    fn add<E>(&self) -> impl FnMut(Result<Wx, ConfigureWithError<E>>) + 'static + use<E> {
        let heard = self.0.clone();
        move |result| {
            heard.borrow_mut().push(match result {
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

    /// Waits for the end of one more configuration.
    async fn next(&self) -> Vec<&'static str> {
        for _ in 0..200 {
            if !self.0.borrow().is_empty() {
                return self.take();
            }
            sleep(10).await;
        }
        panic!("nothing was heard")
    }
}

/// A page whose router is followed from the start.
struct Followed {
    server: Server,
    heard: Heard,
    follower: HistoryFollower,
}

async fn followed(page: Page) -> Followed {
    let (server, heard) = (entered(page), Heard::default());
    let follower = follow_history(server.sign(), heard.add());
    assert_eq!(heard.next().await, ["ok"]);
    assert_eq!(server.take(), ["entry"]);
    Followed {
        server,
        heard,
        follower,
    }
}

/// Longer than the URL must stay the same: what has not begun by then does not.
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
async fn every_way_to_another_url_is_followed() {
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
            assert_eq!(it.heard.next().await, ["ok"], "{page:?} {way}");
            assert_eq!(it.server.take(), ["current"], "{page:?} {way}");
        }
        assert_eq!(json("history.state"), "null");
        drop(it);
        assert_no_errors();
    }
}

#[wasm_bindgen_test]
async fn ios_is_not_asked_again_because_it_compares_with_the_entry_url() {
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
        assert!(it.heard.take().is_empty());
    }
}

#[wasm_bindgen_test]
async fn ios_with_open_tags_gets_the_current_url_signed() {
    for body in Body::ALL {
        let (server, heard) = (entered(Page::new(body).profile("ios")), Heard::default());
        // An iOS that sees every URL.
        js("__weixinSandbox.isIos = false");
        let mut sign = server.sign();
        let with_tags = move |url| {
            let config = sign(url).into_inner();
            ready(config.map(|config| config.open_tag_list(vec![OpenTag::LaunchWeapp])))
        };
        let _follower = follow_history(with_tags, heard.add());
        assert_eq!(heard.next().await, ["ok"]);
        assert_eq!(server.take(), ["entry"], "which is the current one");
        js("history.pushState(null, '', '/goods/1')");
        assert_eq!(heard.next().await, ["ok"]);
        assert_eq!(server.take(), ["current"]);

        // One that sees the entry URL only: learnt once, and left in peace.
        js("sessionStorage.clear(); __weixinSandbox.isIos = true");
        js("history.pushState(null, '', '/goods/2')");
        assert_eq!(heard.next().await, ["ok"]);
        assert_eq!(server.take(), ["current", "entry"]);
        js("history.pushState(null, '', '/goods/3')");
        rest().await;
        assert!(server.take().is_empty());
    }
    js("sessionStorage.clear()");
}

#[wasm_bindgen_test]
async fn open_tags_move_the_current_url_in_front_before_they_are_known() {
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
async fn a_burst_of_changes_makes_one_configuration() {
    for page in that_see_every_url() {
        let it = followed(page).await;
        // Chromium takes 200 changes in ten seconds.
        for at in 0..5 {
            js(&format!("history.pushState(null, '', '/goods/{at}')"));
            js("history.replaceState({ scroll: 1 }, '', location.href + '#top')");
        }
        assert_eq!(it.heard.next().await, ["ok"]);
        assert_eq!(it.server.take(), ["current"]);
    }
}

#[wasm_bindgen_test]
async fn a_page_that_never_rests_is_configured_all_the_same() {
    let it = followed(Page::new(Body::Script).profile("android")).await;
    js("window.__at = 0; window.__restless = setInterval(() => \
        history.replaceState(null, '', '/goods/' + (__at += 1)), 50)");
    sleep(1500).await;
    js("clearInterval(__restless)");
    assert!(!it.server.take().is_empty());
    rest().await;
    it.server.take();
    assert_eq!(it.heard.take().last(), Some(&"ok"), "of the last URL");
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
async fn configurations_stay_one_at_a_time() {
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
        own.await.expect("its own answer");
        rest().await;
        assert_eq!(it.heard.take().last(), Some(&"ok"));
    }
}

#[wasm_bindgen_test]
async fn the_refusal_of_a_page_that_was_left_is_not_reported() {
    for body in Body::ALL {
        let it = followed(Page::new(body).profile("android").with("delayMs", "30")).await;
        js("history.pushState(null, '', '/goods/1')");
        sleep(110).await;
        // While its configuration is on its way.
        js("history.pushState(null, '', '/goods/2')");
        sleep(800).await;
        assert_eq!(it.server.take().last(), Some(&"current"));
        assert!(!it.heard.take().contains(&"invalid signature"));
    }
}

#[wasm_bindgen_test]
async fn a_failure_is_told_and_tried_again_when_asked() {
    for body in Body::ALL {
        let it = followed(Page::new(body).profile("android")).await;
        answer(
            "preVerifyJSAPI",
            "{ err_msg: 'preVerifyJSAPI:fail_invalid signature' }",
        );
        js("history.pushState(null, '', '/goods/1')");
        assert_eq!(it.heard.next().await, ["invalid signature"]);
        assert_eq!(it.server.take(), ["current", "entry"]);
        answer("preVerifyJSAPI", "'ok'");
        js("history.replaceState({ scroll: 1 }, '')");
        rest().await;
        assert!(it.heard.take().is_empty(), "the URL is the same");
        it.follower.reconfigure();
        assert_eq!(it.heard.next().await, ["ok"]);
        assert_eq!(it.server.take(), ["current"]);
    }
}

#[wasm_bindgen_test]
async fn a_server_that_does_not_sign_is_told() {
    entered(Page::new(Body::Script).profile("android"));
    let heard = Heard::default();
    let _follower = follow_history(|_| ready(Err("no network")), heard.add());
    rest().await;
    assert_eq!(heard.take(), ["not signed"]);
}

#[wasm_bindgen_test]
async fn outside_wechat_it_is_said_once() {
    enter();
    load_jweixin(Body::Script);
    let (server, heard) = (Server::default(), Heard::default());
    let _follower = follow_history(server.sign(), heard.add());
    rest().await;
    js("history.pushState(null, '', '/goods/1')");
    rest().await;
    assert_eq!(heard.take(), ["outside"]);
    assert!(server.take().is_empty());
}

const IS_NATIVE: &str =
    "!history.hasOwnProperty('pushState') && !history.hasOwnProperty('replaceState')";

#[wasm_bindgen_test]
async fn a_dropped_follower_gives_history_back() {
    for page in that_see_every_url() {
        let it = followed(page).await;
        assert_eq!(json(IS_NATIVE), "false");
        drop(it.follower);
        assert_eq!(json(IS_NATIVE), "true");
        js("history.pushState(null, '', '/goods/1')");
        js("history.back()");
        rest().await;
        assert!(it.server.take().is_empty());
        assert!(it.heard.take().is_empty());
    }
}

#[wasm_bindgen_test]
async fn what_is_under_way_ends_unheard() {
    for body in Body::ALL {
        let page = Page::new(body).profile("android").with("delayMs", "30");
        let (server, heard) = (entered(page), Heard::default());
        let follower = follow_history(server.sign(), heard.add());
        sleep(10).await;
        assert_eq!(calls(), r#"["preVerifyJSAPI"]"#);
        drop(follower);
        rest().await;
        assert!(heard.take().is_empty());
        configure(signed_for(&current_url()))
            .await
            .expect("its turn");
    }
}

#[wasm_bindgen_test]
async fn a_follower_may_be_dropped_by_its_own_callback() {
    let server = entered(Page::new(Body::Script).profile("android"));
    let (heard, own) = (Heard::default(), Rc::new(RefCell::new(None)));
    let (mut add, slot) = (heard.add(), own.clone());
    let follower = follow_history(server.sign(), move |result| {
        slot.borrow_mut().take();
        add(result);
    });
    own.replace(Some(follower));
    rest().await;
    js("history.pushState(null, '', '/goods/1')");
    rest().await;
    assert_eq!(heard.take(), ["ok"]);
    assert_eq!(json(IS_NATIVE), "true");
}

#[wasm_bindgen_test]
async fn functions_of_others_in_front_and_behind_keep_working() {
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
    let heard = Heard::default();
    let follower = follow_history(Server::default().sign(), heard.add());
    wrap("__front");
    rest().await;
    js("history.pushState(null, '', '/goods/1')");
    rest().await;
    assert_eq!(heard.take(), ["ok", "ok"]);
    drop(follower);
    js("history.pushState(null, '', '/goods/2')");
    rest().await;
    assert_eq!(json("[__behind, __front]"), "[2,2]");
    assert!(heard.take().is_empty());
    assert_eq!(json("location.pathname"), r#""/goods/2""#);
    js("delete history.pushState");
    assert_no_errors();
}

#[wasm_bindgen_test]
async fn what_the_router_may_not_do_still_throws() {
    let it = followed(Page::new(Body::Script).profile("android")).await;
    let thrown = "(() => { try { history.pushState(null, '', 'https://another.example.com/') } \
                  catch (error) { return error.name } })()";
    assert_eq!(json(thrown), r#""SecurityError""#);
    rest().await;
    assert!(it.server.take().is_empty());
}

#[wasm_bindgen_test]
async fn a_router_that_answers_a_change_with_another_is_followed() {
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
    assert_eq!(it.heard.next().await, ["ok"]);
    assert_eq!(it.server.take(), ["current"]);
    js("delete history.pushState");
    assert_no_errors();
}
