//! The console on a desk: the functions of the phone, their arguments and results.

use js_sys::{Array, JSON};
use wasm_bindgen::JsCast as _;
use wechat_h5_page_api::DebugPeer;
use wechat_h5_web::components::{MessageIcon, hero};
use wechat_h5_web::i18n::Lang;
use wechat_h5_web_tools::input::value_of;
use yew::prelude::*;

use super::address::is_code;
use super::entries::{entries, verdict};
use super::hook::Console;
use super::i18n::{Strings, strings};
use super::message::LogEntry;
use super::page::over;
use super::state::{Stage, State};

/// What is edited to begin with.
const NO_ARGUMENTS: &str = "{}";

#[derive(PartialEq, Properties)]
pub(super) struct DeskProps {
    pub(super) lang: Lang,
    pub(super) console: Console,
}

#[component]
pub(super) fn Desk(props: &DeskProps) -> Html {
    let lang = props.lang;
    let t = strings(lang);
    let console = props.console.clone();
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
                    { bar(t, &console, status) }
                    <Workbench {lang} {console} />
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

#[derive(PartialEq, Properties)]
struct WorkbenchProps {
    lang: Lang,
    console: Console,
}

/// What is chosen and typed. It stays while the phone is away.
#[component]
fn Workbench(props: &WorkbenchProps) -> Html {
    let t = strings(props.lang);
    let state = &props.console.state;
    let filter = use_state(String::new);
    let chosen = use_state(String::new);
    let arguments = use_state(|| NO_ARGUMENTS.to_owned());
    let choose = {
        let (chosen, arguments) = (chosen.setter(), arguments.setter());
        Callback::from(move |name: String| {
            arguments.set(NO_ARGUMENTS.to_owned());
            chosen.set(name);
        })
    };
    html! {
        <div class="desk__columns">
            <section class="desk__apis">
                <h3>{ t.apis }</h3>
                { search(t, &filter) }
                { api_list(t, state, &filter, &chosen, &choose) }
            </section>
            <section class="desk__call">
                { editor(t, &props.console, &chosen, &arguments) }
                { latest(t, &state.entries, &chosen) }
            </section>
            <section class="desk__log"><h3>{ t.log }</h3>{ entries(t, &state.entries) }</section>
        </div>
    }
}

fn search(t: &'static Strings, filter: &UseStateHandle<String>) -> Html {
    let setter = filter.setter();
    let oninput = Callback::from(move |event: InputEvent| {
        setter.set(value_of(&event));
    });
    html! {
        <input
            class="field desk__field" type="search" data-test="console-filter"
            placeholder={t.filter} aria-label={t.filter} value={(**filter).clone()} {oninput}
        />
    }
}

fn api_list(
    t: &'static Strings,
    state: &State,
    filter: &str,
    chosen: &str,
    choose: &Callback<String>,
) -> Html {
    let wanted = filter.trim().to_lowercase();
    let found: Vec<_> = state
        .apis
        .iter()
        .filter(|name| name.to_lowercase().contains(&wanted))
        .collect();
    if found.is_empty() {
        return html! { <p class="tip">{ t.none_found }</p> };
    }
    html! { <ul>{ for found.into_iter().map(|name| api(name, name == chosen, choose)) }</ul> }
}

fn api(name: &str, is_chosen: bool, choose: &Callback<String>) -> Html {
    let own = name.to_owned();
    let onclick = choose.reform(move |_: MouseEvent| own.clone());
    html! {
        <li key={name.to_owned()}>
            <button
                type="button" class="desk__api" data-test={format!("console-api-{name}")}
                aria-pressed={if is_chosen { "true" } else { "false" }} {onclick}
            >
                { name.to_owned() }
            </button>
        </li>
    }
}

fn editor(
    t: &'static Strings,
    console: &Console,
    chosen: &UseStateHandle<String>,
    arguments: &UseStateHandle<String>,
) -> Html {
    if chosen.is_empty() {
        return html! { <p class="tip">{ t.choose }</p> };
    }
    let is_object = is_object(arguments);
    let setter = arguments.setter();
    let oninput = Callback::from(move |event: InputEvent| {
        setter.set(value_of(&event));
    });
    let (name, text) = ((**chosen).clone(), (**arguments).clone());
    let onclick = console
        .run
        .reform(move |_: MouseEvent| (name.clone(), text.clone()));
    html! {
        <>
            <h3>{ (**chosen).clone() }</h3>
            <label>
                <span>{ t.arguments }</span>
                <textarea
                    class="field desk__field" rows="8" spellcheck="false" data-test="console-arguments"
                    aria-invalid={(!is_object).then_some("true")} value={(**arguments).clone()} {oninput}
                />
            </label>
            if !is_object {
                <p data-tone="error" role="alert">{ t.bad_arguments }</p>
            }
            <button type="button" class="btn btn_primary" data-test="console-run" disabled={!is_object} {onclick}>
                { t.run_on_phone }
            </button>
        </>
    }
}

/// The last result of the function that is chosen.
fn latest(t: &'static Strings, entries: &[LogEntry], chosen: &str) -> Html {
    let entry = entries.iter().rev().find(|entry| entry.name == chosen);
    let body = match entry {
        None => html! { <p class="tip">{ t.no_result }</p> },
        Some(entry) => html! {
            <>
                { verdict(t, entry) }
                <pre data-test="console-result">{
                    entry.finished.as_ref().map_or(String::new(), |end| end.result.clone())
                }</pre>
            </>
        },
    };
    html! {
        if !chosen.is_empty() {
            <h3>{ t.result }</h3>{ body }
        }
    }
}

fn is_object(text: &str) -> bool {
    JSON::parse(text).is_ok_and(|value| value.is_object() && !value.has_type::<Array>())
}
