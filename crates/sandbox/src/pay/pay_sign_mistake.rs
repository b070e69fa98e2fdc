//! What a wrong `paySign` signs instead, where that can be proven.

use wechat_h5_sign::pay::platform::PaymentToVerify;

use super::merchant::Merchant;

/// What is known besides the payment itself.
pub(super) struct Known<'a> {
    pub(super) merchants: &'a [Merchant],
    /// The appids of all accounts.
    pub(super) app_ids: &'a [&'a str],
}

/// The mistake, in a sentence.
pub(super) fn find(
    payment: &PaymentToVerify<'_>,
    pay_sign: &str,
    merchant: &Merchant,
    known: &Known<'_>,
) -> Option<String> {
    let signs = |text: &str| merchant.public_key().has_signed(text.as_bytes(), pay_sign);
    for (text, mistake) in other_texts(payment) {
        if signs(&text) {
            return Some(mistake.to_owned());
        }
    }
    for &app_id in known.app_ids {
        let other = PaymentToVerify { app_id, ..*payment };
        if signs(&other.string_to_sign()) {
            return Some(format!("paySign is of the appId {app_id}"));
        }
    }
    let text = payment.string_to_sign();
    let mut others = known.merchants.iter().filter(|of| of.id != merchant.id);
    let other = others.find(|of| of.public_key().has_signed(text.as_bytes(), pay_sign))?;
    Some(format!(
        "paySign is signed with the key of merchant {}",
        other.id
    ))
}

/// Texts that are often signed by mistake.
fn other_texts(payment: &PaymentToVerify<'_>) -> [(String, &'static str); 6] {
    let right = payment.string_to_sign();
    let PaymentToVerify {
        app_id,
        timestamp,
        nonce,
        package,
    } = payment;
    let prepay_id = package.strip_prefix("prepay_id=").unwrap_or(package);
    [
        (
            right.replace(package, prepay_id),
            "paySign signs the prepay_id alone: package is signed with `prepay_id=` before it",
        ),
        (
            right.trim_end_matches('\n').to_owned(),
            "paySign signs no line break after package: each of the four values has one",
        ),
        (
            format!("{app_id}\n{timestamp}\n{nonce}\n{package}\nRSA\n"),
            "paySign signs signType too: only four values are signed",
        ),
        (
            format!(
                "appId={app_id}&nonceStr={nonce}&package={package}&signType=RSA&timeStamp={timestamp}"
            ),
            "paySign signs the string of version 2: that of version 3 has the four values alone",
        ),
        (
            format!("{app_id}\n{nonce}\n{timestamp}\n{package}\n"),
            "paySign signs nonceStr before timeStamp",
        ),
        (
            format!("\n{timestamp}\n{nonce}\n{package}\n"),
            "paySign signs an empty appId",
        ),
    ]
}
