//! What follows a refused signature: the server is asked why, and where it has another ticket now,
//! the page configures once more by itself.

use wechat_h5_page_api::{SignatureFinding, SignatureReport};
use wechat_h5_web::error_message::PageError;
use wechat_h5_web_tools::document::Sdk;

use crate::doctor::report::Report;

/// Where the configuration is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Phase {
    Failed,
    Loading,
    Ready,
}

/// What the status tab says.
#[derive(Debug, PartialEq)]
pub(crate) enum Recovery<'a> {
    /// The server looks for the cause.
    Asking,
    /// Nothing: no signature was refused, or the user retries.
    None,
    /// The page was verified with the server's new ticket.
    Recovered,
    /// The cause.
    Refused {
        report: &'a SignatureReport,
        received: &'a Result<SignatureFinding, PageError>,
        /// This is the second signature that was refused: the page has tried again by itself.
        is_second: bool,
    },
    /// The page tries again by itself.
    TryingAgain,
}

impl<'a> Recovery<'a> {
    /// `retried` is the report after which the page has tried again by itself.
    pub(crate) fn of(phase: Phase, report: &'a Report, retried: Option<&SignatureReport>) -> Self {
        match (phase, report) {
            (Phase::Failed, Report::None) => Self::None,
            (Phase::Failed, Report::Sent(_)) => Self::Asking,
            (Phase::Failed, Report::Received(report, received)) => Self::Refused {
                report,
                received,
                is_second: retried.is_some_and(|first| first != report),
            },
            (_, _) if retried.is_none() => Self::None,
            (Phase::Loading, _) => Self::TryingAgain,
            (Phase::Ready, _) => Self::Recovered,
        }
    }
}

impl From<&Sdk> for Phase {
    fn from(sdk: &Sdk) -> Self {
        match sdk {
            Sdk::Failed => Self::Failed,
            Sdk::Loading | Sdk::Outside => Self::Loading,
            Sdk::Ready(_) => Self::Ready,
        }
    }
}

/// The report after which the page has to try again by itself: one in its life, so that no answer
/// makes a loop.
pub(crate) fn report_to_retry<'a>(
    phase: Phase,
    report: &'a Report,
    retried: Option<&SignatureReport>,
) -> Option<&'a SignatureReport> {
    match (phase, report) {
        (Phase::Failed, Report::Received(report, Ok(finding))) if finding.try_again => {
            retried.is_none().then_some(report)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use wechat_h5_page_api::{FindingCertainty, SignatureFinding, SignatureReport};
    use wechat_h5_web::error_message::PageError;

    use super::{Phase, Recovery, report_to_retry};
    use crate::doctor::report::Report;

    fn report(signature: &str) -> SignatureReport {
        SignatureReport {
            signed_url: "https://a.example/".into(),
            page_url: "https://a.example/".into(),
            real_auth_url: None,
            timestamp: 1_700_000_000,
            nonce_str: "n".into(),
            signature: signature.into(),
            ua: None,
        }
    }

    fn finding(try_again: bool) -> SignatureFinding {
        SignatureFinding {
            cause: "stale_ticket".into(),
            message: String::new(),
            hint: String::new().into(),
            certainty: FindingCertainty::Proven,
            at: None,
            signed: None,
            expected: None,
            also: Vec::new(),
            ticket: None,
            try_again,
        }
    }

    #[test]
    fn the_page_tries_again_once_where_the_server_has_another_ticket() {
        let (first, second) = (report("1"), report("2"));
        let received =
            |report: &SignatureReport, received| Report::Received(report.clone(), received);
        for (phase, report, retried, expected) in [
            (
                Phase::Failed,
                received(&first, Ok(finding(true))),
                None,
                Some(&first),
            ),
            (
                Phase::Failed,
                received(&first, Ok(finding(false))),
                None,
                None,
            ),
            (
                Phase::Failed,
                received(&first, Err(PageError::Offline)),
                None,
                None,
            ),
            (Phase::Failed, Report::Sent(first.clone()), None, None),
            // The user has retried meanwhile.
            (
                Phase::Loading,
                received(&first, Ok(finding(true))),
                None,
                None,
            ),
            (
                Phase::Failed,
                received(&first, Ok(finding(true))),
                Some(&first),
                None,
            ),
            (
                Phase::Failed,
                received(&second, Ok(finding(true))),
                Some(&first),
                None,
            ),
        ] {
            let found = report_to_retry(phase, &report, retried);
            assert_eq!(found, expected, "{phase:?} {report:?} {retried:?}");
        }
    }

    #[test]
    fn each_step_is_told() {
        let (first, second) = (report("1"), report("2"));
        let received = Ok(finding(true));
        let sent = Report::Sent(first.clone());
        let first_received = Report::Received(first.clone(), received.clone());
        let second_received = Report::Received(second.clone(), received.clone());
        let refused = |report, is_second| Recovery::Refused {
            report,
            received: &received,
            is_second,
        };
        let retried = Some(&first);
        for (phase, report, retried, expected) in [
            (Phase::Loading, &Report::None, None, Recovery::None),
            (Phase::Failed, &Report::None, None, Recovery::None),
            (Phase::Failed, &sent, None, Recovery::Asking),
            (Phase::Failed, &first_received, None, refused(&first, false)),
            // The user retries.
            (Phase::Loading, &Report::None, None, Recovery::None),
            (Phase::Ready, &Report::None, None, Recovery::None),
            (
                Phase::Loading,
                &first_received,
                retried,
                Recovery::TryingAgain,
            ),
            (Phase::Ready, &first_received, retried, Recovery::Recovered),
            (
                Phase::Failed,
                &second_received,
                retried,
                refused(&second, true),
            ),
            // The second attempt has not come as far as a signature.
            (
                Phase::Failed,
                &first_received,
                retried,
                refused(&first, false),
            ),
        ] {
            let found = Recovery::of(phase, report, retried);
            assert_eq!(found, expected, "{phase:?} {report:?} {retried:?}");
        }
    }
}
