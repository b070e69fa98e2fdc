//! The device's network.
//!
//! Source: [JS-SDK documentation], device information (设备信息).
//!
//! [JS-SDK documentation]: https://developers.weixin.qq.com/doc/offiaccount/OA_Web_Apps/JS-SDK.html

use alloc::boxed::Box;
#[cfg(feature = "serde")]
use alloc::string::String;

use crate::call::future::Call;
use crate::call::options::Options;
use crate::call::response;
use crate::wx::Wx;

/// How the device is connected (`networkType`).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(from = "String", into = "String")
)]
pub enum NetworkType {
    /// `2g`
    Cellular2g,
    /// `3g`
    Cellular3g,
    /// `4g`
    Cellular4g,
    /// `5g`
    Cellular5g,
    /// `wifi`
    Wifi,
    /// Any other name: `edge`, `wwan`, or one newer than this crate.
    Other(Box<str>),
}

impl NetworkType {
    /// Parses WeChat's name; an unknown one is kept.
    pub fn from_name(name: &str) -> Self {
        match name {
            "2g" => Self::Cellular2g,
            "3g" => Self::Cellular3g,
            "4g" => Self::Cellular4g,
            "5g" => Self::Cellular5g,
            "wifi" => Self::Wifi,
            other => Self::Other(other.into()),
        }
    }

    /// WeChat's name for it.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Cellular2g => "2g",
            Self::Cellular3g => "3g",
            Self::Cellular4g => "4g",
            Self::Cellular5g => "5g",
            Self::Wifi => "wifi",
            Self::Other(name) => name,
        }
    }
}

#[cfg(feature = "serde")]
impl From<String> for NetworkType {
    fn from(name: String) -> Self {
        Self::from_name(&name)
    }
}

#[cfg(feature = "serde")]
impl From<NetworkType> for String {
    fn from(network_type: NetworkType) -> Self {
        network_type.as_str().into()
    }
}

impl Wx {
    /// How the device is connected.
    pub fn get_network_type(&self) -> Call<NetworkType> {
        let response = self.call("getNetworkType", Options::new());
        Call::with_response(response, |response| {
            let name = response::text(response, "networkType")?;
            Ok(NetworkType::from_name(&name))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_type_keeps_its_name() {
        for name in ["2g", "3g", "4g", "5g", "wifi", "edge", "wwan", "6g"] {
            assert_eq!(NetworkType::from_name(name).as_str(), name);
        }
        assert_eq!(NetworkType::from_name("wifi"), NetworkType::Wifi);
    }
}
