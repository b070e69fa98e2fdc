//! Places.
//!
//! Source: [JS-SDK documentation], geographic location (地理位置).
//!
//! [JS-SDK documentation]: https://developers.weixin.qq.com/doc/offiaccount/OA_Web_Apps/JS-SDK.html

use alloc::string::String;

use wasm_bindgen::JsValue;

use crate::call::error::CallError;
use crate::call::future::Call;
use crate::call::options::Options;
use crate::call::response;
use crate::sys;
use crate::wx::Wx;

/// In which system coordinates are wanted (`type`).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum CoordinateSystem {
    /// `wgs84`: what GPS says.
    #[default]
    Wgs84,
    /// `gcj02`: what Chinese maps and [`Wx::open_location`] take.
    Gcj02,
}

impl CoordinateSystem {
    /// The platform's name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Wgs84 => "wgs84",
            Self::Gcj02 => "gcj02",
        }
    }
}

/// Where the phone is.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Location {
    /// Degrees, -90 to 90.
    pub latitude: f64,
    /// Degrees, -180 to 180.
    pub longitude: f64,
    /// Metres per second, where the client says so.
    pub speed: Option<f64>,
    /// Metres, where the client says so.
    pub accuracy: Option<f64>,
}

/// A place to be shown on WeChat's map (`openLocation`).
#[derive(Debug, Clone, Default, PartialEq)]
pub struct OpenLocation {
    /// Degrees in GCJ-02, -90 to 90.
    pub latitude: f64,
    /// Degrees in GCJ-02, -180 to 180.
    pub longitude: f64,
    /// The place's name.
    pub name: String,
    /// The place's address, in words.
    pub address: String,
    /// How near: 1 to 28. 28, the nearest, where it is left out.
    pub scale: Option<u8>,
    /// The link below the map, or empty.
    pub info_url: String,
}

impl Wx {
    /// Where the phone is. The person may have to allow it, and may refuse.
    pub fn get_location(&self, system: CoordinateSystem) -> Call<Location> {
        let options = Options::new().text("type", system.as_str());
        Call::with_response(self.call_with_user("getLocation", options), location)
    }

    /// Shows a place on WeChat's map.
    pub fn open_location(&self, place: &OpenLocation) -> Call<()> {
        let options = Options::new()
            .number("latitude", place.latitude)
            .number("longitude", place.longitude)
            .text("name", &place.name)
            .text("address", &place.address)
            .number("scale", place.scale.unwrap_or_default().into())
            .text("infoUrl", &place.info_url);
        Call::without_response(self.call_with_user("openLocation", options))
    }
}

fn location(answer: &JsValue) -> Result<Location, CallError> {
    Ok(Location {
        latitude: response::number(answer, "latitude")?,
        longitude: response::number(answer, "longitude")?,
        speed: sys::number_member(answer, "speed"),
        accuracy: sys::number_member(answer, "accuracy"),
    })
}
