//! New values for a merchant.

use serde::Deserialize;
use url::Url;
use wechat_h5_sign::pay::{ApiV3Key, MerchantId};

use super::nullable::Nullable;
use crate::addresses::NetworkTrust;
use crate::json_body::BadRequest;
use crate::pay::{
    Merchant, MerchantKey, MerchantKeyError, PayDirectory, RefundOutcome, Verification,
};
use crate::platform::Records;

/// An absent field keeps its value.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct MerchantChange {
    mchid: String,
    /// The accounts whose pages may pay the merchant: the whole list.
    app_ids: Option<Vec<String>>,
    /// A certificate or a public key in PEM, in place of the sandbox's.
    public_key: Option<String>,
    /// The serial number of the certificate; one in PEM has its own.
    certificate_serial: Option<String>,
    api_v3_key: Option<String>,
    verification: Option<Verification>,
    /// 支付授权目录: the whole list; `null` for any page.
    #[serde(default)]
    pay_directories: Nullable<Vec<String>>,
    /// Where notifications go, in place of the origin of `notify_url`; `null` for that one.
    #[serde(default)]
    notify_origin: Nullable<String>,
    /// 未结算资金, in fen.
    unsettled: Option<u64>,
    /// 可用余额, in fen.
    available: Option<u64>,
    /// What becomes of refunds from now on.
    refunds: Option<RefundOutcome>,
}

impl MerchantChange {
    pub(super) fn id(&self) -> Result<MerchantId, BadRequest> {
        MerchantId::parse(&self.mchid).map_err(|error| refused("mchid", error))
    }

    pub(super) fn check_accounts(&self, records: &Records) -> Result<(), BadRequest> {
        let mut listed = self.app_ids.iter().flatten();
        match listed.find(|app_id| records.find(app_id).is_none()) {
            None => Ok(()),
            Some(unknown) => Err(refused("appIds", format!("no account has {unknown:?}"))),
        }
    }

    pub(super) fn apply(
        self,
        mut merchant: Merchant,
        trust: NetworkTrust,
        now: u64,
    ) -> Result<Merchant, BadRequest> {
        if let Some(key) = self.key()? {
            merchant.key = key;
        }
        if let Some(key) = &self.api_v3_key {
            let key = ApiV3Key::parse(key);
            merchant.api_v3_key = key.map_err(|error| refused("apiV3Key", error))?;
        }
        if let Nullable::Value(directories) = &self.pay_directories {
            merchant.pay_directories = directories.as_deref().map(read_directories).transpose()?;
        }
        if let Nullable::Value(origin) = &self.notify_origin {
            let origin = origin.as_deref().map(|text| read_origin(text, trust));
            merchant.notify_origin = origin.transpose()?;
        }
        merchant.funds.set(self.unsettled, self.available, now);
        merchant.refunds = self.refunds.unwrap_or(merchant.refunds);
        merchant.verification = self.verification.unwrap_or(merchant.verification);
        merchant.app_ids = self.app_ids.unwrap_or(merchant.app_ids);
        Ok(merchant)
    }

    fn key(&self) -> Result<Option<MerchantKey>, BadRequest> {
        let Some(pem) = &self.public_key else {
            return match self.certificate_serial {
                None => Ok(None),
                Some(_) => Err(refused("certificateSerial", "it goes with a publicKey")),
            };
        };
        let key = MerchantKey::own(pem, self.certificate_serial.as_deref());
        key.map(Some).map_err(|error| match error {
            MerchantKeyError::PublicKey(error) => refused("publicKey", error),
            MerchantKeyError::CertificateSerial(error) => refused("certificateSerial", error),
        })
    }
}

fn read_directories(directories: &[String]) -> Result<Vec<PayDirectory>, BadRequest> {
    let read = |text: &String| {
        PayDirectory::parse(text).ok_or_else(|| {
            let example = "http://127.0.0.1:8080/pay/";
            refused(
                "payDirectories",
                format!("{text:?} is no directory such as {example}"),
            )
        })
    };
    directories.iter().map(read).collect()
}

/// Like the URL of pushes, it is near.
fn read_origin(text: &str, trust: NetworkTrust) -> Result<Url, BadRequest> {
    let origin = Merchant::read_notify_origin(text).filter(|url| trust.is_near(url));
    origin.ok_or_else(|| {
        let message = "it is http, this machine or a private network, and has no path";
        refused("notifyOrigin", message)
    })
}

fn refused(field: &str, error: impl std::fmt::Display) -> BadRequest {
    BadRequest::new("invalid_merchant", format!("{field}: {error}")).at(field)
}
