//! Whose payments an account takes.

use std::fmt;
use std::path::Path;

use url::Url;
use wechat_h5_sign::pay::{
    CertificateSerial, Merchant, MerchantId, MerchantPrivateKey, PayValueError, PlatformKey,
    PlatformKeys, PublicKeyId,
};

use super::error::{ConfigError, InvalidValue};
use super::setting_definition::{AllowedSources, DefaultValue, Setting, Text};
use super::text_file::read_text;
use super::values::Table;
use crate::notify_url::parse_notify_url;

/// The merchant that takes the payments of the account's pages.
pub(crate) const PAY_MERCHANT_ID: Setting = Setting {
    key: "pay_merchant_id",
    sources: AllowedSources::Everywhere,
    value: "MCHID",
    about: Text {
        en: "Merchant that takes the payments of the account's pages",
        zh: "收取该公众号页面付款的商户号",
    },
    default: DefaultValue::None,
};

/// The number of the merchant's certificate.
pub(crate) const PAY_CERTIFICATE_SERIAL: Setting = Setting {
    key: "pay_certificate_serial",
    sources: AllowedSources::Everywhere,
    value: "SERIAL",
    about: Text {
        en: "Serial number of the merchant's API certificate",
        zh: "商户 API 证书的序列号",
    },
    default: DefaultValue::None,
};

/// The key of that certificate.
pub(crate) const PAY_PRIVATE_KEY_FILE: Setting = Setting {
    key: "pay_private_key_file",
    sources: AllowedSources::Everywhere,
    value: "FILE",
    about: Text {
        en: "File with the private key of that certificate (`apiclient_key.pem`)",
        zh: "该证书的私钥文件（`apiclient_key.pem`）",
    },
    default: DefaultValue::None,
};

/// The number of WeChat Pay's public key.
pub(crate) const PAY_PUBLIC_KEY_ID: Setting = Setting {
    key: "pay_public_key_id",
    sources: AllowedSources::Everywhere,
    value: "PUB_KEY_ID_…",
    about: Text {
        en: "Id of WeChat Pay's public key",
        zh: "微信支付公钥 ID",
    },
    default: DefaultValue::None,
};

/// WeChat Pay's public key.
pub(crate) const PAY_PUBLIC_KEY_FILE: Setting = Setting {
    key: "pay_public_key_file",
    sources: AllowedSources::Everywhere,
    value: "FILE",
    about: Text {
        en: "File with WeChat Pay's public key (`pub_key.pem`)",
        zh: "微信支付公钥文件（`pub_key.pem`）",
    },
    default: DefaultValue::None,
};

/// WeChat Pay's certificates.
pub(crate) const PAY_PLATFORM_CERTIFICATE_FILES: Setting = Setting {
    key: "pay_platform_certificate_files",
    sources: AllowedSources::Everywhere,
    value: "A,B,…",
    about: Text {
        en: "Files with certificates of WeChat Pay, for a merchant that has no public key of it yet",
        zh: "微信支付平台证书文件，用于尚未启用微信支付公钥的商户",
    },
    default: DefaultValue::None,
};

/// Where results are sent.
pub(crate) const PAY_NOTIFY_URL: Setting = Setting {
    key: "pay_notify_url",
    sources: AllowedSources::Everywhere,
    value: "URL",
    about: Text {
        en: "Where WeChat Pay sends the results of payments, unless an order says it",
        zh: "订单未指定时，微信支付发送支付结果的地址",
    },
    default: DefaultValue::None,
};

const OTHERS: [&Setting; 6] = [
    &PAY_CERTIFICATE_SERIAL,
    &PAY_PRIVATE_KEY_FILE,
    &PAY_PUBLIC_KEY_ID,
    &PAY_PUBLIC_KEY_FILE,
    &PAY_PLATFORM_CERTIFICATE_FILES,
    &PAY_NOTIFY_URL,
];

/// The merchant of one account.
#[derive(Debug, Clone)]
pub(crate) struct PaymentConfig {
    /// Who signs.
    pub merchant: Merchant,
    /// What WeChat Pay signs with.
    pub keys: PlatformKeys,
    /// Where results are sent.
    pub notify_url: Option<Url>,
}

/// Reads the merchant of one account, if it has one.
pub(super) fn read(table: &Table) -> Result<Option<PaymentConfig>, ConfigError> {
    let Some(id) = table.parse_optional(&PAY_MERCHANT_ID, |text| value(MerchantId::parse(text)))?
    else {
        return match OTHERS.into_iter().find(|setting| table.has(setting)) {
            Some(setting) => Err(missing_beside(table, &PAY_MERCHANT_ID, setting)),
            None => Ok(None),
        };
    };
    let serial = table.parse_optional(&PAY_CERTIFICATE_SERIAL, |text| {
        value(CertificateSerial::parse(text))
    })?;
    let key = table.parse_optional(&PAY_PRIVATE_KEY_FILE, |path| {
        let path = table.resolve(&PAY_PRIVATE_KEY_FILE, path);
        read_pem(&path, MerchantPrivateKey::from_pem)
    })?;
    let required = |setting| move || missing_beside(table, setting, &PAY_MERCHANT_ID);
    Ok(Some(PaymentConfig {
        merchant: Merchant {
            id,
            serial: serial.ok_or_else(required(&PAY_CERTIFICATE_SERIAL))?,
            key: key.ok_or_else(required(&PAY_PRIVATE_KEY_FILE))?,
        },
        keys: keys(table)?,
        notify_url: table.parse_optional(&PAY_NOTIFY_URL, notify_url)?,
    }))
}

/// All of them: WeChat Pay may sign with each during a change.
fn keys(table: &Table) -> Result<PlatformKeys, ConfigError> {
    let certificates = table.parse_list(&PAY_PLATFORM_CERTIFICATE_FILES, |path| {
        let path = table.resolve(&PAY_PLATFORM_CERTIFICATE_FILES, path);
        read_pem(&path, PlatformKey::from_certificate_pem)
    })?;
    let id = table.parse_optional(&PAY_PUBLIC_KEY_ID, |text| value(PublicKeyId::parse(text)))?;
    let public = match (id, table.has(&PAY_PUBLIC_KEY_FILE)) {
        (Some(id), true) => table.parse_optional(&PAY_PUBLIC_KEY_FILE, |path| {
            let path = table.resolve(&PAY_PUBLIC_KEY_FILE, path);
            read_pem(&path, |pem| {
                PlatformKey::from_public_key_pem(id.clone(), pem)
            })
        })?,
        (Some(_), false) => {
            return Err(missing_beside(
                table,
                &PAY_PUBLIC_KEY_FILE,
                &PAY_PUBLIC_KEY_ID,
            ));
        }
        (None, true) => {
            return Err(missing_beside(
                table,
                &PAY_PUBLIC_KEY_ID,
                &PAY_PUBLIC_KEY_FILE,
            ));
        }
        (None, false) => None,
    };
    let keys: Vec<_> = certificates
        .unwrap_or_default()
        .into_iter()
        .chain(public)
        .collect();
    if keys.is_empty() {
        return Err(missing_beside(table, &PAY_PUBLIC_KEY_ID, &PAY_MERCHANT_ID));
    }
    Ok(PlatformKeys::new(keys))
}

fn notify_url(text: &str) -> Result<Url, InvalidValue> {
    parse_notify_url(text).ok_or_else(|| {
        let advice = "use an address such as https://pay.example.com/notify, without a query";
        InvalidValue::new("is not where WeChat Pay sends results", advice)
    })
}

fn value<T>(parsed: Result<T, PayValueError>) -> Result<T, InvalidValue> {
    parsed.map_err(|err| {
        let advice = "copy it from the merchant platform (账户中心 > API安全)";
        InvalidValue::new(format!("cannot be used ({err})"), advice)
    })
}

fn read_pem<T, E: fmt::Display>(
    path: &Path,
    parse: impl FnOnce(&[u8]) -> Result<T, E>,
) -> Result<T, InvalidValue> {
    let text = read_text(path)?;
    parse(text.as_bytes()).map_err(|err| {
        let problem = format!("names {}, which cannot be used ({err})", path.display());
        InvalidValue::new(problem, "name the file that was downloaded for it")
    })
}

fn missing_beside(table: &Table, missing: &Setting, beside: &Setting) -> ConfigError {
    let problem = format!("is missing, and {} is set", table.short_name(beside));
    InvalidValue::new(problem, "set both, or neither").of(table.name(missing))
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = include_str!("../../../sign/tests/data/pay/merchant_pkcs8.pem");
    const PUBLIC_KEY: &str = include_str!("../../../sign/tests/data/pay/platform_public_key.pem");
    const CERTIFICATE: &str = include_str!("../../../sign/tests/data/pay/platform_certificate.pem");
    const ID: &str = "PUB_KEY_ID_0119000091912025010100000000000000";

    /// A folder with the files of a merchant, and the table that names them.
    fn merchant() -> (tempfile::TempDir, Table) {
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str, text: &str| {
            let path = folder.path().join(name);
            std::fs::write(&path, text).unwrap();
            path.to_str().unwrap().to_owned()
        };
        let mut table = Table::default();
        for (setting, value) in [
            (&PAY_MERCHANT_ID, "1900009191".to_owned()),
            (&PAY_CERTIFICATE_SERIAL, "5157F09EFDC096DE".to_owned()),
            (&PAY_PRIVATE_KEY_FILE, file("key", KEY)),
            (&PAY_PUBLIC_KEY_ID, ID.to_owned()),
            (&PAY_PUBLIC_KEY_FILE, file("public", PUBLIC_KEY)),
            (
                &PAY_PLATFORM_CERTIFICATE_FILES,
                file("certificate", CERTIFICATE),
            ),
        ] {
            table.set(setting, value);
        }
        (folder, table)
    }

    fn without(all: &Table, settings: &[&'static Setting]) -> Table {
        let mut table = all.clone();
        for setting in settings {
            table.copy(setting, &Table::default());
        }
        table
    }

    #[test]
    fn a_merchant_has_one_kind_of_key_or_both() {
        assert!(read(&Table::default()).unwrap().is_none());
        let (_folder, all) = merchant();
        let payment = read(&all).unwrap().unwrap();
        assert_eq!(payment.keys.public_key_id(), Some(ID));
        let without = |settings: &[_]| without(&all, settings);
        let certificates = without(&[&PAY_PUBLIC_KEY_ID, &PAY_PUBLIC_KEY_FILE]);
        let payment = read(&certificates).unwrap().unwrap();
        assert_eq!(payment.keys.public_key_id(), None);
        assert!(read(&without(&[&PAY_PLATFORM_CERTIFICATE_FILES])).is_ok());
    }

    #[test]
    fn what_is_missing_or_wrong_is_named_with_the_remedy() {
        let (folder, all) = merchant();
        let missing = |settings: &[_]| without(&all, settings);
        let other = |setting: &'static Setting, value: &str| {
            let mut table = all.clone();
            table.set(setting, value);
            table
        };
        let public = folder.path().join("public");
        let public = public.to_str().unwrap();
        let keys: &[&'static Setting] = &[
            &PAY_PUBLIC_KEY_ID,
            &PAY_PUBLIC_KEY_FILE,
            &PAY_PLATFORM_CERTIFICATE_FILES,
        ];
        for (table, setting, part) in [
            (missing(&[&PAY_MERCHANT_ID]), "PAY_MERCHANT_ID", "set both"),
            (
                missing(&[&PAY_CERTIFICATE_SERIAL]),
                "PAY_CERTIFICATE_SERIAL",
                "set both",
            ),
            (
                missing(&[&PAY_PRIVATE_KEY_FILE]),
                "PAY_PRIVATE_KEY_FILE",
                "set both",
            ),
            (
                missing(&[&PAY_PUBLIC_KEY_ID]),
                "PAY_PUBLIC_KEY_ID",
                "set both",
            ),
            (
                missing(&[&PAY_PUBLIC_KEY_FILE]),
                "PAY_PUBLIC_KEY_FILE",
                "set both",
            ),
            (missing(keys), "PAY_PUBLIC_KEY_ID", "set both"),
            (
                other(&PAY_MERCHANT_ID, "x"),
                "PAY_MERCHANT_ID",
                "8 to 32 digits",
            ),
            (
                other(&PAY_PUBLIC_KEY_ID, "5157"),
                "PAY_PUBLIC_KEY_ID",
                "PUB_KEY_ID_",
            ),
            (
                other(&PAY_PRIVATE_KEY_FILE, public),
                "PAY_PRIVATE_KEY_FILE",
                "this is a public key",
            ),
            (
                other(&PAY_PRIVATE_KEY_FILE, "/none"),
                "PAY_PRIVATE_KEY_FILE",
                "cannot be read",
            ),
            (
                other(&PAY_NOTIFY_URL, "https://a.example/?b"),
                "PAY_NOTIFY_URL",
                "without a query",
            ),
        ] {
            let message = read(&table).unwrap_err().to_string();
            assert!(
                message.contains(setting) && message.contains(part),
                "{message}"
            );
        }
    }
}
