//! Locations and the map.
//!
//! Source: [JS-SDK documentation], geographic location (地理位置).
//!
//! [JS-SDK documentation]: https://developers.weixin.qq.com/doc/offiaccount/OA_Web_Apps/JS-SDK.html

use alloc::string::String;

use wasm_bindgen::JsValue;

use crate::api::named_enum::named_enum;
use crate::call::error::CallError;
use crate::call::future::Call;
use crate::call::options::Options;
use crate::call::response;
use crate::sys;
use crate::wx::Wx;

named_enum! {
    /// The system of the coordinates (`type`).
    #[derive(Default)]
    CoordinateSystem {
        /// The system of GPS.
        #[default]
        Wgs84 = "wgs84",
        /// The system of Chinese maps, and of [`Wx::open_location`].
        Gcj02 = "gcj02",
    }
}

/// Where the phone is.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "camelCase")
)]
pub struct Location {
    /// Degrees, -90 to 90.
    #[cfg_attr(
        feature = "serde",
        serde(deserialize_with = "crate::call::lenient_deserialize::number")
    )]
    pub latitude: f64,
    /// Degrees, -180 to 180.
    #[cfg_attr(
        feature = "serde",
        serde(deserialize_with = "crate::call::lenient_deserialize::number")
    )]
    pub longitude: f64,
    /// Metres per second, if the client reports it.
    #[cfg_attr(
        feature = "serde",
        serde(
            default,
            deserialize_with = "crate::call::lenient_deserialize::optional_number"
        )
    )]
    pub speed: Option<f64>,
    /// Metres, if the client reports it.
    #[cfg_attr(
        feature = "serde",
        serde(
            default,
            deserialize_with = "crate::call::lenient_deserialize::optional_number"
        )
    )]
    pub accuracy: Option<f64>,
}

/// A place to show on WeChat's map (`openLocation`).
#[derive(Debug, Clone, Default, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "camelCase")
)]
pub struct OpenLocation {
    /// Degrees in GCJ-02, -90 to 90.
    pub latitude: f64,
    /// Degrees in GCJ-02, -180 to 180.
    pub longitude: f64,
    /// The place's name.
    pub name: String,
    /// The place's address.
    pub address: String,
    /// The zoom level: 1 to 28. If missing, 28, the closest.
    #[cfg_attr(feature = "serde", serde(with = "zero_for_none"))]
    pub scale: Option<u8>,
    /// The link below the map, or empty.
    pub info_url: String,
}

/// WeChat writes a missing zoom level as 0.
#[cfg(feature = "serde")]
mod zero_for_none {
    use serde::{Deserialize as _, Deserializer, Serializer};

    #[allow(
        clippy::ref_option,
        clippy::trivially_copy_pass_by_ref,
        reason = "the signature that serde calls"
    )]
    pub(super) fn serialize<S: Serializer>(
        scale: &Option<u8>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.serialize_u8(scale.unwrap_or_default())
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<u8>, D::Error> {
        let scale = u8::deserialize(deserializer)?;
        Ok(Some(scale).filter(|scale| *scale != 0))
    }
}

impl Wx {
    /// Where the phone is. The user may have to allow it, and may refuse.
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

fn location(response: &JsValue) -> Result<Location, CallError> {
    Ok(Location {
        latitude: response::number(response, "latitude")?,
        longitude: response::number(response, "longitude")?,
        speed: sys::number_member(response, "speed"),
        accuracy: sys::number_member(response, "accuracy"),
    })
}
