//! WeChat Pay's servers (api.mch.weixin.qq.com, version 3): merchants, the orders that pages pay,
//! refunds and notifications.

mod api;
mod credentials;
mod directory;
mod endpoint;
mod error_code;
mod funds;
mod merchant;
mod notification;
mod notifier;
mod order;
mod order_config;
mod pay_sign_mistake;
mod payment;
mod payment_refusal;
mod platform_keys;
mod records;
mod refund;
mod refund_order;
mod rfc3339;
mod signature_probe;
mod state;

pub(crate) use api::{injected_refusal, routes};
pub use credentials::MerchantCredentials;
pub(crate) use directory::PayDirectory;
pub(crate) use endpoint::{endpoint_paths, has_path};
pub(crate) use error_code::PayErrorCode;
pub(crate) use funds::{Funds, FundsAccount};
pub(crate) use merchant::{Merchant, MerchantKey, MerchantKeyError, Verification};
pub(crate) use order::{Order, OrderRequest};
pub use order_config::OrderConfig;
pub(crate) use payment::{
    PaymentRequest, RefusedPayment, check_payment, confirm_payment, pay_order,
};
pub(crate) use platform_keys::{MERCHANT_KEY, platform_keys};
pub(crate) use records::{PayRecords, RefundRefusal};
pub(crate) use refund::{OrderNumber, Refund, RefundOutcome, RefundRequest};
pub(crate) use refund_order::refund_order;
pub(crate) use signature_probe::{SignatureProbes, probe_response};
pub(crate) use state::{Pay, PayContext};
