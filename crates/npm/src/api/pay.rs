//! Payment.

use wechat_h5_jssdk::{PayRequest, PaySignType};

input_enum! {
    /// The algorithm of the signature: `RSA` is version 3, `HMAC-SHA256` and `MD5` version 2, `SHA1` red packets.
    /// 签名方式：RSA 为 V3，HMAC-SHA256 与 MD5 为 V2，SHA1 用于红包。
    PaySignType { Rsa, HmacSha256, Md5, Sha1 }
}

input_object! {
    /// An order that the server has signed.
    /// 服务端已签名的订单。
    PayRequest {
        /// The signed time, in seconds. 签名时间戳，单位秒。
        "timestamp" timestamp;
        /// The signed nonce. 签名随机串。
        "nonceStr" nonce_str;
        /// `prepay_id=…` for a payment. 统一下单返回的 `prepay_id=…`。
        "package" package;
        /// The algorithm of the signature. 签名方式。
        "signType" sign_type;
        /// The signature of the server. 服务端计算的支付签名。
        "paySign" pay_sign;
    }
}
