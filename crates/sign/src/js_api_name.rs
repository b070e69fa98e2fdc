//! The names that `jsApiList` takes.

use crate::error::NameError;
use crate::named_enum::names;

names! {
    /// A JS-SDK interface, by the name that `jsApiList` and `wx` use.
    ///
    /// Source: JS-SDK documentation, appendix 2 (所有 JS 接口列表), and the members
    /// of jweixin 1.6.0 that it leaves out.
    JsApi {
        AddCard = "addCard",
        CheckJsApi = "checkJsApi",
        ChooseCard = "chooseCard",
        ChooseImage = "chooseImage",
        ChooseWxPay = "chooseWXPay",
        CloseWindow = "closeWindow",
        ConsumeAndShareCard = "consumeAndShareCard",
        DownloadImage = "downloadImage",
        DownloadVoice = "downloadVoice",
        GetLocalImgData = "getLocalImgData",
        GetLocation = "getLocation",
        GetNetworkType = "getNetworkType",
        HideAllNonBaseMenuItem = "hideAllNonBaseMenuItem",
        HideMenuItems = "hideMenuItems",
        HideOptionMenu = "hideOptionMenu",
        LaunchMiniProgram = "launchMiniProgram",
        OnMenuShareAppMessage = "onMenuShareAppMessage",
        OnMenuShareQq = "onMenuShareQQ",
        OnMenuShareQZone = "onMenuShareQZone",
        OnMenuShareTimeline = "onMenuShareTimeline",
        OnMenuShareWeibo = "onMenuShareWeibo",
        OnSearchBeacons = "onSearchBeacons",
        OnVoicePlayEnd = "onVoicePlayEnd",
        OnVoiceRecordEnd = "onVoiceRecordEnd",
        OpenAddress = "openAddress",
        OpenBusinessView = "openBusinessView",
        OpenCard = "openCard",
        OpenEnterpriseChat = "openEnterpriseChat",
        OpenEnterpriseRedPacket = "openEnterpriseRedPacket",
        OpenLocation = "openLocation",
        OpenProductSpecificView = "openProductSpecificView",
        PauseVoice = "pauseVoice",
        PlayVoice = "playVoice",
        PreviewImage = "previewImage",
        ScanQrCode = "scanQRCode",
        ShowAllNonBaseMenuItem = "showAllNonBaseMenuItem",
        ShowMenuItems = "showMenuItems",
        ShowOptionMenu = "showOptionMenu",
        StartRecord = "startRecord",
        StartSearchBeacons = "startSearchBeacons",
        StopRecord = "stopRecord",
        StopSearchBeacons = "stopSearchBeacons",
        StopVoice = "stopVoice",
        TranslateVoice = "translateVoice",
        UpdateAppMessageShareData = "updateAppMessageShareData",
        UpdateTimelineShareData = "updateTimelineShareData",
        UploadImage = "uploadImage",
        UploadVoice = "uploadVoice",
    }
}

impl JsApi {
    /// Takes the name of an API; an unknown one is kept as it is.
    ///
    /// # Errors
    ///
    /// [`NameError`] for an invalid name: empty, longer than 64 bytes, or with other
    /// characters than letters, digits, `:` and `_`.
    pub fn parse(name: &str) -> Result<Self, NameError> {
        if let Some(known) = Self::known(name) {
            return Ok(known);
        }
        let is_name = (1..=64).contains(&name.len())
            && name
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b':' | b'_'));
        if is_name {
            Ok(Self::Other(name.into()))
        } else {
            Err(NameError::of(name, "the name of a JS-SDK interface"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reading_a_name_gives_its_api() {
        for api in JsApi::KNOWN {
            assert_eq!(&JsApi::parse(api.as_str()).unwrap(), api);
        }
        assert_eq!(
            JsApi::parse("chooseInvoice").unwrap().as_str(),
            "chooseInvoice"
        );
    }

    #[test]
    fn invalid_names_are_refused() {
        for bad in ["", "a b", "a\"", "获取", &"a".repeat(65)] {
            assert!(JsApi::parse(bad).is_err(), "{bad}");
        }
        assert_eq!(
            JsApi::parse("a b").unwrap_err().to_string(),
            "`a b` is not the name of a JS-SDK interface"
        );
    }
}
