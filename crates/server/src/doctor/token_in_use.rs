//! The access token that the running server has, tried at WeChat: in a call through the server,
//! as its back ends make them.

use serde_json::Value;
use wechat_h5_api::{is_dead_token, passed_call_remedy};

use super::account_calls::{AccountCalls, OF_THE_ADDRESS, Response};
use super::network_calls::{ADVICE, API_ADDRESSES};
use super::report::{Finding, Report};
use super::subject::Subject;
use crate::config::AccountConfig;
use crate::gateway::parse_refusal;
use crate::printable::printable;
use crate::running_server::RunningServer;

const TOKEN_IN_USE: &str = "token in use";
const LAST_FAILURE: &str = "`wechat-h5 token show` has the last failure and what to do";

const NO_KEY: &str =
    "name a client key (--key-file), and WeChat is called with the token of the running server";

/// What the server says to a stand-in with a key that it does not know.
const UNKNOWN_KEY: i64 = 40001;
/// What the server says to a client that may not use the account, or call the path.
const NOT_FOR_CLIENT: [i64; 2] = [40013, 48001];

/// The calls through the server, with the response of the first.
pub(super) struct Served<'a> {
    pub(super) calls: AccountCalls<'a>,
    /// Of `get_api_domain_ip`.
    pub(super) addresses: Response,
}

/// `None`: no call can be made through a server.
pub(super) async fn check<'a>(
    subject: &'a Subject<'_>,
    account: &'a AccountConfig,
    report: &mut Report,
) -> Option<Served<'a>> {
    let app_id = account.app_id.as_str();
    let mut skip = |why: &str| report.add(Finding::skipped(TOKEN_IN_USE, why).of(app_id));
    let (server, key) = match (&subject.server, &subject.key) {
        (Some(server), Some(key)) => (server, key),
        (Some(_), None) => {
            skip(NO_KEY);
            return None;
        }
        (None, Some(_)) => {
            skip("no server runs here, and --key-file is for one that does");
            return None;
        }
        (None, None) => return None,
    };
    // Else the finding above says that the server does not have it.
    server.account(app_id)?;
    let calls = AccountCalls::ThroughServer {
        server,
        app_id: &account.app_id,
        key,
    };
    let addresses = calls.get(API_ADDRESSES).await;
    let tried = Tried::parse(&addresses);
    let finding = match tried {
        Tried::Accepted if is_replaced(server, app_id).await => Finding::warning(
            TOKEN_IN_USE,
            "WeChat refused the one of the running server, which has replaced it just now",
            "see in its log why that one was invalid; let every program get its token from this \
             server",
        ),
        tried => tried.finding(),
    };
    report.add(finding.of(app_id));
    Some(Served { calls, addresses })
}

/// Whether the server has another token than when the doctor found it.
async fn is_replaced(before: &RunningServer, app_id: &str) -> bool {
    let Ok(Some(now)) = RunningServer::find(before.client.clone()).await else {
        return false;
    };
    let requested = |server: &RunningServer| server.account(app_id)?.token_requested.clone();
    requested(before) != requested(&now)
}

/// What a call with the server's token says about it.
#[derive(Debug, PartialEq, Eq)]
enum Tried {
    Accepted,
    /// Nothing: WeChat refuses the call for another reason, or the client may not make it.
    CallRefused {
        reason: String,
        advice: String,
    },
    /// The call has failed.
    Failed {
        reason: String,
        advice: String,
    },
}

impl Tried {
    fn parse(response: &Response) -> Self {
        let failed = |reason: String, advice: &str| Self::Failed {
            reason,
            advice: advice.to_owned(),
        };
        let response = match response {
            Ok(response) => response,
            Err(reason) => return failed(reason.clone(), "see the log of the server"),
        };
        let object = response.json().unwrap_or_default();
        let text = |value: &Value| value.as_str().map(|text| printable(text).into_owned());
        if let Some(message) = text(&object["error"]["message"]) {
            let hint = text(&object["error"]["hint"]);
            return failed(message, hint.as_deref().unwrap_or(LAST_FAILURE));
        }
        let errcode = object["errcode"].as_i64().unwrap_or_default();
        let errmsg = text(&object["errmsg"]).unwrap_or_default();
        if errcode != 0 {
            return Self::of_errcode(errcode, &errmsg);
        }
        if response.status.is_success() && object["ip_list"].is_array() {
            return Self::Accepted;
        }
        let status = response.status.as_u16();
        let reason = format!("status {status} and no JSON of WeChat");
        failed(reason, "see the log of the server")
    }

    fn of_errcode(errcode: i64, errmsg: &str) -> Self {
        if let Some((words, advice)) = parse_refusal(errmsg) {
            return Self::of_refusal(errcode, words, advice);
        }
        let reason = format!("errcode {errcode}: {errmsg}");
        if is_dead_token(errcode) {
            let reason = format!(
                "WeChat refuses the one of the running server, which could not replace it ({reason})"
            );
            let advice = LAST_FAILURE.to_owned();
            return Self::Failed { reason, advice };
        }
        let advice = passed_call_remedy(errcode, errmsg).unwrap_or_else(|| ADVICE.to_owned());
        if OF_THE_ADDRESS.contains(&errcode) {
            Self::Failed { reason, advice }
        } else {
            Self::CallRefused { reason, advice }
        }
    }

    /// The server has not passed the call on.
    fn of_refusal(errcode: i64, words: &str, advice: &str) -> Self {
        if errcode == UNKNOWN_KEY {
            return Self::Failed {
                reason: "the key of --key-file is that of no client of the running server"
                    .to_owned(),
                advice:
                    "name a file with what `wechat-h5 keys add NAME` printed, for a client that \
                         was not revoked"
                        .to_owned(),
            };
        }
        let reason = format!("the server refused the call of the client of --key-file ({words})");
        let advice = advice.to_owned();
        if NOT_FOR_CLIENT.contains(&errcode) {
            Self::CallRefused { reason, advice }
        } else {
            Self::Failed { reason, advice }
        }
    }

    fn finding(self) -> Finding {
        match self {
            Self::Accepted => Finding::ok(
                TOKEN_IN_USE,
                "WeChat accepts the one of the running server, in a call through it",
            ),
            Self::CallRefused { reason, advice } => Finding::warning(TOKEN_IN_USE, reason, advice),
            Self::Failed { reason, advice } => Finding::failed(TOKEN_IN_USE, reason, advice),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http_host::HttpResponse;

    #[test]
    fn each_response_says_what_it_means_for_the_token() {
        for (body, status, detail, advice) in [
            (r#"{"ip_list":["10.0.0.1"]}"#, "ok", "WeChat accepts", ""),
            (
                r#"{"errcode":40001,"errmsg":"invalid credential"}"#,
                "failed",
                "could not replace it (errcode 40001: invalid credential)",
                "token show",
            ),
            (
                r#"{"errcode":40164,"errmsg":"invalid ip 203.0.113.9, not in whitelist"}"#,
                "failed",
                "errcode 40164",
                "add 203.0.113.9",
            ),
            (
                r#"{"errcode":48001,"errmsg":"api unauthorized"}"#,
                "warning",
                "errcode 48001: api unauthorized",
                "verified service account",
            ),
            (
                r#"{"errcode":48001,"errmsg":"api unauthorized (wechat-h5: add it to `paths`)"}"#,
                "warning",
                "the server refused the call of the client of --key-file (api unauthorized)",
                "add it to `paths`",
            ),
            (
                r#"{"errcode":40001,"errmsg":"invalid credential (wechat-h5: send a key)"}"#,
                "failed",
                "that of no client of the running server",
                "keys add NAME",
            ),
            (
                r#"{"error":{"code":"token_unavailable","message":"there is no token","hint":null}}"#,
                "failed",
                "there is no token",
                "token show",
            ),
            (
                "<html>",
                "failed",
                "status 200 and no JSON",
                "log of the server",
            ),
        ] {
            let response = Ok(HttpResponse {
                status: http::StatusCode::OK,
                headers: http::HeaderMap::new(),
                body: body.as_bytes().to_vec(),
            });
            let finding = serde_json::to_value(Tried::parse(&response).finding()).unwrap();
            assert_eq!(finding["status"], status, "{body}");
            let text = |field: &str| finding[field].as_str().unwrap_or_default().to_owned();
            assert!(text("detail").contains(detail), "{finding}");
            assert!(text("advice").contains(advice), "{finding}");
        }
    }
}
