//! Open tags: the client's elements, of which a page sees events only.

#![cfg(target_arch = "wasm32")]

mod common;

use std::cell::RefCell;
use std::fmt::Debug;
use std::rc::Rc;

use common::{assert_no_errors, enter, js};
use wasm_bindgen::JsValue;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use wechat_h5_jssdk::{
    OpenTagEvent, OpenTagsUnavailableListener, SubscriptionStatus, on_launch_app, on_launch_weapp,
    on_subscribe,
};

wasm_bindgen_test_configure!(run_in_browser);

/// What a callback has heard.
struct Heard<T>(Rc<RefCell<Vec<T>>>);

impl<T: Debug + 'static> Heard<T> {
    fn new() -> Self {
        Self(Rc::default())
    }

    fn add(&self) -> impl FnMut(T) + 'static + use<T> {
        let heard = self.0.clone();
        move |event| heard.borrow_mut().push(event)
    }

    fn take(&self) -> Vec<T> {
        self.0.take()
    }

    fn text(&self) -> String {
        format!("{:?}", self.take())
    }
}

/// An element such as the client puts in.
fn element(name: &str) -> JsValue {
    enter();
    js(&format!("window.__tag = document.createElement({name:?})"))
}

fn fire(event: &str, detail: &str) {
    js(&format!(
        "__tag.dispatchEvent(new CustomEvent({event:?}, {{ detail: {detail} }}))"
    ));
}

#[wasm_bindgen_test]
fn a_mini_program_is_launched_or_not() {
    let heard = Heard::new();
    let listener = on_launch_weapp(&element("wx-open-launch-weapp"), heard.add());
    let listener = listener.expect("an element");
    fire("ready", "null");
    fire("launch", "{ userName: 'gh_1', path: 'pages/a.html?x=1' }");
    fire("launch", "{ appId: 'wx1', path: 'pages/a' }");
    fire("error", "{ errMsg: 'launch:fail' }");
    assert_eq!(
        heard.text(),
        "[Ready, \
         Succeeded(LaunchedWeapp { app: \"gh_1\", path: \"pages/a.html?x=1\" }), \
         Succeeded(LaunchedWeapp { app: \"wx1\", path: \"pages/a\" }), \
         Failed(OpenTagLaunchError { err_msg: \"launch:fail\", err_code: None })]"
    );
    drop(listener);
    fire("ready", "null");
    assert!(heard.take().is_empty(), "detached");
    assert_no_errors();
}

#[wasm_bindgen_test]
fn an_app_is_launched_or_not() {
    let heard = Heard::new();
    let listener = on_launch_app(&element("wx-open-launch-app"), heard.add());
    fire("launch", "{ appId: 'wx2', extInfo: 'a=1' }");
    fire(
        "error",
        "{ errMsg: 'launch:fail_check fail', appId: 'wx2', extInfo: '' }",
    );
    listener.expect("an element").forget();
    fire("ready", "undefined");
    assert_eq!(
        heard.text(),
        "[Succeeded(LaunchedApp { app_id: \"wx2\", ext_info: \"a=1\" }), \
         Failed(OpenTagLaunchError { err_msg: \"launch:fail_check fail\", err_code: None }), \
         Ready]"
    );
}

#[wasm_bindgen_test]
fn every_template_has_the_person_s_answer() {
    use SubscriptionStatus::{Accepted, Cancelled, Filtered, Other, Rejected};
    let heard = Heard::new();
    let _listener = on_subscribe(&element("wx-open-subscribe"), heard.add());
    fire(
        "success",
        "{ errMsg: 'subscribe:ok', subscribeDetails: JSON.stringify({
             a: '{\"status\":\"accept\"}', b: '{\"status\":\"reject\"}',
             c: '{\"status\":\"cancel\"}', d: '{\"status\":\"filter\"}',
             e: '{\"status\":\"new\"}', f: 'no json',
           }) }",
    );
    fire("error", "{ errMsg: 'subscribe:fail', errCode: '20005' }");
    let [OpenTagEvent::Succeeded(done), OpenTagEvent::Failed(failed)] = &*heard.take() else {
        panic!("one of each")
    };
    let said: Vec<_> = done
        .iter()
        .map(|one| (&*one.template_id, one.status.clone()))
        .collect();
    assert_eq!(
        said,
        [
            ("a", Accepted),
            ("b", Rejected),
            ("c", Cancelled),
            ("d", Filtered),
            ("e", Other("new".into())),
            ("f", Other(String::new())),
        ]
    );
    assert_eq!(failed.err_code, Some(20005));
    assert_eq!(failed.to_string(), "the open tag failed: subscribe:fail");
}

#[wasm_bindgen_test]
fn nonsense_in_a_detail_does_not_panic() {
    let heard = Heard::new();
    let _listener = on_subscribe(&element("wx-open-subscribe"), heard.add());
    for detail in [
        "null",
        "7",
        "'x'",
        "{ subscribeDetails: 7, errCode: 1e99 }",
        "[]",
    ] {
        for event in ["ready", "success", "error"] {
            fire(event, detail);
        }
    }
    assert_eq!(heard.take().len(), 15);
    assert_no_errors();
}

#[wasm_bindgen_test]
fn what_is_no_element_is_refused() {
    for value in ["undefined", "({})", "'wx-open-launch-weapp'"] {
        assert!(on_launch_weapp(&js(value), drop).is_none(), "{value}");
    }
}

#[wasm_bindgen_test]
fn tags_that_are_not_shown_are_heard_until_the_guard_is_dropped() {
    enter();
    let heard = Heard::new();
    let listener = OpenTagsUnavailableListener::new(heard.add());
    let fire = |detail: &str| {
        js(&format!(
            "document.dispatchEvent(new CustomEvent('WeixinOpenTagsError', {{ detail: {detail} }}))"
        ));
    };
    fire("{ errMsg: 'launch:fail' }");
    fire("null");
    drop(listener.expect("a page"));
    fire("{ errMsg: 'late' }");
    let heard = heard.take();
    let texts: Vec<_> = heard.iter().map(ToString::to_string).collect();
    let words = "the client shows no open tags: ";
    assert_eq!(texts, [format!("{words}launch:fail"), words.to_owned()]);
    assert_eq!(heard[0].err_msg(), "launch:fail");
}
