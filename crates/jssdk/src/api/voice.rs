//! Recordings.
//!
//! Source: [JS-SDK documentation], audio interfaces (音频接口) and smart
//! interface (智能接口).
//!
//! [JS-SDK documentation]: https://developers.weixin.qq.com/doc/offiaccount/OA_Web_Apps/JS-SDK.html

use alloc::string::String;

use wasm_bindgen::JsValue;

use crate::api::media::{Download, LocalId, ServerId, Upload};
use crate::call::error::CallError;
use crate::call::future::Call;
use crate::call::listener::Listener;
use crate::call::options::Options;
use crate::call::outcome::completed;
use crate::call::response;
use crate::wx::Wx;

/// A recording to transcribe (`translateVoice`).
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "camelCase")
)]
pub struct TranslateVoice {
    /// The recording.
    pub local_id: LocalId,
    /// Whether the client shows the progress.
    #[cfg_attr(
        feature = "serde",
        serde(with = "crate::call::lenient_deserialize::flag")
    )]
    pub is_show_progress_tips: bool,
}

impl TranslateVoice {
    /// Shows the progress.
    pub fn new(local_id: LocalId) -> Self {
        Self {
            local_id,
            is_show_progress_tips: true,
        }
    }
}

impl Wx {
    /// Starts to record, for 60 seconds at most. The user may have to allow it, and
    /// may refuse.
    pub fn start_record(&self) -> Call<()> {
        Call::without_response(self.call_with_user("startRecord", Options::new()))
    }

    /// Stops the recording.
    pub fn stop_record(&self) -> Call<LocalId> {
        Call::with_response(self.call("stopRecord", Options::new()), LocalId::of)
    }

    /// Calls back when a recording has stopped by itself, after 60 seconds.
    ///
    /// # Errors
    ///
    /// [`CallError`].
    pub fn on_voice_record_end(
        &self,
        on_end: impl FnMut(Result<LocalId, CallError>) + 'static,
    ) -> Result<Listener, CallError> {
        self.on_voice("onVoiceRecordEnd", on_end)
    }

    /// Starts to play a recording.
    pub fn play_voice(&self, local_id: &LocalId) -> Call<()> {
        Call::without_response(self.call("playVoice", local_id.option()))
    }

    /// Pauses; [`Self::play_voice`] continues.
    pub fn pause_voice(&self, local_id: &LocalId) -> Call<()> {
        Call::without_response(self.call("pauseVoice", local_id.option()))
    }

    /// Stops playing.
    pub fn stop_voice(&self, local_id: &LocalId) -> Call<()> {
        Call::without_response(self.call("stopVoice", local_id.option()))
    }

    /// Calls back when a recording was played completely.
    ///
    /// # Errors
    ///
    /// [`CallError`].
    pub fn on_voice_play_end(
        &self,
        on_end: impl FnMut(Result<LocalId, CallError>) + 'static,
    ) -> Result<Listener, CallError> {
        self.on_voice("onVoicePlayEnd", on_end)
    }

    /// Uploads a recording to WeChat, from where the server can download it.
    pub fn upload_voice(&self, request: &Upload) -> Call<ServerId> {
        Call::with_response(
            self.call_with_user("uploadVoice", request.options()),
            ServerId::of,
        )
    }

    /// Downloads a recording from WeChat to this phone.
    pub fn download_voice(&self, request: &Download) -> Call<LocalId> {
        Call::with_response(
            self.call_with_user("downloadVoice", request.options()),
            LocalId::of,
        )
    }

    /// Transcribes a recording (`translateResult`): empty if nothing was recognised.
    pub fn translate_voice(&self, request: &TranslateVoice) -> Call<String> {
        let options = request
            .local_id
            .option()
            .progress_tips(request.is_show_progress_tips);
        let response = self.call_with_user("translateVoice", options);
        Call::with_response(response, |response| {
            response::text(response, "translateResult")
        })
    }

    fn on_voice(
        &self,
        api: &'static str,
        mut on_end: impl FnMut(Result<LocalId, CallError>) + 'static,
    ) -> Result<Listener, CallError> {
        let complete = move |_, event: JsValue| {
            on_end(completed(api, event).and_then(|event| LocalId::of(&event)));
        };
        self.listen(api, Options::new(), &[("complete", 0)], complete)
    }
}
