//! What a response has for later calls.

use wasm_bindgen::JsValue;
use wechat_h5_jssdk::{ChosenImages, LocalId, from_js};

use crate::apis::known::Learnt;
use crate::member::member;

/// The value that this function gives.
pub fn learnt(name: &str, response: &JsValue) -> Option<Learnt> {
    let text = |name| member(response, name).as_string();
    let (name, value) = match name {
        "chooseImage" => ("$image", images(response).first().map(ToString::to_string)),
        "downloadImage" => ("$image", text("localId")),
        "uploadImage" => ("$uploadedImage", text("serverId")),
        "stopRecord" | "downloadVoice" | "onVoiceRecordEnd" => ("$voice", text("localId")),
        "uploadVoice" => ("$uploadedVoice", text("serverId")),
        _ => return None,
    };
    value.map(|value| Learnt { name, value })
}

/// The pictures that were chosen.
pub fn images(response: &JsValue) -> Vec<LocalId> {
    let chosen = from_js::<ChosenImages>(response.clone());
    chosen.map(|chosen| chosen.local_ids).unwrap_or_default()
}
