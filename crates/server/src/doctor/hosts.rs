//! WeChat's API hosts, each for itself.

use http::header;
use url::Url;
use wechat_h5_clock::Clock;

use super::clock::{TimePair, parse_date};
use super::host_probe::{ProbeFailure, Probed, Step, probe};
use super::report::{Finding, Report};
use super::subject::Subject;

const HOST: &str = "API host";
/// Without a token it responds with 41001 and costs nothing.
const PATH: &str = "/cgi-bin/get_api_domain_ip";

/// Returns the times of those that responded.
pub(super) async fn check(subject: &Subject<'_>, report: &mut Report) -> Vec<TimePair> {
    let mut findings = Vec::new();
    let mut times = Vec::new();
    for base in &subject.config.wechat.api_bases {
        let outcome = match probe(base, PATH).await {
            Ok(probed) => judge(&probed, subject.clock.as_ref(), &mut times),
            Err(failure) => Err(failed(&failure)),
        };
        findings.push((base, outcome));
    }
    let others_work = findings.iter().any(|(_, outcome)| outcome.is_ok());
    for (base, outcome) in findings {
        let finding = match outcome {
            Ok(detail) => Finding::ok(HOST, detail),
            Err((detail, advice)) if others_work => {
                let detail = format!("{detail}; the server calls the other host");
                Finding::warning(HOST, detail, advice)
            }
            Err((detail, advice)) => Finding::failed(HOST, detail, advice),
        };
        report.add(finding.of(name(base)));
    }
    times
}

type Outcome = Result<String, (String, &'static str)>;

fn judge(probed: &Probed, clock: &dyn Clock, times: &mut Vec<TimePair>) -> Outcome {
    let Probed {
        response,
        time,
        steps,
    } = probed;
    let json = response.json();
    if json.is_none_or(|json| !json["errcode"].is_number()) {
        let status = response.status.as_u16();
        let detail = format!("HTTP: status {status} and no JSON of WeChat");
        return Err((detail, advice(Step::Http)));
    }
    let date = response.headers.get(header::DATE);
    if let Some(host) = date.and_then(|date| parse_date(date.to_str().ok()?)) {
        let own = clock.now().wall.saturating_sub(*time / 2);
        times.push(TimePair { host, own });
    }
    Ok(format!("{steps} work ({} ms)", time.as_millis()))
}

fn failed(failure: &ProbeFailure) -> (String, &'static str) {
    let ProbeFailure { step, reason } = failure;
    (format!("{}: {reason}", step.name()), advice(*step))
}

const fn advice(step: Step) -> &'static str {
    match step {
        Step::Dns => "correct the name (api_base), or the name server of this machine",
        Step::Tcp => {
            "open the firewall for outgoing connections to this port, or correct the address \
             (api_base)"
        }
        Step::Tls => {
            "install the root certificates (package ca-certificates), and see that the port speaks \
             TLS (api_base) and no proxy or firewall opens it"
        }
        Step::Http => {
            "something else than WeChat responds: see which proxy or gateway is between, or \
             correct the address (api_base)"
        }
    }
}

/// `api.weixin.qq.com`, with a port where it has one.
fn name(base: &Url) -> String {
    let host = base.host_str().unwrap_or_default();
    base.port()
        .map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}
