//! Payment by a page: the parameters of `wx.chooseWXPay`, requests to WeChat Pay's API, and the
//! proof that a response or a notification is WeChat Pay's.
//!
//! For servers only: this module does not exist on wasm32, because a merchant's keys have no
//! place in a browser. Time, nonce and bodies are parameters.
//!
//! ```
//! # use wechat_h5_sign::pay::{ApiV2Key, JsApiPayment, PayNonceStr, PrepayId, V2SignType};
//! # use wechat_h5_sign::{AppId, Timestamp};
//! let payment = JsApiPayment {
//!     app_id: AppId::parse("wx1234567890abcdef")?,
//!     timestamp: Timestamp::from_seconds(1_700_000_000)?,
//!     nonce: PayNonceStr::parse("abcdef0123456789")?,
//!     prepay_id: PrepayId::parse("wx201410272009395522657a690389285100")?,
//! };
//! let key = ApiV2Key::parse("0123456789abcdef0123456789abcdef")?;
//! let signed = payment.sign_v2(V2SignType::Md5, &key);
//! assert_eq!(signed.pay_sign(), "21BCBA1825812F7D8F425D3A18938013");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! A notification, from its headers and its body:
//!
//! ```
//! # use wechat_h5_sign::Timestamp;
//! # use wechat_h5_sign::pay::{ApiV3Key, EncryptedResource, PlatformKeys, SignatureHeaders};
//! #[derive(serde::Deserialize)]
//! struct Notification {
//!     resource: EncryptedResource,
//! }
//!
//! fn transaction(
//!     keys: &PlatformKeys,
//!     key: &ApiV3Key,
//!     headers: &SignatureHeaders<'_>,
//!     body: &[u8],
//!     now: Timestamp,
//! ) -> Result<Vec<u8>, Box<dyn std::error::Error>> {
//!     let body = keys.verify(headers, body, now)?;
//!     let notification: Notification = serde_json::from_slice(body.as_bytes())?;
//!     Ok(notification.resource.decrypt(key)?)
//! }
//! ```

mod api_key;
mod api_v2;
mod api_v3_key;
mod error;
mod jsapi_payment;
mod merchant;
mod pem;
#[cfg(feature = "pay-platform")]
pub mod platform;
mod platform_key;
mod platform_keys;
mod private_key;
mod resource;
mod rsa_private_key;
mod rsa_public_key;
mod value;

pub use api_v2::{ApiV2Key, V2SignType};
pub use api_v3_key::ApiV3Key;
pub use error::{PayValueError, PemKeyError, ResourceError, VerifyError};
pub use jsapi_payment::{BrandWcPayRequest, ChooseWxPay, JsApiPayment, SignedPayment};
pub use merchant::{Merchant, SIGNATURE_TYPE};
pub use platform_key::{PlatformKey, PublicKeyId};
pub use platform_keys::{CLOCK_TOLERANCE, PlatformKeys, SignatureHeaders, VerifiedBody};
pub use private_key::MerchantPrivateKey;
pub use resource::EncryptedResource;
pub use value::{CertificateSerial, MerchantId, PayNonceStr, PrepayId};
