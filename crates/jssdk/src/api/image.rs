//! Images.
//!
//! Source: [JS-SDK documentation], image interfaces (图像接口).
//!
//! [JS-SDK documentation]: https://developers.weixin.qq.com/doc/offiaccount/OA_Web_Apps/JS-SDK.html

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;
use core::cell::Cell;

use js_sys::{Object, Reflect};
use wasm_bindgen::JsValue;

use crate::api::media::{Download, LocalId, ServerId, Upload};
use crate::api::named_enum::named_enum;
use crate::call::error::CallError;
use crate::call::future::Call;
use crate::call::options::Options;
use crate::call::response;
use crate::runtime::page_local::page_local;
use crate::sys;
use crate::wx::Wx;

named_enum! {
    /// In which size an image may be chosen (`sizeType`).
    ImageSize {
        Original = "original",
        Compressed = "compressed",
    }
}

named_enum! {
    /// Where images may come from (`sourceType`).
    ImageSource {
        Album = "album",
        Camera = "camera",
    }
}

impl ImageSource {
    fn from_name(name: &str) -> Option<Self> {
        [Self::Album, Self::Camera]
            .into_iter()
            .find(|source| source.as_str() == name)
    }
}

/// Which images the user may choose (`chooseImage`).
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "camelCase")
)]
pub struct ChooseImage {
    /// How many images at most: 1 to 9.
    pub count: u8,
    /// In which sizes.
    pub size_type: Vec<ImageSize>,
    /// From where.
    pub source_type: Vec<ImageSource>,
}

impl Default for ChooseImage {
    /// Nine images, of every size, from every source.
    fn default() -> Self {
        Self {
            count: 9,
            size_type: vec![ImageSize::Original, ImageSize::Compressed],
            source_type: vec![ImageSource::Album, ImageSource::Camera],
        }
    }
}

/// The images that the user chose.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "camelCase")
)]
pub struct ChosenImages {
    /// The images, in the order in which the user chose them.
    #[cfg_attr(
        feature = "serde",
        serde(deserialize_with = "crate::call::lenient_deserialize::parsed")
    )]
    pub local_ids: Vec<LocalId>,
    /// Where they come from, if the client reports it.
    #[cfg_attr(
        feature = "serde",
        serde(default, deserialize_with = "crate::call::lenient_deserialize::known")
    )]
    pub source_type: Option<ImageSource>,
}

/// Images to show (`previewImage`).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "camelCase")
)]
pub struct PreviewImage {
    /// The first one to show: one of `urls`.
    pub current: String,
    /// All images: absolute URLs.
    pub urls: Vec<String>,
}

/// The bytes of an image, as the client sends them.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "camelCase")
)]
pub struct LocalImgData {
    /// base64: bare on Android, behind `data:image/jgp;base64,` (sic) on iOS.
    pub local_data: String,
}

impl LocalImgData {
    /// The base64 alone.
    pub fn base64(&self) -> &str {
        let data = &self.local_data;
        match data.split_once(";base64,") {
            Some((prefix, base64)) if prefix.starts_with("data:") => base64,
            _ => data,
        }
    }

    /// A URL that `<img src>` accepts on every platform.
    pub fn data_url(&self) -> String {
        ["data:image/jpeg;base64,", self.base64()].concat()
    }
}

impl Wx {
    /// Lets the user choose images, or take a photo.
    pub fn choose_image(&self, request: &ChooseImage) -> Call<ChosenImages> {
        let sizes = request.size_type.iter().map(|size| size.as_str());
        let sources = request.source_type.iter().map(|source| source.as_str());
        let options = Options::new()
            .number("count", request.count.into())
            .names("sizeType", sizes)
            .names("sourceType", sources);
        Call::with_response(self.call_with_user("chooseImage", options), chosen)
    }

    /// Shows images in WeChat's own viewer.
    pub fn preview_image(&self, request: &PreviewImage) -> Call<()> {
        let options = Options::new()
            .text("current", &request.current)
            .names("urls", request.urls.iter().map(String::as_str));
        Call::without_response(self.call_with_user("previewImage", options))
    }

    /// Uploads an image to WeChat, from where the server can download it.
    pub fn upload_image(&self, request: &Upload) -> Call<ServerId> {
        Call::with_response(
            self.call_with_user("uploadImage", request.options()),
            ServerId::of,
        )
    }

    /// Downloads an image from WeChat to this phone.
    pub fn download_image(&self, request: &Download) -> Call<LocalId> {
        Call::with_response(
            self.call_with_user("downloadImage", request.options()),
            LocalId::of,
        )
    }

    /// The bytes of an image on this phone. Several calls run one after the other;
    /// the timeout of each one includes the calls before it.
    pub fn get_local_img_data(&self, local_id: &LocalId) -> Call<LocalImgData> {
        let (wx, options) = (self.clone(), local_id.option().into_object());
        let response = Box::pin(async move {
            let queue = QueuePosition::join();
            let own = Options::from_object(options.clone());
            let response = wx.call_queued("getLocalImgData", own, queue.position).await;
            if response == Err(CallError::TimedOut) {
                start_next_in_queue(&options);
            }
            response
        });
        Call::with_response(response, local_img_data)
    }
}

fn chosen(response: &JsValue) -> Result<ChosenImages, CallError> {
    let source = sys::text_member(response, "sourceType");
    Ok(ChosenImages {
        local_ids: response::list(response, "localIds", |id| LocalId::new(id.as_string()?))?,
        source_type: source.and_then(|name| ImageSource::from_name(&name)),
    })
}

fn local_img_data(response: &JsValue) -> Result<LocalImgData, CallError> {
    let local_data = response::text(response, "localData")?;
    let local_data = response::required(Some(local_data).filter(|it| !it.is_empty()), response)?;
    Ok(LocalImgData { local_data })
}

page_local! {
    /// The number of calls that wait for a response.
    static WAITING: Cell<u32> = Cell::new(0);
}

/// A position in jweixin's own queue, which sends one call at a time.
struct QueuePosition {
    position: u32,
}

impl QueuePosition {
    fn join() -> Self {
        let position = WAITING.with(Cell::get) + 1;
        WAITING.with(|waiting| waiting.set(position));
        Self { position }
    }
}

impl Drop for QueuePosition {
    fn drop(&mut self) {
        WAITING.with(|waiting| waiting.set(waiting.get() - 1));
    }
}

/// jweixin queues all further calls until the response comes: for ever if it is
/// lost. The function that would start the next call is in the options.
fn start_next_in_queue(options: &Object) {
    let complete = sys::member(options, "_complete");
    let _ = Reflect::delete_property(options, &JsValue::from_str("_complete"));
    sys::call_quietly(&complete, &Object::new());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_data_of_every_platform_give_the_same_url() {
        for local_data in [
            "/9j/4AAQ",
            "data:image/jgp;base64,/9j/4AAQ",
            "data:image/jpeg;base64,/9j/4AAQ",
        ] {
            let data = LocalImgData {
                local_data: local_data.into(),
            };
            assert_eq!(data.data_url(), "data:image/jpeg;base64,/9j/4AAQ");
        }
    }

    #[test]
    fn an_image_source_is_parsed_from_its_name() {
        for source in [ImageSource::Album, ImageSource::Camera] {
            assert_eq!(ImageSource::from_name(source.as_str()), Some(source));
        }
        assert_eq!(ImageSource::from_name(""), None);
    }
}
