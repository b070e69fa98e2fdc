//! Sends notifications, and tries again as long as WeChat Pay does.

use std::sync::{Arc, Weak};
use std::time::Duration;

use axum::body::Bytes;
use axum::http::{Method, Request, header};
use http_body_util::Full;
use serde::Serialize;
use serde_json::{Value, json};
use url::Url;

use super::merchant::Merchant;
use super::notification::Notification;
use super::state::Pay;
use crate::clock::Clock;
use crate::journal::{Details, EntryKind, RecordedRequest};
use crate::push::{Attempt, AttemptOutcome, send_in_time};

/// Virtual seconds between attempts, as documented: 24 h and 4 min in all.
const RETRY_AFTER: [u64; 15] = [
    15, 15, 30, 180, 600, 1200, 1800, 1800, 1800, 3600, 10800, 10800, 10800, 21600, 21600,
];
/// How long a merchant's server may take.
const TIMEOUT: Duration = Duration::from_secs(5);
/// Notifications that wait; more are recorded and not sent.
const MAX_WAITING: usize = 1000;

/// Sends a notification at this time, while the caller goes on.
pub(super) fn notify(pay: &Arc<Pay>, notification: Notification, at: u64) {
    let event = notification.event;
    let clock = pay.clock().clone();
    if pay.spawn(
        send(Arc::downgrade(pay), clock, notification, at),
        MAX_WAITING,
    ) {
        return;
    }
    let problem = format!("not sent: {MAX_WAITING} others wait");
    let details = Details::from_iter([("problem".to_owned(), problem.into())]);
    pay.journal().record(EntryKind::Push, event, details);
}

/// While it waits, it holds nothing of the sandbox but its clock.
async fn send(pay: Weak<Pay>, clock: Clock, notification: Notification, mut due: u64) {
    let retries = RETRY_AFTER.into_iter().map(Some).chain([None]);
    for (number, retry_after) in (1..).zip(retries) {
        clock.sleep_until(due).await;
        let Some(pay) = pay.upgrade() else {
            return;
        };
        let outcome = pay.random().scope(attempt(&pay, &notification)).await;
        let has_ended = outcome.is_taken() || outcome.sent.is_none();
        let retry_after = retry_after.filter(|_| !has_ended);
        // Who reads the journal may move the time.
        due = pay.now().saturating_add(retry_after.unwrap_or_default());
        record(&pay, &notification, number, (outcome, retry_after));
        if retry_after.is_none() {
            return;
        }
    }
}

/// What has become of one attempt.
struct Outcome {
    /// `None` where it cannot be sent at all.
    sent: Option<(RecordedRequest, Attempt)>,
    /// What has become of a signature that was wrong on purpose.
    probe: Option<ProbeOutcome>,
    /// Why it is not taken.
    problem: Option<String>,
}

/// What a merchant's server has done with a signature that was wrong on purpose.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
enum ProbeOutcome {
    /// As it should.
    Refused,
    Taken,
    NoResponse,
}

impl ProbeOutcome {
    fn of(attempt: &Attempt) -> Self {
        match attempt.status {
            Some(200 | 204) => Self::Taken,
            Some(_) => Self::Refused,
            None => Self::NoResponse,
        }
    }
}

impl Outcome {
    fn is_taken(&self) -> bool {
        self.problem.is_none()
    }

    fn not_sent(problem: String) -> Self {
        Self {
            sent: None,
            probe: None,
            problem: Some(problem),
        }
    }
}

async fn attempt(pay: &Pay, notification: &Notification) -> Outcome {
    let merchant = pay.records().merchant(&notification.mchid).cloned();
    let target = merchant.ok_or_else(|| "the merchant is gone".to_owned());
    let target = target.and_then(|of| url(pay, &of, notification).map(|url| (of, url)));
    let (merchant, url) = match target {
        Ok(target) => target,
        Err(problem) => return Outcome::not_sent(problem),
    };
    let body = notification.body(&merchant);
    let mut recorded = RecordedRequest::new(&Method::POST, url.as_str()).with_body(body.as_bytes());
    let mut request = Request::post(url.as_str())
        .header(header::USER_AGENT, "Mozilla/4.0")
        .header(header::ACCEPT, "*/*")
        .header(header::CONTENT_TYPE, "application/json");
    let key = merchant.platform_key();
    let is_probe = pay.probes().is_probe(url.path());
    let signature = if is_probe {
        key.probe(pay.now(), &body)
    } else {
        key.signature(pay.now(), &body)
    };
    for (name, value) in signature {
        recorded = recorded.with_header(name, &value);
        request = request.header(name, value);
    }
    let request = request.body(Full::new(Bytes::from(body)));
    let attempt = send_in_time(request, TIMEOUT).await.attempt;
    let probe = is_probe.then(|| ProbeOutcome::of(&attempt));
    Outcome {
        problem: match probe {
            Some(probe) => Some(problem_of_probe(probe, attempt.status)),
            None => problem_of(&attempt),
        },
        probe,
        sent: Some((recorded, attempt)),
    }
}

/// What has become of a signature that was wrong on purpose. That the notification is sent
/// again where it was taken is a guess.
fn problem_of_probe(probe: ProbeOutcome, status: Option<u16>) -> String {
    let expectation = "401, or another status than 200 and 204, is right";
    let status = status.unwrap_or_default();
    match probe {
        ProbeOutcome::Taken => format!(
            "the signature was wrong on purpose (WECHATPAY/SIGNTEST/), and the status is {status}: \
             the server takes what anybody sends; {expectation}"
        ),
        ProbeOutcome::Refused => format!(
            "the signature was wrong on purpose (WECHATPAY/SIGNTEST/), and the status {status} \
             refuses it, which is right: the notification is sent again with the right one"
        ),
        ProbeOutcome::NoResponse => format!(
            "the signature was wrong on purpose (WECHATPAY/SIGNTEST/), and there was no response; \
             {expectation}"
        ),
    }
}

/// Why an attempt is not taken.
fn problem_of(attempt: &Attempt) -> Option<String> {
    let problem = match (attempt.outcome, attempt.status) {
        (_, Some(200 | 204)) => return None,
        (_, Some(status)) => format!("the status is {status}, and 200 or 204 takes it"),
        (AttemptOutcome::Timeout, None) => {
            format!("no response within {} s", TIMEOUT.as_secs())
        }
        (AttemptOutcome::Refused, None) => {
            "the connection was refused: does the merchant's server run?".to_owned()
        }
        (AttemptOutcome::TooLong, None) => "the response is longer than 64 KiB".to_owned(),
        (AttemptOutcome::Broken | AttemptOutcome::Responded, None) => {
            "the connection ended before the response".to_owned()
        }
    };
    Some(problem)
}

/// The order's `notify_url`, at the origin that the merchant has for the sandbox if it has one.
fn url(pay: &Pay, merchant: &Merchant, notification: &Notification) -> Result<Url, String> {
    let mut url = Url::parse(&notification.url).map_err(|error| error.to_string())?;
    if let Some(origin) = &merchant.notify_origin {
        url = origin.join(url.path()).map_err(|error| error.to_string())?;
    }
    if url.scheme() == "http" && pay.addresses().trust.is_near(&url) {
        return Ok(url);
    }
    Err(format!(
        "not sent: the sandbox sends by http to this machine and private networks. The \
         merchant's notifyOrigin, such as http://127.0.0.1:8080, takes the place of {}",
        url.origin().ascii_serialization()
    ))
}

fn record(
    pay: &Pay,
    notification: &Notification,
    number: u32,
    (outcome, retry_after): (Outcome, Option<u64>),
) {
    let is_taken = outcome.is_taken();
    let (request, result) = outcome.sent.unzip();
    let fields = [
        ("mchid", json!(notification.mchid)),
        ("outTradeNo", json!(notification.out_trade_no)),
        ("attempt", json!(number)),
        ("request", request.map_or(Value::Null, Value::from)),
        ("result", json!(result)),
        ("taken", json!(is_taken)),
        ("probe", json!(outcome.probe)),
        ("problem", json!(outcome.problem)),
        ("retryAfterSeconds", json!(retry_after)),
    ];
    let fields = fields
        .into_iter()
        .filter(|(_, value)| *value != Value::Null);
    let details: Details = fields
        .map(|(name, value)| (name.to_owned(), value))
        .collect();
    pay.journal()
        .record(EntryKind::Push, notification.event, details);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attempts_go_on_for_24_hours_and_4_minutes() {
        assert_eq!(RETRY_AFTER.iter().sum::<u64>(), 24 * 3600 + 4 * 60);
    }
}
