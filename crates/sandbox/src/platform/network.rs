//! `/cgi-bin/get_api_domain_ip`, `/cgi-bin/getcallbackip` and
//! `/cgi-bin/callback/check`
//! (<https://developers.weixin.qq.com/doc/offiaccount/Basic_Information/Network_Detection.html>).

use std::net::{IpAddr, SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};
use url::{Host, Url};
use wechat_h5_local_net::{is_loopback, is_private};

use super::body::read;
use super::call::{Call, json};
use super::caller::judge_access_token;
use crate::error_body::Errcode;
use crate::twin::Twin;

/// How long a callback may take to be reached: it is on this machine, or near.
const PATIENCE: Duration = Duration::from_millis(300);

const OPERATORS: [&str; 4] = ["CHINANET", "UNICOM", "CAP", "DEFAULT"];

#[derive(Serialize)]
struct IpList {
    ip_list: Vec<IpAddr>,
}

/// Where the API answers, and where pushes come from: both are this sandbox.
pub(crate) fn own_addresses(twin: &Twin, call: &mut Call) -> Result<String, Errcode> {
    judge_access_token(twin, call)?;
    let base = Url::parse(twin.options.api_base());
    let own = base.ok().and_then(|base| address(&base));
    Ok(json(&IpList {
        ip_list: own.into_iter().collect(),
    }))
}

#[derive(Deserialize)]
struct Asked {
    #[serde(default)]
    action: String,
    #[serde(default)]
    check_operator: String,
}

#[derive(Serialize)]
struct Body {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    dns: Vec<Resolved>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    ping: Vec<Pinged>,
}

#[derive(Serialize)]
struct Resolved {
    ip: IpAddr,
    real_operator: String,
}

#[derive(Serialize)]
struct Pinged {
    ip: IpAddr,
    from_operator: String,
    package_loss: &'static str,
    time: String,
}

/// Looks at the URL that pushes go to. One packet is one connection:
/// either it comes about or it does not.
pub(crate) fn check_callback(twin: &Twin, call: &mut Call) -> Result<String, Errcode> {
    judge_access_token(twin, call)?;
    let asked: Asked = read(&call.body)?;
    let (wants_dns, wants_ping) = match asked.action.as_str() {
        "all" => (true, true),
        "dns" => (true, false),
        "ping" => (false, true),
        _ => return Err(Errcode::CheckAction),
    };
    let operator = asked.check_operator.as_str();
    if !OPERATORS.contains(&operator) {
        return Err(Errcode::CheckOperator);
    }
    let callback = twin.push().checked_url();
    let callback = callback.map_err(|_| Errcode::CheckWithoutUrl)?;
    let ip = address(&callback).ok_or(Errcode::CheckWithoutUrl)?;
    let mut body = Body {
        dns: Vec::new(),
        ping: Vec::new(),
    };
    if wants_dns {
        body.dns.push(Resolved {
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

/// No name is looked up: a sandbox calls nobody but its neighbours.
fn address(url: &Url) -> Option<IpAddr> {
    let ip = match url.host()? {
        Host::Ipv4(ip) => ip.into(),
        Host::Ipv6(ip) => ip.into(),
        Host::Domain(_) if is_loopback(url) => IpAddr::from([127, 0, 0, 1]),
        Host::Domain(_) => return None,
    };
    is_private(&ip).then_some(ip)
}

fn ping(peer: SocketAddr, operator: &str) -> Pinged {
    let start = Instant::now();
    let is_there = TcpStream::connect_timeout(&peer, PATIENCE).is_ok();
    let micros = start.elapsed().as_micros();
    Pinged {
        ip: peer.ip(),
        from_operator: operator.to_owned(),
        package_loss: if is_there { "0%" } else { "100%" },
        time: format!("{}.{:03}ms", micros / 1000, micros % 1000),
    }
}
