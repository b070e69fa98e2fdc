//! WeChat's interfaces about the network: which addresses it has, and whether it reaches the
//! account's URL for pushes
//! (<https://developers.weixin.qq.com/doc/offiaccount/Basic_Information/Network_Detection.html>).

use serde_json::{Value, json};

use super::account_calls::{AccountCalls, Response};
use super::report::{Finding, Report};
use crate::printable::printable;

pub(super) const API_ADDRESSES: &str = "get_api_domain_ip";
const PUSH_ADDRESSES: &str = "getcallbackip";
const CALLBACK: &str = "callback/check";

/// The account has no URL for pushes.
const NO_CALLBACK: i64 = 40201;
/// How many networks are shown.
const SHOWN: usize = 4;

pub(super) const ADVICE: &str = "the server does not need it; look the errcode up in WeChat's list of return codes (全局返回码)";

/// With the addresses of the API, which were asked for already.
pub(super) async fn check(
    calls: &AccountCalls<'_>,
    addresses: &Response,
    app_id: &str,
    report: &mut Report,
) {
    let what = "for the firewall's outgoing rules";
    report.add(networks(API_ADDRESSES, addresses, what).of(app_id));
    let response = calls.get(PUSH_ADDRESSES).await;
    let what = "where pushes come from";
    report.add(networks(PUSH_ADDRESSES, &response, what).of(app_id));
    let body = json!({"action": "all", "check_operator": "DEFAULT"});
    let response = calls.post(CALLBACK, &body).await;
    report.add(callback(&response).of(app_id));
}

/// The response, or what is wrong with it.
fn object(response: &Response) -> Result<Value, (Option<i64>, String)> {
    let response = response.as_ref().map_err(|err| (None, err.clone()))?;
    let object = response.json().ok_or_else(|| {
        let status = response.status.as_u16();
        (None, format!("status {status} and no JSON of WeChat"))
    })?;
    match object["errcode"].as_i64() {
        None | Some(0) => Ok(object),
        Some(errcode) => {
            let errmsg = object["errmsg"].as_str().unwrap_or_default();
            let errmsg = printable(errmsg);
            Err((Some(errcode), format!("errcode {errcode}: {errmsg}")))
        }
    }
}

fn networks(check: &'static str, response: &Response, what: &str) -> Finding {
    let object = match object(response) {
        Ok(object) => object,
        Err((_, reason)) => return Finding::warning(check, reason, ADVICE),
    };
    let networks = object["ip_list"].as_array().cloned().unwrap_or_default();
    let networks: Vec<_> = networks.iter().filter_map(Value::as_str).collect();
    let mut shown = networks[..networks.len().min(SHOWN)].join(", ");
    if networks.len() > SHOWN {
        shown.push_str(", …");
    }
    let count = networks.len();
    Finding::ok(check, format!("{count} network(s) {what}: {shown}"))
}

fn callback(response: &Response) -> Finding {
    let object = match object(response) {
        Ok(object) => object,
        Err((Some(NO_CALLBACK), _)) => {
            return Finding::skipped(CALLBACK, "the account has no URL for pushes");
        }
        Err((_, reason)) => return Finding::warning(CALLBACK, reason, ADVICE),
    };
    let pings = object["ping"].as_array().cloned().unwrap_or_default();
    let lost = pings.iter().filter(|ping| ping["package_loss"] == "100%");
    let lost: Vec<_> = lost.filter_map(|ping| ping["ip"].as_str()).collect();
    if lost.is_empty() {
        return Finding::ok(CALLBACK, "WeChat reaches the account's URL for pushes");
    }
    let lost = lost.join(", ");
    let detail = format!("WeChat does not reach {lost}, where the account's pushes go");
    let advice =
        "open the port for the networks of getcallbackip, or correct the URL in the console";
    Finding::warning(CALLBACK, detail, advice)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http_host::HttpResponse;

    fn response(body: &str) -> HttpResponse {
        HttpResponse {
            status: http::StatusCode::OK,
            headers: http::HeaderMap::new(),
            body: body.as_bytes().to_vec(),
        }
    }

    #[test]
    fn the_documented_responses_are_read() {
        for (body, status, detail) in [
            (
                r#"{"dns":[{"ip":"203.0.113.40"}],"ping":[{"ip":"203.0.113.40","package_loss":"0%"}]}"#,
                "ok",
                "WeChat reaches",
            ),
            (
                r#"{"ping":[{"ip":"203.0.113.40","package_loss":"100%"}]}"#,
                "warning",
                "does not reach 203.0.113.40",
            ),
            (
                r#"{"errcode":40201,"errmsg":"invalid callback url"}"#,
                "skipped",
                "no URL for pushes",
            ),
            (
                r#"{"errcode":48001,"errmsg":"api unauthorized"}"#,
                "warning",
                "errcode 48001: api unauthorized",
            ),
            ("<html>", "warning", "no JSON"),
        ] {
            let finding = serde_json::to_value(callback(&Ok(response(body)))).unwrap();
            assert_eq!(finding["status"], status, "{body}");
            let found = finding["detail"].as_str().unwrap();
            assert!(found.contains(detail), "{found}");
        }
        let body = r#"{"ip_list":["127.0.0.1","101.226.103.0/25","a","b","c"]}"#;
        let finding = networks(API_ADDRESSES, &Ok(response(body)), "there");
        let finding = serde_json::to_value(finding).unwrap();
        let expected = "5 network(s) there: 127.0.0.1, 101.226.103.0/25, a, b, …";
        assert_eq!(finding["detail"], expected);
    }
}
