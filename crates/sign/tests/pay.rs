//! Payment: published vectors, and what public SDKs in other languages make of the same values.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::{BTreeSet, HashSet};
use std::time::Duration;

use serde::Deserialize;
use serde_json::json;
use wechat_h5_sign::pay::{
    ApiV2Key, ApiV3Key, CertificateSerial, EncryptedResource, JsApiPayment, Merchant, MerchantId,
    MerchantPrivateKey, PayNonceStr, PemKeyError, PlatformKey, PlatformKeys, PrepayId, PublicKeyId,
    ResourceError, SignatureHeaders, SignedPayment, V2SignType, VerifyError,
};
use wechat_h5_sign::{AppId, Timestamp};

const PKCS8: &[u8] = include_bytes!("data/pay/merchant_pkcs8.pem");
const PKCS1: &[u8] = include_bytes!("data/pay/merchant_pkcs1.pem");
const CERTIFICATE: &[u8] = include_bytes!("data/pay/platform_certificate.pem");
const PUBLIC_KEY: &[u8] = include_bytes!("data/pay/platform_public_key.pem");
const PUBLIC_KEY_ID: &str = "PUB_KEY_ID_0119000091912025010100000000000000";
const KEY: &str = "0123456789abcdef0123456789abcdef";
const APP_ID: &str = "wx1234567890abcdef";

/// Those of the file that are of payment.
#[derive(Deserialize)]
struct Vectors {
    pay: Vec<PublishedPayment>,
    pay_resource: Vec<PublishedResource>,
    pay_sdks: Vec<Foreign>,
}

#[derive(Deserialize)]
struct PublishedResource {
    key: String,
    resource: EncryptedResource,
    text: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct PublishedPayment {
    app_id: String,
    time_stamp: String,
    nonce_str: String,
    package: String,
    key: String,
    #[serde(rename = "MD5")]
    md5: String,
    #[serde(rename = "HMAC-SHA256")]
    hmac_sha256: String,
}

/// What an SDK made. Those that do not know version 2 have no `md5` and `hmac`, and those that
/// only decrypt no `resource`.
#[derive(Deserialize)]
struct Foreign {
    /// Name and version.
    sdk: String,
    timestamp: u64,
    nonce: String,
    prepay_id: String,
    method: String,
    target: String,
    body: String,
    rsa: String,
    md5: Option<String>,
    hmac: Option<String>,
    authorization: String,
    answer_body: String,
    answer_signature: String,
    resource: Option<EncryptedResource>,
    resource_text: Option<String>,
}

fn vectors() -> Vectors {
    serde_json::from_str(include_str!("data/vectors.json")).unwrap()
}

fn foreign() -> Vec<Foreign> {
    vectors().pay_sdks
}

fn at(seconds: u64) -> Timestamp {
    Timestamp::from_seconds(seconds).unwrap()
}

fn payment(timestamp: u64, nonce: &str, prepay_id: &str) -> JsApiPayment {
    JsApiPayment {
        app_id: AppId::parse(APP_ID).unwrap(),
        timestamp: at(timestamp),
        nonce: PayNonceStr::parse(nonce).unwrap(),
        prepay_id: PrepayId::parse(prepay_id).unwrap(),
    }
}

fn private_key() -> MerchantPrivateKey {
    MerchantPrivateKey::from_pem(PKCS8).unwrap()
}

fn certificate() -> PlatformKey {
    PlatformKey::from_certificate_pem(CERTIFICATE).unwrap()
}

fn public_key() -> PlatformKey {
    let id = PublicKeyId::parse(PUBLIC_KEY_ID).unwrap();
    PlatformKey::from_public_key_pem(id, PUBLIC_KEY).unwrap()
}

#[test]
fn payments_of_version_2_have_the_known_signatures() {
    let vectors = vectors();
    assert!(!vectors.pay.is_empty());
    for vector in vectors.pay {
        let payment = JsApiPayment {
            app_id: AppId::parse(&vector.app_id).unwrap(),
            timestamp: at(vector.time_stamp.parse().unwrap()),
            nonce: PayNonceStr::parse(&vector.nonce_str).unwrap(),
            prepay_id: PrepayId::parse(vector.package.strip_prefix("prepay_id=").unwrap()).unwrap(),
        };
        let key = ApiV2Key::parse(&vector.key).unwrap();
        let md5 = payment.clone().sign_v2(V2SignType::Md5, &key);
        assert_eq!(md5.pay_sign(), vector.md5);
        let hmac = payment.sign_v2(V2SignType::HmacSha256, &key);
        assert_eq!(hmac.pay_sign(), vector.hmac_sha256);
    }
}

#[test]
fn payments_have_the_signatures_that_other_sdks_make() {
    let key = ApiV2Key::parse(KEY).unwrap();
    let (mut sdks, mut of_version_2) = (HashSet::new(), 0);
    for vector in foreign() {
        let payment = payment(vector.timestamp, &vector.nonce, &vector.prepay_id);
        let signed = |sign: &dyn Fn(JsApiPayment) -> SignedPayment| {
            sign(payment.clone()).pay_sign().to_owned()
        };
        for pem in [PKCS8, PKCS1] {
            let key = MerchantPrivateKey::from_pem(pem).unwrap();
            assert_eq!(signed(&|payment| payment.sign_v3(&key)), vector.rsa);
        }
        if let (Some(md5), Some(hmac)) = (vector.md5, vector.hmac) {
            let by = |sign_type| signed(&|payment| payment.sign_v2(sign_type, &key));
            assert_eq!(by(V2SignType::Md5), md5);
            assert_eq!(by(V2SignType::HmacSha256), hmac);
            of_version_2 += 1;
        }
        sdks.insert(vector.sdk);
    }
    assert_eq!((sdks.len(), of_version_2), (3, 3));
}

#[test]
fn requests_have_the_header_that_other_sdks_write() {
    let merchant = Merchant {
        id: MerchantId::parse("1900009191").unwrap(),
        serial: CertificateSerial::parse("5157F09EFDC096DE15EBE81A47057A7232F1B8E1").unwrap(),
        key: private_key(),
    };
    // Their order is free.
    let parts = |header: &str| -> BTreeSet<String> {
        let parameters = header.strip_prefix("WECHATPAY2-SHA256-RSA2048 ").unwrap();
        parameters.split(',').map(str::to_owned).collect()
    };
    for vector in foreign() {
        let header = merchant.authorization(
            (&vector.method, &vector.target),
            vector.body.as_bytes(),
            at(vector.timestamp),
            &PayNonceStr::parse(&vector.nonce).unwrap(),
        );
        assert_eq!(
            parts(&header),
            parts(&vector.authorization),
            "{}",
            vector.sdk
        );
    }
}

#[test]
fn the_page_gets_the_names_that_each_call_takes() {
    let signed = payment(1_700_000_000, "abcdef0123456789", "wx2014").sign_v3(&private_key());
    let pay_sign = signed.pay_sign();
    assert_eq!(
        serde_json::to_value(signed.choose_wx_pay()).unwrap(),
        json!({
            "timestamp": 1_700_000_000, "nonceStr": "abcdef0123456789",
            "package": "prepay_id=wx2014", "signType": "RSA", "paySign": pay_sign,
        })
    );
    assert_eq!(
        serde_json::to_value(signed.brand_wc_pay_request()).unwrap(),
        json!({
            "appId": APP_ID, "timeStamp": "1700000000", "nonceStr": "abcdef0123456789",
            "package": "prepay_id=wx2014", "signType": "RSA", "paySign": pay_sign,
        })
    );
    let key = ApiV2Key::parse(KEY).unwrap();
    for (sign_type, name) in [
        (V2SignType::Md5, "MD5"),
        (V2SignType::HmacSha256, "HMAC-SHA256"),
    ] {
        let signed = payment(1, "a", "b").sign_v2(sign_type, &key);
        assert_eq!(signed.choose_wx_pay().sign_type, name);
        assert_eq!(signed.brand_wc_pay_request().sign_type, name);
    }
}

#[test]
fn what_other_sdks_signed_is_proven_by_certificate_and_by_public_key() {
    let during_a_change = PlatformKeys::new([certificate(), public_key()]);
    for vector in foreign() {
        let body = vector.answer_body.as_bytes();
        for (serial, only) in [
            // The zero in front is left out by some writers.
            ("0F1E2D3C4B5A69788796A5B4C3D2E1F001122334", certificate()),
            ("f1e2d3c4b5a69788796a5b4c3d2e1f001122334", certificate()),
            (PUBLIC_KEY_ID, public_key()),
        ] {
            let headers = SignatureHeaders {
                timestamp: &vector.timestamp.to_string(),
                nonce: &vector.nonce,
                serial,
                signature: &vector.answer_signature,
                signature_type: Some("WECHATPAY2-SHA256-RSA2048"),
            };
            for keys in [&during_a_change, &PlatformKeys::new([only])] {
                let verified = keys.verify(&headers, body, at(vector.timestamp)).unwrap();
                assert_eq!(verified.as_bytes(), body, "{}", vector.sdk);
            }
        }
    }
}

#[test]
fn what_is_not_proven_is_refused_with_the_reason() {
    let vector = &foreign()[0];
    let timestamp = vector.timestamp.to_string();
    let valid = SignatureHeaders {
        timestamp: &timestamp,
        nonce: &vector.nonce,
        serial: PUBLIC_KEY_ID,
        signature: &vector.answer_signature,
        signature_type: None,
    };
    let keys = PlatformKeys::new([public_key()]);
    let verify = |headers: &SignatureHeaders<'_>, body: &str, now: u64| {
        keys.verify(headers, body.as_bytes(), at(now))
            .map(|verified| verified.as_bytes().len())
    };
    let (body, now) = (&*vector.answer_body, vector.timestamp);
    assert_eq!(verify(&valid, body, now), Ok(body.len()));
    let clock = |seconds| {
        Err(VerifyError::Clock {
            difference: Duration::from_secs(seconds),
            tolerance: Duration::from_mins(5),
        })
    };
    for (seconds, expected) in [(300, Ok(body.len())), (301, clock(301))] {
        assert_eq!(verify(&valid, body, now + seconds), expected);
        assert_eq!(verify(&valid, body, now - seconds), expected);
    }
    let certificate_serial = "0F1E2D3C4B5A69788796A5B4C3D2E1F001122334";
    let probe = format!("WECHATPAY/SIGNTEST/{}", &vector.answer_signature[19..]);
    let cut = &vector.answer_signature[4..];
    let changed = |change: &dyn Fn(&mut SignatureHeaders<'_>)| {
        let mut headers = valid;
        change(&mut headers);
        verify(&headers, body, now).unwrap_err()
    };
    let unknown = VerifyError::UnknownSerial(certificate_serial.to_owned());
    assert_eq!(
        changed(&|headers| headers.serial = certificate_serial),
        unknown
    );
    for (error, expected) in [
        (
            changed(&|headers| headers.nonce = "b"),
            VerifyError::Signature,
        ),
        (
            changed(&|headers| headers.timestamp = "1700000001"),
            VerifyError::Signature,
        ),
        (
            changed(&|headers| headers.signature = ""),
            VerifyError::Signature,
        ),
        (
            changed(&|headers| headers.signature = "%"),
            VerifyError::Signature,
        ),
        (
            changed(&|headers| headers.signature_type = Some("WECHATPAY2-SM2-WITH-SM3")),
            VerifyError::SignatureType,
        ),
        (
            verify(&valid, &body[1..], now).unwrap_err(),
            VerifyError::Signature,
        ),
        (
            verify(&valid, "", now + 9_999).unwrap_err(),
            VerifyError::Signature,
        ),
    ] {
        assert_eq!(error, expected);
    }
    let with = |signature| {
        let headers = SignatureHeaders { signature, ..valid };
        verify(&headers, body, now).unwrap_err()
    };
    assert_eq!(with(&probe), VerifyError::Probe);
    assert_eq!(with(cut), VerifyError::Signature);
    assert!(unknown.to_string().contains(certificate_serial));
}

#[test]
fn what_other_sdks_encrypted_is_read_and_nothing_that_was_changed() {
    let key = ApiV3Key::parse(KEY).unwrap();
    let mut read = 0;
    for vector in foreign() {
        let (Some(resource), Some(text)) = (vector.resource, vector.resource_text) else {
            continue;
        };
        assert_eq!(resource.decrypt(&key).unwrap(), text.as_bytes());
        let changed = |change: &dyn Fn(&mut EncryptedResource)| {
            let mut resource = resource.clone();
            change(&mut resource);
            resource.decrypt(&key).unwrap_err()
        };
        for (error, expected) in [
            (
                changed(&|resource| resource.associated_data.push('x')),
                ResourceError::Decrypt,
            ),
            (
                changed(&|resource| resource.nonce = "fdasflkja489".to_owned()),
                ResourceError::Decrypt,
            ),
            (
                changed(&|resource| resource.ciphertext.replace_range(..4, "AAAA")),
                ResourceError::Decrypt,
            ),
            (
                changed(&|resource| resource.ciphertext.clear()),
                ResourceError::Decrypt,
            ),
            (
                changed(&|resource| resource.ciphertext.push('%')),
                ResourceError::Base64,
            ),
            (
                changed(&|resource| resource.nonce.push('0')),
                ResourceError::Nonce,
            ),
            (
                changed(&|resource| resource.algorithm = "AEAD_AES_128_GCM".to_owned()),
                ResourceError::Algorithm,
            ),
        ] {
            assert_eq!(error, expected);
        }
        let other = ApiV3Key::parse(&KEY.replace('0', "1")).unwrap();
        assert_eq!(resource.decrypt(&other), Err(ResourceError::Decrypt));
        read += 1;
    }
    assert_eq!(read, 3);
}

#[test]
fn published_resources_are_read() {
    let vectors = vectors().pay_resource;
    assert!(!vectors.is_empty());
    for vector in vectors {
        let key = ApiV3Key::parse(&vector.key).unwrap();
        let read = vector.resource.decrypt(&key).unwrap();
        assert_eq!(read, vector.text.as_bytes());
    }
}

#[test]
fn keys_are_found_in_the_files_that_people_have() {
    let expected = private_key().sign(b"text");
    let text = String::from_utf8(PKCS8.to_vec()).unwrap();
    let body: String = text
        .lines()
        .filter(|line| !line.starts_with("---"))
        .collect();
    for variant in [
        text.replace('\n', "\r\n"),
        format!("Bag Attributes\n    friendlyName: Tenpay Certificate\n{text}"),
        format!("{}{text}", String::from_utf8_lossy(CERTIFICATE)),
        text.trim_end().to_owned(),
        format!("-----BEGIN PRIVATE KEY-----\n{body}\n-----END PRIVATE KEY-----"),
    ] {
        let key = MerchantPrivateKey::from_pem(variant.as_bytes()).unwrap();
        assert_eq!(key.sign(b"text"), expected, "{variant:.60}");
    }
    assert_eq!(
        certificate().serial(),
        "F1E2D3C4B5A69788796A5B4C3D2E1F001122334"
    );
    assert_eq!(public_key().serial(), PUBLIC_KEY_ID);
    let both = PlatformKeys::new([public_key(), certificate()]);
    assert_eq!(both.public_key_id(), Some(PUBLIC_KEY_ID));
    assert_eq!(PlatformKeys::new([certificate()]).public_key_id(), None);
}

#[test]
fn a_file_without_the_key_is_refused_with_what_it_is() {
    let damaged = String::from_utf8_lossy(PKCS8).replace("-----END", "----END");
    let empty = b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----";
    let private = |text: &[u8]| MerchantPrivateKey::from_pem(text).unwrap_err();
    let public = |text: &[u8]| {
        PlatformKey::from_public_key_pem(PublicKeyId::parse(PUBLIC_KEY_ID).unwrap(), text)
            .unwrap_err()
    };
    let of_certificate = |text: &[u8]| PlatformKey::from_certificate_pem(text).unwrap_err();
    for (error, message) in [
        (
            private(b""),
            "an RSA private key (apiclient_key.pem) is needed, and there is none in it: give the whole file, unencrypted",
        ),
        (
            private(CERTIFICATE),
            "this is a certificate, and an RSA private key (apiclient_key.pem) is needed",
        ),
        (
            private(damaged.as_bytes()),
            "its PEM text is damaged: give the file as it was downloaded",
        ),
        (
            private(empty),
            "an RSA private key (apiclient_key.pem) is needed, with an RSA key of 2048 to 8192 bits, and this is none",
        ),
        (
            public(CERTIFICATE),
            "this is a certificate, and a public key of WeChat Pay (pub_key.pem) is needed",
        ),
        (
            of_certificate(PUBLIC_KEY),
            "this is a public key, and a certificate of WeChat Pay (wechatpay_….pem) is needed",
        ),
        (
            of_certificate(PKCS1),
            "this is a private key, and a certificate of WeChat Pay (wechatpay_….pem) is needed",
        ),
    ] {
        assert_eq!(error.to_string(), message);
    }
    let error = PublicKeyId::parse("5157F09EFDC096DE15EBE81A47057A7232F1B8E1").unwrap_err();
    assert_eq!(
        error.to_string(),
        "the id of the public key has to be PUB_KEY_ID_ and letters and digits, and is not (it has 40 bytes)"
    );
    assert!(matches!(public(EC_PUBLIC_KEY), PemKeyError::Content { .. }));
    assert!(matches!(
        public(SHORT_PUBLIC_KEY),
        PemKeyError::Content { .. }
    ));
}

#[test]
fn debug_shows_no_private_key() {
    assert_eq!(
        format!("{:?}", private_key()),
        "MerchantPrivateKey([redacted])"
    );
}

/// `openssl ecparam -name prime256v1`.
const EC_PUBLIC_KEY: &[u8] = b"\
-----BEGIN PUBLIC KEY-----\n\
MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE3VS1+MmYK6puwkSeONw/oD5DJHMY\n\
PLActccfF6IglJgFLBquJAO8RpKnbQk3nWEJUPk0IOuqKPkvBd3xGsPR+g==\n\
-----END PUBLIC KEY-----\n\
";

/// 1024 bits.
const SHORT_PUBLIC_KEY: &[u8] = b"\
-----BEGIN PUBLIC KEY-----\n\
MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDaPwtfTBTkBISY+SSLyjI5uIC9\n\
zu2nTb9DMArkgVJWkAU716WkKzUasLXjcaH9mi5teQupTlYFxKxxzd7bAL3We0PR\n\
LxImsKKEaNi5hSCZ1SRUO24r6xu0OfZDIEhs2avBAI1RZwCZH52Oq5jkF/tOI73W\n\
+Q912Bl6m4vWCiU6UQIDAQAB\n\
-----END PUBLIC KEY-----\n\
";

mod platform {
    //! What WeChat Pay itself does, of the same values.

    use wechat_h5_sign::pay::platform::{
        MerchantPublicKey, PaymentToVerify, PlatformPrivateKey, RequestSignature,
    };
    use wechat_h5_sign::pay::{ApiV3Key, EncryptedResource, PemKeyError, ResourceError};

    use super::{
        APP_ID, CERTIFICATE, KEY, PKCS1, PKCS8, PUBLIC_KEY, PUBLIC_KEY_ID, at, certificate,
        foreign, private_key, public_key,
    };
    use wechat_h5_sign::pay::{PlatformKeys, SignatureHeaders};

    const MERCHANT_CERTIFICATE: &[u8] = include_bytes!("data/pay/merchant_certificate.pem");

    fn merchant() -> MerchantPublicKey {
        MerchantPublicKey::from_pem(MERCHANT_CERTIFICATE).unwrap()
    }

    #[test]
    fn what_other_sdks_signed_as_merchants_is_theirs_and_nothing_that_was_changed() {
        let key = merchant();
        for sdk in foreign() {
            let signature = RequestSignature::parse(&sdk.authorization).unwrap();
            let call = (sdk.method.as_str(), sdk.target.as_str());
            let body = sdk.body.as_bytes();
            assert!(signature.is_of(&key, call, body), "{}", sdk.sdk);
            assert!(!signature.is_of(&key, (call.0, "/v3/other"), body));
            assert!(!signature.is_of(&key, ("PUT", call.1), body));
            assert!(!signature.is_of(&key, call, b"{}"));
            let mut later = signature.clone();
            later.timestamp.push('0');
            assert!(!later.is_of(&key, call, body));
            let (timestamp, package) = (
                sdk.timestamp.to_string(),
                format!("prepay_id={}", sdk.prepay_id),
            );
            let payment = PaymentToVerify {
                app_id: APP_ID,
                timestamp: &timestamp,
                nonce: &sdk.nonce,
                package: &package,
            };
            assert!(key.has_signed_payment(&payment, &sdk.rsa), "{}", sdk.sdk);
            let other = PaymentToVerify {
                package: &sdk.prepay_id,
                ..payment
            };
            assert!(!key.has_signed_payment(&other, &sdk.rsa));
            assert!(!key.has_signed_payment(&payment, "no base64"));
        }
    }

    #[test]
    fn what_it_signs_is_proven_by_certificate_and_by_public_key() {
        let pem = include_bytes!("data/pay/platform_key.pem");
        let signature = PlatformPrivateKey::from_pem(pem)
            .unwrap()
            .sign("1700000000", "n", b"{}");
        let keys = PlatformKeys::new([certificate(), public_key()]);
        for serial in [certificate().serial(), PUBLIC_KEY_ID] {
            let headers = SignatureHeaders {
                timestamp: "1700000000",
                nonce: "n",
                serial,
                signature: &signature,
                signature_type: None,
            };
            let body = keys.verify(&headers, b"{}", at(1_700_000_000)).unwrap();
            assert_eq!(body.as_bytes(), b"{}");
        }
    }

    #[test]
    fn what_it_encrypts_is_read_with_the_same_key_alone() {
        let key = ApiV3Key::parse(KEY).unwrap();
        let encrypt = |nonce| EncryptedResource::encrypt(&key, nonce, "transaction", b"{}");
        let resource = encrypt("0123456789ab").unwrap();
        assert_eq!(resource.decrypt(&key).unwrap(), b"{}");
        let other = ApiV3Key::parse(&KEY.replace('0', "1")).unwrap();
        assert_eq!(resource.decrypt(&other), Err(ResourceError::Decrypt));
        assert_eq!(encrypt("short").unwrap_err(), ResourceError::Nonce);
        // What another SDK made of the same values.
        for sdk in foreign() {
            let (Some(resource), Some(text)) = (sdk.resource, sdk.resource_text) else {
                continue;
            };
            let ours = EncryptedResource::encrypt(
                &key,
                &resource.nonce,
                &resource.associated_data,
                text.as_bytes(),
            );
            assert_eq!(ours.unwrap(), resource, "{}", sdk.sdk);
        }
    }

    #[test]
    fn a_merchants_key_is_read_from_its_certificate_or_alone() {
        assert_eq!(merchant().serial().map(str::len), Some(40));
        let public = MerchantPublicKey::from_pem(PUBLIC_KEY).unwrap();
        assert_eq!(public.serial(), None);
        let signature = private_key().sign(b"text");
        assert!(merchant().has_signed(b"text", &signature));
        assert!(!public.has_signed(b"text", &signature));
        for file in [PKCS8, PKCS1] {
            let refused = MerchantPublicKey::from_pem(file).unwrap_err();
            assert!(
                matches!(refused, PemKeyError::OtherKind { .. }),
                "{refused}"
            );
        }
        assert!(PlatformPrivateKey::from_pem(CERTIFICATE).is_err());
        let shown = format!("{:?}", PlatformPrivateKey::from_pem(PKCS8).unwrap());
        assert_eq!(shown, "PlatformPrivateKey([redacted])");
    }
}
