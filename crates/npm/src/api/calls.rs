//! Every API of `wx` that responds once.

#![allow(clippy::unit_arg, reason = "many APIs return nothing")]

use alloc::string::String;
use alloc::vec::Vec;

use wechat_h5_jssdk::{
    AddCardResult, Address, AppMessageShareData, BusinessView, ChooseCard, ChooseImage, ChosenCard,
    ChosenImages, Download, EnterpriseChat, ExtraData, JsApiSupport, LaunchMiniProgram, LocalId,
    LocalImgData, Location, NetworkType, OpenLocation, OwnedCard, PayRequest, PreviewImage,
    ProductSpecificView, ScanResult, ServerId, TimelineShareData, TranslateVoice, Upload, Wx,
};

use crate::api::api_macros::apis;
use crate::api::api_support::CheckJsApi;
use crate::api::beacon::StartSearchBeacons;
use crate::api::card::{AddCard, OpenCard};
use crate::api::location::GetLocation;
use crate::api::media::LocalMedia;
use crate::api::menu::MenuList;
use crate::api::scan::ScanQRCode;

apis! { wx: Wx;
    /// Checks which of these APIs the client has. The result does not tell whether the account may use them.
    /// 检测客户端是否支持这些接口（不表示公众号有权限）。
    checkJsApi(request: CheckJsApi) -> JsApiSupport as checkResult = wx.check_js_api(&request.js_api_list);
    /// Sets the card for shares to a friend or to QQ. Success means that the card is stored, not that it is shared. Client 6.7.2 or newer.
    /// 设置分享给朋友或 QQ 的内容；成功只表示已设置，并非已分享。
    updateAppMessageShareData(data: AppMessageShareData) = wx.update_app_message_share_data(&data);
    /// Sets the card for shares to Moments or QZone. Success means that the card is stored, not that it is shared. Client 6.7.2 or newer.
    /// 设置分享到朋友圈或 QQ 空间的内容；成功只表示已设置，并非已分享。
    updateTimelineShareData(data: TimelineShareData) = wx.update_timeline_share_data(&data);
    /// Lets the user choose pictures, or take one.
    /// 拍照或从手机相册中选图。
    chooseImage(request: ChooseImage) -> ChosenImages = wx.choose_image(&request);
    /// Shows pictures in WeChat's own viewer.
    /// 预览图片。
    previewImage(request: PreviewImage) = wx.preview_image(&request);
    /// Uploads a picture to WeChat, from where your server can download it.
    /// 上传图片到微信，服务端可凭 serverId 下载。
    uploadImage(request: Upload) -> ServerId as serverId = wx.upload_image(&request);
    /// Downloads a picture from WeChat to this phone.
    /// 从微信下载图片到手机。
    downloadImage(request: Download) -> LocalId as localId = wx.download_image(&request);
    /// Reads the bytes of a picture on this phone. Several calls are executed one after the other.
    /// 获取本地图片的数据；多个调用依次返回。
    getLocalImgData(request: LocalMedia) -> LocalImgData = wx.get_local_img_data(&request.local_id);
    /// Starts to record, for at most 60 seconds. The user may have to allow it, and may refuse.
    /// 开始录音，最长 60 秒；用户可能需要授权。
    startRecord() = wx.start_record();
    /// Stops the recording.
    /// 停止录音。
    stopRecord() -> LocalId as localId = wx.stop_record();
    /// Starts to play a recording.
    /// 播放语音。
    playVoice(request: LocalMedia) = wx.play_voice(&request.local_id);
    /// Pauses; `playVoice` resumes.
    /// 暂停播放。
    pauseVoice(request: LocalMedia) = wx.pause_voice(&request.local_id);
    /// Stops playing.
    /// 停止播放。
    stopVoice(request: LocalMedia) = wx.stop_voice(&request.local_id);
    /// Uploads a recording to WeChat, from where your server can download it.
    /// 上传语音到微信，服务端可凭 serverId 下载。
    uploadVoice(request: Upload) -> ServerId as serverId = wx.upload_voice(&request);
    /// Downloads a recording from WeChat to this phone.
    /// 从微信下载语音到手机。
    downloadVoice(request: Download) -> LocalId as localId = wx.download_voice(&request);
    /// Converts speech to text. The text is empty if nothing was recognised.
    /// 识别语音内容；未识别到内容时为空。
    translateVoice(request: TranslateVoice) -> String as translateResult = wx.translate_voice(&request);
    /// Returns the type of the network.
    /// 获取网络状态。
    getNetworkType() -> NetworkType as networkType = wx.get_network_type();
    /// Returns the location of the phone. The user may have to allow it, and may refuse.
    /// 获取地理位置；用户可能需要授权。
    getLocation(request: GetLocation) -> Location = wx.get_location(request.system);
    /// Shows a place on WeChat's map.
    /// 用微信内置地图查看位置。
    openLocation(place: OpenLocation) = wx.open_location(&place);
    /// Hides the button of the menu. The older API; `hideMenuItems` replaces it.
    /// 隐藏右上角菜单按钮（较旧的接口）。
    hideOptionMenu() = wx.hide_option_menu();
    /// Shows the button of the menu again.
    /// 显示右上角菜单按钮。
    showOptionMenu() = wx.show_option_menu();
    /// Hides items of the menu.
    /// 批量隐藏菜单项。
    hideMenuItems(request: MenuList) = wx.hide_menu_items(&request.menu_list);
    /// Shows hidden items of the menu again.
    /// 批量显示菜单项。
    showMenuItems(request: MenuList) = wx.show_menu_items(&request.menu_list);
    /// Hides every item that can be hidden.
    /// 隐藏所有非基础菜单项。
    hideAllNonBaseMenuItem() = wx.hide_all_non_base_menu_item();
    /// Shows every item again.
    /// 显示所有功能菜单项。
    showAllNonBaseMenuItem() = wx.show_all_non_base_menu_item();
    /// Closes the page. Most clients do not respond any more.
    /// 关闭当前网页；多数客户端不再返回结果。
    closeWindow() = wx.close_window();
    /// Scans a code and returns its text to the page.
    /// 扫一扫，结果返回给页面。
    scanQRCode(request: ScanQRCode) -> ScanResult = wx.scan_qr_code(&request.scan_type);
    /// Scans a code and lets WeChat handle the result (`needResult: 0`).
    /// 扫一扫，结果由微信处理（needResult 为 0）。
    scanQRCodeForWeChat(request: ScanQRCode) = wx.scan_qr_code_for_wechat(&request.scan_type);
    /// Starts to search for beacons.
    /// 开启查找周边 iBeacon 设备。
    startSearchBeacons(request: StartSearchBeacons) = wx.start_search_beacons(&request.ticket);
    /// Stops the search.
    /// 关闭查找周边 iBeacon 设备。
    stopSearchBeacons() = wx.stop_search_beacons();
    /// Lets the user choose an address, or enter one.
    /// 获取用户的收货地址。
    openAddress() -> Address = wx.open_address();
    /// Shows a product's page in the WeChat shop.
    /// 跳转微信小店的商品页。
    openProductSpecificView(view: ProductSpecificView) = wx.open_product_specific_view(&view);
    /// Offers cards to the user.
    /// 批量添加卡券。
    addCard(request: AddCard) -> Vec<AddCardResult> as cardList = wx.add_card(&request.card_list);
    /// Lets the user choose from their cards.
    /// 拉取适用卡券列表并获取用户的选择。
    chooseCard(request: ChooseCard) -> Vec<ChosenCard> as cardList = wx.choose_card(&request);
    /// Shows cards of the user.
    /// 查看微信卡包中的卡券。
    openCard(request: OpenCard) = wx.open_card(&request.card_list);
    /// Redeems a card and lets the user share it.
    /// 核销后再次赠送卡券。
    consumeAndShareCard(card: OwnedCard) = wx.consume_and_share_card(&card);
    /// Asks the user to pay. Success is no proof of a payment: only the notification to your server is.
    /// 发起微信支付；是否支付成功以服务端收到的通知为准。
    chooseWXPay(request: PayRequest) = wx.choose_wx_pay(&request);
    /// Opens a red packet of a company.
    /// 打开企业红包。
    openEnterpriseRedPacket(request: PayRequest) = wx.open_enterprise_red_packet(&request);
    /// Opens a chat in WeCom.
    /// 打开企业微信会话。
    openEnterpriseChat(chat: EnterpriseChat) = wx.open_enterprise_chat(&chat);
    /// Starts a mini program from WeCom.
    /// 从企业微信打开小程序。
    launchMiniProgram(launch: LaunchMiniProgram) = wx.launch_mini_program(&launch);
    /// Opens a view of another business and waits for the data that it returns.
    /// 打开业务页面并等待其返回的数据。
    openBusinessView(view: BusinessView) -> ExtraData as extraData = wx.open_business_view(&view);
}
