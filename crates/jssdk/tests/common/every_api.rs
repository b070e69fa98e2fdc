//! One call of each function of `wx` that has a response.

use std::future::Future;
use std::pin::Pin;

use wechat_h5_jssdk::{
    AppMessageShareData, BusinessView, CallError, CardToAdd, ChooseCard, ChooseImage,
    CoordinateSystem, Download, EnterpriseChat, JsApi, LaunchMiniProgram, LocalId, MenuItem,
    NonceStr, OpenLocation, OwnedCard, PayRequest, PaySignType, PreviewImage, ProductSpecificView,
    ScanType, ServerId, TimelineShareData, Timestamp, TranslateVoice, Upload, Wx,
};

use super::js;

pub(crate) type CallFuture = Pin<Box<dyn Future<Output = Result<(), CallError>>>>;

/// An API, its name in the bridge, and a call of it without its value.
pub(crate) struct Api {
    pub(crate) name: &'static str,
    pub(crate) bridge: &'static str,
    call: fn(Wx) -> CallFuture,
}

impl Api {
    pub(crate) fn call(&self, wx: &Wx) -> CallFuture {
        (self.call)(wx.clone())
    }
}

macro_rules! apis {
    ($($name:literal, $bridge:literal, $wx:ident => $call:expr;)*) => {
        /// All of them, in an order in which all succeed.
        pub(crate) const ALL: &[Api] = &[$(Api {
            name: $name,
            bridge: $bridge,
            call: |$wx| Box::pin(async move { $call.await.map(drop) }),
        }),*];
    };
}

apis! {
    "checkJsApi", "checkJsApi", wx => wx.check_js_api(&[JsApi::AddCard]);
    "updateAppMessageShareData", "updateAppMessageShareData", wx => wx.update_app_message_share_data(&card());
    "updateTimelineShareData", "updateTimelineShareData", wx => wx.update_timeline_share_data(&post());
    "chooseImage", "chooseImage", wx => wx.choose_image(&ChooseImage::default());
    "previewImage", "imagePreview", wx => wx.preview_image(&preview());
    "uploadImage", "uploadImage", wx => wx.upload_image(&Upload::new(picture()));
    "downloadImage", "downloadImage", wx => wx.download_image(&download());
    "getLocalImgData", "getLocalImgData", wx => wx.get_local_img_data(&picture());
    "startRecord", "startRecord", wx => wx.start_record();
    "stopRecord", "stopRecord", wx => wx.stop_record();
    "playVoice", "playVoice", wx => wx.play_voice(&voice());
    "pauseVoice", "pauseVoice", wx => wx.pause_voice(&voice());
    "stopVoice", "stopVoice", wx => wx.stop_voice(&voice());
    "uploadVoice", "uploadVoice", wx => wx.upload_voice(&Upload::new(voice()));
    "downloadVoice", "downloadVoice", wx => wx.download_voice(&download());
    "translateVoice", "translateVoice", wx => wx.translate_voice(&TranslateVoice::new(voice()));
    "getNetworkType", "getNetworkType", wx => wx.get_network_type();
    "getLocation", "geoLocation", wx => wx.get_location(CoordinateSystem::Gcj02);
    "openLocation", "openLocation", wx => wx.open_location(&OpenLocation::default());
    "hideOptionMenu", "hideOptionMenu", wx => wx.hide_option_menu();
    "showOptionMenu", "showOptionMenu", wx => wx.show_option_menu();
    "hideMenuItems", "hideMenuItems", wx => wx.hide_menu_items(&[MenuItem::CopyUrl]);
    "showMenuItems", "showMenuItems", wx => wx.show_menu_items(&[MenuItem::CopyUrl]);
    "hideAllNonBaseMenuItem", "hideAllNonBaseMenuItem", wx => wx.hide_all_non_base_menu_item();
    "showAllNonBaseMenuItem", "showAllNonBaseMenuItem", wx => wx.show_all_non_base_menu_item();
    "closeWindow", "closeWindow", wx => wx.close_window();
    "scanQRCode", "scanQRCode", wx => wx.scan_qr_code(&ScanType::ALL);
    "startSearchBeacons", "startMonitoringBeacons", wx => wx.start_search_beacons("");
    "stopSearchBeacons", "stopMonitoringBeacons", wx => wx.stop_search_beacons();
    "openAddress", "editAddress", wx => wx.open_address();
    "openProductSpecificView", "openProductViewWithPid", wx => wx.open_product_specific_view(&product());
    "addCard", "batchAddCard", wx => wx.add_card(&[card_to_add()]);
    "chooseCard", "chooseCard", wx => wx.choose_card(&choose_card());
    "openCard", "batchViewCard", wx => wx.open_card(&[owned_card()]);
    "consumeAndShareCard", "consumedShareCard", wx => wx.consume_and_share_card(&owned_card());
    "chooseWXPay", "getBrandWCPayRequest", wx => wx.choose_wx_pay(&order());
    "openEnterpriseRedPacket", "getRecevieBizHongBaoRequest", wx => wx.open_enterprise_red_packet(&order());
    "openEnterpriseChat", "openEnterpriseChat", wx => wx.open_enterprise_chat(&chat());
    "launchMiniProgram", "launchMiniProgram", wx => wx.launch_mini_program(&launch());
    "openBusinessView", "openBusinessView", wx => wx.open_business_view(&view());
}

/// The ids of an image and a recording of the user.
const PICTURE: &str = "weixin://resourceid/picture";
const VOICE: &str = "weixin://resourceid/voice";

/// Puts an image and a recording on the phone.
pub(crate) fn fill_phone() {
    js(&format!(
        "__weixinSandbox.pictures[{PICTURE:?}] = 'data:image/png;base64,iVBORw0KGgo=';
         __weixinSandbox.voice.localIds.push({VOICE:?})"
    ));
}

pub(crate) fn picture() -> LocalId {
    LocalId::new(PICTURE).expect("a name")
}

pub(crate) fn voice() -> LocalId {
    LocalId::new(VOICE).expect("a name")
}

pub(crate) fn download() -> Download {
    Download::new(ServerId::new("media-of-a-server").expect("a name"))
}

pub(crate) fn card() -> AppMessageShareData {
    AppMessageShareData {
        title: "一起来看 \"🎁\"".into(),
        desc: "第一行\n第二行".into(),
        link: "https://h5.example.com/?a=1&b=%E4%B8%AD".into(),
        img_url: "https://h5.example.com/share.png".into(),
    }
}

pub(crate) fn post() -> TimelineShareData {
    TimelineShareData {
        title: "一起来看".into(),
        link: "https://h5.example.com/".into(),
        img_url: "https://h5.example.com/share.png".into(),
    }
}

fn preview() -> PreviewImage {
    let current: String = "https://h5.example.com/1.png".into();
    let urls = vec![current.clone()];
    PreviewImage { current, urls }
}

fn product() -> ProductSpecificView {
    ProductSpecificView {
        product_id: "p1".into(),
        ..ProductSpecificView::default()
    }
}

pub(crate) fn card_to_add() -> CardToAdd {
    CardToAdd {
        card_id: "card-1".into(),
        card_ext: r#"{"code":"","timestamp":"1700000000","signature":"s"}"#.into(),
    }
}

pub(crate) fn owned_card() -> OwnedCard {
    OwnedCard {
        card_id: "card-1".into(),
        code: "001".into(),
    }
}

pub(crate) fn choose_card() -> ChooseCard {
    ChooseCard {
        shop_id: String::new(),
        card_type: String::new(),
        card_id: String::new(),
        timestamp: Timestamp::from_seconds(1_700_000_000).expect("seconds"),
        nonce_str: NonceStr::parse("NONCE").expect("a nonce"),
        card_sign: "sign".into(),
    }
}

pub(crate) fn order() -> PayRequest {
    PayRequest {
        timestamp: Timestamp::from_seconds(1_700_000_000).expect("seconds"),
        nonce_str: NonceStr::parse("abcdef0123456789").expect("a nonce"),
        package: "prepay_id=wx201410272009395522657a690389285100".into(),
        sign_type: PaySignType::Rsa,
        pay_sign: "c2lnbg==".into(),
    }
}

pub(crate) fn chat() -> EnterpriseChat {
    EnterpriseChat {
        user_ids: vec!["zhang".into(), "li".into()],
        group_name: "小组".into(),
    }
}

pub(crate) fn launch() -> LaunchMiniProgram {
    LaunchMiniProgram {
        target_app_id: "wx1234567890abcdef".into(),
        path: "pages/index?a=1".into(),
        ..LaunchMiniProgram::default()
    }
}

pub(crate) fn view() -> BusinessView {
    BusinessView {
        business_type: "score".into(),
        ..BusinessView::default()
    }
}
