//! The merchant of an account: whether WeChat Pay knows it by its key, and which certificates WeChat
//! Pay signs with now.

use std::time::Duration;

use wechat_h5_api::pay::{PayClient, PayError, PlatformCertificate};
use wechat_h5_sign::Timestamp;

use super::report::{Finding, Report};
use super::subject::Subject;
use crate::config::{AccountConfig, PaymentConfig};
use crate::printable::printable;

const MERCHANT: &str = "merchant";
const CERTIFICATES: &str = "certificates of WeChat Pay";
const NOTIFICATIONS: &str = "notifications of WeChat Pay";

/// The time before its end from which WeChat Pay's next certificate is to be there.
const SOON: Duration = Duration::from_hours(10 * 24);

pub(super) async fn check(subject: &Subject<'_>, account: &AccountConfig, report: &mut Report) {
    let Some(payment) = &account.payment else {
        return;
    };
    let id = payment.merchant.id.as_str();
    report.add(notifications(payment).of(id));
    let now = subject.clock.now();
    let Ok(timestamp) = Timestamp::from_seconds(now.unix_seconds()) else {
        return;
    };
    let hosts = subject.config.wechat.pay_bases.clone();
    let client = PayClient::new(hosts, payment.merchant.clone(), payment.platform_keys());
    let client = match client {
        Ok(client) => client,
        Err(err) => {
            let advice = "install the package ca-certificates";
            report.add(Finding::failed(MERCHANT, err.to_string(), advice).of(id));
            return;
        }
    };
    report.add(merchant(client.check_merchant(timestamp).await).of(id));
    if !payment.certificates.is_empty() {
        let current = client.certificates(timestamp).await;
        report.add(certificates(payment, current, now.wall).of(id));
    }
}

/// Whether it is known by its key: an order that nobody has placed is looked for.
fn merchant(answer: Result<(), PayError>) -> Finding {
    match answer {
        Ok(()) => Finding::ok(MERCHANT, "WeChat Pay knows it by its key and serial number"),
        Err(err) => Finding::failed(MERCHANT, err.to_string(), err.advice()),
    }
}

fn notifications(payment: &PaymentConfig) -> Finding {
    if payment.api_v3_key.is_none() {
        let detail = "they go elsewhere: no pay_api_v3_key is set";
        return Finding::skipped(NOTIFICATIONS, detail);
    }
    match &payment.notify_url {
        Some(url) if url.scheme() != "https" => {
            let detail =
                format!("orders name {url}, which WeChat Pay does not call: it is not https");
            let advice = "set public_url to the https address of this server";
            Finding::warning(NOTIFICATIONS, detail, advice)
        }
        Some(url) => Finding::ok(NOTIFICATIONS, format!("orders name {url}")),
        None => Finding::skipped(NOTIFICATIONS, "orders name their own address"),
    }
}

/// Those that are configured, beside those that WeChat Pay signs with.
fn certificates(
    payment: &PaymentConfig,
    current: Result<Vec<PlatformCertificate>, PayError>,
    now: Duration,
) -> Finding {
    const ADVICE: &str = "download the present certificate from the merchant platform and name it in \
                          pay_platform_certificate_files, or change to WeChat Pay's public key \
                          (微信支付公钥)";
    let current = match current {
        Ok(current) => current,
        Err(err) => return Finding::failed(CERTIFICATES, err.to_string(), err.advice()),
    };
    let is_configured = |listed: &PlatformCertificate| {
        let mut configured = payment.certificates.iter();
        configured.any(|key| key.has_serial(&listed.serial_no))
    };
    if let Some(missing) = current.iter().find(|listed| !is_configured(listed)) {
        let serial = printable(&missing.serial_no);
        let detail = format!("WeChat Pay signs with {serial} too, or will soon");
        return Finding::warning(CERTIFICATES, detail, ADVICE);
    }
    let ends = current.iter().filter_map(end);
    let Some(left) = ends.max().map(|end| end.saturating_sub(now)) else {
        let detail = "WeChat Pay has none for this merchant any more";
        return Finding::warning(CERTIFICATES, detail, ADVICE);
    };
    let days = left.as_secs() / 86400;
    if left < SOON {
        let detail = format!("the last one expires in {days} days");
        return Finding::warning(CERTIFICATES, detail, ADVICE);
    }
    let detail = format!("all that WeChat Pay signs with are configured, for {days} days");
    Finding::ok(CERTIFICATES, detail)
}

/// Since 1970.
fn end(listed: &PlatformCertificate) -> Option<Duration> {
    let end: jiff::Timestamp = listed.expire_time.parse().ok()?;
    Some(Duration::from_secs(end.as_second().try_into().ok()?))
}

#[cfg(test)]
mod tests {
    use wechat_h5_sign::pay::{
        CertificateSerial, Merchant, MerchantId, MerchantPrivateKey, PlatformKey,
    };

    use super::*;

    fn payment() -> PaymentConfig {
        let key = include_bytes!("../../../sign/tests/data/pay/merchant_pkcs8.pem");
        let certificate = include_bytes!("../../../sign/tests/data/pay/platform_certificate.pem");
        PaymentConfig {
            merchant: Merchant {
                id: MerchantId::parse("1900009191").unwrap(),
                serial: CertificateSerial::parse("5157F09EFDC096DE").unwrap(),
                key: MerchantPrivateKey::from_pem(key).unwrap(),
            },
            certificates: vec![PlatformKey::from_certificate_pem(certificate).unwrap()],
            public_key: None,
            api_v3_key: None,
            notify_url: None,
            refund_notify_url: None,
        }
    }

    #[test]
    fn the_certificates_of_now_are_configured_or_a_warning() {
        let listed = |serial: &str, end: &str| PlatformCertificate {
            serial_no: serial.to_owned(),
            effective_time: "2023-01-01T00:00:00+08:00".to_owned(),
            expire_time: end.to_owned(),
        };
        let own = "0f1e2d3c4b5a69788796a5b4c3d2e1f001122334";
        let (later, soon) = ("2024-11-14T00:00:00+08:00", "2023-11-20T00:00:00+08:00");
        for (current, status, part) in [
            (Ok(vec![listed(own, later)]), "ok", "for 364 days"),
            (Ok(vec![listed(own, soon)]), "warning", "in 4 days"),
            (
                Ok(vec![listed(own, later), listed("5157F09EFDC096DE", later)]),
                "warning",
                "5157F09EFDC096DE too",
            ),
            (Ok(Vec::new()), "warning", "has none"),
            (Err(PayError::Unsigned), "failed", "no signature"),
        ] {
            let now = Duration::from_secs(1_700_000_000);
            let finding = serde_json::to_value(certificates(&payment(), current, now)).unwrap();
            assert_eq!(finding["status"], status, "{finding}");
            assert!(
                finding["detail"].as_str().unwrap().contains(part),
                "{finding}"
            );
        }
    }

    #[test]
    fn notifications_go_to_an_address_that_wechat_pay_calls() {
        let with = |key: bool, url: &str| {
            let mut payment = payment();
            let text = "0123456789abcdef0123456789abcdef";
            payment.api_v3_key = key.then(|| wechat_h5_sign::pay::ApiV3Key::parse(text).unwrap());
            payment.notify_url = url.parse().ok();
            serde_json::to_value(notifications(&payment)).unwrap()["status"].clone()
        };
        assert_eq!(with(false, ""), "skipped");
        assert_eq!(with(true, "https://h5.example/wechat/pay/1"), "ok");
        assert_eq!(with(true, "http://127.0.0.1:8080/wechat/pay/1"), "warning");
    }
}
