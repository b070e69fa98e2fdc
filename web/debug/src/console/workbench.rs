//! What a desk works with: the functions of the phone, their arguments and results.

use js_sys::JSON;
use wechat_h5_web::i18n::Lang;
use wechat_h5_web_tools::apis::api::Api;
use wechat_h5_web_tools::apis::arguments::{Arguments, parsed, shown_lines};
use wechat_h5_web_tools::apis::catalog;
use wechat_h5_web_tools::apis::known::Known;
use wechat_h5_web_tools::apis::response::learnt;
use wechat_h5_web_tools::input::value_of;
use yew::prelude::*;

use super::entries::{entries, verdict};
use super::hook::Console;
use super::i18n::{Strings, strings};
use super::message::LogEntry;
use super::state::State;

#[derive(PartialEq, Properties)]
pub(super) struct WorkbenchProps {
    pub(super) lang: Lang,
    pub(super) console: Console,
}

/// What is chosen and typed. It stays while the phone is away.
#[component]
pub(super) fn Workbench(props: &WorkbenchProps) -> Html {
    let t = strings(props.lang);
    let state = &props.console.state;
    let filter = use_state(String::new);
    let chosen = use_state(String::new);
    let edited = use_state(|| None::<String>);
    let choose = {
        let (chosen, edited) = (chosen.setter(), edited.setter());
        Callback::from(move |name: String| {
            edited.set(None);
            chosen.set(name);
        })
    };
    let edit = {
        let edited = edited.setter();
        Callback::from(move |args: String| edited.set(Some(args)))
    };
    let cx = Context {
        lang: props.lang,
        t,
        console: &props.console,
        choose,
        edit,
    };
    html! {
        <div class="desk__columns">
            <section class="desk__apis">
                <h3>{ t.apis }</h3>
                { search(t, &filter) }
                { api_list(&cx, &filter, &chosen) }
            </section>
            <section class="desk__call">
                if chosen.is_empty() {
                    <p class="tip">{ t.choose }</p>
                } else {
                    { call(&cx, &chosen, edited.as_deref()) }
                    { latest(t, &state.entries, &chosen) }
                }
            </section>
            <section class="desk__log"><h3>{ t.log }</h3>{ entries(t, &state.entries) }</section>
        </div>
    }
}

/// What the parts have in common.
struct Context<'a> {
    lang: Lang,
    t: &'static Strings,
    console: &'a Console,
    choose: Callback<String>,
    edit: Callback<String>,
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

fn api_list(cx: &Context<'_>, filter: &str, chosen: &str) -> Html {
    let wanted = filter.trim().to_lowercase();
    let apis = cx.console.state.apis.iter();
    let found: Vec<_> = apis
        .filter(|name| name.to_lowercase().contains(&wanted))
        .collect();
    if found.is_empty() {
        return html! { <p class="tip">{ cx.t.none_found }</p> };
    }
    html! { <ul>{ for found.into_iter().map(|name| item(cx, name, name == chosen)) }</ul> }
}

fn item(cx: &Context<'_>, name: &str, is_chosen: bool) -> Html {
    let own = name.to_owned();
    let onclick = cx.choose.reform(move |_: MouseEvent| own.clone());
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

fn call(cx: &Context<'_>, chosen: &str, edited: Option<&str>) -> Html {
    // A phone with a later build may have functions that this one does not know.
    let api: Option<&Api> = catalog::all().find(|api| api.name == chosen);
    let known = known(&cx.console.state);
    let arguments = Arguments {
        presets: api.map_or(&[], |api| api.presets),
        known: &known,
        edited,
    };
    html! {
        <>
            <h3>{ chosen.to_owned() }</h3>
            if let Some(api) = api {
                <p class="api__note">{ api.about.of(cx.lang) }</p>
            }
            { arguments.chips(cx.lang, &cx.edit) }
            if let Some(name) = arguments.missing() {
                <p class="api__note">
                    { cx.t.needs_first }{ " " }
                    <button type="button" class="chip" data-test="console-first" onclick={cx.choose.reform(|_: MouseEvent| name.to_owned())}>{ name }</button>
                </p>
            }
            { editor(cx, chosen, arguments.text()) }
        </>
    }
}

/// What the phone's calls have given.
fn known(state: &State) -> Known {
    let mut known = Known::of_page(&state.page, &state.icon);
    for entry in &state.entries {
        let finished = entry.finished.as_ref();
        let response = finished.and_then(|end| JSON::parse(&end.result).ok());
        if let Some(learnt) = response.and_then(|it| learnt(&entry.name, &it)) {
            known.learn(&learnt);
        }
    }
    known
}

fn editor(cx: &Context<'_>, chosen: &str, text: String) -> Html {
    let t = cx.t;
    let is_object = parsed(&text).is_some();
    let rows = shown_lines(&text).clamp(8, 24).to_string();
    let oninput = cx.edit.reform(|event: InputEvent| value_of(&event));
    let onclick = {
        let (name, text) = (chosen.to_owned(), text.clone());
        let run = &cx.console.run;
        run.reform(move |_: MouseEvent| (name.clone(), text.clone()))
    };
    html! {
        <>
            <label>
                <span>{ t.arguments }</span>
                <textarea
                    class="field desk__field" {rows} spellcheck="false" data-test="console-arguments"
                    aria-invalid={(!is_object).then_some("true")} value={text} {oninput}
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
    html! { <><h3>{ t.result }</h3>{ body }</> }
}
