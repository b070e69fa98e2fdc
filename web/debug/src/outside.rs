//! What the status tab shows in a browser that is not WeChat: how to get there with a phone, and
//! what can be tried without one.

use wechat_h5_web::components::cells;
use wechat_h5_web::{browser, url_parts};
use wechat_h5_web_tools::document::use_lang;
use yew::prelude::*;

use crate::console::qr_code;
use crate::i18n::strings;

/// Starts the server and the simulated WeChat.
const COMMAND: &str = "wechat-h5 demo";

#[component]
pub(crate) fn Outside() -> Html {
    let t = strings(use_lang());
    let href = browser::href();
    let link = url_parts::without_hash(&href);
    html! {
        <>
            { cells(t.outside_qr, Some("outside-qr"), html! {
                <div class="cell cell_qr">{ qr_code(link, t.outside_qr) }<p>{ t.outside_qr_text }</p></div>
            }) }
            { cells(t.outside_try, Some("outside-try"), html! {
                <div class="cell cell_long">
                    <div>{ t.outside_try_text }</div>
                    <code class="command">{ COMMAND }</code>
                </div>
            }) }
        </>
    }
}
