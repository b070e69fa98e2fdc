//! WeChat Pay's API of version 3 (`api.mch.weixin.qq.com`): orders that a page pays, and
//! refunds. Requests are signed, and nothing is believed that WeChat Pay has not signed.
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
mod order;
mod pay_client;
mod refund;
mod value;

pub use self::error::PayError;
pub use self::order::JsApiOrder;
pub use self::pay_client::{HOSTS, PayClient};
pub use self::refund::{FundsAccount, Refund, RefundStatus, RefundToMake};
pub use self::value::{Fen, OrderValueError, OutRefundNo, OutTradeNo};
