//! New values for a merchant.

use serde::Deserialize;
use wechat_h5_sign::pay::platform::MerchantPublicKey;
use wechat_h5_sign::pay::{ApiV3Key, CertificateSerial, MerchantId};

use crate::json_body::BadRequest;
use crate::pay::{Merchant, MerchantKey, Verification};
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

    pub(super) fn apply(self, mut merchant: Merchant) -> Result<Merchant, BadRequest> {
        if let Some(key) = self.key()? {
            merchant.key = key;
        }
        if let Some(key) = &self.api_v3_key {
            let key = ApiV3Key::parse(key);
            merchant.api_v3_key = key.map_err(|error| refused("apiV3Key", error))?;
        }
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
        let key = MerchantPublicKey::from_pem(pem.as_bytes());
        let key = key.map_err(|error| refused("publicKey", error))?;
        let given = self.certificate_serial.as_deref();
        let serial = given.or(key.serial()).ok_or_else(|| {
            let message = "a public key has no serial number: send that of the certificate";
            refused("certificateSerial", message)
        })?;
        let serial = CertificateSerial::parse(serial);
        let serial = serial.map_err(|error| refused("certificateSerial", error))?;
        Ok(Some(MerchantKey::Own { key, serial }))
    }
}

fn refused(field: &str, error: impl std::fmt::Display) -> BadRequest {
    BadRequest::new("invalid_merchant", format!("{field}: {error}")).at(field)
}
