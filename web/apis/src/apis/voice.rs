//! A recording that runs, and one that plays: the time, and what stops it.

use js_sys::Date;
use wasm_bindgen_futures::spawn_local;
use wechat_h5_jssdk::{Listener, LocalId, Wx};
use wechat_h5_web::call_log::entries;
use wechat_h5_web_tools::apis::known::{Known, Learnt};
use wechat_h5_web_tools::apis::run::call;
use wechat_h5_web_tools::member::member;
use yew::prelude::*;

use crate::apis::elapsed::Elapsed;
use crate::i18n::Strings;

/// A recording stops by itself after this many seconds.
const LONGEST_SECONDS: u32 = 60;

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

/// The recorder of the page, which knows when the client stops by itself.
#[hook]
pub(crate) fn use_recorder(
    wx: Option<&Wx>,
    known: &UseReducerHandle<Known>,
) -> UseStateHandle<Recorder> {
    let recorder = use_state(|| Recorder::Idle);
    let (setter, known) = (recorder.setter(), known.dispatcher());
    use_effect_with((wx.cloned(), *recorder), move |(wx, recorder)| {
        let listener = wx
            .as_ref()
            .and_then(|wx| listen(wx, *recorder, setter, known));
        move || drop(listener)
    });
    recorder
}

/// To the end that belongs to this state.
fn listen(
    wx: &Wx,
    recorder: Recorder,
    setter: UseStateSetter<Recorder>,
    known: UseReducerDispatcher<Known>,
) -> Option<Listener> {
    match recorder {
        Recorder::Recording(_) if !has_listener("onVoiceRecordEnd") => {
            let listener = wx.on_voice_record_end(move |end| {
                setter.set(Recorder::Idle);
                if let Ok(id) = end {
                    known.dispatch(recorded_voice(id.to_string()));
                }
            });
            listener.ok()
        }
        Recorder::Playing(_) if !has_listener("onVoicePlayEnd") => {
            let listener = wx.on_voice_play_end(move |_| setter.set(Recorder::Idle));
            listener.ok()
        }
        _ => None,
    }
}

/// A row listens to this event. A client may call one listener of an event only, and the row
/// has to see what it waits for.
fn has_listener(event: &str) -> bool {
    entries()
        .iter()
        .any(|entry| member(&entry, "name") == event)
}

fn recorded_voice(value: String) -> Learnt {
    Learnt {
        name: "$voice",
        value,
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
                if let Some(id) = id {
                    known.dispatch(recorded_voice(id));
                }
            });
        })
    };
    let play = {
        let (wx, voice, recorder) = (props.wx.clone(), voice.clone(), props.recorder.setter());
        Callback::from(move |_: MouseEvent| {
            let Some(id) = LocalId::new(voice.clone()) else {
                return;
            };
            let (wx, recorder) = (wx.clone(), recorder.clone());
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
            <div class="progress" data-test="recording">
                <i class="progress__dot" aria-hidden="true"></i>
                <Elapsed label={t.voice_recording} {since} limit={LONGEST_SECONDS} />
                <button type="button" class="chip" data-test="voice-stop" onclick={stop}>{ t.voice_stop }</button>
            </div>
        },
        Recorder::Playing(since) => html! {
            <div class="progress" data-test="playing">
                <span>{ t.voice_playing }</span><Elapsed label={t.voice_playing} {since} />
            </div>
        },
        Recorder::Idle if voice.is_empty() => Html::default(),
        Recorder::Idle => html! {
            <div class="progress">
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
