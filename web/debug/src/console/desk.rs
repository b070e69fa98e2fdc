//! The console on a desk: how far its session is.

use wechat_h5_page_api::DebugPeer;
use wechat_h5_web::components::{MessageIcon, hero};
use wechat_h5_web::i18n::Lang;
use wechat_h5_web_tools::input::value_of;
use yew::prelude::*;

use super::address::is_code;
use super::hook::Console;
use super::i18n::{Strings, strings};
use super::page::over;
use super::state::Stage;
use super::workbench::Workbench;

pub(super) fn desk(lang: Lang, console: &Console) -> Html {
    let t = strings(lang);
    let form = html! { <CodeForm {lang} claim={console.claim.clone()} /> };
    match &console.state.stage {
        Stage::Idle | Stage::Waiting { .. } => {
            hero(MessageIcon::Info, t.desk_title, t.desk_text, form)
        }
        Stage::Starting => hero(MessageIcon::Loading, t.starting, "", Html::default()),
        Stage::Paired { peer, is_retrying } => {
            let status = status(t, *peer, *is_retrying);
            html! {
                <div class="desk" data-test="console-paired">
                    { bar(t, console, status) }
                    <Workbench {lang} console={console.clone()} />
                </div>
            }
        }
        Stage::Over(why) => over(lang, why, form),
    }
}

#[derive(PartialEq, Properties)]
struct CodeFormProps {
    lang: Lang,
    claim: Callback<String>,
}

#[component]
fn CodeForm(props: &CodeFormProps) -> Html {
    let t = strings(props.lang);
    let typed = use_state(String::new);
    let code: String = typed.chars().filter(|c| !c.is_whitespace()).collect();
    let is_whole = is_code(&code);
    let setter = typed.setter();
    let oninput = Callback::from(move |event: InputEvent| {
        setter.set(value_of(&event));
    });
    let claim = props.claim.clone();
    let onsubmit = Callback::from(move |event: SubmitEvent| {
        event.prevent_default();
        if is_code(&code) {
            claim.emit(code.clone());
        }
    });
    html! {
        <form class="code-form" {onsubmit}>
            <input
                class="code" data-test="console-code" aria-label={t.code} placeholder="000 000"
                inputmode="numeric" autocomplete="off" maxlength="8" value={(*typed).clone()} {oninput}
            />
            <button type="submit" class="btn btn_primary" data-test="console-claim" disabled={!is_whole}>
                { t.desk_connect }
            </button>
        </form>
    }
}

fn status(t: &'static Strings, peer: DebugPeer, is_retrying: bool) -> (&'static str, &'static str) {
    match peer {
        _ if is_retrying => ("warning", t.retrying),
        DebugPeer::Gone => ("warning", t.peer_gone),
        _ => ("success", t.peer_present),
    }
}

fn bar(t: &'static Strings, console: &Console, (tone, text): (&'static str, &'static str)) -> Html {
    let onclick = console.end.reform(|_: MouseEvent| ());
    html! {
        <header class="desk__bar">
            <strong>{ t.desk_phone }</strong>
            <span>{ console.state.client.clone() }</span>
            <span role="status" data-test="console-peer" data-tone={tone}>{ text }</span>
            <button type="button" class="btn" data-test="console-end" {onclick}>{ t.end }</button>
        </header>
    }
}
