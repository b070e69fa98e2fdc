//! The values of an order.

use std::fmt;
use std::num::NonZeroU32;

use serde::de::{Error, Unexpected, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

/// An amount in fen (分), a hundredth of a yuan; never zero, never a fraction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct Fen(pub NonZeroU32);

/// A derived one would tell the type of the number.
impl<'de> Deserialize<'de> for Fen {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_u32(FenVisitor)
    }
}

struct FenVisitor;

impl Visitor<'_> for FenVisitor {
    type Value = Fen;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an amount in whole fen (分), 1 to 4294967295")
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Fen, E> {
        let amount = u32::try_from(value).ok().and_then(NonZeroU32::new);
        amount
            .map(Fen)
            .ok_or_else(|| E::invalid_value(Unexpected::Unsigned(value), &self))
    }
}

/// Why a string is not a number of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{what} has to be {expected}")]
pub struct OrderValueError {
    what: &'static str,
    expected: &'static str,
}

macro_rules! order_value {
    ($(#[$meta:meta])* $name:ident, $what:literal, $lengths:pat, $expected:literal, $also:literal) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, Deserialize, Serialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(Box<str>);

        impl $name {
            /// Takes it as the merchant has chosen it.
            ///
            /// # Errors
            ///
            /// [`OrderValueError`] for a string that WeChat Pay would refuse.
            pub fn parse(value: &str) -> Result<Self, OrderValueError> {
                let allowed = |byte: u8| byte.is_ascii_alphanumeric() || $also.contains(&byte);
                if matches!(value.len(), $lengths) && value.bytes().all(allowed) {
                    return Ok(Self(value.into()));
                }
                Err(OrderValueError { what: $what, expected: $expected })
            }

            /// As text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = OrderValueError;

            fn try_from(value: String) -> Result<Self, OrderValueError> {
                Self::parse(&value)
            }
        }

        impl From<$name> for String {
            fn from(value: $name) -> Self {
                value.0.into()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

order_value! {
    /// The merchant's number of an order (商户订单号): one order, however often it is sent.
    OutTradeNo, "out_trade_no", 6..=32, "6 to 32 letters, digits, _, -, | and *", b"_-|*"
}

order_value! {
    /// The merchant's number of a refund (商户退款单号): one refund, however often it is sent.
    OutRefundNo, "out_refund_no", 1..=64, "1 to 64 letters, digits, _, -, |, * and @", b"_-|*@"
}

order_value! {
    /// WeChat Pay's number of the payment of an order (微信支付订单号).
    TransactionId, "transaction_id", 1..=32, "1 to 32 letters and digits", b""
}

/// A number of an order that is paid.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum OrderNumber {
    /// The merchant's.
    OutTradeNo(OutTradeNo),
    /// WeChat Pay's, which notifications have too.
    TransactionId(TransactionId),
}

impl OrderNumber {
    /// The name of its field.
    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::OutTradeNo(_) => "out_trade_no",
            Self::TransactionId(_) => "transaction_id",
        }
    }

    /// As text.
    pub fn as_str(&self) -> &str {
        match self {
            Self::OutTradeNo(number) => number.as_str(),
            Self::TransactionId(id) => id.as_str(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_that_wechat_pay_refuses_are_none() {
        for value in ["12345", "123456 ", "订单号订单", &"1".repeat(33), "12345@"] {
            assert!(OutTradeNo::parse(value).is_err(), "{value}");
        }
        for value in ["123456", "1217752501201407033233368018", "a_b-c|d*"] {
            assert_eq!(OutTradeNo::parse(value).unwrap().as_str(), value);
        }
        assert!(OutRefundNo::parse("1@2").is_ok());
        let error = OutRefundNo::parse("").unwrap_err();
        assert_eq!(
            error.to_string(),
            "out_refund_no has to be 1 to 64 letters, digits, _, -, |, * and @"
        );
    }

    #[test]
    fn an_amount_is_a_whole_number_above_zero() {
        for (text, expected) in [
            ("1", Some(1)),
            ("4294967295", Some(u32::MAX)),
            ("0", None),
            ("-1", None),
            ("1.0", None),
            ("0.01", None),
            ("\"1\"", None),
            ("4294967296", None),
        ] {
            let amount = serde_json::from_str::<Fen>(text).ok();
            assert_eq!(amount.map(|fen| fen.0.get()), expected, "{text}");
        }
    }
}
