//! `debug: true`: jweixin shows every response in an alert, and sends no telemetry.

#![cfg(target_arch = "wasm32")]

mod common;

use std::time::Duration;

use common::{
    Body, Page, TEN_X, assert_no_errors, enter, everywhere, invalid_config, js, json, load_jweixin,
    sleep, valid_config,
};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use wechat_h5_jssdk::{Configure, ConfigureError, JsApi, NetworkType, configure};

wasm_bindgen_test_configure!(run_in_browser);

/// A user who reads each alert of the page for this long.
struct Reader;

impl Reader {
    fn for_millis(millis: u32) -> Self {
        js(&format!(
            "window.__alert = window.alert;
             window.__alerts = [];
             window.alert = (text) => {{
               __alerts.push(JSON.parse(text).errMsg);
               const end = performance.now() + {millis};
               while (performance.now() < end) {{}}
             }}"
        ));
        Self
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        js("window.alert = __alert");
    }
}

fn debugging(config: Configure) -> Configure {
    let apis = [JsApi::GetNetworkType, JsApi::HideOptionMenu];
    config.debug().js_api_list(apis.to_vec())
}

#[wasm_bindgen_test]
async fn debug_shows_every_response_and_changes_no_outcome() {
    for page in everywhere() {
        let _reader = Reader::for_millis(0);
        page.clone().open();
        let wx = configure(debugging(valid_config())).await.expect("right");
        assert_eq!(wx.get_network_type().await, Ok(NetworkType::Wifi));
        wx.hide_option_menu().await.expect("granted");
        assert_eq!(
            json("__alerts"),
            r#"["config:ok","getNetworkType:ok","hideOptionMenu:ok"]"#,
            "{page:?}"
        );
        page.open();
        let Err(ConfigureError::InvalidSignature { .. }) =
            configure(debugging(invalid_config())).await
        else {
            panic!("not refused")
        };
        configure(debugging(valid_config()))
            .await
            .expect("the next");
        assert_no_errors();
    }
}

#[wasm_bindgen_test]
async fn a_ten_x_client_verifies_by_invoke_with_debug_too() {
    for body in Body::ALL {
        let _reader = Reader::for_millis(0);
        Page::new(body).user_agent(TEN_X).open();
        let Err(ConfigureError::InvalidSignature { .. }) =
            configure(debugging(invalid_config())).await
        else {
            panic!("not refused")
        };
        configure(debugging(valid_config()))
            .await
            .expect("the next");
    }
}

#[wasm_bindgen_test]
async fn debug_sends_no_telemetry() {
    for body in Body::ALL {
        for profile in ["android", "ios"] {
            for (config, reports) in [(valid_config(), "1"), (debugging(valid_config()), "0")] {
                let _reader = Reader::for_millis(0);
                Page::new(body).profile(profile).open();
                configure(config).await.expect("right");
                sleep(50).await;
                assert_eq!(
                    json("__weixinSandbox.telemetry.length"),
                    reports,
                    "{profile}"
                );
            }
        }
    }
}

#[wasm_bindgen_test]
async fn an_open_alert_does_not_count_as_waiting() {
    for body in Body::ALL {
        let reader = Reader::for_millis(0);
        Page::new(body).open();
        let wx = configure(debugging(valid_config())).await.expect("right");
        drop(reader);
        let _reader = Reader::for_millis(700);
        let wx = wx.with_call_timeout(Duration::from_millis(150));
        let (mut one, mut other) = (
            Box::pin(wx.get_network_type()),
            Box::pin(wx.hide_option_menu()),
        );
        assert!(common::poll_once(&mut one).is_pending());
        // Its response comes after its timeout, both while the first alert is open.
        js("__weixinSandbox.delayMs = 200");
        assert!(common::poll_once(&mut other).is_pending());
        assert_eq!(one.await, Ok(NetworkType::Wifi));
        assert_eq!(other.await, Ok(()));
    }
}

#[wasm_bindgen_test]
async fn a_ready_that_is_called_at_once_outside_wechat_is_no_success() {
    for body in Body::ALL {
        enter();
        load_jweixin(body);
        js("wx.config({ debug: true, appId: 'wx0', jsApiList: [] });
            window.__ready = 0;
            wx.ready(() => { window.__ready += 1; })");
        assert_eq!(json("__ready"), "1", "jweixin says ready");
        let result = configure(debugging(valid_config())).await;
        assert_eq!(result, Err(ConfigureError::OutsideWeChat));
    }
}
