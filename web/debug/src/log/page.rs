//! The log: what the page has loaded, called and requested.

use js_sys::Date;
use wechat_h5_jssdk::Environment;
use wechat_h5_web::browser::{self, Listener};
use wechat_h5_web::components::{cell, cells};
use wechat_h5_web::i18n::Lang;
use wechat_h5_web::{call_log, url_parts};
use wechat_h5_web_tools::clipboard;
use wechat_h5_web_tools::input::value_of;
use yew::prelude::*;

use crate::log::download;
use crate::log::entry::{Entry, EntryKind, EntryOutcome, Filter, KindFilter, clock, millis};
use crate::log::i18n::{Strings, strings};
use crate::log::source;
use crate::log::stages::{Stage, stages};
use crate::log::timeline::{self, timeline};

const FILE: &str = "wechat-h5-log.txt";

#[derive(PartialEq, Properties)]
pub(crate) struct LogProps {
    pub(crate) lang: Lang,
    pub(crate) show_toast: Callback<&'static str>,
}

/// What the page knows at one moment.
struct Snapshot {
    stages: Vec<Stage>,
    entries: Vec<Entry>,
    utc_offset_minutes: f64,
}

impl Snapshot {
    fn now() -> Self {
        let records = source::performance_records();
        Self {
            stages: stages(&records),
            entries: source::entries(&records),
            utc_offset_minutes: -Date::new_0().get_timezone_offset(),
        }
    }

    fn text(&self) -> String {
        let agent = browser::window().navigator().user_agent();
        let head = [
            browser::href(),
            agent.unwrap_or_default(),
            format!("wechat-h5 {}", env!("CARGO_PKG_VERSION")),
        ];
        let stages = self.stages.iter().map(timeline::line);
        let entries = self.entries.iter();
        let entries = entries.map(|entry| entry.line(self.utc_offset_minutes));
        let lines: Vec<_> = head.into_iter().chain(stages).chain(entries).collect();
        lines.join("\n")
    }
}

#[component]
pub(crate) fn LogPage(props: &LogProps) -> Html {
    let t = strings(props.lang);
    let changed = use_redraw_on(call_log::CHANGED);
    let filter = use_state(Filter::default);
    let snapshot = Snapshot::now();
    let shown: Vec<_> = snapshot
        .entries
        .iter()
        .enumerate()
        .filter(|(_, entry)| filter.has(entry))
        .collect();
    html! {
        <>
            { timeline(t, t.loading, &snapshot.stages, Html::default()) }
            { cells(t.versions, None, html! {
                <>
                    { cell(t.jweixin, None, "1.6.0".into()) }
                    { cell(t.page, None, env!("CARGO_PKG_VERSION").into()) }
                </>
            }) }
            <section class="group">
                <h3>{ t.log }</h3>
                { toolbar(t, &props.show_toast, changed) }
                { filters(t, &filter) }
                <div class="cells" data-test="log">
                    if shown.is_empty() {
                        <div class="cell"><p class="cell__note">
                            { if snapshot.entries.is_empty() { t.empty } else { t.none_found } }
                        </p></div>
                    }
                    { for shown.into_iter().map(|(number, entry)| {
                        row(t, number, entry, snapshot.utc_offset_minutes, &props.show_toast)
                    }) }
                </div>
            </section>
        </>
    }
}

/// Draws again at each such event of the window, and when it is called.
#[hook]
pub(crate) fn use_redraw_on(event: &'static str) -> Callback<()> {
    let update = use_force_update();
    let changed = Callback::from(move |()| update.force_update());
    let callback = changed.clone();
    use_effect_with((), move |()| {
        let listener = Listener::on_window(event, move |_| callback.emit(()));
        move || drop(listener)
    });
    changed
}

fn toolbar(
    t: &'static Strings,
    show_toast: &Callback<&'static str>,
    changed: Callback<()>,
) -> Html {
    let copy = show_toast.reform(move |_: MouseEvent| copy_text(t, &Snapshot::now().text()));
    let save = show_toast.reform(move |_: MouseEvent| {
        let text = Snapshot::now().text();
        // WeChat's client takes no downloads of pages.
        if Environment::detect().is_wechat() {
            let is_copied = clipboard::copy(&text);
            return if is_copied {
                t.copied_instead
            } else {
                t.copy_failed
            };
        }
        if download::save(FILE, &text) {
            t.saved
        } else {
            copy_text(t, &text)
        }
    });
    let clear = Callback::from(move |_: MouseEvent| {
        source::clear();
        changed.emit(());
    });
    html! {
        <div class="tools">
            <button type="button" class="btn btn_mini" data-test="log-copy" onclick={copy}>{ t.copy_all }</button>
            <button type="button" class="btn btn_mini" data-test="log-save" onclick={save}>{ t.save }</button>
            <button type="button" class="btn btn_mini" data-test="log-clear" onclick={clear}>{ t.clear }</button>
        </div>
    }
}

fn copy_text(t: &'static Strings, text: &str) -> &'static str {
    if clipboard::copy(text) {
        t.copied
    } else {
        t.copy_failed
    }
}

fn filters(t: &'static Strings, filter: &UseStateHandle<Filter>) -> Html {
    let oninput = {
        let filter = filter.clone();
        Callback::from(move |event: InputEvent| {
            let text = value_of(&event);
            filter.set(Filter {
                text,
                ..(*filter).clone()
            });
        })
    };
    let onchange = {
        let filter = filter.clone();
        Callback::from(move |event: Event| {
            let kind = KindFilter::from_name(&value_of(&event));
            filter.set(Filter {
                kind,
                ..(*filter).clone()
            });
        })
    };
    let option = |kind: KindFilter| {
        html! {
            <option value={kind.name()} selected={filter.kind == kind}>{ kind_label(t, kind) }</option>
        }
    };
    html! {
        <div class="cells">
            <div class="cell">
                <input
                    class="field"
                    type="search"
                    data-test="log-filter"
                    aria-label={t.filter}
                    placeholder={t.filter_text}
                    value={filter.text.clone()}
                    {oninput}
                />
                <span class="select"><select data-test="log-kind" aria-label={t.kind} {onchange}>
                    { for KindFilter::ALL.into_iter().map(option) }
                </select></span>
            </div>
        </div>
    }
}

fn kind_label(t: &'static Strings, kind: KindFilter) -> &'static str {
    match kind {
        KindFilter::All => t.kind_all,
        KindFilter::Calls => t.kind_calls,
        KindFilter::Errors => t.kind_errors,
        KindFilter::Requests => t.kind_requests,
    }
}

fn row(
    t: &'static Strings,
    number: usize,
    entry: &Entry,
    utc_offset_minutes: f64,
    show_toast: &Callback<&'static str>,
) -> Html {
    let (tone, label) = match entry.outcome {
        EntryOutcome::Cancelled => ("neutral", t.outcome_cancelled),
        EntryOutcome::Done => ("neutral", t.outcome_done),
        EntryOutcome::Failed => ("error", t.outcome_failed),
        EntryOutcome::Ok => ("success", t.outcome_ok),
        EntryOutcome::Pending => ("info", t.outcome_pending),
    };
    let copy = match entry.kind {
        EntryKind::Call => t.copy_code,
        EntryKind::Request => t.copy_curl,
    };
    let command = entry.command(url_parts::origin(&browser::href()));
    let onclick = |text: String| show_toast.reform(move |_: MouseEvent| copy_text(t, &text));
    html! {
        <details key={number} class="cell cell_long entry" data-test="log-entry" data-outcome={entry.outcome.name()}>
            <summary>
                { &entry.name }{ " " }
                <span class="entry__meta">
                    { clock(entry.started, utc_offset_minutes) }
                    { entry.duration.map(|duration| format!(" · {}", millis(duration))).unwrap_or_default() }
                    { " · " }<span data-tone={tone}>{ label }</span>
                </span>
            </summary>
            { value(t.arguments, &entry.arguments) }
            { value(t.result, &entry.response) }
            if let Some(command) = command {
                <button type="button" class="btn btn_mini" data-test="log-command" onclick={onclick(command)}>{ copy }</button>
            }
        </details>
    }
}

fn value(label: &'static str, text: &str) -> Html {
    if text.is_empty() {
        return Html::default();
    }
    html! { <><div class="cell__label">{ label }</div><div class="cell__value">{ text.to_owned() }</div></> }
}
