//! Pictures.
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
use crate::call::error::CallError;
use crate::call::future::Call;
use crate::call::options::Options;
use crate::call::response;
use crate::runtime::page_local::page_local;
use crate::sys;
use crate::wx::Wx;

/// In which sizes pictures may be chosen (`sizeType`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ImageSize {
    /// `original`
    Original,
    /// `compressed`
    Compressed,
}

impl ImageSize {
    /// The platform's name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Original => "original",
            Self::Compressed => "compressed",
        }
    }
}

/// Where pictures may come from (`sourceType`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ImageSource {
    /// `album`
    Album,
    /// `camera`
    Camera,
}

impl ImageSource {
    /// The platform's name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Album => "album",
            Self::Camera => "camera",
        }
    }

    fn from_name(name: &str) -> Option<Self> {
        [Self::Album, Self::Camera]
            .into_iter()
            .find(|source| source.as_str() == name)
    }
}

/// What may be chosen (`chooseImage`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChooseImage {
    /// How many pictures at most: 1 to 9.
    pub count: u8,
    /// In which sizes.
    pub size_type: Vec<ImageSize>,
    /// From where.
    pub source_type: Vec<ImageSource>,
}

impl Default for ChooseImage {
    /// Nine, everything.
    fn default() -> Self {
        Self {
            count: 9,
            size_type: vec![ImageSize::Original, ImageSize::Compressed],
            source_type: vec![ImageSource::Album, ImageSource::Camera],
        }
    }
}

/// What was chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ChosenImages {
    /// The pictures, in the person's order.
    pub local_ids: Vec<LocalId>,
    /// Where they come from, where the client says so.
    pub source_type: Option<ImageSource>,
}

/// Pictures to be looked at (`previewImage`).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PreviewImage {
    /// The one to begin with: a URL among `urls`.
    pub current: String,
    /// All of them: absolute URLs.
    pub urls: Vec<String>,
}

/// The bytes of a picture, as the client sends them.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
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

    /// What `<img src>` takes on every platform.
    pub fn data_url(&self) -> String {
        ["data:image/jpeg;base64,", self.base64()].concat()
    }
}

impl Wx {
    /// Lets the person choose pictures, or take one.
    pub fn choose_image(&self, request: &ChooseImage) -> Call<ChosenImages> {
        let sizes = request.size_type.iter().map(|size| size.as_str());
        let sources = request.source_type.iter().map(|source| source.as_str());
        let options = Options::new()
            .number("count", request.count.into())
            .names("sizeType", sizes)
            .names("sourceType", sources);
        Call::with_response(self.call_with_user("chooseImage", options), chosen)
    }

    /// Shows pictures in WeChat's own viewer.
    pub fn preview_image(&self, request: &PreviewImage) -> Call<()> {
        let options = Options::new()
            .text("current", &request.current)
            .names("urls", request.urls.iter().map(String::as_str));
        Call::without_response(self.call_with_user("previewImage", options))
    }

    /// Sends a picture to WeChat, from where the server can fetch it.
    pub fn upload_image(&self, request: &Upload) -> Call<ServerId> {
        Call::with_response(
            self.call_with_user("uploadImage", request.options()),
            ServerId::of,
        )
    }

    /// Fetches a picture from WeChat to this phone.
    pub fn download_image(&self, request: &Download) -> Call<LocalId> {
        Call::with_response(
            self.call_with_user("downloadImage", request.options()),
            LocalId::of,
        )
    }

    /// The bytes of a picture on this phone. Several calls are answered one
    /// after the other; each has time for those before it.
    pub fn get_local_img_data(&self, local_id: &LocalId) -> Call<LocalImgData> {
        let (wx, options) = (self.clone(), local_id.option().into_object());
        let answer = Box::pin(async move {
            let line = Line::join();
            let own = Options::from_object(options.clone());
            let answer = wx.call_queued("getLocalImgData", own, line.place).await;
            if answer == Err(CallError::TimedOut) {
                let_the_next_one_in(&options);
            }
            answer
        });
        Call::with_response(answer, local_img_data)
    }
}

fn chosen(answer: &JsValue) -> Result<ChosenImages, CallError> {
    let source = sys::text_member(answer, "sourceType");
    Ok(ChosenImages {
        local_ids: response::list(answer, "localIds", |id| LocalId::new(id.as_string()?))?,
        source_type: source.and_then(|name| ImageSource::from_name(&name)),
    })
}

fn local_img_data(answer: &JsValue) -> Result<LocalImgData, CallError> {
    let local_data = response::text(answer, "localData")?;
    let local_data = response::required(Some(local_data).filter(|it| !it.is_empty()), answer)?;
    Ok(LocalImgData { local_data })
}

page_local! {
    /// How many local images are waited for.
    static WAITING: Cell<u32> = Cell::new(0);
}

/// A place in jweixin's own queue, which has one call in flight.
struct Line {
    place: u32,
}

impl Line {
    fn join() -> Self {
        let place = WAITING.with(Cell::get) + 1;
        WAITING.with(|waiting| waiting.set(place));
        Self { place }
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        WAITING.with(|waiting| waiting.set(waiting.get() - 1));
    }
}

/// jweixin queues all further calls until the answer comes, for ever if it is
/// lost. What it would do then is in the options.
fn let_the_next_one_in(options: &Object) {
    let complete = sys::member(options, "_complete");
    let _ = Reflect::delete_property(options, &JsValue::from_str("_complete"));
    sys::call_quietly(&complete, &Object::new());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_platform_s_data_make_the_same_url() {
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
    fn sources_come_back_as_they_went_in() {
        for source in [ImageSource::Album, ImageSource::Camera] {
            assert_eq!(ImageSource::from_name(source.as_str()), Some(source));
        }
        assert_eq!(ImageSource::from_name(""), None);
    }
}
