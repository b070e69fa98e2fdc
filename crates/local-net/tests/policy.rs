//! The policy as a table, for addresses, hosts and URLs alike.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::net::IpAddr;

use url::{Host, Url};
use wechat_h5_local_net::{is_loopback, is_private, reached_at};

#[test]
fn addresses_are_loopback_private_or_public() {
    for (host, loopback, private) in [
        ("127.0.0.1", true, true),
        ("127.8.8.8", true, true),
        ("[::1]", true, true),
        ("[::ffff:127.0.0.1]", true, true),
        ("10.0.0.1", false, true),
        ("172.16.0.1", false, true),
        ("172.31.255.255", false, true),
        ("192.168.1.1", false, true),
        ("[fd00::1]", false, true),
        ("[::ffff:192.168.1.1]", false, true),
        ("169.254.0.1", false, false),
        ("169.254.169.254", false, false),
        ("[::ffff:169.254.169.254]", false, false),
        ("[fe80::1]", false, false),
        ("0.0.0.0", false, false),
        ("[::]", false, false),
        ("100.64.0.1", false, false),
        ("172.32.0.1", false, false),
        ("8.8.8.8", false, false),
        ("[::ffff:8.8.8.8]", false, false),
        ("[2001:db8::1]", false, false),
    ] {
        let ip: IpAddr = host.trim_matches(['[', ']']).parse().unwrap();
        assert_eq!(is_loopback(&ip), loopback, "{host}");
        assert_eq!(is_private(&ip), private, "{host}");
        check_url(host, loopback, private);
    }
}

#[test]
fn only_localhost_and_names_under_it_are_loopback() {
    for (name, loopback) in [
        ("localhost", true),
        ("H5.LocalHost", true),
        ("127.1", true),
        ("localhost.example.com", false),
        ("xlocalhost", false),
        ("h5.example.com", false),
    ] {
        check_url(name, loopback, loopback);
    }
    assert!(is_loopback(&Host::Domain("App.LOCALHOST")));
    let no_host = Url::parse("data:,x").unwrap();
    assert!(!is_private(&no_host));
}

fn check_url(host: &str, loopback: bool, private: bool) {
    let url = Url::parse(&format!("http://{host}:8080/")).unwrap();
    assert_eq!(is_loopback(&url), loopback, "{url}");
    assert_eq!(is_private(&url), private, "{url}");
    let host = url.host().unwrap();
    assert_eq!(is_loopback(&host), loopback, "{url}");
    assert_eq!(is_private(&host), private, "{url}");
}

#[test]
fn a_listener_on_every_address_is_reached_on_loopback() {
    for (listener, reached) in [
        ("0.0.0.0:8480", "127.0.0.1:8480"),
        ("[::]:8480", "127.0.0.1:8480"),
        ("127.0.0.2:8480", "127.0.0.2:8480"),
        ("192.168.1.20:80", "192.168.1.20:80"),
    ] {
        assert_eq!(reached_at(listener.parse().unwrap()).to_string(), reached);
    }
}
