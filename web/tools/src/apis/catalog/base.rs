//! Configuration, and what the client has.

use crate::apis::api::{Api, Kind, Text, api, preset};

pub(super) const APIS: &[Api] = &[
    api(
        "config",
        Kind::Page,
        Text::new(
            "请服务器给本页签名，再请微信验证一次。",
            "Has the server sign this page, and WeChat verify it once more.",
        ),
        &[],
    )
    .everywhere(),
    api(
        "ready",
        Kind::Page,
        Text::new(
            "验证结束后调用；jweixin 在失败之后也会调用它。",
            "Is called when the verification has finished. jweixin calls it after a failure too.",
        ),
        &[],
    )
    .everywhere(),
    api(
        "error",
        Kind::Page,
        Text::new(
            "验证失败后调用，带有微信给出的原因。",
            "Is called when the verification has failed, with WeChat's reason.",
        ),
        &[],
    )
    .everywhere(),
    api(
        "checkJsApi",
        Kind::Client,
        Text::new(
            "问客户端有哪些接口；不代表公众号有权限使用。",
            "Asks the client which functions it has, not whether the account may use them.",
        ),
        &[
            preset(
                "常用接口",
                "Common ones",
                r#"{"jsApiList":["chooseImage","scanQRCode","chooseWXPay","updateAppMessageShareData"]}"#,
            ),
            preset(
                "语音接口",
                "Voice",
                r#"{"jsApiList":["startRecord","stopRecord","playVoice","translateVoice"]}"#,
            ),
        ],
    )
    .everywhere(),
];
