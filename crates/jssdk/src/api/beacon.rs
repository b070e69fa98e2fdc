//! Beacons near the phone.
//!
//! Source: [JS-SDK documentation], shake around (摇一摇周边). WeChat has retired the
//! service; the functions are still there.
//!
//! [JS-SDK documentation]: https://developers.weixin.qq.com/doc/offiaccount/OA_Web_Apps/JS-SDK.html

use alloc::string::String;
use alloc::vec::Vec;

use wasm_bindgen::JsValue;

use crate::call::error::CallError;
use crate::call::future::Call;
use crate::call::listener::Listener;
use crate::call::options::Options;
use crate::call::outcome::completed;
use crate::call::response;
use crate::sys;
use crate::wx::Wx;

/// A beacon in range. Numbers that the client leaves out are `None`.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "camelCase")
)]
pub struct Beacon {
    /// The beacon's UUID.
    pub uuid: String,
    /// Its first number.
    #[cfg_attr(
        feature = "serde",
        serde(
            default,
            deserialize_with = "crate::call::lenient_deserialize::optional_number"
        )
    )]
    pub major: Option<f64>,
    /// Its second number.
    #[cfg_attr(
        feature = "serde",
        serde(
            default,
            deserialize_with = "crate::call::lenient_deserialize::optional_number"
        )
    )]
    pub minor: Option<f64>,
    /// How far it is away, in metres.
    #[cfg_attr(
        feature = "serde",
        serde(
            default,
            deserialize_with = "crate::call::lenient_deserialize::optional_number"
        )
    )]
    pub accuracy: Option<f64>,
    /// How strong its signal is, in dBm.
    #[cfg_attr(
        feature = "serde",
        serde(
            default,
            deserialize_with = "crate::call::lenient_deserialize::optional_number"
        )
    )]
    pub rssi: Option<f64>,
    /// In which direction it is, in degrees.
    #[cfg_attr(
        feature = "serde",
        serde(
            default,
            deserialize_with = "crate::call::lenient_deserialize::optional_number"
        )
    )]
    pub heading: Option<f64>,
    /// How near: 0 unknown, 1 immediate, 2 near, 3 far.
    #[cfg_attr(
        feature = "serde",
        serde(
            default,
            deserialize_with = "crate::call::lenient_deserialize::optional_number"
        )
    )]
    pub proximity: Option<f64>,
}

impl Wx {
    /// Starts to search for beacons. `ticket` is the page's, or empty.
    pub fn start_search_beacons(&self, ticket: &str) -> Call<()> {
        let options = Options::new().text("ticket", ticket);
        Call::without_response(self.call_with_user("startSearchBeacons", options))
    }

    /// Stops searching.
    pub fn stop_search_beacons(&self) -> Call<()> {
        Call::without_response(self.call("stopSearchBeacons", Options::new()))
    }

    /// Calls back with the beacons in range, while the search runs.
    ///
    /// # Errors
    ///
    /// [`CallError`].
    pub fn on_search_beacons(
        &self,
        mut on_found: impl FnMut(Result<Vec<Beacon>, CallError>) + 'static,
    ) -> Result<Listener, CallError> {
        let api = "onSearchBeacons";
        let complete = move |_, event: JsValue| {
            on_found(
                completed(api, event).and_then(|event| response::list(&event, "beacons", beacon)),
            );
        };
        self.listen(api, Options::new(), &[("complete", 0)], complete)
    }
}

fn beacon(beacon: &JsValue) -> Option<Beacon> {
    let number = |name| sys::number_member(beacon, name);
    Some(Beacon {
        uuid: sys::text_member(beacon, "uuid")?,
        major: number("major"),
        minor: number("minor"),
        accuracy: number("accuracy"),
        rssi: number("rssi"),
        heading: number("heading"),
        proximity: number("proximity"),
    })
}
