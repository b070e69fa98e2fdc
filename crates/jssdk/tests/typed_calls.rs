//! Feature `serde`: `Wx::call_api` sends the same requests as the typed methods, and
//! reads the same responses, in every client.

#![cfg(target_arch = "wasm32")]

mod common;

use std::fmt::Debug;

use common::every_api::{self as requests, fill_phone, picture, voice};
use common::{Page, assert_no_errors, everywhere, js, last_arguments, respond};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use wechat_h5_jssdk::{
    AddCardResult, Address, CallError, CardList, ChooseImage, ChosenCard, ChosenImages,
    CoordinateSystem, EnvVersion, ExtraData, FailureKind, ImageSize, ImageSource, JsApi,
    JsApiSupport, LaunchedApp, LaunchedWeapp, LocalId, LocalImgData, Location, MenuItem,
    MiniProgramEnv, NetworkType, OpenLocation, OpenTagLaunchError, PreviewImage,
    ProductSpecificView, ProductView, ScanResult, ScanType, ServerId, Subscription,
    SubscriptionStatus, TranslateVoice, Upload, Wx, from_js, to_js,
};

wasm_bindgen_test_configure!(run_in_browser);

async fn open(page: Page) -> Wx {
    let wx = page.configured(JsApi::KNOWN).await;
    fill_phone();
    wx
}

/// Two calls of one API reach the bridge with the same arguments, and complete
/// alike.
macro_rules! assert_same_request {
    ($wx:ident . $method:ident($($argument:expr),*), $api:literal, $request:expr) => {
        let by_method = $wx.$method($($argument),*).await.map(drop);
        let expected = last_arguments();
        let by_serde = $wx.call_api::<_, ()>($api, $request).await;
        assert_eq!(last_arguments(), expected, $api);
        assert_eq!(by_serde, by_method, $api);
    };
}

#[wasm_bindgen_test]
async fn requests_reach_the_bridge_as_by_the_typed_methods() {
    for page in everywhere() {
        let wx = open(page).await;
        let (card, post) = (requests::card(), requests::post());
        assert_same_request!(
            wx.update_app_message_share_data(&card),
            "updateAppMessageShareData",
            &card
        );
        assert_same_request!(
            wx.update_timeline_share_data(&post),
            "updateTimelineShareData",
            &post
        );
        let images = ChooseImage {
            count: 2,
            size_type: vec![ImageSize::Compressed],
            source_type: vec![ImageSource::Camera],
        };
        assert_same_request!(wx.choose_image(&images), "chooseImage", &images);
        let preview = PreviewImage {
            current: "https://h5.example.com/1.png".into(),
            urls: vec!["https://h5.example.com/1.png".into()],
        };
        assert_same_request!(wx.preview_image(&preview), "previewImage", &preview);
        let mut upload = Upload::new(picture());
        assert_same_request!(wx.upload_image(&upload), "uploadImage", &upload);
        upload.is_show_progress_tips = false;
        assert_same_request!(wx.upload_image(&upload), "uploadImage", &upload);
        let download = requests::download();
        assert_same_request!(wx.download_image(&download), "downloadImage", &download);
        let translate = TranslateVoice::new(voice());
        assert_same_request!(wx.translate_voice(&translate), "translateVoice", &translate);
        for scale in [None, Some(12)] {
            let place = OpenLocation {
                latitude: 23.099_994,
                longitude: 113.32,
                name: "地点".into(),
                scale,
                ..OpenLocation::default()
            };
            assert_same_request!(wx.open_location(&place), "openLocation", &place);
        }
        for view_type in [ProductView::Normal, ProductView::Scanned, ProductView::Shop] {
            let product = ProductSpecificView {
                product_id: "p1".into(),
                view_type,
                ext_info: "more".into(),
            };
            assert_same_request!(
                wx.open_product_specific_view(&product),
                "openProductSpecificView",
                &product
            );
        }
        let (add, own) = ([requests::card_to_add()], [requests::owned_card()]);
        let list = CardList {
            card_list: add.to_vec(),
        };
        assert_same_request!(wx.add_card(&add), "addCard", &list);
        let list = CardList {
            card_list: own.to_vec(),
        };
        assert_same_request!(wx.open_card(&own), "openCard", &list);
        assert_same_request!(
            wx.consume_and_share_card(&own[0]),
            "consumeAndShareCard",
            &own[0]
        );
        let choose = requests::choose_card();
        assert_same_request!(wx.choose_card(&choose), "chooseCard", &choose);
        let order = requests::order();
        assert_same_request!(wx.choose_wx_pay(&order), "chooseWXPay", &order);
        assert_same_request!(
            wx.open_enterprise_red_packet(&order),
            "openEnterpriseRedPacket",
            &order
        );
        let (chat, launch, view) = (requests::chat(), requests::launch(), requests::view());
        assert_same_request!(wx.open_enterprise_chat(&chat), "openEnterpriseChat", &chat);
        assert_same_request!(
            wx.launch_mini_program(&launch),
            "launchMiniProgram",
            &launch
        );
        assert_same_request!(wx.open_business_view(&view), "openBusinessView", &view);
        assert_same_request!(wx.hide_option_menu(), "hideOptionMenu", &());
        assert_no_errors();
    }
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct ServerIdResponse {
    server_id: ServerId,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct LocalIdRequest {
    local_id: LocalId,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct NetworkTypeResponse {
    network_type: NetworkType,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct MenuList {
    menu_list: Vec<MenuItem>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct ScanRequest {
    need_result: u8,
    scan_type: Vec<ScanType>,
}

#[derive(Debug, Serialize)]
struct LocationRequest {
    #[serde(rename = "type")]
    system: CoordinateSystem,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct JsApiList {
    js_api_list: Vec<JsApi>,
}

async fn call<R: DeserializeOwned + 'static>(
    wx: &Wx,
    api: &'static str,
    request: &impl Serialize,
) -> R {
    let response = wx.call_api(api, request).await;
    response.unwrap_or_else(|error| panic!("{api}: {error:?}"))
}

#[wasm_bindgen_test]
async fn responses_are_read_as_by_the_typed_methods() {
    for page in everywhere() {
        let wx = open(page).await;
        let images: ChosenImages = call(&wx, "chooseImage", &ChooseImage::default()).await;
        let by_method = wx.choose_image(&ChooseImage::default()).await;
        let by_method = by_method.expect("images");
        // The client gives each image an id of its own.
        assert_eq!(images.local_ids.len(), by_method.local_ids.len());
        assert_eq!(images.source_type, by_method.source_type);
        let local_id = LocalIdRequest {
            local_id: picture(),
        };
        let data: LocalImgData = call(&wx, "getLocalImgData", &local_id).await;
        assert_eq!(data, wx.get_local_img_data(&picture()).await.expect("data"));
        let uploaded: ServerIdResponse = call(&wx, "uploadImage", &Upload::new(picture())).await;
        assert!(!uploaded.server_id.as_str().is_empty());
        let network: NetworkTypeResponse = call(&wx, "getNetworkType", &()).await;
        assert_eq!(
            network.network_type,
            wx.get_network_type().await.expect("a type")
        );
        let gcj02 = LocationRequest {
            system: CoordinateSystem::Gcj02,
        };
        let location: Location = call(&wx, "getLocation", &gcj02).await;
        assert_eq!(
            location,
            wx.get_location(CoordinateSystem::Gcj02)
                .await
                .expect("a location")
        );
        let scan = ScanRequest {
            need_result: 1,
            scan_type: ScanType::ALL.into(),
        };
        let scanned: ScanResult = call(&wx, "scanQRCode", &scan).await;
        assert_eq!(
            scanned,
            wx.scan_qr_code(&ScanType::ALL).await.expect("a code")
        );
        let address: Address = call(&wx, "openAddress", &()).await;
        assert_eq!(address, wx.open_address().await.expect("an address"));
        let apis = vec![JsApi::GetLocation];
        let support: JsApiSupport = call(
            &wx,
            "checkJsApi",
            &JsApiList {
                js_api_list: apis.clone(),
            },
        )
        .await;
        assert_eq!(support, wx.check_js_api(&apis).await.expect("support"));
        let add = vec![requests::card_to_add()];
        let added: CardList<AddCardResult> = call(
            &wx,
            "addCard",
            &CardList {
                card_list: add.clone(),
            },
        )
        .await;
        assert_eq!(added.card_list, wx.add_card(&add).await.expect("cards"));
        let chosen: CardList<ChosenCard> = call(&wx, "chooseCard", &requests::choose_card()).await;
        assert_eq!(
            chosen.card_list,
            wx.choose_card(&requests::choose_card())
                .await
                .expect("cards")
        );
        let menu = MenuList {
            menu_list: vec![MenuItem::CopyUrl],
        };
        call::<()>(&wx, "hideMenuItems", &menu).await;
        assert_no_errors();
    }
}

/// A value survives the way to JavaScript and back.
fn assert_round_trip<T: Serialize + DeserializeOwned + PartialEq + Debug>(value: &T) {
    let there = to_js(value).expect("a JS value");
    let back: T = from_js(there).expect("the same type");
    assert_eq!(&back, value);
}

#[wasm_bindgen_test]
fn every_value_survives_the_way_to_js_and_back() {
    assert_round_trip(&requests::card());
    assert_round_trip(&requests::post());
    assert_round_trip(&ChooseImage::default());
    assert_round_trip(&requests::choose_card());
    assert_round_trip(&requests::order());
    assert_round_trip(&requests::chat());
    assert_round_trip(&requests::launch());
    assert_round_trip(&requests::view());
    assert_round_trip(&requests::download());
    assert_round_trip(&Upload {
        is_show_progress_tips: false,
        ..Upload::new(picture())
    });
    assert_round_trip(&OpenLocation {
        scale: Some(3),
        ..OpenLocation::default()
    });
    assert_round_trip(&ProductSpecificView {
        view_type: ProductView::Shop,
        ..ProductSpecificView::default()
    });
    assert_round_trip(&EnvVersion::Trial);
    for name in ["wifi", "5g", "6g"] {
        assert_round_trip(&NetworkType::from_name(name));
    }
    for word in ["accept", "reject", "cancel", "filter", "later"] {
        assert_round_trip::<SubscriptionStatus>(&word.to_owned().into());
    }
}

fn parse<T: DeserializeOwned>(expression: &str) -> T {
    from_js(js(expression)).unwrap_or_else(|error| panic!("{expression}: {error}"))
}

#[wasm_bindgen_test]
fn fields_are_read_in_the_shapes_of_every_client() {
    let list = r#"({ localIds: '["a","b"]', sourceType: 'cloud' })"#;
    let images: ChosenImages = parse(list);
    assert_eq!((images.local_ids.len(), images.source_type), (2, None));
    let location: Location =
        parse("({ latitude: '23.1', longitude: 113, speed: '', accuracy: null })");
    assert_eq!(
        (location.latitude, location.speed, location.accuracy),
        (23.1, None, None)
    );
    let wrapped: ScanResult = parse("({ resultStr: { scan_code: { scan_result: 'text' } } })");
    assert_eq!(wrapped.result_str, "text");
    let card: AddCardResult = parse("({ cardId: 'c', isSuccess: 1 })");
    assert!(card.is_success && card.card_ext.is_empty());
    let chosen: CardList<ChosenCard> =
        parse(r#"({ cardList: '[{"card_id":"c","encrypt_code":"e"}]' })"#);
    assert_eq!(chosen.card_list[0].encrypt_code, "e");
    let support: JsApiSupport = parse(r#"({ checkResult: '{"addCard":true,"openCard":false}' })"#);
    assert!(support.has(&JsApi::AddCard) && !support.has(&JsApi::OpenCard));
    let address: Address =
        parse("({ userName: '张三', detailInfo: '路 1 号', telNumber: undefined })");
    assert!(address.tel_number.is_empty());
    let env: MiniProgramEnv = parse("({ miniprogram: true })");
    assert!(env.miniprogram);
    let weapp: LaunchedWeapp = parse("({ userName: 'gh_1', path: 'a.html' })");
    assert_eq!(weapp.app, "gh_1");
    let app: LaunchedApp = parse("({ appId: 'wx2', extInfo: 'a=1' })");
    assert_eq!(app.ext_info, "a=1");
    let error: OpenTagLaunchError = parse("({ errMsg: 'launch:fail' })");
    assert_eq!(error.err_code, None);
    let subscription: Subscription = parse("({ templateId: 't', status: 'accept' })");
    assert_eq!(subscription.status, SubscriptionStatus::Accepted);
    for incomplete in [
        "({})",
        "({ localIds: 1 })",
        "({ localIds: '{' })",
        "null",
        "1",
    ] {
        assert!(
            from_js::<ChosenImages>(js(incomplete)).is_err(),
            "{incomplete}"
        );
    }
}

#[wasm_bindgen_test]
async fn a_response_that_does_not_fit_the_type_is_incomplete() {
    for page in everywhere() {
        let wx = open(page).await;
        respond(
            "chooseImage",
            "{ err_msg: 'chooseImage:ok', localIds: true }",
        );
        let images = wx.call_api::<_, ChosenImages>("chooseImage", &()).await;
        let Err(CallError::Failed(failure)) = images else {
            panic!("{images:?}")
        };
        assert_eq!(failure.kind(), FailureKind::IncompleteResponse);
        respond("chooseImage", "'cancel'");
        let images = wx.call_api::<_, ChosenImages>("chooseImage", &()).await;
        assert_eq!(images, Err(CallError::Cancelled));
        let missing = wx.call_api::<_, ()>("noSuchFunction", &()).await;
        assert_eq!(
            missing,
            Err(CallError::Unsupported {
                api: "noSuchFunction"
            })
        );
        assert_no_errors();
    }
}

#[wasm_bindgen_test]
async fn a_request_that_cannot_be_converted_fails() {
    struct Broken;
    impl Serialize for Broken {
        fn serialize<S: serde::Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
            Err(serde::ser::Error::custom("broken"))
        }
    }
    let page = everywhere().next().expect("a page");
    let wx = open(page).await;
    let result = wx.call_api::<_, ()>("hideMenuItems", &Broken).await;
    let Err(CallError::Failed(failure)) = result else {
        panic!("{result:?}")
    };
    assert_eq!(failure.err_msg(), "broken");
}

#[wasm_bindgen_test]
async fn the_data_of_a_business_view_are_parsed() {
    #[derive(Debug, PartialEq, Deserialize)]
    struct Score {
        score: u32,
    }
    let page = everywhere().next().expect("a page");
    let wx = open(page).await;
    respond(
        "openBusinessView",
        r#"{ err_msg: 'openBusinessView:ok', extraData: '{"score":650}' }"#,
    );
    let data: ExtraData = wx
        .open_business_view(&requests::view())
        .await
        .expect("data");
    assert_eq!(
        data.parse::<Score>().expect("a score"),
        Score { score: 650 }
    );
    assert!(data.parse::<Vec<u32>>().is_err());
}
