//! Whose payments an account takes.

use std::fmt;
use std::path::{Path, PathBuf};

use url::Url;
use wechat_h5_sign::pay::{
    ApiV3Key, CertificateSerial, Merchant, MerchantId, MerchantPrivateKey, PayValueError,
    PlatformKey, PlatformKeys, PublicKeyId,
};

use super::error::{ConfigError, InvalidValue};
use super::public_url::PublicUrl;
use super::secret_setting::single;
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

/// The key of what WeChat Pay encrypts.
pub(crate) const PAY_API_V3_KEY: Setting = Setting {
    key: "pay_api_v3_key",
    sources: AllowedSources::NotFlag,
    value: "KEY",
    about: Text {
        en: "APIv3 key of the merchant. With it the server takes WeChat Pay's notifications at \
             `/wechat/pay/<mchid>`, and delivers them to `push_webhook`",
        zh: "商户的 APIv3 密钥。设置后服务器在 `/wechat/pay/<商户号>` 接收微信支付的通知，并送达 `push_webhook`",
    },
    default: DefaultValue::None,
};

/// A file with that key.
pub(crate) const PAY_API_V3_KEY_FILE: Setting = Setting {
    key: "pay_api_v3_key_file",
    sources: AllowedSources::Everywhere,
    value: "FILE",
    about: Text {
        en: "File whose first line is that key",
        zh: "首行为该密钥的文件",
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
    default: DefaultValue::Derived(Text {
        en: "with `pay_api_v3_key`, this server: `<public_url>wechat/pay/<mchid>`",
        zh: "设置 `pay_api_v3_key` 时为本服务器：`<public_url>wechat/pay/<商户号>`",
    }),
};

/// Each of them, that of the merchant first.
pub(super) const SETTINGS: &[Setting] = &[
    PAY_MERCHANT_ID,
    PAY_CERTIFICATE_SERIAL,
    PAY_PRIVATE_KEY_FILE,
    PAY_PUBLIC_KEY_ID,
    PAY_PUBLIC_KEY_FILE,
    PAY_PLATFORM_CERTIFICATE_FILES,
    PAY_API_V3_KEY,
    PAY_API_V3_KEY_FILE,
    PAY_NOTIFY_URL,
];

/// Each file of a merchant, but those of a list.
pub(super) const FILES: [&Setting; 3] = [
    &PAY_PRIVATE_KEY_FILE,
    &PAY_PUBLIC_KEY_FILE,
    &PAY_API_V3_KEY_FILE,
];

/// The merchant of one account.
#[derive(Debug, Clone)]
pub(crate) struct PaymentConfig {
    /// Who signs.
    pub merchant: Merchant,
    /// The certificates that WeChat Pay signs with.
    pub certificates: Vec<PlatformKey>,
    /// The public key that it signs with.
    pub public_key: Option<PlatformKey>,
    /// What opens its notifications, if this server takes them.
    pub api_v3_key: Option<ApiV3Key>,
    /// Where the results of payments are sent.
    pub notify_url: Option<Url>,
    /// Where the results of refunds are sent, if this server takes them.
    pub refund_notify_url: Option<Url>,
}

impl PaymentConfig {
    /// All of them: WeChat Pay may sign with each during a change.
    pub(crate) fn platform_keys(&self) -> PlatformKeys {
        PlatformKeys::new(self.certificates.iter().chain(&self.public_key).cloned())
    }
}

/// Reads the merchant of one account, if it has one.
pub(super) fn read(
    table: &Table,
    public: &PublicUrl,
) -> Result<Option<PaymentConfig>, ConfigError> {
    let Some(id) = table.parse_optional(&PAY_MERCHANT_ID, |text| value(MerchantId::parse(text)))?
    else {
        return match SETTINGS.iter().find(|setting| table.has(setting)) {
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
    let api_v3_key = single(table, &PAY_API_V3_KEY, &PAY_API_V3_KEY_FILE, |text| {
        value(ApiV3Key::parse(text))
    })?;
    let set = table.parse_optional(&PAY_NOTIFY_URL, notify_url)?;
    let own = api_v3_key.as_ref().map(|_| public.pay_notifications(&id));
    let refund_notify_url = own.clone().filter(|_| set.is_none());
    let (certificates, public_key) = keys(table)?;
    Ok(Some(PaymentConfig {
        merchant: Merchant {
            id,
            serial: serial.ok_or_else(required(&PAY_CERTIFICATE_SERIAL))?,
            key: key.ok_or_else(required(&PAY_PRIVATE_KEY_FILE))?,
        },
        certificates,
        public_key,
        api_v3_key,
        notify_url: set.or(own),
        refund_notify_url,
    }))
}

/// The paths of the certificates.
pub(super) fn certificate_paths(table: &Table) -> Vec<PathBuf> {
    let paths = table.parse_list(&PAY_PLATFORM_CERTIFICATE_FILES, |path| {
        Ok(table.resolve(&PAY_PLATFORM_CERTIFICATE_FILES, path))
    });
    paths.ok().flatten().unwrap_or_default()
}

/// The certificates and the public key, at least one of them.
fn keys(table: &Table) -> Result<(Vec<PlatformKey>, Option<PlatformKey>), ConfigError> {
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
    let certificates = certificates.unwrap_or_default();
    if certificates.is_empty() && public.is_none() {
        let merchant = table.short_name(&PAY_MERCHANT_ID);
        let problem = format!("is missing, and {merchant} is set");
        let advice = "set it and pay_public_key_file; or pay_platform_certificate_files for a \
                      merchant that has no public key of WeChat Pay yet";
        return Err(InvalidValue::new(problem, advice).of(table.name(&PAY_PUBLIC_KEY_ID)));
    }
    Ok((certificates, public))
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
    use crate::config::Values;

    const KEY: &str = include_str!("../../../sign/tests/data/pay/merchant_pkcs8.pem");
    const PUBLIC_KEY: &str = include_str!("../../../sign/tests/data/pay/platform_public_key.pem");
    const CERTIFICATE: &str = include_str!("../../../sign/tests/data/pay/platform_certificate.pem");
    const ID: &str = "PUB_KEY_ID_0119000091912025010100000000000000";

    fn read(table: &Table) -> Result<Option<PaymentConfig>, ConfigError> {
        let bound = ([127, 0, 0, 1], 8080).into();
        super::read(table, &PublicUrl::read(&Values::default(), bound).unwrap())
    }

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
        assert_eq!(payment.platform_keys().public_key_id(), Some(ID));
        let without = |settings: &[_]| without(&all, settings);
        let certificates = without(&[&PAY_PUBLIC_KEY_ID, &PAY_PUBLIC_KEY_FILE]);
        let payment = read(&certificates).unwrap().unwrap();
        assert_eq!(payment.platform_keys().public_key_id(), None);
        assert!(read(&without(&[&PAY_PLATFORM_CERTIFICATE_FILES])).is_ok());
    }

    #[test]
    fn results_are_sent_here_where_the_merchant_s_key_is_known() {
        let (_folder, all) = merchant();
        let urls = |settings: &[(&'static Setting, &str)]| {
            let mut table = all.clone();
            for (setting, value) in settings {
                table.set(setting, *value);
            }
            let payment = read(&table).unwrap().unwrap();
            let text = |url: Option<Url>| url.map(String::from);
            (text(payment.notify_url), text(payment.refund_notify_url))
        };
        let here = || Some("http://127.0.0.1:8080/wechat/pay/1900009191".to_owned());
        let other = || Some("https://pay.example.com/notify".to_owned());
        let key = (&PAY_API_V3_KEY, "0123456789abcdef0123456789abcdef");
        let url = (&PAY_NOTIFY_URL, "https://pay.example.com/notify");
        assert_eq!(urls(&[]), (None, None));
        assert_eq!(urls(&[key]), (here(), here()));
        assert_eq!(urls(&[key, url]), (other(), None));
        assert_eq!(urls(&[url]), (other(), None));
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
            (
                missing(keys),
                "PAY_PUBLIC_KEY_ID",
                "pay_platform_certificate_files",
            ),
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
                other(&PAY_API_V3_KEY, "s3cret"),
                "PAY_API_V3_KEY",
                "32 letters and digits",
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
