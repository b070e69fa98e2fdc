//! What WeChat Pay itself does: it verifies what merchants sign, signs what it sends, and
//! encrypts. For simulators and tests; a merchant needs none of it.

mod encrypt;
mod merchant_public_key;
mod payment_to_verify;
mod platform_private_key;
mod request_signature;

pub use merchant_public_key::MerchantPublicKey;
pub use payment_to_verify::PaymentToVerify;
pub use platform_private_key::PlatformPrivateKey;
pub use request_signature::{AuthorizationError, RequestSignature};
