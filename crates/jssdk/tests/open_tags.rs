//! Open tags: elements of the client, of which a page gets events only.

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

/// The events that a callback got.
struct Received<T>(Rc<RefCell<Vec<T>>>);

impl<T: Debug + 'static> Received<T> {
    fn new() -> Self {
        Self(Rc::default())
    }

    fn add(&self) -> impl FnMut(T) + 'static + use<T> {
        let received = self.0.clone();
        move |event| received.borrow_mut().push(event)
    }

    fn take(&self) -> Vec<T> {
        self.0.take()
    }

    fn text(&self) -> String {
        format!("{:?}", self.take())
    }
}

/// An element like the client's.
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
fn launching_a_mini_program_succeeds_or_fails() {
    let received = Received::new();
    let listener = on_launch_weapp(&element("wx-open-launch-weapp"), received.add());
    let listener = listener.expect("an element");
    fire("ready", "null");
    fire("launch", "{ userName: 'gh_1', path: 'pages/a.html?x=1' }");
    fire("launch", "{ appId: 'wx1', path: 'pages/a' }");
    fire("error", "{ errMsg: 'launch:fail' }");
    assert_eq!(
        received.text(),
        "[Ready, \
         Succeeded(LaunchedWeapp { app: \"gh_1\", path: \"pages/a.html?x=1\" }), \
         Succeeded(LaunchedWeapp { app: \"wx1\", path: \"pages/a\" }), \
         Failed(OpenTagLaunchError { err_msg: \"launch:fail\", err_code: None })]"
    );
    drop(listener);
    fire("ready", "null");
    assert!(received.take().is_empty(), "detached");
    assert_no_errors();
}

#[wasm_bindgen_test]
fn launching_an_app_succeeds_or_fails() {
    let received = Received::new();
    let listener = on_launch_app(&element("wx-open-launch-app"), received.add());
    fire("launch", "{ appId: 'wx2', extInfo: 'a=1' }");
    fire(
        "error",
        "{ errMsg: 'launch:fail_check fail', appId: 'wx2', extInfo: '' }",
    );
    listener.expect("an element").forget();
    fire("ready", "undefined");
    assert_eq!(
        received.text(),
        "[Succeeded(LaunchedApp { app_id: \"wx2\", ext_info: \"a=1\" }), \
         Failed(OpenTagLaunchError { err_msg: \"launch:fail_check fail\", err_code: None }), \
         Ready]"
    );
}

#[wasm_bindgen_test]
fn every_template_has_the_decision_of_the_user() {
    use SubscriptionStatus::{Accepted, Cancelled, Filtered, Other, Rejected};
    let received = Received::new();
    let _listener = on_subscribe(&element("wx-open-subscribe"), received.add());
    fire(
        "success",
        "{ errMsg: 'subscribe:ok', subscribeDetails: JSON.stringify({
             a: '{\"status\":\"accept\"}', b: '{\"status\":\"reject\"}',
             c: '{\"status\":\"cancel\"}', d: '{\"status\":\"filter\"}',
             e: '{\"status\":\"new\"}', f: 'no json',
           }) }",
    );
    fire("error", "{ errMsg: 'subscribe:fail', errCode: '20005' }");
    let [OpenTagEvent::Succeeded(done), OpenTagEvent::Failed(failed)] = &*received.take() else {
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
fn an_invalid_detail_does_not_panic() {
    let received = Received::new();
    let _listener = on_subscribe(&element("wx-open-subscribe"), received.add());
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
    assert_eq!(received.take().len(), 15);
    assert_no_errors();
}

#[wasm_bindgen_test]
fn a_value_that_is_no_element_is_refused() {
    for value in ["undefined", "({})", "'wx-open-launch-weapp'"] {
        assert!(on_launch_weapp(&js(value), drop).is_none(), "{value}");
    }
}

#[wasm_bindgen_test]
fn unavailable_tags_call_back_until_the_guard_is_dropped() {
    enter();
    let received = Received::new();
    let listener = OpenTagsUnavailableListener::new(received.add());
    let fire = |detail: &str| {
        js(&format!(
            "document.dispatchEvent(new CustomEvent('WeixinOpenTagsError', {{ detail: {detail} }}))"
        ));
    };
    fire("{ errMsg: 'launch:fail' }");
    fire("null");
    drop(listener.expect("a page"));
    fire("{ errMsg: 'late' }");
    let received = received.take();
    let texts: Vec<_> = received.iter().map(ToString::to_string).collect();
    let words = "the client shows no open tags: ";
    assert_eq!(texts, [format!("{words}launch:fail"), words.to_owned()]);
    assert_eq!(received[0].err_msg(), "launch:fail");
}
