//! `/cgi-bin/get_api_domain_ip`, `/cgi-bin/getcallbackip` and
//! `/cgi-bin/callback/check`
//! (<https://developers.weixin.qq.com/doc/offiaccount/Basic_Information/Network_Detection.html>).

use std::net::{IpAddr, SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};
use url::Url;

use super::authenticate::check_access_token;
use super::call::Call;
use super::request_body::read;
use super::response::json;
use crate::addresses::local_ip;
use crate::platform::errcode::Errcode;
use crate::platform::state::Platform;

/// The timeout of a connection to the callback, which is on this machine or near.
const CONNECT_TIMEOUT: Duration = Duration::from_millis(300);

const OPERATORS: [&str; 4] = ["CHINANET", "UNICOM", "CAP", "DEFAULT"];

#[derive(Serialize)]
struct IpList {
    ip_list: Vec<IpAddr>,
}

/// The addresses of the API and of pushes: both are this sandbox.
pub(crate) fn own_addresses(platform: &Platform, call: &mut Call) -> Result<String, Errcode> {
    check_access_token(platform, call)?;
    let base = Url::parse(&platform.addresses().api_base);
    let own = base.ok().and_then(|base| local_ip(&base));
    Ok(json(&IpList {
        ip_list: own.into_iter().collect(),
    }))
}

#[derive(Deserialize)]
struct RequestBody {
    #[serde(default)]
    action: String,
    #[serde(default)]
    check_operator: String,
}

#[derive(Serialize)]
struct ResponseBody {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    dns: Vec<DnsResult>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    ping: Vec<PingResult>,
}

#[derive(Serialize)]
struct DnsResult {
    ip: IpAddr,
    real_operator: String,
}

#[derive(Serialize)]
struct PingResult {
    ip: IpAddr,
    from_operator: String,
    package_loss: &'static str,
    time: String,
}

/// Checks the URL that pushes go to. A ping is one connection, which succeeds or fails.
pub(crate) fn check_callback(platform: &Platform, call: &mut Call) -> Result<String, Errcode> {
    check_access_token(platform, call)?;
    let request: RequestBody = read(&call.body)?;
    let (wants_dns, wants_ping) = match request.action.as_str() {
        "all" => (true, true),
        "dns" => (true, false),
        "ping" => (false, true),
        _ => return Err(Errcode::CheckAction),
    };
    let operator = request.check_operator.as_str();
    if !OPERATORS.contains(&operator) {
        return Err(Errcode::CheckOperator);
    }
    let callback = platform.push().config().checked_url();
    let callback = callback.map_err(|_| Errcode::CheckWithoutUrl)?;
    let ip = local_ip(&callback).ok_or(Errcode::CheckWithoutUrl)?;
    let mut body = ResponseBody {
        dns: Vec::new(),
        ping: Vec::new(),
    };
    if wants_dns {
        body.dns.push(DnsResult {
            ip,
            real_operator: operator.to_owned(),
        });
    }
    if wants_ping {
        let port = callback.port_or_known_default().unwrap_or_default();
        body.ping.push(ping(SocketAddr::new(ip, port), operator));
    }
    Ok(json(&body))
}

fn ping(peer: SocketAddr, operator: &str) -> PingResult {
    let start = Instant::now();
    let is_there = TcpStream::connect_timeout(&peer, CONNECT_TIMEOUT).is_ok();
    let micros = start.elapsed().as_micros();
    PingResult {
        ip: peer.ip(),
        from_operator: operator.to_owned(),
        package_loss: if is_there { "0%" } else { "100%" },
        time: format!("{}.{:03}ms", micros / 1000, micros % 1000),
    }
}
