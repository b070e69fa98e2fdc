//! The requests and responses of each group of functions, through the real jweixin,
//! both bodies, with the client simulator.

#![cfg(target_arch = "wasm32")]

mod common;

use std::time::Duration;

use common::every_api::{self as requests, fill_phone, picture, voice};
use common::{
    Body, Page, assert_no_errors, everywhere, js, json, last_arguments, poll_once, respond,
};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use wechat_h5_jssdk::{
    CallError, ChooseImage, CoordinateSystem, Download, EnvVersion, FailureKind, ImageSize,
    ImageSource, JsApi, LocalId, MenuItem, NetworkType, OpenLocation, PreviewImage,
    ProductSpecificView, ProductView, ScanType, TranslateVoice, Upload, Wx,
};

wasm_bindgen_test_configure!(run_in_browser);

async fn open(page: Page) -> Wx {
    let wx = page.configured(JsApi::KNOWN).await;
    fill_phone();
    wx
}

#[wasm_bindgen_test]
async fn share_data_reach_the_client() {
    for page in everywhere() {
        let wx = page.configured(JsApi::KNOWN).await;
        wx.update_app_message_share_data(&requests::card())
            .await
            .expect("ok");
        wx.update_timeline_share_data(&requests::post())
            .await
            .expect("ok");
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
async fn the_network_type_is_returned() {
    for page in everywhere() {
        for (network, expected) in [
            ("wifi", NetworkType::Wifi),
            ("5g", NetworkType::Cellular5g),
            ("2g", NetworkType::Cellular2g),
        ] {
            let page = page.clone().with("network", &format!("{network:?}"));
            let wx = page.configured(JsApi::KNOWN).await;
            assert_eq!(wx.get_network_type().await, Ok(expected));
        }
    }
}

#[wasm_bindgen_test]
async fn support_is_reported_for_each_api_by_its_own_name() {
    for page in everywhere() {
        let wx = page.configured(JsApi::KNOWN).await;
        respond("batchViewCard", "'missing'");
        let requested = [JsApi::GetLocation, JsApi::GetNetworkType, JsApi::OpenCard];
        let support = wx.check_js_api(&requested).await.expect("a response");
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
        assert_eq!(requested[0], JsApi::GetLocation);
    }
}

#[wasm_bindgen_test]
async fn menu_items_are_hidden() {
    for page in everywhere() {
        let wx = page.configured(JsApi::KNOWN).await;
        let items = [MenuItem::CopyUrl, MenuItem::ShareQZone];
        wx.hide_menu_items(&items).await.expect("ok");
        assert_eq!(
            json("__weixinSandbox.menu.hidden"),
            r#"["menuItem:copyUrl","menuItem:share:QZone"]"#
        );
    }
}

#[wasm_bindgen_test]
async fn images_are_chosen_uploaded_downloaded_and_read() {
    for page in everywhere() {
        let wx = open(page).await;
        let request = ChooseImage {
            count: 2,
            size_type: vec![ImageSize::Compressed],
            source_type: vec![ImageSource::Camera],
        };
        let chosen = wx.choose_image(&request).await.expect("pictures");
        assert_eq!(
            last_arguments(),
            r#"{"scene":"1|2","count":2,"sizeType":["compressed"],"sourceType":["camera"]}"#
        );
        assert_eq!(chosen.local_ids.len(), 2);
        assert_eq!(chosen.source_type, Some(ImageSource::Camera));

        let upload = Upload {
            is_show_progress_tips: false,
            ..Upload::new(chosen.local_ids[1].clone())
        };
        let server_id = wx.upload_image(&upload).await.expect("a serverId");
        assert!(last_arguments().ends_with(r#""isShowProgressTips":0}"#));
        let download = Download::new(server_id);
        let local_id = wx.download_image(&download).await.expect("a localId");
        assert!(last_arguments().ends_with(r#""isShowProgressTips":1}"#));

        let sent = wx.get_local_img_data(&chosen.local_ids[1]).await;
        let fetched = wx.get_local_img_data(&local_id).await.expect("data");
        assert_eq!(sent.expect("data").base64(), fetched.base64());
        assert!(fetched.base64().starts_with("iVBORw0KGgo"));
        let url = fetched.data_url();
        assert!(
            url.starts_with("data:image/jpeg;base64,iVBORw0KGgo"),
            "{url}"
        );
    }
}

#[wasm_bindgen_test]
async fn images_are_previewed() {
    for page in everywhere() {
        let wx = open(page).await;
        let preview = PreviewImage {
            current: "https://h5.example.com/2.png".into(),
            urls: ["1", "2"]
                .map(|n| format!("https://h5.example.com/{n}.png"))
                .into(),
        };
        wx.preview_image(&preview).await.expect("ok");
        assert_eq!(
            last_arguments(),
            r#"{"current":"https://h5.example.com/2.png","urls":["https://h5.example.com/1.png","https://h5.example.com/2.png"]}"#
        );
    }
}

#[wasm_bindgen_test]
async fn lists_are_read_as_arrays_and_as_json() {
    for page in everywhere() {
        let wx = open(page).await;
        for ids in ["['a', 'b']", r#"'["a","b"]'"#] {
            let raw = format!("{{ err_msg: 'chooseImage:ok', localIds: {ids} }}");
            respond("chooseImage", &raw);
            let chosen = wx.choose_image(&ChooseImage::default()).await;
            let ids = chosen.expect("pictures").local_ids;
            assert_eq!(
                ids.iter().map(LocalId::as_str).collect::<Vec<_>>(),
                ["a", "b"]
            );
        }
        for result in ["{ getLocation: true }", r#"'{"geoLocation":true}'"#] {
            let raw = format!("{{ err_msg: 'checkJsApi:ok', checkResult: {result} }}");
            respond("checkJsApi", &raw);
            let support = wx.check_js_api(&[JsApi::GetLocation]).await;
            // Only Android has it as a text, and only there jweixin renames.
            if result.starts_with('{') {
                assert!(support.expect("a response").has(&JsApi::GetLocation));
            }
        }
        for cards in [
            "[{ card_id: 'c', encrypt_code: 'e' }]",
            r#"'[{"card_id":"c","encrypt_code":"e"}]'"#,
        ] {
            let raw = format!("{{ err_msg: 'choose_card:ok', choose_card_info: {cards} }}");
            respond("chooseCard", &raw);
            let chosen = wx
                .choose_card(&requests::choose_card())
                .await
                .expect("cards");
            assert_eq!((&*chosen[0].card_id, &*chosen[0].encrypt_code), ("c", "e"));
        }
    }
}

#[wasm_bindgen_test]
async fn parallel_reads_of_local_images_work_without_a_global_wx() {
    for body in Body::ALL {
        for profile in ["ios", "android"] {
            let page = Page::new(body).profile(profile).with("delayMs", "5");
            page.clone().open();
            js("window.jWeixin = window.wx; delete window.wx");
            let wx = wechat_h5_jssdk::configure(
                common::valid_config().js_api_list(JsApi::KNOWN.to_vec()),
            );
            let wx = wx.await.expect("a valid signature");
            fill_phone();
            let wx = wx.with_call_timeout(Duration::from_secs(2));
            let missing = LocalId::new("weixin://resourceid/missing").expect("a name");
            let (known, missing) = (picture(), missing);
            let mut calls: Vec<_> = [&known, &missing, &known, &known]
                .map(|id| Box::pin(wx.get_local_img_data(id)))
                .into();
            for call in &mut calls {
                assert!(poll_once(call).is_pending());
            }
            drop(calls.remove(2));
            let mut endings = Vec::new();
            for call in calls.into_iter().rev() {
                endings.push(call.await.is_ok());
            }
            assert_eq!(endings, [true, false, true], "{body:?} {profile}");
            assert_no_errors();
        }
    }
}

#[wasm_bindgen_test]
async fn a_lost_response_does_not_block_the_next_local_image() {
    for page in everywhere() {
        let wx = open(page)
            .await
            .with_call_timeout(Duration::from_millis(30));
        respond("getLocalImgData", "['never', 'ok']");
        let lost = wx.get_local_img_data(&picture()).await;
        assert_eq!(lost, Err(CallError::TimedOut));
        wx.get_local_img_data(&picture()).await.expect("the next");
        wx.get_local_img_data(&picture())
            .await
            .expect("and the next");
        assert_no_errors();
    }
}

#[wasm_bindgen_test]
async fn recordings_are_made_uploaded_downloaded_and_transcribed() {
    for page in everywhere() {
        let wx = open(page).await;
        wx.start_record().await.expect("recording");
        let local_id = wx.stop_record().await.expect("a localId");
        wx.play_voice(&local_id).await.expect("playing");
        assert_eq!(
            json("__weixinSandbox.voice.playing"),
            format!("{:?}", local_id.as_str())
        );
        wx.pause_voice(&local_id).await.expect("paused");
        wx.stop_voice(&local_id).await.expect("stopped");
        let server_id = wx.upload_voice(&Upload::new(local_id)).await;
        let download = Download::new(server_id.expect("a serverId"));
        let fetched = wx.download_voice(&download).await.expect("a localId");
        let text = wx.translate_voice(&TranslateVoice::new(fetched)).await;
        assert_eq!(text.as_deref(), Ok("今天天气怎么样。"));
        let Err(CallError::Failed(_)) = wx.stop_record().await else {
            panic!("nothing is recorded")
        };
    }
}

#[wasm_bindgen_test]
async fn locations_are_returned_in_both_coordinate_systems() {
    for page in everywhere() {
        let wx = open(page).await;
        let gps = wx
            .get_location(CoordinateSystem::Wgs84)
            .await
            .expect("a place");
        let map = wx
            .get_location(CoordinateSystem::Gcj02)
            .await
            .expect("a place");
        assert_eq!((gps.latitude, gps.longitude), (23.106_605, 113.319_033));
        assert_eq!((map.latitude, map.longitude), (23.103_978, 113.324_454));
        assert_eq!((gps.speed, gps.accuracy), (Some(0.0), Some(30.0)));
        let place = OpenLocation {
            latitude: map.latitude,
            longitude: map.longitude,
            name: "广州塔".into(),
            ..OpenLocation::default()
        };
        wx.open_location(&place).await.expect("a map");
        assert_eq!(
            last_arguments(),
            r#"{"latitude":23.103978,"longitude":113.324454,"name":"广州塔","address":"","scale":28,"infoUrl":""}"#
        );
    }
}

#[wasm_bindgen_test]
async fn numbers_are_read_from_numbers_and_texts_only() {
    for page in everywhere() {
        let wx = open(page).await;
        for (value, expected) in [
            ("23.5", Some(23.5)),
            ("'23.5'", Some(23.5)),
            ("-0.25", Some(-0.25)),
            ("''", None),
            ("' '", None),
            ("'north'", None),
            ("NaN", None),
            ("Infinity", None),
            ("null", None),
            ("[1]", None),
        ] {
            js(&format!(
                "__weixinSandbox.outcomes.geoLocation = \
                 () => ({{ err_msg: 'x:ok', latitude: {value}, longitude: '1' }})"
            ));
            let place = wx.get_location(CoordinateSystem::Wgs84).await;
            match place {
                Ok(place) => assert_eq!(Some(place.latitude), expected, "{value}"),
                Err(CallError::Failed(failure)) => {
                    assert_eq!(failure.kind(), FailureKind::IncompleteResponse);
                    assert_eq!(expected, None, "{value}");
                }
                Err(error) => panic!("{value}: {error:?}"),
            }
        }
    }
}

#[wasm_bindgen_test]
async fn codes_are_scanned() {
    for page in everywhere() {
        let wx = open(page).await;
        let scanned = wx.scan_qr_code(&[]).await.expect("a code");
        assert_eq!(
            last_arguments(),
            r#"{"needResult":1,"scanType":["qrCode","barCode"]}"#
        );
        assert_eq!(scanned.result_str, "https://h5.example.com/?from=scan");
        assert_eq!(scanned.bar_code(), None);
        let scanned = wx.scan_qr_code(&[ScanType::BarCode]).await.expect("a code");
        assert_eq!(scanned.bar_code(), Some(("EAN_13", "6901234567892")));
        wx.scan_qr_code_for_wechat(&ScanType::ALL)
            .await
            .expect("ok");
        assert!(last_arguments().starts_with(r#"{"needResult":0,"#));
    }
}

#[wasm_bindgen_test]
async fn a_plain_scan_on_ios_is_read_although_jweixin_throws() {
    for body in Body::ALL {
        let wx = open(Page::new(body).profile("ios")).await;
        for text in ["EAN_13,690", "{\"a\":", "https://h5.example.com/"] {
            let raw = format!("{{ err_msg: 'scanQRCode:ok', resultStr: {text:?} }}");
            respond("scanQRCode", &raw);
            let scanned = wx.scan_qr_code(&ScanType::ALL).await.expect("a code");
            assert_eq!(scanned.result_str, text);
        }
        assert_no_errors();
    }
}

#[wasm_bindgen_test]
async fn lists_that_are_not_json_complete_although_jweixin_throws() {
    for body in Body::ALL {
        let wx = open(Page::new(body).profile("android")).await;
        respond(
            "checkJsApi",
            "{ err_msg: 'checkJsApi:ok', checkResult: '{' }",
        );
        respond(
            "batchAddCard",
            "{ err_msg: 'batch_add_card:ok', card_list: '{' }",
        );
        let support = wx.check_js_api(&[JsApi::AddCard]).await;
        let cards = wx.add_card(&[requests::card_to_add()]).await;
        for error in [support.expect_err("no list"), cards.expect_err("no list")] {
            let CallError::Failed(failure) = error else {
                panic!("{error:?}")
            };
            assert_eq!(failure.kind(), FailureKind::IncompleteResponse);
        }
        assert_no_errors();
    }
}

#[wasm_bindgen_test]
async fn an_address_has_all_its_fields() {
    for page in everywhere() {
        let wx = open(page).await;
        let address = wx.open_address().await.expect("an address");
        let fields = [
            address.user_name,
            address.postal_code,
            address.province_name,
            address.city_name,
            address.country_name,
            address.detail_info,
            address.national_code,
            address.tel_number,
        ];
        let expected = "小明 510000 广东省 广州市 海珠区 新港中路397号 510105 020-81167888";
        assert_eq!(fields.join(" "), expected);
    }
}

#[wasm_bindgen_test]
async fn cards_are_sent_and_returned() {
    for page in everywhere() {
        let wx = open(page).await;
        let card = requests::card_to_add();
        let added = wx
            .add_card(std::slice::from_ref(&card))
            .await
            .expect("cards");
        assert_eq!(
            (&added[0].card_id, &added[0].card_ext),
            (&card.card_id, &card.card_ext)
        );
        assert!(added[0].is_success);
        let chosen = wx
            .choose_card(&requests::choose_card())
            .await
            .expect("cards");
        assert_eq!(
            last_arguments(),
            r#"{"app_id":"wx1234567890abcdef","location_id":"","sign_type":"SHA1","card_id":"","card_type":"","card_sign":"sign","time_stamp":"1700000000","nonce_str":"NONCE"}"#
        );
        assert_eq!(chosen[0].encrypt_code, "c2FuZGJveA==");
        wx.open_card(&[requests::owned_card()]).await.expect("ok");
        assert_eq!(
            last_arguments(),
            r#"{"card_list":[{"card_id":"card-1","code":"001"}]}"#
        );
        wx.consume_and_share_card(&requests::owned_card())
            .await
            .expect("ok");
        assert_eq!(
            last_arguments(),
            r#"{"consumedCardId":"card-1","consumedCode":"001"}"#
        );
    }
}

#[wasm_bindgen_test]
async fn a_payment_request_has_its_five_fields() {
    for page in everywhere() {
        let wx = open(page).await;
        let order = requests::order();
        let expected = r#"{"timeStamp":"1700000000","nonceStr":"abcdef0123456789","package":"prepay_id=wx201410272009395522657a690389285100","paySign":"c2lnbg==","signType":"RSA"}"#;
        wx.choose_wx_pay(&order).await.expect("ok");
        assert_eq!(
            json(
                "(({timeStamp, nonceStr, package: p, paySign, signType}) => ({timeStamp, nonceStr, package: p, paySign, signType}))(__weixinSandbox.calls.findLast(c => c.name === 'getBrandWCPayRequest').args)"
            ),
            expected
        );
        wx.open_enterprise_red_packet(&order).await.expect("ok");
    }
}

#[wasm_bindgen_test]
async fn chats_mini_programs_and_business_views_are_opened() {
    for page in everywhere() {
        let wx = open(page).await;
        // Only WeCom has these two.
        respond("openEnterpriseChat", "'ok'");
        respond("launchMiniProgram", "'ok'");
        wx.open_enterprise_chat(&requests::chat())
            .await
            .expect("ok");
        assert_eq!(
            last_arguments(),
            r#"{"useridlist":"zhang;li","chatname":"小组"}"#
        );
        wx.launch_mini_program(&requests::launch())
            .await
            .expect("ok");
        assert_eq!(
            last_arguments(),
            r#"{"targetAppId":"wx1234567890abcdef","path":"pages/index.html?a=1","envVersion":"release"}"#
        );
        let extra = wx.open_business_view(&requests::view()).await.expect("ok");
        assert_eq!(extra.text("businessType").as_deref(), Some("score"));
        let product = ProductSpecificView {
            product_id: "p1".into(),
            view_type: ProductView::Shop,
            ext_info: "x".into(),
        };
        wx.open_product_specific_view(&product).await.expect("ok");
        assert_eq!(
            last_arguments(),
            r#"{"pid":"p1","view_type":2,"ext_info":"x"}"#
        );
    }
    assert_eq!(EnvVersion::Develop.as_str(), "develop");
}

#[wasm_bindgen_test]
async fn the_menu_opens_and_closes() {
    for page in everywhere() {
        let wx = open(page).await;
        wx.hide_all_non_base_menu_item().await.expect("ok");
        assert_eq!(json("__weixinSandbox.menu.hidden.length"), "16");
        wx.show_menu_items(&[MenuItem::CopyUrl]).await.expect("ok");
        assert_eq!(json("__weixinSandbox.menu.hidden.length"), "15");
        wx.show_all_non_base_menu_item().await.expect("ok");
        assert_eq!(json("__weixinSandbox.menu.hidden"), "[]");
        wx.hide_option_menu().await.expect("ok");
        assert_eq!(json("__weixinSandbox.menu.optionMenu"), "false");
        wx.show_option_menu().await.expect("ok");
        assert_eq!(json("__weixinSandbox.menu.optionMenu"), "true");
        wx.close_window().await.expect("ok");
        assert_eq!(json("__weixinSandbox.isClosed"), "true");
    }
}

#[wasm_bindgen_test]
async fn an_unknown_recording_fails() {
    for page in everywhere() {
        let wx = open(page).await;
        wx.play_voice(&voice()).await.expect("known");
        let unknown = LocalId::new("weixin://resourceid/none").expect("a name");
        let Err(CallError::Failed(_)) = wx.play_voice(&unknown).await else {
            panic!("unknown")
        };
    }
}
