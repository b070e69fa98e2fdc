//! Calls through the real jweixin, both bodies, over the client simulator.

#![cfg(target_arch = "wasm32")]

mod common;

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use common::{
    Body, Page, answer, assert_no_errors, calls, everywhere, js, json, poll_once, right, sleep,
};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use wechat_h5_jssdk::{
    AppMessageShareData, CallError, FailureKind, JsApi, MenuItem, NetworkType, TimelineShareData,
    Wx, configure,
};

wasm_bindgen_test_configure!(run_in_browser);

const APIS: [JsApi; 5] = [
    JsApi::UpdateAppMessageShareData,
    JsApi::UpdateTimelineShareData,
    JsApi::GetNetworkType,
    JsApi::CheckJsApi,
    JsApi::HideMenuItems,
];

type Ending = Pin<Box<dyn Future<Output = Result<(), CallError>>>>;

/// One call of each API, with its value thrown away.
fn call(wx: &Wx, api: &JsApi) -> Ending {
    let wx = wx.clone();
    match api {
        JsApi::UpdateAppMessageShareData => {
            Box::pin(async move { wx.update_app_message_share_data(&card()).await })
        }
        JsApi::UpdateTimelineShareData => {
            Box::pin(async move { wx.update_timeline_share_data(&post()).await })
        }
        JsApi::GetNetworkType => Box::pin(async move { wx.get_network_type().await.map(drop) }),
        JsApi::CheckJsApi => {
            Box::pin(async move { wx.check_js_api(&[JsApi::AddCard]).await.map(drop) })
        }
        JsApi::HideMenuItems => {
            Box::pin(async move { wx.hide_menu_items(&[MenuItem::CopyUrl]).await })
        }
        other => panic!("{other} is not tested here"),
    }
}

fn card() -> AppMessageShareData {
    AppMessageShareData {
        title: "一起来看 \"🎁\"".into(),
        desc: "第一行\n第二行".into(),
        link: "https://h5.example.com/?a=1&b=%E4%B8%AD".into(),
        img_url: "https://h5.example.com/share.png".into(),
    }
}

fn post() -> TimelineShareData {
    TimelineShareData {
        title: "一起来看".into(),
        link: "https://h5.example.com/".into(),
        img_url: "https://h5.example.com/share.png".into(),
    }
}

#[wasm_bindgen_test]
async fn share_data_arrive_at_the_client() {
    for page in everywhere() {
        let wx = page.configured(&APIS).await;
        wx.update_app_message_share_data(&card()).await.expect("ok");
        wx.update_timeline_share_data(&post()).await.expect("ok");
        assert_eq!(
            json("__weixinSandbox.shareData.appMessage"),
            r#"{"title":"一起来看 \"🎁\"","desc":"第一行\n第二行","link":"https://h5.example.com/?a=1&b=%E4%B8%AD","imgUrl":"https://h5.example.com/share.png"}"#
        );
        assert_eq!(
            json("__weixinSandbox.shareData.timeline"),
            r#"{"title":"一起来看","link":"https://h5.example.com/","imgUrl":"https://h5.example.com/share.png"}"#
        );
        assert_no_errors();
    }
}

#[wasm_bindgen_test]
async fn the_network_type_comes_back() {
    for page in everywhere() {
        for (network, expected) in [
            ("wifi", NetworkType::Wifi),
            ("5g", NetworkType::Cellular5g),
            ("2g", NetworkType::Cellular2g),
        ] {
            let page = page.clone().with("network", &format!("{network:?}"));
            let wx = page.configured(&APIS).await;
            assert_eq!(wx.get_network_type().await, Ok(expected));
        }
    }
}

#[wasm_bindgen_test]
async fn support_is_known_per_api_by_its_own_name() {
    for page in everywhere() {
        let wx = page.configured(&APIS).await;
        answer("batchViewCard", "'missing'");
        let asked = [JsApi::GetLocation, JsApi::GetNetworkType, JsApi::OpenCard];
        let support = wx.check_js_api(&asked).await.expect("an answer");
        let has: Vec<_> = support
            .iter()
            .map(|(api, has)| (api.as_str(), has))
            .collect();
        assert_eq!(
            has,
            [
                ("getLocation", true),
                ("getNetworkType", true),
                ("openCard", false)
            ]
        );
        assert_eq!(asked[0], JsApi::GetLocation);
    }
}

#[wasm_bindgen_test]
async fn menu_items_are_hidden() {
    for page in everywhere() {
        let wx = page.configured(&APIS).await;
        let items = [MenuItem::CopyUrl, MenuItem::ShareQZone];
        wx.hide_menu_items(&items).await.expect("ok");
        assert_eq!(
            json("__weixinSandbox.menu.hidden"),
            r#"["menuItem:copyUrl","menuItem:share:QZone"]"#
        );
    }
}

fn ends_as(result: &Result<(), CallError>, how: &str) -> bool {
    match (how, result) {
        ("ok", Ok(()))
        | ("cancel", Err(CallError::Cancelled))
        | ("missing", Err(CallError::Unsupported { .. }))
        | ("never", Err(CallError::TimedOut)) => true,
        ("fail", Err(CallError::Failed(failure))) => {
            failure.kind() == FailureKind::Other && failure.err_msg().ends_with(":fail")
        }
        ("denied", Err(CallError::Failed(failure))) => {
            failure.kind() == FailureKind::PermissionDenied
                && failure.as_raw().is_object()
                && failure.err_msg().ends_with(":permission denied")
        }
        _ => false,
    }
}

#[wasm_bindgen_test]
async fn what_was_not_asked_for_is_refused() {
    for page in everywhere() {
        let wx = page.configured(&[]).await;
        let Err(CallError::Failed(failure)) = wx.hide_menu_items(&[]).await else {
            panic!("not refused")
        };
        assert_eq!(failure.kind(), FailureKind::NotInJsApiList);
    }
}

#[wasm_bindgen_test]
async fn every_failure_has_its_kind_and_its_words() {
    use FailureKind::{Network, NotInJsApiList, Other, PermissionDenied};
    for (sent, words, kind) in [
        (
            "{ err_msg: 'system:access_denied' }",
            "hideMenuItems:permission denied",
            PermissionDenied,
        ),
        (
            "{ err_msg: 'hide_menu_items:fail_no permission to execute' }",
            "hideMenuItems:permission denied",
            PermissionDenied,
        ),
        (
            "{ errMsg: 'hideMenuItems:fail, the permission value is offline verifying' }",
            "hideMenuItems:fail, the permission value is offline verifying",
            NotInJsApiList,
        ),
        (
            "{ err_msg: 'hideMenuItems:fail_the permission value is offline verifying' }",
            "hideMenuItems:the permission value is offline verifying",
            NotInJsApiList,
        ),
        (
            "{ err_msg: 'hideMenuItems:fail_network timeout' }",
            "hideMenuItems:network timeout",
            Network,
        ),
        (
            "{ err_msg: 'hideMenuItems:fail', err_code: '-2', err_desc: 'why' }",
            "hideMenuItems:fail",
            Other,
        ),
        (
            "{ err_msg: 'hideMenuItems:failed' }",
            "hideMenuItems:fail",
            Other,
        ),
        (
            "{ errMsg: 'hideMenuItems:fail,Error: 系统错误' }",
            "hideMenuItems:fail,Error: 系统错误",
            Other,
        ),
    ] {
        for body in Body::ALL {
            let wx = Page::new(body).configured(&APIS).await;
            answer("hideMenuItems", sent);
            let Err(CallError::Failed(failure)) = wx.hide_menu_items(&[]).await else {
                panic!("{sent}: not a failure")
            };
            assert_eq!((failure.err_msg(), failure.kind()), (words, kind), "{sent}");
            assert!(failure.as_raw().is_object());
        }
    }
}

#[wasm_bindgen_test]
async fn every_wording_of_a_missing_function_is_unsupported() {
    let api = "hideMenuItems";
    for sent in [
        "{ err_msg: 'system:function_not_exist' }",
        "{ err_msg: 'hideMenuItems:fail_function not exist' }",
        "{ errMsg: 'hideMenuItems:fail,function not exist' }",
    ] {
        for body in Body::ALL {
            let wx = Page::new(body).configured(&APIS).await;
            answer(api, sent);
            let result = wx.hide_menu_items(&[]).await;
            assert_eq!(result, Err(CallError::Unsupported { api }), "{sent}");
        }
    }
}

/// jweixin's rule: what says nothing has worked.
#[wasm_bindgen_test]
async fn an_answer_without_words_counts_as_ok() {
    for body in Body::ALL {
        let wx = Page::new(body).configured(&APIS).await;
        for sent in ["{}", "{ err_msg: '' }", "{ err_msg: 'x:confirm' }"] {
            answer("hideMenuItems", sent);
            assert_eq!(wx.hide_menu_items(&[]).await, Ok(()), "{sent}");
        }
    }
}

#[wasm_bindgen_test]
async fn a_jweixin_without_the_function_is_unsupported() {
    let wx = Page::new(Body::Script).configured(&APIS).await;
    js("delete window.wx.hideMenuItems");
    let api = "hideMenuItems";
    assert_eq!(
        wx.hide_menu_items(&[]).await,
        Err(CallError::Unsupported { api })
    );
}

#[wasm_bindgen_test]
async fn without_a_bridge_nobody_is_waited_for() {
    let wx = Page::new(Body::Script).configured(&APIS).await;
    js("delete window.WeixinJSBridge");
    for api in &APIS {
        assert_eq!(call(&wx, api).await, Err(CallError::OutsideWeChat));
    }
}

#[wasm_bindgen_test]
async fn parallel_calls_get_their_own_answers() {
    for page in everywhere() {
        let wx = page.with("delayMs", "20").configured(&APIS).await;
        let mut pending: Vec<Ending> = Vec::new();
        for how in ["ok", "cancel", "fail", "ok"] {
            answer("hideMenuItems", &format!("{how:?}"));
            let mut ending = call(&wx, &JsApi::HideMenuItems);
            assert!(poll_once(&mut ending).is_pending());
            pending.push(ending);
        }
        // Awaited in another order than they were started in.
        for how in ["ok", "fail", "cancel", "ok"] {
            let result = pending.pop().expect("four").await;
            assert!(ends_as(&result, how), "{how}: {result:?}");
        }
    }
}

#[wasm_bindgen_test]
async fn a_dropped_call_is_detached() {
    for page in everywhere() {
        let wx = page.with("delayMs", "20").configured(&APIS).await;
        for api in &APIS {
            let mut ending = call(&wx, api);
            assert!(poll_once(&mut ending).is_pending());
            drop(ending);
        }
        sleep(60).await;
        assert_eq!(json("__weixinSandbox.calls.every(c => c.response)"), "true");
        assert_no_errors();
        wx.get_network_type()
            .await
            .expect("the next call's own answer");
    }
}

#[wasm_bindgen_test]
async fn an_answer_after_the_timeout_is_ignored() {
    let page = Page::new(Body::CommonJs).with("delayMs", "40");
    let wx = page.configured(&APIS).await;
    let wx = wx.with_call_timeout(Duration::from_millis(10));
    assert_eq!(wx.get_network_type().await, Err(CallError::TimedOut));
    sleep(80).await;
    assert_no_errors();
}

#[wasm_bindgen_test]
async fn a_handle_survives_the_next_configuration() {
    let wx = Page::new(Body::Script).configured(&APIS).await;
    let again = configure(right().js_api_list(APIS.to_vec())).await;
    assert_eq!(again.expect("a right signature"), wx);
    wx.get_network_type().await.expect("still configured");
    assert_eq!(
        calls(),
        r#"["preVerifyJSAPI","preVerifyJSAPI","preVerifyJSAPI","getNetworkType"]"#
    );
}
