//! A page with a real router in history mode, vue-router, and the real jweixin.

#![cfg(target_arch = "wasm32")]

mod common;

use std::cell::RefCell;
use std::rc::Rc;

use common::server::{Server, entered};
use common::{Body, Page, assert_no_errors, await_js, js, run, sleep};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use wechat_h5_jssdk::{HistoryFollower, follow_history};

wasm_bindgen_test_configure!(run_in_browser);

const VUE: &str = include_str!(concat!(
    env!("WECHAT_H5_NODE_MODULES"),
    "/vue/dist/vue.runtime.global.prod.js"
));
const VUE_ROUTER: &str = include_str!(concat!(
    env!("WECHAT_H5_NODE_MODULES"),
    "/vue-router/dist/vue-router.global.prod.js"
));

/// An app with a route for every path, unmounted when dropped.
struct App;

impl App {
    async fn mount() -> Self {
        if js("window.VueRouter").is_undefined() {
            run(VUE);
            run(VUE_ROUTER);
        }
        js("window.__router = VueRouter.createRouter({
              history: VueRouter.createWebHistory(),
              routes: [{ path: '/:any(.*)*', component: { render: () => null } }],
            });
            window.__app = Vue.createApp({ render: () => Vue.h(VueRouter.RouterView) }).use(__router);
            __app.mount(document.createElement('div'))");
        await_js("__router.isReady()").await;
        Self
    }
}

impl Drop for App {
    fn drop(&mut self) {
        js("__app.unmount()");
    }
}

/// A page whose router is followed, and how many configurations were accepted.
struct Followed {
    server: Server,
    accepted: Rc<RefCell<usize>>,
    _follower: HistoryFollower,
    _app: App,
}

impl Followed {
    async fn open(page: Page) -> Self {
        let (server, accepted) = (entered(page), Rc::new(RefCell::new(0)));
        let count = accepted.clone();
        let follower = follow_history(server.sign(), move |result| {
            result.expect("accepted");
            *count.borrow_mut() += 1;
        });
        let app = App::mount().await;
        let it = Self {
            server,
            accepted,
            _follower: follower,
            _app: app,
        };
        it.comes_to(1).await;
        it.server.take();
        it
    }

    async fn comes_to(&self, count: usize) {
        for _ in 0..200 {
            if *self.accepted.borrow() == count {
                return;
            }
            sleep(10).await;
        }
        panic!("{:?} of {count} configurations", self.accepted);
    }
}

const MOVES: [&str; 4] = [
    "__router.push('/goods/7?a=1#/b')",
    "__router.replace({ path: '/goods/8', query: { 'name': '中 a' } })",
    "__router.push('/goods/9')",
    "new Promise(done => { addEventListener('popstate', done, { once: true }); __router.back() })",
];

#[wasm_bindgen_test]
async fn android_gets_every_route_signed() {
    for body in Body::ALL {
        let it = Followed::open(Page::new(body).profile("android")).await;
        for (at, way) in MOVES.into_iter().enumerate() {
            await_js(way).await;
            it.comes_to(at + 2).await;
            assert_eq!(it.server.take(), ["current"], "{way}");
        }
        assert_no_errors();
    }
}

#[wasm_bindgen_test]
async fn ios_keeps_the_entry_url_for_every_route() {
    for body in Body::ALL {
        let it = Followed::open(Page::new(body).profile("ios")).await;
        for way in MOVES {
            await_js(way).await;
            sleep(150).await;
        }
        assert!(it.server.take().is_empty());
        // Another configuration, for another list for example, signs the entry URL.
        it.server.configure().await.expect("accepted");
        assert_eq!(it.server.take(), ["entry"]);
        assert_no_errors();
    }
}

#[wasm_bindgen_test]
async fn the_accepted_kind_of_url_is_remembered_for_the_session() {
    for body in Body::ALL {
        // An Android client that compares with the entry URL after all.
        let it = Followed::open(Page::new(body).profile("android")).await;
        js("__weixinSandbox.isIos = true");
        await_js(MOVES[0]).await;
        it.comes_to(2).await;
        assert_eq!(it.server.take(), ["current", "entry"]);
        for way in &MOVES[1..] {
            await_js(way).await;
            sleep(150).await;
            assert!(it.server.take().is_empty(), "{way}: it is known by now");
        }
        // The next page of this session starts with it.
        assert_eq!(
            js("sessionStorage.getItem('wechat-h5.signed-url.android')"),
            "entry"
        );
        assert_eq!(js("sessionStorage.length"), 1, "and of no other platform");
        js("sessionStorage.clear()");
    }
}
