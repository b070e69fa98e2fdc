//! The public URL from outside in: what a phone and WeChat's console get there.
//!
//! The calls start at this machine. A network may send them another way than those of phones.

use http::header;
use serde_json::Value;
use url::Url;
use wechat_h5_local_net::is_private;
use wechat_h5_oauth::encode_component;

use super::host_probe::{ProbeFailure, Step, probe};
use super::report::{Finding, Report};
use super::subject::Subject;
use crate::config::{AccountConfig, PublicUrl};
use crate::http_host::{HttpHost, HttpResponse};
use crate::origin_allow_list::Origin;
use crate::printable::printable;
use crate::public_route::PublicRoute;

const PUBLIC_URL: &str = "public URL";
const FILES: &str = "verification file";
const JSSDK: &str = "JS-SDK config";
const JS_DOMAIN: &str = "JS domain";
const OAUTH_DOMAIN: &str = "OAuth domain";

/// Why no domain has to be listed that a console would not take.
const NO_CONSOLE: &str = "the sandbox has no console to list it in, and takes every address";

/// How many domains the console takes for the JS-SDK.
const MAX_JS_DOMAINS: usize = 5;

pub(super) async fn check(subject: &Subject<'_>, report: &mut Report) {
    let public = &subject.config.public;
    let is_reached = check_health(subject, report).await;
    let Some(host) = host(public).filter(|_| is_reached) else {
        for check in [FILES, JSSDK, OAUTH_DOMAIN] {
            report.add(Finding::skipped(check, "the public URL does not work"));
        }
        check_js_domains(subject, report);
        return;
    };
    check_files(subject, &host, report).await;
    for account in &subject.config.accounts {
        report.add(
            jssdk(public, account, &host)
                .await
                .of(account.app_id.as_str()),
        );
    }
    check_js_domains(subject, report);
    for account in &subject.config.accounts {
        report.add(
            oauth(subject, account, &host)
                .await
                .of(account.app_id.as_str()),
        );
    }
}

fn host(public: &PublicUrl) -> Option<HttpHost> {
    HttpHost::at(&Url::parse(public.as_str()).ok()?).ok()
}

async fn check_health(subject: &Subject<'_>, report: &mut Report) -> bool {
    let public = &subject.config.public;
    let finding = health(public).await;
    let is_reached = finding.is_ok();
    let name = public.as_str();
    report.add(
        match finding {
            Ok(detail) if public.is_private() && !uses_sandbox(subject) => Finding::warning(
                PUBLIC_URL,
                format!("{detail}, but only from this machine or network"),
                "set public_url to the address that phones have, with https",
            ),
            Ok(detail) => Finding::ok(PUBLIC_URL, detail),
            Err(_) if subject.server.is_none() && public.is_private() => {
                Finding::skipped(PUBLIC_URL, "it is on this machine, where no server runs")
            }
            Err((detail, advice)) => Finding::failed(PUBLIC_URL, detail, advice),
        }
        .of(name),
    );
    is_reached
}

async fn health(public: &PublicUrl) -> Result<String, (String, &'static str)> {
    let url = Url::parse(public.as_str()).map_err(|err| (err.to_string(), ""))?;
    let probed = probe(&url, PublicRoute::Health.path()).await;
    let probed = probed.map_err(|ProbeFailure { step, reason }| {
        (format!("{}: {reason}", step.name()), advice(step))
    })?;
    let json = probed.response.json();
    if json.is_some_and(|json| json["ok"] == true) {
        let time = probed.time.as_millis();
        return Ok(format!("{} work ({time} ms)", probed.steps));
    }
    let status = probed.response.status.as_u16();
    let detail = format!("HTTP: /healthz has status {status}, and is not this server's");
    Err((detail, advice(Step::Http)))
}

const fn advice(step: Step) -> &'static str {
    match step {
        Step::Dns => "create the name in the DNS, or correct public_url",
        Step::Tcp => "start the server and the proxy in front of it, and open the port",
        Step::Tls => {
            "give the proxy a certificate for this name that has not expired, with its whole chain"
        }
        Step::Http => "let the proxy pass every path to the address of `listen`, unchanged",
    }
}

/// Whether WeChat is simulated: then a public URL on this machine is right.
fn uses_sandbox(subject: &Subject<'_>) -> bool {
    subject.config.wechat.api_bases.iter().all(is_private)
}

async fn check_files(subject: &Subject<'_>, host: &HttpHost, report: &mut Report) {
    let files = &subject.config.verification_files;
    let names = files.names();
    if names.is_empty() {
        let detail = "none is set (verification_files); the console asks for one when a domain is \
                      added";
        report.add(Finding::skipped(FILES, detail));
    }
    for name in names {
        let expected = files.get(&format!("/{name}")).unwrap_or_default();
        let finding = match host.get(format!("/{name}")).await {
            Ok(response) => file(&response, &expected),
            Err(err) => Finding::failed(FILES, err.to_string(), advice(Step::Http)),
        };
        report.add(finding.of(name));
    }
}

fn file(response: &HttpResponse, expected: &[u8]) -> Finding {
    if response.status.is_success() && response.body.trim_ascii() == expected.trim_ascii() {
        return Finding::ok(FILES, "is served with its content");
    }
    let status = response.status.as_u16();
    let detail = if response.status.is_success() {
        "another content is served than the file has".to_owned()
    } else {
        format!("is not served at the root of the public URL (status {status})")
    };
    let advice = "let the proxy pass it to the server; a new file is served within seconds, or the \
                  log of the server says why not";
    Finding::failed(FILES, detail, advice)
}

async fn jssdk(public: &PublicUrl, account: &AccountConfig, host: &HttpHost) -> Finding {
    let app_id = account.app_id.as_str();
    // An account may have pages on other sites only.
    let origins: Vec<_> = account.origins.iter().map(Origin::as_str).collect();
    let own = public.origin();
    let origin = origins.iter().find(|origin| **origin == own.as_str());
    let Some(origin) = origin.or(origins.first()) else {
        return Finding::skipped(JSSDK, "the account has no origins");
    };
    let page = format!("{origin}/");
    let path = PublicRoute::JsSdkConfig.path();
    let path = format!("{path}?appid={app_id}&url={}", encode_component(&page));
    match host.get(path).await {
        Ok(response) => {
            let json = response.json().unwrap_or_default();
            if response.status.is_success() && json["appId"] == app_id {
                return Finding::ok(JSSDK, format!("{page} is signed"));
            }
            let (reason, hint) = error_of(&response, &json);
            Finding::failed(JSSDK, format!("{page} is not signed: {reason}"), hint)
        }
        Err(err) => Finding::failed(JSSDK, err.to_string(), advice(Step::Http)),
    }
}

/// What a response of the server says is wrong.
fn error_of(response: &HttpResponse, json: &Value) -> (String, String) {
    let status = response.status.as_u16();
    let error = &json["error"];
    let text = |field: &str| error[field].as_str().map(printable);
    let reason = match text("message") {
        Some(message) => format!("status {status}, {message}"),
        None => format!("status {status}, which is not this server's"),
    };
    let hint = text("hint").map(|hint| hint.to_string());
    (
        reason,
        hint.unwrap_or_else(|| advice(Step::Http).to_owned()),
    )
}

fn check_js_domains(subject: &Subject<'_>, report: &mut Report) {
    for account in &subject.config.accounts {
        let origins = account.origins.iter().map(Origin::as_str);
        let urls: Vec<_> = origins
            .filter_map(|origin| Url::parse(origin).ok())
            .collect();
        let finding = js_domains(&urls, uses_sandbox(subject));
        report.add(finding.of(account.app_id.as_str()));
    }
}

/// Nobody can read the console's list from here: what must be on it is said.
fn js_domains(origins: &[Url], is_sandbox: bool) -> Finding {
    const NAMES: &str = "list names, without scheme and port, that are registered in China (ICP)";
    let hosts: Vec<_> = origins.iter().filter_map(Url::host_str).collect();
    let listed = hosts.join(", ");
    if hosts.is_empty() {
        return Finding::skipped(JS_DOMAIN, "the account has no origins");
    }
    let detail = format!("the console must list {listed} (JS接口安全域名)");
    let refused = origins.iter().find(|origin| !is_taken_by_console(origin));
    match refused {
        Some(_) if is_sandbox => Finding::skipped(JS_DOMAIN, NO_CONSOLE),
        Some(origin) => {
            let detail = format!("the console does not take {origin}: no IP address and no port");
            Finding::warning(JS_DOMAIN, detail, NAMES)
        }
        None if hosts.len() > MAX_JS_DOMAINS => {
            let count = hosts.len();
            let detail =
                format!("the console takes {MAX_JS_DOMAINS}, and there are {count}: {listed}");
            Finding::warning(
                JS_DOMAIN,
                detail,
                "list a parent domain, which covers its subdomains",
            )
        }
        None => Finding::ok(JS_DOMAIN, detail),
    }
}

fn is_taken_by_console(origin: &Url) -> bool {
    origin.port().is_none() && matches!(origin.host(), Some(url::Host::Domain(_)))
}

/// Starts a login as a browser does, and looks where it leads. Nothing is stored by it.
async fn oauth(subject: &Subject<'_>, account: &AccountConfig, host: &HttpHost) -> Finding {
    let public = &subject.config.public;
    let app_id = &account.app_id;
    let path = PublicRoute::LoginAuthorize.path();
    let path = format!("{path}?appid={app_id}&scope=snsapi_base&return_to=/");
    let response = match host.get(path).await {
        Ok(response) => response,
        Err(err) => return Finding::failed(OAUTH_DOMAIN, err.to_string(), advice(Step::Http)),
    };
    let location = response.headers.get(header::LOCATION);
    let location = location.and_then(|url| Url::parse(url.to_str().ok()?).ok());
    let Some(location) = location else {
        let json = response.json().unwrap_or_default();
        let (reason, hint) = error_of(&response, &json);
        return Finding::failed(OAUTH_DOMAIN, format!("no login starts: {reason}"), hint);
    };
    let mut parameters = location.query_pairs();
    let redirect_uri = parameters.find(|(name, _)| name == "redirect_uri");
    let redirect_uri = redirect_uri.and_then(|(_, value)| Url::parse(&value).ok());
    let own = Url::parse(public.as_str()).ok();
    redirect(redirect_uri.as_ref(), own.as_ref(), uses_sandbox(subject))
}

fn redirect(redirect_uri: Option<&Url>, public: Option<&Url>, is_sandbox: bool) -> Finding {
    let host = |url: Option<&Url>| url.and_then(Url::host_str).unwrap_or("nowhere").to_owned();
    let (led, own) = (host(redirect_uri), host(public));
    if led != own {
        let detail = format!("a login comes back to {led}, and the public URL is at {own}");
        let advice = "restart the server with this public_url; WeChat refuses another host (10003)";
        return Finding::failed(OAUTH_DOMAIN, detail, advice);
    }
    let is_taken = redirect_uri.is_some_and(is_taken_by_console);
    if !is_taken && is_sandbox {
        return Finding::skipped(
            OAUTH_DOMAIN,
            format!("logins come back to {own}; {NO_CONSOLE}"),
        );
    }
    if !is_taken {
        let detail = format!("the console does not take {own}: no IP address and no port");
        let advice = "use a name and port 443, or set open_base to a server that relays logins";
        return Finding::warning(OAUTH_DOMAIN, detail, advice);
    }
    let detail = format!("logins come back to {own}, which the console must have (网页授权域名)");
    Finding::ok(OAUTH_DOMAIN, detail)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn status(finding: Finding) -> String {
        let finding = serde_json::to_value(finding).unwrap();
        finding["status"].as_str().unwrap().to_owned()
    }

    #[test]
    fn the_console_takes_names_without_ports_and_five_of_them() {
        let url = |url: &str| Url::parse(url).unwrap();
        let six: Vec<_> = (0..6)
            .map(|n| url(&format!("https://h{n}.example.com")))
            .collect();
        for (origins, is_sandbox, expected) in [
            (&[url("https://h5.example.com")][..], false, "ok"),
            (&[url("https://h5.example.com:8443")], false, "warning"),
            (&[url("https://203.0.113.4")], false, "warning"),
            (&[url("http://127.0.0.1:8080")], true, "skipped"),
            (&[url("https://h5.example.com")], true, "ok"),
            (&six, false, "warning"),
            (&[], false, "skipped"),
        ] {
            assert_eq!(
                status(js_domains(origins, is_sandbox)),
                expected,
                "{origins:?}"
            );
        }
    }

    #[test]
    fn a_login_must_come_back_to_the_public_url() {
        let url = |url: &str| Url::parse(url).unwrap();
        let public = url("https://h5.example.com/");
        for (redirect_uri, expected) in [
            (Some(url("https://h5.example.com/api/oauth/callback")), "ok"),
            (
                Some(url("https://old.example.com/api/oauth/callback")),
                "failed",
            ),
            (None, "failed"),
        ] {
            let finding = redirect(redirect_uri.as_ref(), Some(&public), false);
            assert_eq!(status(finding), expected, "{redirect_uri:?}");
        }
        let local = url("http://127.0.0.1:8080/");
        for (is_sandbox, expected) in [(true, "skipped"), (false, "warning")] {
            let finding = redirect(Some(&local), Some(&local), is_sandbox);
            assert_eq!(status(finding), expected);
        }
    }

    #[test]
    fn a_verification_file_must_have_its_content() {
        for (code, body, expected) in [
            (200, "abc\n", "ok"),
            (200, "<html>", "failed"),
            (404, "abc", "failed"),
        ] {
            let response = HttpResponse {
                status: http::StatusCode::from_u16(code).unwrap(),
                headers: http::HeaderMap::new(),
                body: body.as_bytes().to_vec(),
            };
            assert_eq!(status(file(&response, b"abc")), expected, "{code} {body}");
        }
    }
}
