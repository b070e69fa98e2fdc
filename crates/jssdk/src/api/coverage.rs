//! Which function covers which member of jweixin 1.6.0.

/// A member of `wx`, or of `wx.miniProgram`, and the function that covers it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct ApiCoverage {
    /// Its name in `wx`: `chooseImage`, `miniProgram.navigateTo`.
    pub name: &'static str,
    /// The module of [`api`](crate::api) that it is in, or `configure`.
    pub module: &'static str,
    /// The function: `Wx::choose_image`, or `configure`.
    pub function: &'static str,
}

const fn of(name: &'static str, module: &'static str, function: &'static str) -> ApiCoverage {
    ApiCoverage {
        name,
        module,
        function,
    }
}

/// The 52 members of `wx`, and the 7 of `wx.miniProgram`. (`invoke` and `on`,
/// which appear with the first configuration, call APIs without a function of
/// their own; use [`Wx::as_raw`](crate::Wx::as_raw).)
pub const COVERAGE: [ApiCoverage; 59] = [
    of("config", "configure", "configure"),
    of("ready", "configure", "configure"),
    of("error", "configure", "configure"),
    of("checkJsApi", "base", "Wx::check_js_api"),
    of(
        "updateAppMessageShareData",
        "share",
        "Wx::update_app_message_share_data",
    ),
    of(
        "updateTimelineShareData",
        "share",
        "Wx::update_timeline_share_data",
    ),
    of(
        "onMenuShareTimeline",
        "menu_share",
        "Wx::on_menu_share_timeline",
    ),
    of(
        "onMenuShareAppMessage",
        "menu_share",
        "Wx::on_menu_share_app_message",
    ),
    of("onMenuShareQQ", "menu_share", "Wx::on_menu_share_qq"),
    of("onMenuShareWeibo", "menu_share", "Wx::on_menu_share_weibo"),
    of("onMenuShareQZone", "menu_share", "Wx::on_menu_share_q_zone"),
    of("chooseImage", "image", "Wx::choose_image"),
    of("previewImage", "image", "Wx::preview_image"),
    of("uploadImage", "image", "Wx::upload_image"),
    of("downloadImage", "image", "Wx::download_image"),
    of("getLocalImgData", "image", "Wx::get_local_img_data"),
    of("startRecord", "voice", "Wx::start_record"),
    of("stopRecord", "voice", "Wx::stop_record"),
    of("onVoiceRecordEnd", "voice", "Wx::on_voice_record_end"),
    of("playVoice", "voice", "Wx::play_voice"),
    of("pauseVoice", "voice", "Wx::pause_voice"),
    of("stopVoice", "voice", "Wx::stop_voice"),
    of("onVoicePlayEnd", "voice", "Wx::on_voice_play_end"),
    of("uploadVoice", "voice", "Wx::upload_voice"),
    of("downloadVoice", "voice", "Wx::download_voice"),
    of("translateVoice", "voice", "Wx::translate_voice"),
    of("getNetworkType", "device", "Wx::get_network_type"),
    of("getLocation", "location", "Wx::get_location"),
    of("openLocation", "location", "Wx::open_location"),
    of("hideOptionMenu", "menu", "Wx::hide_option_menu"),
    of("showOptionMenu", "menu", "Wx::show_option_menu"),
    of("hideMenuItems", "menu", "Wx::hide_menu_items"),
    of("showMenuItems", "menu", "Wx::show_menu_items"),
    of(
        "hideAllNonBaseMenuItem",
        "menu",
        "Wx::hide_all_non_base_menu_item",
    ),
    of(
        "showAllNonBaseMenuItem",
        "menu",
        "Wx::show_all_non_base_menu_item",
    ),
    of("closeWindow", "menu", "Wx::close_window"),
    of("scanQRCode", "scan", "Wx::scan_qr_code"),
    of("startSearchBeacons", "beacon", "Wx::start_search_beacons"),
    of("stopSearchBeacons", "beacon", "Wx::stop_search_beacons"),
    of("onSearchBeacons", "beacon", "Wx::on_search_beacons"),
    of("openAddress", "address", "Wx::open_address"),
    of(
        "openProductSpecificView",
        "shop",
        "Wx::open_product_specific_view",
    ),
    of("addCard", "card", "Wx::add_card"),
    of("chooseCard", "card", "Wx::choose_card"),
    of("openCard", "card", "Wx::open_card"),
    of("consumeAndShareCard", "card", "Wx::consume_and_share_card"),
    of("chooseWXPay", "pay", "Wx::choose_wx_pay"),
    of(
        "openEnterpriseRedPacket",
        "pay",
        "Wx::open_enterprise_red_packet",
    ),
    of("openEnterpriseChat", "business", "Wx::open_enterprise_chat"),
    of("launchMiniProgram", "business", "Wx::launch_mini_program"),
    of("openBusinessView", "business", "Wx::open_business_view"),
    of("miniProgram", "mini_program", "MiniProgram::of_page"),
    of(
        "miniProgram.navigateBack",
        "mini_program",
        "MiniProgram::navigate_back",
    ),
    of(
        "miniProgram.navigateTo",
        "mini_program",
        "MiniProgram::navigate_to",
    ),
    of(
        "miniProgram.redirectTo",
        "mini_program",
        "MiniProgram::redirect_to",
    ),
    of(
        "miniProgram.switchTab",
        "mini_program",
        "MiniProgram::switch_tab",
    ),
    of(
        "miniProgram.reLaunch",
        "mini_program",
        "MiniProgram::re_launch",
    ),
    of(
        "miniProgram.postMessage",
        "mini_program",
        "MiniProgram::post_message",
    ),
    of("miniProgram.getEnv", "mini_program", "MiniProgram::get_env"),
];

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    const SOURCES: [(&str, &str); 17] = [
        ("address", include_str!("address.rs")),
        ("base", include_str!("base.rs")),
        ("beacon", include_str!("beacon.rs")),
        ("business", include_str!("business.rs")),
        ("card", include_str!("card.rs")),
        ("configure", include_str!("../config/configure.rs")),
        ("device", include_str!("device.rs")),
        ("image", include_str!("image.rs")),
        ("location", include_str!("location.rs")),
        ("menu", include_str!("menu.rs")),
        ("menu_share", include_str!("menu_share.rs")),
        ("mini_program", include_str!("mini_program.rs")),
        ("pay", include_str!("pay.rs")),
        ("scan", include_str!("scan.rs")),
        ("share", include_str!("share.rs")),
        ("shop", include_str!("shop.rs")),
        ("voice", include_str!("voice.rs")),
    ];

    #[test]
    fn every_covering_function_is_in_its_module() {
        for ApiCoverage {
            name,
            module,
            function,
        } in COVERAGE
        {
            let method = function.rsplit("::").next().unwrap_or(function);
            let (_, source) = SOURCES.iter().find(|(file, _)| *file == module).unwrap();
            let is_there = ["pub fn ", "pub async fn "]
                .iter()
                .any(|keyword| source.contains(&[keyword, method, "("].concat()));
            assert!(is_there, "{function} is not in {module}");
            let member = name.rsplit('.').next().unwrap_or(name);
            let contains = |text: &str| source.contains(text);
            assert!(
                contains(&format!("\"{member}\"")) || contains(&format!("wx.{member}")),
                "{module} does not call {member}"
            );
        }
    }

    #[test]
    fn every_member_is_listed_once() {
        let names: HashSet<_> = COVERAGE.iter().map(|covered| covered.name).collect();
        assert_eq!(names.len(), COVERAGE.len());
    }
}
