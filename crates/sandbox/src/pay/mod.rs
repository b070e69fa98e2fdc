//! WeChat Pay's servers (api.mch.weixin.qq.com, version 3): merchants, and the orders that pages
//! pay.

mod api;
mod endpoint;
mod error_code;
mod merchant;
mod order;
mod platform_keys;
mod records;
mod rfc3339;
mod state;

pub(crate) use api::{injected_refusal, routes};
pub(crate) use endpoint::{endpoint_paths, has_path};
pub(crate) use error_code::PayErrorCode;
pub(crate) use merchant::{Merchant, MerchantKey, Verification};
pub(crate) use platform_keys::{MERCHANT_KEY, platform_keys};
pub(crate) use records::PayRecords;
pub(crate) use state::{Pay, PayContext};
