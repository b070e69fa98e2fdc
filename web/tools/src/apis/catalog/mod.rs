//! Every function of jweixin 1.6.0, in the groups of WeChat's own demo, and after them those that
//! it leaves out.
//!
//! Source: the [JS-SDK documentation]; for jweixin's versions, the members of each published
//! version; for mini programs, the list in the documentation of [`web-view`]; for HarmonyOS, WeChat's
//! [guide][harmony], which has payments and `checkJsApi` and leaves the rest to the latter. For
//! desktops WeChat documents nothing.
//!
//! [harmony]: https://developers.weixin.qq.com/doc/service/guide/h5/adapt_harmonyos.html
//! [JS-SDK documentation]: https://developers.weixin.qq.com/doc/offiaccount/OA_Web_Apps/JS-SDK.html
//! [`web-view`]: https://developers.weixin.qq.com/miniprogram/dev/component/web-view.html

mod base;
mod business;
mod card;
mod device;
mod image;
mod menu;
mod mini_program;
mod open_tag;
mod share;
mod voice;

use crate::apis::api::{Api, Text};

/// Functions of one subject.
pub struct Group {
    /// The subject.
    pub title: Text,
    /// In the order of WeChat's demo.
    pub apis: &'static [Api],
}

const fn group(zh: &'static str, en: &'static str, apis: &'static [Api]) -> Group {
    Group {
        title: Text::new(zh, en),
        apis,
    }
}

/// All 59, and the open tags.
pub static GROUPS: [Group; 17] = [
    group("基础接口", "Basics", base::APIS),
    group("分享接口", "Sharing", share::APIS),
    group("图像接口", "Pictures", image::APIS),
    group("音频接口", "Voice", voice::APIS),
    group("智能接口", "Speech recognition", voice::RECOGNITION),
    group("设备信息接口", "Device", device::NETWORK),
    group("地理位置接口", "Location", device::LOCATION),
    group("界面操作接口", "Menu and window", menu::APIS),
    group("微信扫一扫", "Scanning", device::SCAN),
    group("摇一摇周边", "Beacons", device::BEACONS),
    group("微信小店", "Shop", card::SHOP),
    group("微信卡券", "Cards", card::CARDS),
    group("微信支付", "WeChat Pay", business::PAY),
    group("共享收货地址", "Address", business::ADDRESS),
    group("企业微信与业务", "WeCom and business", business::APIS),
    group("小程序内网页", "In a mini program", mini_program::APIS),
    group("开放标签", "Open tags", open_tag::TAGS),
];

/// The functions of all groups.
pub fn all() -> impl Iterator<Item = &'static Api> {
    GROUPS.iter().flat_map(|group| group.apis)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use wechat_h5_jssdk::{COVERAGE, JsApi, OpenTag};
    use wechat_h5_web::i18n::Lang;
    use wechat_h5_web::text_rules::check_texts;

    use super::{GROUPS, all};
    use crate::apis::api::{Api, Kind};
    use crate::apis::known::NAMES;
    use crate::apis::works::{Support, Works};

    fn is_tag(api: &'static Api) -> bool {
        api.kind == Kind::OpenTag
    }

    #[test]
    fn every_function_of_jweixin_is_here_once() {
        let functions = || all().filter(|&api| !is_tag(api));
        let names: BTreeSet<_> = functions().map(|api| api.name).collect();
        let covered: BTreeSet<_> = COVERAGE.iter().map(|covered| covered.name).collect();
        assert_eq!(names, covered);
        assert_eq!(functions().count(), COVERAGE.len());
    }

    #[test]
    fn every_open_tag_is_here_once() {
        let mut names: Vec<_> = all()
            .filter(|&api| is_tag(api))
            .map(|tag| tag.name)
            .collect();
        names.sort_unstable();
        let known: Vec<_> = OpenTag::KNOWN.iter().map(OpenTag::as_str).collect();
        assert_eq!(names, known);
    }

    #[test]
    fn what_check_js_api_is_asked_for_has_a_name_there() {
        for api in all().filter(|api| api.is_checked()) {
            assert!(JsApi::KNOWN.iter().any(|known| known.as_str() == api.name));
        }
    }

    /// The list in the documentation of `web-view`, beside `checkJsApi`.
    const IN_A_WEB_VIEW: &str = "addCard chooseCard chooseImage downloadImage downloadVoice \
        getLocalImgData getLocation getNetworkType onSearchBeacons onVoicePlayEnd onVoiceRecordEnd \
        openCard openLocation pauseVoice playVoice previewImage scanQRCode startRecord \
        startSearchBeacons stopRecord stopSearchBeacons stopVoice translateVoice uploadImage \
        uploadVoice";

    #[test]
    fn a_mini_program_has_the_functions_that_wechat_lists_and_no_other() {
        let names_with = |support| {
            let found = all().filter(
                |api| matches!(&api.works, Works::In(clients) if clients.mini_program == support),
            );
            let mut names: Vec<_> = found.map(|api| api.name).collect();
            names.sort_unstable();
            names
        };
        assert_eq!(names_with(Support::Documented).join(" "), IN_A_WEB_VIEW);
        let tags: Vec<_> = OpenTag::KNOWN.iter().map(OpenTag::as_str).collect();
        assert_eq!(names_with(Support::Unknown), tags);
    }

    #[test]
    fn what_a_mini_program_alone_has_is_named_with_its_base_library() {
        for api in all() {
            let is_of_mini_program = api.kind == Kind::MiniProgram;
            assert_eq!(
                !api.since.base_library.is_empty(),
                is_of_mini_program,
                "{}",
                api.name
            );
            assert!(
                api.works != Works::MiniProgramOnly || is_of_mini_program,
                "{}",
                api.name
            );
        }
    }

    #[test]
    fn every_preset_is_json_with_known_names() {
        for api in all() {
            for preset in api.presets {
                let mut args = preset.args.to_owned();
                for (name, _) in NAMES {
                    args = args.replace(name, "");
                }
                assert!(!args.contains('$'), "{}: {args}", api.name);
                let value: serde_json::Value = serde_json::from_str(&args).expect(api.name);
                assert!(value.is_object(), "{}", api.name);
            }
        }
    }

    #[test]
    fn every_text_has_both_languages() {
        let labels =
            all().flat_map(|api| api.presets.iter().map(|preset| (api.name, &preset.label)));
        let titles = GROUPS.iter().map(|group| ("title", &group.title));
        let abouts = all().map(|api| (api.name, &api.about));
        let texts = labels.chain(titles).chain(abouts);
        let texts = texts.map(|(key, text)| (key, text.of(Lang::Zh), text.of(Lang::En)));
        check_texts(&texts.collect::<Vec<_>>(), &[]);
        assert!(all().all(|api| api.about.of(Lang::Zh).ends_with('。')));
    }
}
