//! What the status tab shows in a browser that is not WeChat: how to get there with a phone, and
//! what can be tried without one.

use js_sys::{Reflect, global};
use wasm_bindgen::JsValue;
use wechat_h5_web::components::cells;
use wechat_h5_web::{browser, url_parts};
use wechat_h5_web_tools::document::use_lang;
use yew::prelude::*;

use crate::console::qr_code;
use crate::i18n::{Strings, strings};

/// Starts the server and the simulated WeChat.
const COMMAND: &str = "wechat-h5 demo";

#[hook]
pub(crate) fn use_outside() -> Html {
    let t = strings(use_lang());
    let href = browser::href();
    let link = url_parts::without_hash(&href);
    html! {
        <>
            { cells(t.outside_qr, Some("outside-qr"), html! {
                if is_of_this_computer(link) {
                    <div class="cell cell_long" data-test="outside-loopback">{ t.outside_loopback }</div>
                } else {
                    <div class="cell cell_qr">{ qr_code(link, t.outside_qr) }<p>{ t.outside_qr_text }</p></div>
                }
            }) }
            { cells(t.outside_try, Some("outside-try"), html! {
                { simulator().map_or_else(|| command(t), |address| link_to(t, address)) }
            }) }
        </>
    }
}

fn command(t: &Strings) -> Html {
    html! {
        <div class="cell cell_long">
            <div>{ t.outside_try_text }</div>
            <code class="command">{ COMMAND }</code>
        </div>
    }
}

/// A tab of its own: the page may be in the simulator's frame.
fn link_to(t: &Strings, address: String) -> Html {
    html! {
        <a class="cell cell_button" href={address} target="_blank" rel="noopener" data-test="outside-simulator">
            { t.outside_simulator }
        </a>
    }
}

/// The address of the simulated WeChat, where its script is in the page.
fn simulator() -> Option<String> {
    let property = |of: &JsValue, name: &str| Reflect::get(of, &name.into()).ok();
    let sandbox = property(&global(), "__weixinSandbox")?;
    property(&sandbox, "shell")?.as_string()
}

/// Whether no other device can open this address.
fn is_of_this_computer(href: &str) -> bool {
    let (_, rest) = href.split_once("://").unwrap_or_default();
    let authority = rest.split(['/', '?']).next().unwrap_or_default();
    let name = match authority.strip_prefix('[') {
        Some(rest) => rest.split(']').next(),
        None => authority.split(':').next(),
    };
    let name = name.unwrap_or_default();
    let is_local_name = name == "localhost" || name.ends_with(".localhost");
    is_local_name || name == "::1" || is_loopback_v4(name)
}

fn is_loopback_v4(name: &str) -> bool {
    let mut parts = name.split('.');
    parts.next() == Some("127")
        && parts.clone().count() == 3
        && parts.all(|it| it.parse::<u8>().is_ok())
}

#[cfg(test)]
mod tests {
    use super::is_of_this_computer;

    #[test]
    fn no_phone_can_open_an_address_of_this_computer() {
        for (href, expected) in [
            ("http://127.0.0.1:8080/", true),
            ("http://127.1.2.3/?a=1", true),
            ("http://localhost:8080/a", true),
            ("http://h5.localhost/", true),
            ("http://[::1]:8080/", true),
            ("http://192.168.1.20:8080/", false),
            ("https://127.example.com/", false),
            ("https://127.0.0.1.example.com/", false),
            ("https://h5.example.com/?a=127.0.0.1", false),
        ] {
            assert_eq!(is_of_this_computer(href), expected, "{href}");
        }
    }
}
