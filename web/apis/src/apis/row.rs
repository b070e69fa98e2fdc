//! A row: the function, and when it is open its arguments, its result, and code to copy.

use js_sys::{Date, JSON, Object};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::Element;
use wechat_h5_jssdk::{LocalId, LocalImgData, Wx, from_js, to_js};
use wechat_h5_web::i18n::Lang;
use wechat_h5_web::{bootstrap, call_log::recorded};
use wechat_h5_web_tools::apis::api::{Api, In, Kind};
use wechat_h5_web_tools::apis::arguments::{Arguments, parsed};
use wechat_h5_web_tools::apis::known::Known;
use wechat_h5_web_tools::apis::response::{images, learnt};
use wechat_h5_web_tools::apis::run::{Finished, pretty, run};
use wechat_h5_web_tools::clipboard;
use wechat_h5_web_tools::input::value_of;
use wechat_h5_web_tools::member::member;
use yew::prelude::*;

use crate::apis::code::{CodeStyle, code};
use crate::apis::elapsed::{Elapsed, bar};
use crate::apis::open_tag_limit::OpenTagLimit;
use crate::apis::result::result;
use crate::apis::row_state::{LastCall, RowAction, RowState};
use crate::apis::voice::{Recorder, Voice};
use crate::apis::{open_tag, page_function};
use crate::i18n::{Strings, strings};
use crate::route::ApisPlace;

#[derive(Clone, PartialEq, Properties)]
pub(crate) struct RowProps {
    pub(crate) api: &'static Api,
    pub(crate) lang: Lang,
    pub(crate) wx: Option<Wx>,
    /// `checkJsApi` says so.
    pub(crate) is_missing: bool,
    pub(crate) known: UseReducerHandle<Known>,
    pub(crate) recorder: UseStateHandle<Recorder>,
    /// The address leads to this row.
    pub(crate) place: Option<ApisPlace>,
    pub(crate) show_toast: Callback<&'static str>,
}

#[component]
pub(crate) fn Row(props: &RowProps) -> Html {
    let (api, t) = (props.api, strings(props.lang));
    let is_open = use_state(|| false);
    let state = use_reducer(RowState::default);
    let element = use_node_ref();
    {
        let (open, state, element) = (is_open.setter(), state.dispatcher(), element.clone());
        use_effect_with(props.place.clone(), move |place| {
            if let Some(place) = place {
                open.set(true);
                if let Some(args) = place.args.as_deref().and_then(args_of_link) {
                    state.dispatch(RowAction::Edit(args));
                }
                if let Some(element) = element.cast::<Element>() {
                    element.scroll_into_view();
                }
            }
        });
    }
    let onclick = {
        let is_open = is_open.clone();
        Callback::from(move |_: MouseEvent| is_open.set(!*is_open))
    };
    let id = format!("api-{}", api.name);
    html! {
        <div class="api" ref={element} data-missing={props.is_missing.then_some("true")}>
            <button
                type="button"
                class="cell api__head"
                data-test={format!("open-{}", api.name)}
                aria-expanded={if *is_open { "true" } else { "false" }}
                aria-controls={id.clone()}
                {onclick}
            >
                <span class="api__name">{ api.name }</span>
                <span class="api__about">{ api.about.of(props.lang) }</span>
                if props.is_missing {
                    <span class="api__about" data-tone="warning">{ t.not_in_client }</span>
                }
            </button>
            if *is_open {
                <div class="api__body" {id}>{ body(props, t, &state) }</div>
            }
        </div>
    }
}

fn body(props: &RowProps, t: &'static Strings, state: &UseReducerHandle<RowState>) -> Html {
    let api = props.api;
    let arguments = Arguments {
        presets: api.presets,
        known: &props.known,
        edited: state.args.as_deref(),
    };
    let args = arguments.text();
    let dispatcher = state.dispatcher();
    let edit = Callback::from(move |args| dispatcher.dispatch(RowAction::Edit(args)));
    html! {
        <>
            { facts(t, api) }
            if arguments.are_taken() {
                { arguments.chips(props.lang, &edit) }
                { field(t, api, &args, &edit) }
            }
            if let Some(name) = arguments.missing() {
                <p class="api__note">{ t.needs_first }{ " " }<a href={format!("#/apis/{name}")}>{ name }</a></p>
            }
            <div class="api__run">{ run_button(props, t, &args, state) }{ progress(t, api, state) }</div>
            { open_tag_place(t, api, state) }
            { result(t, api, state) }
            if let Some(wx) = props.wx.clone().filter(|_| is_voice(api.name)) {
                <Voice {t} {wx} known={&props.known} recorder={&props.recorder} />
            }
            { copies(props, t, &args, state) }
        </>
    }
}

/// Where the client draws the tag, and what may keep it from that until it has drawn it.
fn open_tag_place(t: &'static Strings, api: &Api, state: &RowState) -> Html {
    if api.kind != Kind::OpenTag {
        return Html::default();
    }
    let is_drawn = matches!(&state.call, LastCall::Finished(it) if it.outcome.kind() == "ok");
    let limits = if is_drawn {
        Vec::new()
    } else {
        OpenTagLimit::of_page()
    };
    html! {
        <>
            if !limits.is_empty() {
                <div class="api__note" data-test={format!("limits-{}", api.name)}>
                    { t.tag_limits }
                    <ul>{ for limits.into_iter().map(|limit| html! { <li>{ limit.text(t) }</li> }) }</ul>
                </div>
            }
            <div id={open_tag::place_id(api.name)}></div>
        </>
    }
}

/// The rows with the recorder.
fn is_voice(name: &str) -> bool {
    ["startRecord", "stopRecord", "playVoice"].contains(&name)
}

fn facts(t: &'static Strings, api: &Api) -> Html {
    let works = &api.works;
    let places = [
        (t.on_phone, works.phone),
        (t.on_desktop, works.desktop),
        (t.in_mini_program, works.mini_program),
        ("HarmonyOS", works.harmony),
    ];
    let version = match api.since.client {
        "" => format!("jweixin {}", api.since.jweixin),
        client => format!("jweixin {} · {} {client}", api.since.jweixin, t.wechat),
    };
    html! {
        <div class="facts">
            <span class="fact">{ format!("{version} {}", t.or_later) }</span>
            if works.we_com_only {
                <span class="fact">{ t.we_com_only }</span>
            } else {
                { for places.map(|(name, works)| place(t, name, works)) }
            }
            <a class="fact" href={api.doc_url()} target="_blank" rel="noopener noreferrer">{ t.documentation }</a>
        </div>
    }
}

fn place(t: &'static Strings, name: &'static str, works: In) -> Html {
    let (mark, label, data) = match works {
        In::No => ("✗", t.works_no, "no"),
        In::Unknown => ("?", t.works_unknown, "unknown"),
        In::Yes => ("✓", t.works_yes, "yes"),
    };
    html! {
        <span class="fact" data-works={data} title={label}>
            { name }<span aria-hidden="true">{ " " }{ mark }</span><span class="hidden">{ label }</span>
        </span>
    }
}

fn field(t: &'static Strings, api: &Api, args: &str, edit: &Callback<String>) -> Html {
    let oninput = edit.reform(|event: InputEvent| value_of(&event));
    let rows = args.lines().count().clamp(1, 14).to_string();
    html! {
        <textarea
            class="field args"
            data-test={format!("args-{}", api.name)}
            aria-label={t.arguments}
            spellcheck="false"
            autocapitalize="off"
            {rows}
            value={args.to_owned()}
            {oninput}
        />
    }
}

fn run_button(
    props: &RowProps,
    t: &'static Strings,
    args: &str,
    state: &UseReducerHandle<RowState>,
) -> Html {
    let is_running = matches!(state.call, LastCall::Running(_));
    let onclick = {
        let (props, state, args) = (props.clone(), state.clone(), args.to_owned());
        Callback::from(
            move |_: MouseEvent| match (props.wx.clone(), parsed(&args)) {
                (Some(wx), Some(arguments)) => {
                    state.dispatch(RowAction::Start(Date::now()));
                    spawn_local(run_row(props.clone(), state.clone(), wx, arguments));
                }
                (Some(_), None) => state.dispatch(RowAction::Invalid),
                (None, _) => (),
            },
        )
    };
    let label = match (is_running, props.is_missing) {
        (true, _) => t.running,
        (false, true) => t.run_anyway,
        (false, false) => t.run,
    };
    html! {
        <button
            type="button"
            class="btn btn_primary"
            data-test={format!("run-{}", props.api.name)}
            disabled={props.wx.is_none() || is_running}
            {onclick}
        >
            { label }
        </button>
    }
}

/// What takes long, as an upload, and pictures that are read one after another.
fn progress(t: &'static Strings, api: &Api, state: &RowState) -> Html {
    let (done, all) = (state.pictures.len(), state.expected_pictures);
    let (what, progress) = match state.call {
        LastCall::Running(since) if api.kind == Kind::User => {
            ("running", html! { <Elapsed label={t.running} {since} /> })
        }
        _ if done < all => {
            let [done, all] = [done, all].map(|count| u32::try_from(count).unwrap_or_default());
            let count = html! { <span class="progress__time">{ format!("{done} / {all}") }</span> };
            (
                "reading",
                html! { <>{ bar(t.picture, Some((done, all))) }{ count }</> },
            )
        }
        _ => return Html::default(),
    };
    html! { <div class="progress" data-test={format!("{what}-{}", api.name)}>{ progress }</div> }
}

async fn run_row(props: RowProps, state: UseReducerHandle<RowState>, wx: Wx, arguments: JsValue) {
    let api = props.api;
    let on_event = {
        let (state, recorder) = (state.dispatcher(), props.recorder.setter());
        let known = props.known.dispatcher();
        Callback::from(move |event: JsValue| {
            if ["onVoiceRecordEnd", "onVoicePlayEnd"].contains(&api.name) {
                recorder.set(Recorder::Idle);
            }
            if let Some(learnt) = learnt(api.name, &member(&event, "response")) {
                known.dispatch(learnt);
            }
            state.dispatch(RowAction::Event(pretty(&event)));
        })
    };
    let finished = call(&props, wx.clone(), arguments, on_event);
    let finished = Box::pin(finished).await;
    if finished.outcome.kind() == "ok" {
        props.recorder.set(props.recorder.after(api.name));
        if let Some(learnt) = learnt(api.name, &finished.outcome.response()) {
            props.known.dispatch(learnt);
        }
        show_pictures(&wx, api.name, &finished, &state);
    }
    state.dispatch(RowAction::Finish(finished));
}

async fn call(
    props: &RowProps,
    wx: Wx,
    arguments: JsValue,
    on_event: Callback<JsValue>,
) -> Finished {
    let (api, started) = (props.api, Date::now());
    let outcome = match api.kind {
        Kind::OpenTag => {
            let label = strings(props.lang).tag_button;
            open_tag::draw(api.name, &arguments, label, on_event).await
        }
        Kind::Page => page_function::call(&wx, api.name).await,
        _ => return run(wx, api, arguments, on_event).await,
    };
    Finished::since(started, outcome, None)
}

fn show_pictures(wx: &Wx, name: &str, finished: &Finished, state: &UseReducerHandle<RowState>) {
    let response = finished.outcome.response();
    let ids = match name {
        "chooseImage" => images(&response),
        "downloadImage" => {
            let id = member(&response, "localId").as_string();
            id.and_then(LocalId::new).into_iter().collect()
        }
        "getLocalImgData" => {
            let data = from_js::<LocalImgData>(response).ok();
            state.dispatch(RowAction::Picture(data.map(|data| data.data_url())));
            return;
        }
        _ => return,
    };
    let (wx, state) = (wx.clone(), state.dispatcher());
    state.dispatch(RowAction::ExpectPictures(ids.len()));
    spawn_local(async move {
        for id in ids {
            state.dispatch(RowAction::Picture(picture(&wx, &id).await));
        }
    });
}

async fn picture(wx: &Wx, id: &LocalId) -> Option<String> {
    let arguments = Object::new().into();
    let call = wx.get_local_img_data(id);
    let call = Box::pin(async { Ok(to_js(&call.await?).unwrap_or_default()) });
    let data = recorded("getLocalImgData", &arguments, call).await.ok()?;
    from_js::<LocalImgData>(data)
        .ok()
        .map(|data| data.data_url())
}

fn copies(
    props: &RowProps,
    t: &'static Strings,
    args: &str,
    state: &UseReducerHandle<RowState>,
) -> Html {
    let button = |style: CodeStyle| {
        let (api, state, show_toast) = (props.api, state.dispatcher(), props.show_toast.clone());
        let args = args.to_owned();
        let onclick = Callback::from(move |_: MouseEvent| {
            let text = code(style, api, &args, &link(api, &args));
            let is_copied = clipboard::copy(&text);
            show_toast.emit(if is_copied {
                t.code_copied
            } else {
                t.code_not_copied
            });
            state.dispatch(RowAction::Copied(text));
        });
        let label = match style {
            CodeStyle::Link => t.copy_link,
            CodeStyle::Npm => "npm",
            CodeStyle::Playwright => "Playwright",
            CodeStyle::Rust => "Rust",
            CodeStyle::Wx => "wx",
        };
        let test = format!("copy-{}-{}", style.name(), props.api.name);
        html! { <button type="button" class="chip" data-test={test} {onclick}>{ label }</button> }
    };
    html! {
        <>
            <p class="api__label">{ t.copy_as }</p>
            <div class="chips">{ for CodeStyle::ALL.into_iter().map(button) }</div>
            if let Some(text) = &state.copied {
                <pre class="json" data-test={format!("code-{}", props.api.name)}>{ text }</pre>
            }
        </>
    }
}

/// The address of the row with these arguments.
fn link(api: &Api, args: &str) -> String {
    let args = parsed(args).and_then(|args| JSON::stringify(&args).ok());
    let args = args.map(|args| js_sys::encode_uri_component(&String::from(args)));
    let query = args.map(|args| format!("?args={}", String::from(args)));
    let page = bootstrap::entry_url();
    format!("{page}#/apis/{}{}", api.name, query.unwrap_or_default())
}

/// The arguments in an address, for people. Anything else than JSON is not taken.
fn args_of_link(escaped: &str) -> Option<String> {
    let text = js_sys::decode_uri_component(escaped).ok()?;
    Some(pretty(&parsed(&String::from(text))?))
}
