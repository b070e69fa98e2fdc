//! Cards and coupons.

use alloc::string::String;
use alloc::vec::Vec;

use wechat_h5_jssdk::{AddCardResult, CardToAdd, ChooseCard, ChosenCard, OwnedCard};

input_object! {
    /// Cards to add.
    /// 要添加的卡券。
    struct AddCard {
        /// The cards. 卡券列表。
        "cardList" card_list: Vec<CardToAdd>;
    }
}

input_object! {
    /// A card to add.
    /// 要添加的一张卡券。
    CardToAdd {
        /// The card's id. 卡券 ID。
        "cardId" card_id;
        /// JSON, with the server's signature in it. JSON 字符串，包含服务端的签名。
        "cardExt" card_ext;
    }
}

output_object! {
    /// The result for one card.
    /// 一张卡券的添加结果。
    AddCardResult {
        /// The card's id. 卡券 ID。
        "cardId" card_id;
        /// The value of the request. 传入的 cardExt。
        "cardExt" card_ext;
        /// Whether the user has the card now. 是否添加成功。
        "isSuccess" is_success;
    }
}

input_object! {
    /// The cards that the user may choose from.
    /// 可供用户选择的卡券。
    ChooseCard {
        /// The shop's id. 门店 ID。
        "shopId" shop_id = String::new();
        /// The kind of card. 卡券类型。
        "cardType" card_type = String::new();
        /// The card's id. 卡券 ID。
        "cardId" card_id = String::new();
        /// The signed time, in seconds. 签名时间戳，单位秒。
        "timestamp" timestamp;
        /// The signed nonce. 签名随机串。
        "nonceStr" nonce_str;
        /// The signature of the server: SHA-1, with the `wx_card` ticket. 服务端用 wx_card 的 ticket 计算的签名（SHA1）。
        "cardSign" card_sign;
    }
}

output_object! {
    /// A card that the user chose.
    /// 用户选中的一张卡券。
    ChosenCard {
        /// The card's id. 卡券 ID。
        "cardId" card_id;
        /// The encrypted code of the card, which the server decrypts. 加密的 code，由服务端解密。
        "encryptCode" encrypt_code;
    }
}

input_object! {
    /// Cards of the user.
    /// 用户已有的卡券。
    struct OpenCard {
        /// The cards. 卡券列表。
        "cardList" card_list: Vec<OwnedCard>;
    }
}

input_object! {
    /// A card of the user.
    /// 用户已有的一张卡券。
    OwnedCard {
        /// The card's id. 卡券 ID。
        "cardId" card_id;
        /// The card's code. 卡券的 code。
        "code" code;
    }
}
