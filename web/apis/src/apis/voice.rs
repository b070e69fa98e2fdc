//! A recording that runs, and one that plays: the time, and what stops it.

use gloo_timers::callback::Interval;
use js_sys::Date;
use wasm_bindgen_futures::spawn_local;
use wechat_h5_jssdk::{Listener, LocalId, Wx};
use wechat_h5_web_tools::apis::known::{Known, Learnt};
use wechat_h5_web_tools::apis::run::call;
use wechat_h5_web_tools::member::member;
use yew::prelude::*;

use crate::i18n::Strings;

/// A recording stops by itself after this many seconds.
const LONGEST_SECONDS: u32 = 60;
const TICK_MS: u32 = 200;

/// What the recorder does.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Recorder {
    Idle,
    Playing(f64),
    Recording(f64),
}

impl Recorder {
    /// After this function has succeeded.
    pub(crate) fn after(self, name: &str) -> Self {
        match name {
            "startRecord" => Self::Recording(Date::now()),
            "playVoice" => Self::Playing(Date::now()),
            "stopRecord" | "pauseVoice" | "stopVoice" => Self::Idle,
            _ => self,
        }
    }
}

#[derive(PartialEq, Properties)]
pub(crate) struct VoiceProps {
    pub(crate) t: &'static Strings,
    pub(crate) wx: Wx,
    pub(crate) known: UseReducerHandle<Known>,
    pub(crate) recorder: UseStateHandle<Recorder>,
}

/// The panel of the rows that record and play.
#[component]
pub(crate) fn Voice(props: &VoiceProps) -> Html {
    let t = props.t;
    let ended = use_state(|| None::<std::rc::Rc<Listener>>);
    let voice = props.known.get("$voice").to_owned();
    let stop = {
        let (wx, known, recorder) = (
            props.wx.clone(),
            props.known.dispatcher(),
            props.recorder.setter(),
        );
        Callback::from(move |_: MouseEvent| {
            let (wx, known, recorder) = (wx.clone(), known.clone(), recorder.clone());
            spawn_local(async move {
                let stopped = call(&wx, "stopRecord", js_sys::Object::new().into()).await;
                recorder.set(Recorder::Idle);
                let id = stopped
                    .ok()
                    .and_then(|it| member(&it, "localId").as_string());
                if let Some(value) = id {
                    known.dispatch(Learnt {
                        name: "$voice",
                        value,
                    });
                }
            });
        })
    };
    let play = {
        let (wx, voice) = (props.wx.clone(), voice.clone());
        let (recorder, ended) = (props.recorder.setter(), ended.setter());
        Callback::from(move |_: MouseEvent| {
            let Some(id) = LocalId::new(voice.clone()) else {
                return;
            };
            let (wx, recorder) = (wx.clone(), recorder.clone());
            let idle = recorder.clone();
            let listener = wx.on_voice_play_end(move |_| idle.set(Recorder::Idle));
            ended.set(listener.ok().map(std::rc::Rc::new));
            spawn_local(async move {
                let arguments = wechat_h5_jssdk::to_js(&Playing { local_id: id });
                if call(&wx, "playVoice", arguments.unwrap_or_default())
                    .await
                    .is_ok()
                {
                    recorder.set(Recorder::Playing(Date::now()));
                }
            });
        })
    };
    match *props.recorder {
        Recorder::Recording(since) => html! {
            <div class="voice" data-test="recording">
                <i class="voice__dot" aria-hidden="true"></i>
                <Seconds {since} limit={LONGEST_SECONDS} />
                <button type="button" class="chip" data-test="voice-stop" onclick={stop}>{ t.voice_stop }</button>
            </div>
        },
        Recorder::Playing(since) => html! {
            <div class="voice" data-test="playing">
                <span>{ t.voice_playing }</span><Seconds {since} limit={LONGEST_SECONDS} />
            </div>
        },
        Recorder::Idle if voice.is_empty() => Html::default(),
        Recorder::Idle => html! {
            <div class="voice">
                <button type="button" class="chip" data-test="voice-play" onclick={play}>{ t.voice_play }</button>
            </div>
        },
    }
}

#[derive(serde::Serialize)]
#[serde(rename_all = "camelCase")]
struct Playing {
    local_id: LocalId,
}

#[derive(PartialEq, Properties)]
struct SecondsProps {
    since: f64,
    limit: u32,
}

/// The seconds since then, while it is shown.
#[component]
fn Seconds(props: &SecondsProps) -> Html {
    let now = use_state(Date::now);
    let setter = now.setter();
    use_effect_with((), move |()| {
        let ticks = Interval::new(TICK_MS, move || setter.set(Date::now()));
        move || drop(ticks)
    });
    // Formatting a float would be 5 KB of wasm.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let tenths = ((*now - props.since) / 100.0).max(0.0) as u32;
    let tenths = tenths.min(props.limit * 10);
    html! { <span class="voice__time">{ format!("{}.{} s", tenths / 10, tenths % 10) }</span> }
}
