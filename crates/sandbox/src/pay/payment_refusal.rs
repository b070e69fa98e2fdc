//! Why a payment is not opened.

/// Declares the refusals with their names and what the client shows.
macro_rules! refusals {
    ($($(#[$meta:meta])* $name:ident = $reason:literal $shown:literal,)*) => {
        /// Why a payment is not opened. The page is told `fail` and no more.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum PaymentRefusal {
            $($(#[$meta])* $name,)*
        }

        impl PaymentRefusal {
            /// For tests and the journal.
            pub(crate) fn reason(self) -> &'static str {
                match self {
                    $(Self::$name => $reason,)*
                }
            }

            /// What the user sees. The texts of those that nobody has reported are guesses.
            pub(crate) fn shown(self) -> &'static str {
                match self {
                    $(Self::$name => $shown,)*
                }
            }
        }
    };
}

refusals! {
    PackageWithoutPrepayId = "package_without_prepay_id" "调用支付JSAPI缺少参数：total_fee",
    UnknownPrepayId = "unknown_prepay_id" "订单不存在",
    OtherAccount = "other_appid" "商户号与公众号不匹配",
    OtherDirectory = "page_outside_pay_directories" "当前页面的URL未注册",
    NotRsa = "sign_type_not_rsa" "支付验证签名失败",
    WrongPaySign = "wrong_pay_sign" "支付验证签名失败",
    AlreadyPaid = "already_paid" "该订单已支付",
    Closed = "order_closed" "订单已关闭",
    Expired = "expired_prepay_id" "订单已失效",
    OtherUser = "other_openid" "下单账号与支付账号不一致",
}
