//! One merchant of a seed file.

use serde::Deserialize;
use toml::Spanned;
use url::Url;
use wechat_h5_sign::pay::{ApiV3Key, MerchantId};

use super::InvalidEntry;
use crate::pay::{
    Funds, Merchant, MerchantKey, MerchantKeyError, PayDirectory, RefundOutcome, Verification,
};

/// An absent field has the value of a merchant that the control API adds.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct MerchantEntry {
    pub(super) mchid: Spanned<SeedMerchantId>,
    pub(super) app_ids: Vec<Spanned<String>>,
    public_key: Option<Spanned<String>>,
    certificate_serial: Option<Spanned<String>>,
    api_v3_key: Option<SeededApiV3Key>,
    #[serde(default)]
    verification: Verification,
    pay_directories: Option<Vec<SeededDirectory>>,
    notify_origin: Option<SeededOrigin>,
    #[serde(default)]
    unsettled: u64,
    #[serde(default)]
    available: u64,
    #[serde(default)]
    refunds: RefundOutcome,
}

impl MerchantEntry {
    pub(super) fn into_merchant(self) -> Result<Merchant, InvalidEntry> {
        let key = self.key()?;
        let mut merchant = Merchant::new(self.mchid.into_inner().0);
        merchant.key = key;
        let app_ids = self.app_ids.into_iter().map(Spanned::into_inner);
        merchant.app_ids = app_ids.collect();
        if let Some(SeededApiV3Key(key)) = self.api_v3_key {
            merchant.api_v3_key = key;
        }
        merchant.verification = self.verification;
        let directories = self.pay_directories.map(Vec::into_iter);
        merchant.pay_directories = directories.map(|all| all.map(|one| one.0).collect());
        merchant.notify_origin = self.notify_origin.map(|origin| origin.0);
        merchant.funds = Funds::at_start(self.unsettled, self.available);
        merchant.refunds = self.refunds;
        Ok(merchant)
    }

    fn key(&self) -> Result<MerchantKey, InvalidEntry> {
        let serial = self.certificate_serial.as_ref();
        let Some(pem) = &self.public_key else {
            return match serial {
                None => Ok(MerchantKey::Sandbox),
                Some(serial) => Err(InvalidEntry::new(serial, "it goes with a public_key")),
            };
        };
        let text = serial.map(|serial| serial.as_ref().as_str());
        MerchantKey::own(pem.as_ref(), text).map_err(|error| match error {
            MerchantKeyError::PublicKey(why) => InvalidEntry::new(pem, why),
            MerchantKeyError::CertificateSerial(why) => {
                InvalidEntry::new(serial.unwrap_or(pem), why)
            }
        })
    }
}

#[derive(Deserialize)]
#[serde(try_from = "String")]
pub(super) struct SeedMerchantId(MerchantId);

impl TryFrom<String> for SeedMerchantId {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let id = MerchantId::parse(&text);
        id.map(Self).map_err(|error| error.to_string())
    }
}

impl std::fmt::Display for SeedMerchantId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

#[derive(Deserialize)]
#[serde(try_from = "String")]
struct SeededApiV3Key(ApiV3Key);

impl TryFrom<String> for SeededApiV3Key {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let key = ApiV3Key::parse(&text);
        key.map(Self).map_err(|error| error.to_string())
    }
}

#[derive(Deserialize)]
#[serde(try_from = "String")]
struct SeededDirectory(PayDirectory);

impl TryFrom<String> for SeededDirectory {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let directory = PayDirectory::parse(&text);
        let refused = || format!("not a directory such as http://127.0.0.1:8080/pay/: {text:?}");
        directory.map(Self).ok_or_else(refused)
    }
}

/// That it is near is checked when something is sent there.
#[derive(Deserialize)]
#[serde(try_from = "String")]
struct SeededOrigin(Url);

impl TryFrom<String> for SeededOrigin {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let origin = Merchant::read_notify_origin(&text);
        let refused = || format!("not an origin such as http://127.0.0.1:8080: {text:?}");
        origin.map(Self).ok_or_else(refused)
    }
}
