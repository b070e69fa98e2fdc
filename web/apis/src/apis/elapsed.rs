//! How long something takes: a bar, and the seconds.

use gloo_timers::callback::Interval;
use js_sys::Date;
use yew::prelude::*;

const TICK_MS: u32 = 200;

#[derive(PartialEq, Properties)]
pub(crate) struct ElapsedProps {
    /// What takes time.
    pub(crate) label: &'static str,
    /// Milliseconds since 1970.
    pub(crate) since: f64,
    /// The seconds that it takes at most; without it nobody knows.
    #[prop_or_default]
    pub(crate) limit: Option<u32>,
}

/// Counts while it is shown. A screen reader is not told each second.
#[component]
pub(crate) fn Elapsed(props: &ElapsedProps) -> Html {
    let now = use_state(Date::now);
    let setter = now.setter();
    use_effect_with((), move |()| {
        let ticks = Interval::new(TICK_MS, move || setter.set(Date::now()));
        move || drop(ticks)
    });
    // Formatting a float would be 5 KB of wasm.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let tenths = ((*now - props.since) / 100.0).max(0.0) as u32;
    let limit = props.limit.map(|limit| limit * 10);
    let tenths = limit.map_or(tenths, |limit| tenths.min(limit));
    html! {
        <>
            { bar(props.label, limit.map(|limit| (tenths, limit))) }
            <span class="progress__time" aria-hidden="true">{ format!("{}.{} s", tenths / 10, tenths % 10) }</span>
        </>
    }
}

/// A bar: how much of all is done, if that is known.
pub(crate) fn bar(label: &'static str, done: Option<(u32, u32)>) -> Html {
    let value = done.map(|(done, _)| done.to_string());
    let max = done.map(|(_, all)| all.to_string());
    html! { <progress aria-label={label} {value} {max}></progress> }
}
