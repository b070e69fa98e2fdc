//! A diagnosis as it is shown, whether this page made it or the server.

use wechat_h5_page_api::{FindingCertainty, SignatureFinding, SignatureReport, TicketCheck};
use wechat_h5_sign::explain::{
    Cause, Certainty, Difference, Evidence, Explanation, Language, explain,
};
use wechat_h5_web::error_message::PageError;
use wechat_h5_web::i18n::Lang;
use wechat_h5_web::url_parts;

use crate::doctor::url_difference::UrlDifference;

/// The code of the server where nothing is wrong with a signature.
const VALID: &str = "valid";

/// What was found out about a signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Diagnosis {
    pub(crate) is_valid: bool,
    /// The outermost first.
    pub(crate) causes: Vec<CauseText>,
    /// What the causes follow from.
    pub(crate) basis: Basis,
    pub(crate) difference: Option<UrlDifference>,
    /// What became of the server's ticket, if it was suspected.
    pub(crate) ticket: Option<TicketCheck>,
    /// Whether a new config may be accepted.
    pub(crate) can_try_again: bool,
}

/// What a diagnosis follows from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Basis {
    /// Of the URLs alone, without a ticket.
    Comparison,
    /// A ticket was given, and no known mistake makes the signature with it.
    OtherTicket,
    /// With the ticket, the causes make exactly this signature.
    Proof,
}

impl Basis {
    fn of(is_proven: bool, has_ticket: bool) -> Self {
        match (is_proven, has_ticket) {
            (true, _) => Self::Proof,
            (false, true) => Self::OtherTicket,
            (false, false) => Self::Comparison,
        }
    }
}

/// A cause in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct CauseText {
    /// The name for programs.
    pub(crate) code: String,
    pub(crate) what: String,
    /// Empty where the cause needs none.
    pub(crate) remedy: String,
}

impl CauseText {
    /// That nothing is wrong as far as can be seen without a ticket is no mistake.
    pub(crate) fn is_mistake(&self) -> bool {
        self.code != Cause::NeedsTicket.code()
    }

    /// The advice is one sentence, `cause: remedy`.
    fn new(code: &str, advice: &str) -> Self {
        let (what, remedy) = if let Some((what, remedy)) = advice.split_once('：') {
            (what.to_owned(), remedy.to_owned())
        } else {
            let (what, remedy) = advice.split_once(": ").unwrap_or((advice, ""));
            (capitalized(what), capitalized(remedy))
        };
        Self {
            code: code.to_owned(),
            what,
            remedy,
        }
    }
}

impl Diagnosis {
    /// Of what the server has answered to a report; of the two URLs alone if it has not.
    pub(crate) fn of_received(
        report: &SignatureReport,
        received: &Result<SignatureFinding, PageError>,
        lang: Lang,
    ) -> Self {
        match received {
            Ok(finding) => Self::of_finding(finding, &report.signed_url, expected_url(report)),
            Err(_) => Self::of_urls(report, lang),
        }
    }

    /// What a comparison of the two URLs of a report shows.
    pub(crate) fn of_urls(report: &SignatureReport, lang: Lang) -> Self {
        let explanation = comparison(report);
        let expected = expected_url(report);
        Self::of_explanation(&explanation, &report.signed_url, expected, false, lang)
    }

    /// Of an explanation that was made here, with a ticket or without.
    pub(crate) fn of_explanation(
        explanation: &Explanation,
        signed: &str,
        expected: &str,
        has_ticket: bool,
        lang: Lang,
    ) -> Self {
        let mut diagnosis = Self {
            is_valid: true,
            causes: Vec::new(),
            basis: Basis::Proof,
            difference: None,
            ticket: None,
            can_try_again: false,
        };
        if let Explanation::Invalid {
            causes,
            certainty,
            difference,
        } = explanation
        {
            let text = |cause: &Cause| CauseText::new(cause.code(), cause.advice(language(lang)));
            diagnosis.is_valid = false;
            diagnosis.causes = causes.iter().map(text).collect();
            diagnosis.basis = Basis::of(*certainty == Certainty::Proven, has_ticket);
            diagnosis.difference = difference
                .as_ref()
                .map(|difference| UrlDifference::new(signed, expected, difference));
        }
        diagnosis
    }

    /// Of the server's finding about these two URLs.
    pub(crate) fn of_finding(finding: &SignatureFinding, signed: &str, expected: &str) -> Self {
        let first = CauseText::new(&finding.cause, &finding.hint);
        let further = finding.also.iter();
        let further = further.map(|also| CauseText::new(&also.cause, &also.hint));
        let difference = finding.at.map(|at| Difference {
            at,
            signed: finding.signed.clone().unwrap_or_default(),
            expected: finding.expected.clone().unwrap_or_default(),
        });
        Self {
            is_valid: finding.cause == VALID,
            causes: std::iter::once(first).chain(further).collect(),
            basis: Basis::of(finding.certainty == FindingCertainty::Proven, false),
            difference: difference.map(|found| UrlDifference::new(signed, expected, &found)),
            ticket: finding.ticket,
            can_try_again: finding.try_again,
        }
    }

    /// The outermost cause, and what to do about it.
    pub(crate) fn summary(&self) -> (&str, &str) {
        let Some(cause) = self.causes.first() else {
            return ("", "");
        };
        if cause.remedy.is_empty() {
            return ("", &cause.what);
        }
        (&cause.what, &cause.remedy)
    }
}

/// The URL that the client compares with.
pub(crate) fn expected_url(report: &SignatureReport) -> &str {
    let url = report.real_auth_url.as_deref();
    url_parts::without_hash(url.unwrap_or(&report.page_url))
}

fn language(lang: Lang) -> Language {
    match lang {
        Lang::En => Language::English,
        Lang::Zh => Language::Chinese,
    }
}

/// What can be said of a report without a ticket.
fn comparison(report: &SignatureReport) -> Explanation {
    explain(&Evidence {
        signed_url: &report.signed_url,
        page_url: &report.page_url,
        real_auth_url: report.real_auth_url.as_deref(),
        timestamp: report.timestamp,
        nonce_str: &report.nonce_str,
        signature: &report.signature,
        tickets: &[],
    })
}

fn capitalized(text: &str) -> String {
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use wechat_h5_page_api::{
        FindingCertainty, FurtherCause, SignatureFinding, SignatureReport, TicketCheck,
    };
    use wechat_h5_sign::explain::{Cause, Explanation};
    use wechat_h5_web::error_message::PageError;
    use wechat_h5_web::i18n::Lang;

    use super::{Basis, CauseText, Diagnosis, comparison};

    const SIGNED: &str = "https://a.example/?b=1#/c";
    const PAGE: &str = "https://a.example/?b=1";

    fn report() -> SignatureReport {
        SignatureReport {
            signed_url: SIGNED.into(),
            page_url: PAGE.into(),
            real_auth_url: None,
            timestamp: 1_700_000_000_000,
            nonce_str: "n".into(),
            signature: "0000000000000000000000000000000000000000".into(),
            ua: None,
        }
    }

    #[test]
    fn without_an_answer_the_urls_are_compared_in_the_language_of_the_page() {
        for (lang, whats) in [
            (
                Lang::En,
                [
                    "The timestamp is in milliseconds",
                    "The fragment was signed too",
                ],
            ),
            (
                Lang::Zh,
                ["timestamp 用了毫秒", "签名时带上了 # 及其后的部分"],
            ),
        ] {
            let diagnosis = Diagnosis::of_received(&report(), &Err(PageError::Offline), lang);
            let causes = diagnosis.causes.iter();
            assert!(causes.clone().all(|cause| !cause.remedy.is_empty()));
            let found: Vec<_> = causes.map(|cause| cause.what.as_str()).collect();
            assert_eq!(found, whats);
            let outermost = &diagnosis.causes[0];
            let summary = (outermost.what.as_str(), outermost.remedy.as_str());
            assert_eq!(diagnosis.summary(), summary);
            assert!(!diagnosis.is_valid);
            assert_eq!(diagnosis.basis, Basis::Comparison);
            let difference = diagnosis.difference.expect("the URLs differ");
            assert_eq!(
                (difference.at, difference.signed.differing.as_str()),
                (22, "#/c")
            );
        }
    }

    #[test]
    fn a_valid_signature_has_no_cause() {
        let diagnosis = Diagnosis::of_explanation(&Explanation::Valid, PAGE, PAGE, true, Lang::Zh);
        assert!(diagnosis.is_valid && diagnosis.causes.is_empty());
    }

    #[test]
    fn a_finding_of_the_server_is_shown_as_it_came() {
        let finding = SignatureFinding {
            cause: "fragment_kept".into(),
            message: String::new(),
            hint: "the fragment was signed too: use something".into(),
            certainty: FindingCertainty::Proven,
            at: Some(22),
            signed: Some("#/c".into()),
            expected: Some(String::new()),
            also: vec![FurtherCause {
                cause: "stale_ticket".into(),
                hint: "用了旧的 ticket：请重试".into(),
            }],
            ticket: Some(TicketCheck::Replaced),
            try_again: true,
        };
        let diagnosis = Diagnosis::of_received(&report(), &Ok(finding.clone()), Lang::En);
        let text = |code: &str, what: &str, remedy: &str| CauseText {
            code: code.into(),
            what: what.into(),
            remedy: remedy.into(),
        };
        assert_eq!(
            diagnosis.causes,
            [
                text(
                    "fragment_kept",
                    "The fragment was signed too",
                    "Use something"
                ),
                text("stale_ticket", "用了旧的 ticket", "请重试"),
            ]
        );
        assert!(diagnosis.can_try_again && !diagnosis.is_valid);
        assert_eq!(diagnosis.basis, Basis::Proof);
        let valid = SignatureFinding {
            cause: "valid".into(),
            ..finding
        };
        assert!(Diagnosis::of_finding(&valid, PAGE, PAGE).is_valid);
    }

    #[test]
    fn a_ticket_that_does_not_fit_is_no_comparison() {
        let found = Diagnosis::of_explanation(&comparison(&report()), SIGNED, PAGE, true, Lang::En);
        assert_eq!(found.basis, Basis::OtherTicket);
    }

    #[test]
    fn what_only_a_ticket_can_show_is_no_mistake() {
        for (code, is_mistake) in [("needs_ticket", false), ("fragment_kept", true)] {
            assert_eq!(CauseText::new(code, "a: b").is_mistake(), is_mistake);
        }
    }

    #[test]
    fn the_advice_of_a_cause_is_a_cause_and_a_remedy() {
        for cause in [
            Cause::EntryUrl,
            Cause::NonceKey,
            Cause::StaleTicket,
            Cause::OtherString,
            Cause::NeedsTicket,
            Cause::OtherDigest,
        ] {
            for language in [super::language(Lang::En), super::language(Lang::Zh)] {
                let text = CauseText::new(cause.code(), cause.advice(language));
                assert!(!text.what.is_empty() && !text.remedy.is_empty(), "{text:?}");
            }
        }
    }
}
