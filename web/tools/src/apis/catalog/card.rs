//! Shop and cards. Signatures of cards are made by the server, with a ticket of their own.

use crate::apis::api::{Api, Kind, Text, api, preset};

pub(super) const SHOP: &[Api] = &[api(
    "openProductSpecificView",
    Kind::User,
    Text::new(
        "打开微信小店的商品页。",
        "Opens a product of WeChat's shop.",
    ),
    &[
        preset(
            "商品详情",
            "Product",
            r#"{"productId":"pDF3iY0ptap-mIIPYnsM5n8VtCR0","viewType":0}"#,
        ),
        preset(
            "扫码商品",
            "Scanned product",
            r#"{"productId":"pDF3iY0ptap-mIIPYnsM5n8VtCR0","viewType":1}"#,
        ),
    ],
)];

pub(super) const CARDS: &[Api] = &[
    api(
        "addCard",
        Kind::User,
        Text::new("把卡券加进用户的卡包。", "Adds cards to the user's wallet."),
        &[preset(
            "一张卡券",
            "One card",
            r#"{"cardList":[{"cardId":"pDF3iY9tv9zCGCj4jTXFOo1DxHdo","cardExt":"{\"code\":\"\",\"openid\":\"\",\"timestamp\":\"1418301401\",\"signature\":\"64e6a7cc85c6e84b726f2d1cbef1b36e9b0f9750\"}"}]}"#,
        )],
    )
    .in_mini_program(),
    api(
        "chooseCard",
        Kind::User,
        Text::new(
            "请用户选择自己的卡券。",
            "Lets the user choose among their cards.",
        ),
        &[preset(
            "所有卡券",
            "All cards",
            r#"{"cardType":"","cardId":"","shopId":"","timestamp":1437997723,"nonceStr":"k0hGdSXKZEj3Min5","signType":"SHA1","cardSign":"c3b9f4e7a1"}"#,
        )],
    )
    .in_mini_program(),
    api(
        "openCard",
        Kind::User,
        Text::new("打开用户卡包里的卡券。", "Opens cards of the user's wallet."),
        &[preset(
            "一张卡券",
            "One card",
            r#"{"cardList":[{"cardId":"pDF3iY9tv9zCGCj4jTXFOo1DxHdo","code":"058979602119"}]}"#,
        )],
    )
    .in_mini_program(),
    api(
        "consumeAndShareCard",
        Kind::User,
        Text::new("核销卡券，再分享出去。", "Redeems a card, and shares it."),
        &[preset(
            "一张卡券",
            "One card",
            r#"{"cardId":"pDF3iY9tv9zCGCj4jTXFOo1DxHdo","code":"058979602119"}"#,
        )],
    )
    .since("1.2.0", ""),
];
