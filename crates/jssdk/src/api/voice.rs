//! Recordings.
//!
//! Source: [JS-SDK documentation], audio interfaces (音频接口) and smart
//! interface (智能接口).
//!
//! [JS-SDK documentation]: https://developers.weixin.qq.com/doc/offiaccount/OA_Web_Apps/JS-SDK.html

use alloc::string::String;

use wasm_bindgen::JsValue;

use crate::answer;
use crate::api::media::{Download, LocalId, ServerId, Upload};
use crate::call_error::CallError;
use crate::listener::Listener;
use crate::options::Options;
use crate::outcome::completed;
use crate::wx::Wx;

/// A recording to be written down (`translateVoice`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TranslateVoice {
    /// What to listen to.
    pub local_id: LocalId,
    /// Whether the client shows that it is at work.
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
    /// Begins to record, for 60 seconds at most. The person may have to allow
    /// it, and may refuse.
    ///
    /// # Errors
    ///
    /// [`CallError`].
    pub async fn start_record(&self) -> Result<(), CallError> {
        self.patient("startRecord", Options::new()).await?;
        Ok(())
    }

    /// Ends the recording.
    ///
    /// # Errors
    ///
    /// [`CallError`].
    pub async fn stop_record(&self) -> Result<LocalId, CallError> {
        LocalId::of(&self.quick("stopRecord", Options::new()).await?)
    }

    /// Calls back when a recording has ended by itself, after 60 seconds.
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

    /// Begins to play a recording.
    ///
    /// # Errors
    ///
    /// [`CallError`].
    pub async fn play_voice(&self, local_id: &LocalId) -> Result<(), CallError> {
        self.quick("playVoice", local_id.option()).await?;
        Ok(())
    }

    /// Stops for a moment; [`Self::play_voice`] goes on.
    ///
    /// # Errors
    ///
    /// [`CallError`].
    pub async fn pause_voice(&self, local_id: &LocalId) -> Result<(), CallError> {
        self.quick("pauseVoice", local_id.option()).await?;
        Ok(())
    }

    /// Stops playing.
    ///
    /// # Errors
    ///
    /// [`CallError`].
    pub async fn stop_voice(&self, local_id: &LocalId) -> Result<(), CallError> {
        self.quick("stopVoice", local_id.option()).await?;
        Ok(())
    }

    /// Calls back when a recording was played to its end.
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

    /// Sends a recording to WeChat, from where the server can fetch it.
    ///
    /// # Errors
    ///
    /// [`CallError`].
    pub async fn upload_voice(&self, request: &Upload) -> Result<ServerId, CallError> {
        ServerId::of(&self.patient("uploadVoice", request.options()).await?)
    }

    /// Fetches a recording from WeChat to this phone.
    ///
    /// # Errors
    ///
    /// [`CallError`].
    pub async fn download_voice(&self, request: &Download) -> Result<LocalId, CallError> {
        LocalId::of(&self.patient("downloadVoice", request.options()).await?)
    }

    /// Writes down what was said (`translateResult`): empty where nothing was
    /// understood.
    ///
    /// # Errors
    ///
    /// [`CallError`].
    pub async fn translate_voice(&self, request: &TranslateVoice) -> Result<String, CallError> {
        let options = request
            .local_id
            .option()
            .flag("isShowProgressTips", request.is_show_progress_tips);
        let answer = self.patient("translateVoice", options).await?;
        answer::text(&answer, "translateResult")
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
