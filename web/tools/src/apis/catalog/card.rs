//! Shop and cards. Signatures of cards are made by the server, with a ticket of their own.

use crate::apis::api::{Api, Kind, Text, api, preset};
use crate::apis::works::Clients;

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
            "填入服务器签好的参数",
            "Fill in what the server signed",
            r#"{"cardList":[{"cardId":"pDF3iY9tv9zCGCj4jTXFOo1DxHdo","cardExt":"{\"timestamp\":\"\",\"nonce_str\":\"\",\"signature\":\"\"}"}]}"#,
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
            "填入服务器签好的参数",
            "Fill in what the server signed",
            r#"{"cardType":"","cardId":"","shopId":"","timestamp":1700000000,"nonceStr":"","signType":"SHA1","cardSign":""}"#,
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
    .since("1.2.0", "")
    .works_in(Clients::UNDOCUMENTED),
];
