//! Payments, the user's address, WeCom, and WeChat's own business pages.

use crate::apis::api::{Api, Kind, Preset, Text, api, preset};
use crate::apis::works::{Clients, Support};

/// What the server of the merchant signs.
const ORDER: &[Preset] = &[preset(
    "填入服务器签好的参数",
    "Fill in what the server signed",
    r#"{"timestamp":1700000000,"nonceStr":"","package":"prepay_id=","signType":"RSA","paySign":""}"#,
)];

/// WeChat's [guide for HarmonyOS] has payments since its first client. That desktops have none is
/// an [answer in WeChat's forum] of 2024.
///
/// [guide for HarmonyOS]: https://developers.weixin.qq.com/doc/service/guide/h5/adapt_harmonyos.html
/// [answer in WeChat's forum]: https://developers.weixin.qq.com/community/pay/doc/00086673014f807a45315eab661000
const PAYING: Clients = Clients {
    desktop: Support::ReportedMissing,
    harmony: Support::Documented,
    ..Clients::JS_SDK
};

pub(super) const PAY: &[Api] = &[
    api(
        "chooseWXPay",
        Kind::User,
        Text::new(
            "请用户支付服务器下的订单。是否到账以支付通知为准。",
            "Lets the user pay an order of the server. Only the notification proves the payment.",
        ),
        ORDER,
    )
    .works_in(PAYING),
    api(
        "openEnterpriseRedPacket",
        Kind::User,
        Text::new("打开企业红包。", "Opens a red packet of a company."),
        ORDER,
    )
    .since("1.2.0", "")
    .works_in(Clients::UNDOCUMENTED),
];

pub(super) const ADDRESS: &[Api] = &[api(
    "openAddress",
    Kind::User,
    Text::new(
        "请用户选择收货地址，交给网页。",
        "Lets the user choose an address for the page.",
    ),
    &[preset("无参数", "No arguments", "{}")],
)
.since("1.2.0", "")];

pub(super) const APIS: &[Api] = &[
    api(
        "openEnterpriseChat",
        Kind::User,
        Text::new(
            "在企业微信里和同事建立会话。",
            "Starts a chat with colleagues in WeCom.",
        ),
        &[preset(
            "两个人",
            "Two people",
            r#"{"userIds":"zhangsan;lisi","groupName":"讨论组"}"#,
        )],
    )
    .since("1.2.0", "")
    .in_we_com(),
    api(
        "launchMiniProgram",
        Kind::User,
        Text::new("从企业微信打开小程序。", "Opens a mini program from WeCom."),
        &[preset(
            "首页",
            "Its first page",
            r#"{"targetAppId":"wx1234567890abcdef","path":"pages/index/index","envVersion":"release"}"#,
        )],
    )
    .since("1.3.2", "")
    .in_we_com(),
    api(
        "openBusinessView",
        Kind::User,
        Text::new(
            "打开微信的业务页面，例如支付分。",
            "Opens a business page of WeChat, such as the pay score.",
        ),
        &[
            preset(
                "支付分",
                "Pay score",
                r#"{"businessType":"wxpayScoreUse","queryString":"mch_id=1230000109&package=","envVersion":"release"}"#,
            ),
        ],
    )
    .since("1.6.0", ""),
];
