//! WeChat Pay's API of version 3 (`api.mch.weixin.qq.com`): orders that a page pays, refunds, and
//! notifications of both. Requests are signed, and nothing is believed that WeChat Pay has not
//! signed.
//!
//! ```no_run
//! # use wechat_h5_api::pay::{JsApiOrder, OutTradeNo, PayClient, PayError};
//! # use wechat_h5_sign::Timestamp;
//! # async fn example(client: PayClient, order: JsApiOrder, now: Timestamp) -> Result<(), PayError> {
//! let payment = client.jsapi_payment(&order, now).await?;
//! let argument_of_choose_wx_pay = payment.choose_wx_pay();
//! # Ok(())
//! # }
//! ```

mod error;
mod notification;
mod order;
mod pay_client;
mod refund;
mod signature_headers;
mod value;

pub use self::error::PayError;
pub use self::notification::{
    Notification, NotificationError, Payer, PaymentEvent, RefundAmount, RefundResult, Transaction,
    TransactionAmount,
};
pub use self::order::{JsApiOrder, QueriedOrder};
pub use self::pay_client::{HOSTS, PayClient, PlatformCertificate};
pub use self::refund::{FundsAccount, Refund, RefundStatus, RefundToMake};
pub use self::signature_headers::signature_headers;
pub use self::value::{Fen, OrderNumber, OrderValueError, OutRefundNo, OutTradeNo, TransactionId};
