//! The events of open tags in TypeScript. `package/open-tags.js` listens to them, without
//! the module.

use alloc::borrow::ToOwned as _;
use alloc::format;
use alloc::vec::Vec;

use wechat_h5_jssdk::SubscriptionStatus;

use crate::typescript::{Field, Types};

/// Declares the event with which each tag reports its success.
pub(crate) fn declare(types: &mut Types) {
    let doc = "`<wx-open-launch-weapp>` has opened a mini program.\n\
        `<wx-open-launch-weapp>` 已打开小程序。";
    let app = "The appid of the mini program, or its original id (`gh_…`) if the tag uses that. \
        小程序的 appid；标签使用原始 ID（gh_…）时为原始 ID。";
    let path = "The path of the page. 小程序页面路径。";
    types.interface(
        "LaunchedWeapp",
        doc,
        &[text("app", app), text("path", path)],
    );

    let doc = "`<wx-open-launch-app>` has opened an app.\n`<wx-open-launch-app>` 已打开 App。";
    let app_id = "The id of the app on the Open Platform. App 在开放平台的 appid。";
    let ext_info = "The `extinfo` of the tag. 标签传递的 extinfo。";
    types.interface(
        "LaunchedApp",
        doc,
        &[text("appId", app_id), text("extInfo", ext_info)],
    );

    let doc = "The choice of the user for one template: accepted, rejected, cancelled, or filtered by WeChat \
        (`filter`).\n用户对一个模板的选择：同意、拒绝、取消，或被平台过滤（filter）。";
    let known = SubscriptionStatus::KNOWN.iter();
    let literals: Vec<_> = known.map(|it| format!("\"{}\"", it.as_str())).collect();
    let union = format!("{} | (string & {{}})", literals.join(" | "));
    let status = types.alias("SubscriptionStatus", doc, &union);
    let doc = "The choice of the user for one template of `<wx-open-subscribe>`.\n\
        用户对 `<wx-open-subscribe>` 的一个模板的选择。";
    let fields = [
        text("templateId", "The template's id. 模板 ID。"),
        Field {
            ts: status,
            ..text("status", "The choice. 选择。")
        },
    ];
    types.interface("Subscription", doc, &fields);
}

fn text(name: &'static str, doc: &'static str) -> Field {
    Field {
        name,
        doc,
        optional: false,
        ts: "string".to_owned(),
    }
}
