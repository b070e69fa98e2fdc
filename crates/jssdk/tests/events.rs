//! Events that call the page back, and the mini program around it.

#![cfg(target_arch = "wasm32")]

mod common;

use std::cell::RefCell;
use std::fmt::Debug;
use std::rc::Rc;
use std::time::Duration;

use common::every_api::{card, fill_phone, post, voice};
use common::{
    Body, Page, assert_no_errors, enter, everywhere, js, json, load_jweixin, respond, sleep,
};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use wechat_h5_jssdk::{CallError, JsApi, Listener, MiniProgram, ShareMedia, Wx};

wasm_bindgen_test_configure!(run_in_browser);

/// The events that a callback got, as text.
#[derive(Clone, Default)]
struct Received(Rc<RefCell<Vec<String>>>);

impl Received {
    fn add<T: Debug>(&self) -> impl FnMut(T) + 'static + use<T> {
        let received = self.0.clone();
        move |event| received.borrow_mut().push(format!("{event:?}"))
    }

    fn take(&self) -> String {
        self.0.borrow_mut().drain(..).collect::<Vec<_>>().join(" ")
    }
}

async fn open(page: Page) -> Wx {
    let wx = page.configured(JsApi::KNOWN).await;
    fill_phone();
    wx
}

/// Shares as a user does, and returns the card.
async fn share(to: &str) -> String {
    js(&format!("window.__shared = __weixinSandbox.share({to:?})"));
    sleep(20).await;
    let of = "[__shared.source, __shared.card && __shared.card.title].join(': ')";
    js(of).as_string().expect("a text")
}

fn listen(wx: &Wx, to: &str, received: &Received) -> Result<Listener, CallError> {
    match to {
        "friend" => wx.on_menu_share_app_message(&card(), &ShareMedia::Link, received.add()),
        "timeline" => wx.on_menu_share_timeline(&post(), received.add()),
        "qq" => wx.on_menu_share_qq(&card(), received.add()),
        "weibo" => wx.on_menu_share_weibo(&card(), received.add()),
        "qzone" => wx.on_menu_share_q_zone(&card(), received.add()),
        other => panic!("{other}"),
    }
}

const WAYS: [(&str, &str); 5] = [
    ("friend", "sendAppMessage"),
    ("timeline", "shareTimeline"),
    ("qq", "shareQQ"),
    ("weibo", "shareWeiboApp"),
    ("qzone", "shareQZone"),
];

#[wasm_bindgen_test]
async fn a_share_from_the_menu_calls_back_until_the_guard_is_dropped() {
    for page in everywhere() {
        let wx = open(page).await;
        for (to, call) in WAYS {
            let received = Received::default();
            let listener = listen(&wx, to, &received).expect("a bridge");
            let shared = share(to).await;
            assert!(shared.starts_with("event: 一起来看"), "{to}: {shared}");
            assert_eq!(received.take(), "Tapped Shared", "{to}");
            respond(call, "'cancel'");
            share(to).await;
            assert_eq!(received.take(), "Tapped Cancelled", "{to}");
            respond(call, "'denied'");
            share(to).await;
            let failed = received.take();
            assert!(failed.starts_with("Tapped Failed("), "{to}: {failed}");
            assert!(failed.ends_with(":permission denied))"), "{to}: {failed}");
            drop(listener);
            let title = json("document.title");
            let shared = share(to).await;
            assert_eq!(received.take(), "", "{to}: detached");
            assert!(!shared.contains("一起来看"), "{to}: {shared}, not {title}");
        }
        assert_no_errors();
    }
}

#[wasm_bindgen_test]
async fn a_shared_card_can_open_music() {
    for body in Body::ALL {
        let wx = open(Page::new(body)).await;
        let url = "https://h5.example.com/a.mp3";
        for (media, kind) in [
            (ShareMedia::Link, "link"),
            (ShareMedia::Music(url.into()), "music"),
            (ShareMedia::Video(url.into()), "video"),
        ] {
            let received = Received::default();
            let listener = wx.on_menu_share_app_message(&card(), &media, received.add());
            let _listener = listener.expect("a bridge");
            share("friend").await;
            assert_eq!(json("__shared.card.type"), format!("{kind:?}"));
            share("favorite").await;
            assert_eq!(
                received.take(),
                "Tapped Shared Tapped",
                "nothing of a favourite"
            );
        }
    }
}

#[wasm_bindgen_test]
async fn a_forgotten_listener_stays_registered() {
    for body in Body::ALL {
        let wx = open(Page::new(body)).await;
        let received = Received::default();
        listen(&wx, "timeline", &received)
            .expect("a bridge")
            .forget();
        share("timeline").await;
        assert_eq!(received.take(), "Tapped Shared");
    }
}

#[wasm_bindgen_test]
async fn a_second_registration_replaces_the_first() {
    for body in Body::ALL {
        let wx = open(Page::new(body)).await;
        let (old, new) = (Received::default(), Received::default());
        for (to, _) in WAYS {
            let first = listen(&wx, to, &old).expect("a bridge");
            let _second = listen(&wx, to, &new).expect("a bridge");
            drop(first);
            assert!(share(to).await.starts_with("event: 一起来看"), "{to}");
            assert_eq!(old.take(), "");
            assert_eq!(new.take(), "Tapped Shared", "{to}");
        }
    }
}

#[wasm_bindgen_test]
async fn a_callback_can_drop_its_own_listener() {
    for body in Body::ALL {
        let wx = open(Page::new(body)).await;
        let (received, own) = (Received::default(), Rc::new(RefCell::new(None)));
        let (mut add, slot) = (received.add(), own.clone());
        let listener = wx.on_voice_play_end(move |end| {
            slot.borrow_mut().take();
            add(end);
        });
        own.replace(Some(listener.expect("a bridge")));
        js("__weixinSandbox.emit('onVoicePlayEnd', { localId: 'a' })");
        js("__weixinSandbox.emit('onVoicePlayEnd', { localId: 'b' })");
        assert_eq!(received.take(), r#"Ok(LocalId("a"))"#);
        assert_no_errors();
    }
}

#[wasm_bindgen_test]
async fn the_end_of_a_recording_calls_back() {
    for page in everywhere() {
        let wx = open(page.with("fixtures", "{ recordMs: 5, playMs: 5 }")).await;
        let received = Received::default();
        let of_record = wx.on_voice_record_end(received.add()).expect("a bridge");
        let of_play = wx.on_voice_play_end(received.add()).expect("a bridge");
        wx.start_record().await.expect("recording");
        sleep(20).await;
        assert!(received.take().starts_with("Ok(LocalId(\""));
        wx.play_voice(&voice()).await.expect("playing");
        sleep(20).await;
        assert_eq!(received.take(), format!("Ok({:?})", voice()));
        js("__weixinSandbox.emit('onVoicePlayEnd', {})");
        assert!(received.take().starts_with("Err(Failed("), "no localId");
        drop((of_record, of_play));
        wx.play_voice(&voice()).await.expect("playing");
        sleep(20).await;
        assert_eq!(received.take(), "", "detached");
        assert_no_errors();
    }
}

#[wasm_bindgen_test]
async fn beacons_in_range_call_back() {
    for page in everywhere() {
        let wx = open(page).await;
        let received = Received::default();
        let listener = wx.on_search_beacons(received.add()).expect("a bridge");
        wx.start_search_beacons("ticket").await.expect("ok");
        sleep(40).await;
        let beacon = received.take();
        assert!(
            beacon.contains("FDA50693-A4E2-4FB1-AFCF-C6EB07647825"),
            "{beacon}"
        );
        assert!(beacon.contains("major: Some(10001.0)"), "{beacon}");
        wx.stop_search_beacons().await.expect("ok");
        drop(listener);
        js("__weixinSandbox.emit('onBeaconsInRange', { beacons: [] })");
        assert_eq!(received.take(), "");
    }
}

#[wasm_bindgen_test]
async fn without_a_bridge_or_a_function_nothing_is_registered() {
    let wx = open(Page::new(Body::Script)).await;
    js("delete wx.onVoicePlayEnd");
    let api = "onVoicePlayEnd";
    let missing = wx.on_voice_play_end(drop).expect_err("no function");
    assert_eq!(missing, CallError::Unsupported { api });
    js("delete window.WeixinJSBridge");
    let outside = wx.on_voice_record_end(drop).expect_err("no bridge");
    assert_eq!(outside, CallError::OutsideWeChat);
}

fn in_mini_program() -> impl Iterator<Item = Page> {
    let page = |body| Page::new(body).profile("miniprogram");
    Body::ALL.into_iter().map(page)
}

#[wasm_bindgen_test]
async fn the_mini_program_navigates_without_a_configuration() {
    for page in in_mini_program() {
        page.open();
        let mini_program = MiniProgram::of_page().expect("a jweixin");
        let env = mini_program.get_env().await.expect("a response");
        assert!(env.miniprogram);
        mini_program
            .post_message(&js("({ a: [1, '中'] })"))
            .await
            .expect("ok");
        assert_eq!(
            json("__weixinSandbox.miniProgram.posted"),
            r#"[{"a":[1,"中"]}]"#
        );
        mini_program.navigate_to("/pages/a?x=1").await.expect("ok");
        mini_program.redirect_to("/pages/b").await.expect("ok");
        mini_program.switch_tab("/pages/c").await.expect("ok");
        mini_program.re_launch("/pages/d").await.expect("ok");
        mini_program.navigate_back(0).await.expect("ok");
        mini_program.navigate_back(2).await.expect("ok");
        assert_eq!(
            json("__weixinSandbox.miniProgram.moves.map(m => [m.name, m.arg.url || m.arg.delta])"),
            r#"[["navigateTo","/pages/a?x=1"],["redirectTo","/pages/b"],["switchTab","/pages/c"],["reLaunch","/pages/d"],["navigateBack",1],["navigateBack",2]]"#
        );
        assert_no_errors();
    }
}

#[wasm_bindgen_test]
async fn the_mini_program_navigates_once_when_the_bridge_comes() {
    for page in in_mini_program() {
        for bridge in ["late", "twice"] {
            page.clone().with("bridge", &format!("{bridge:?}")).open();
            let mini_program = MiniProgram::of_page().expect("a jweixin");
            mini_program.navigate_to("/pages/a").await.expect("ok");
            assert!(
                mini_program
                    .get_env()
                    .await
                    .expect("a response")
                    .miniprogram
            );
            js("document.dispatchEvent(new Event('WeixinJSBridgeReady'))");
            sleep(20).await;
            assert_eq!(
                json("__weixinSandbox.miniProgram.moves.length"),
                "1",
                "{bridge}"
            );
        }
        page.with("bridge", "'never'").open();
        let mini_program = MiniProgram::of_page().expect("a jweixin");
        let mini_program = mini_program.with_call_timeout(Duration::from_millis(20));
        assert_eq!(
            mini_program.navigate_to("/pages/a").await,
            Err(CallError::TimedOut)
        );
        assert_eq!(mini_program.get_env().await, Err(CallError::TimedOut));
    }
}

#[wasm_bindgen_test]
async fn every_navigation_completes_with_every_outcome() {
    let short = Duration::from_millis(60);
    for page in in_mini_program() {
        page.open();
        let mini_program = MiniProgram::of_page().expect("a jweixin");
        let mini_program = mini_program.with_call_timeout(short);
        for (how, expected) in [
            ("ok", "Ok(())"),
            ("cancel", "Err(Cancelled)"),
            ("fail", "Err(Failed(Failure(invokeMiniProgramAPI:fail)))"),
            ("never", "Err(TimedOut)"),
        ] {
            respond("invokeMiniProgramAPI", &format!("{how:?}"));
            let data = js("1");
            let results = [
                mini_program.navigate_back(1).await,
                mini_program.navigate_to("a").await,
                mini_program.redirect_to("a").await,
                mini_program.switch_tab("a").await,
                mini_program.re_launch("a").await,
                mini_program.post_message(&data).await,
            ];
            for result in results {
                assert_eq!(format!("{result:?}"), expected, "{how}");
            }
        }
    }
}

#[wasm_bindgen_test]
async fn outside_a_mini_program_its_functions_are_unsupported() {
    for body in Body::ALL {
        enter();
        let unsupported = CallError::Unsupported { api: "miniProgram" };
        assert_eq!(MiniProgram::of_page(), Err(unsupported));
        load_jweixin(body);
        let mini_program = MiniProgram::of_page().expect("a jweixin");
        assert_eq!(
            mini_program.navigate_back(1).await,
            Err(CallError::OutsideWeChat)
        );
        assert_eq!(mini_program.get_env().await, Err(CallError::OutsideWeChat));
        Page::new(body).open();
        let mini_program = MiniProgram::of_page().expect("a jweixin");
        assert!(
            !mini_program
                .get_env()
                .await
                .expect("a response")
                .miniprogram
        );
        let expected = CallError::Unsupported { api: "navigateTo" };
        assert_eq!(mini_program.navigate_to("/pages/a").await, Err(expected));
    }
}
