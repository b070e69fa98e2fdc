//! Names of the APIs that a page can call: of `wx`, of the bridge, and custom ones.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};

use wechat_h5_similar_name::most_similar;

/// The name of each API in `wx`, and its name on the bridge.
static BRIDGE_NAMES: LazyLock<BTreeMap<&'static str, &'static str>> =
    LazyLock::new(|| serde_json::from_str(APIS).expect("the file is valid, which a test checks"));

/// Every name of `wx` with its name on the bridge, as JSON.
pub(crate) const APIS: &str = include_str!("../../client/api_names.json");

/// An API that the simulator supports, by its name on the bridge.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct ApiName(&'static str);

/// An API that the simulator does not support, by the name in `wx.invoke`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String")]
pub struct CustomApiName(String);

/// Why the name of an API is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ApiNameError {
    /// Most likely a typo.
    #[error(
        "no API is called `{name}`; did you mean `{similar}`? (An API that the simulator does not support goes into customOutcomes)"
    )]
    Misspelt {
        /// The name.
        name: String,
        /// The most similar name.
        similar: &'static str,
    },
    /// No name is similar.
    #[error(
        "no API is called `{name}`: names are those of wx, such as chooseWXPay, or of the bridge, such as getBrandWCPayRequest; an API that the simulator does not support goes into customOutcomes"
    )]
    Unknown {
        /// The name.
        name: String,
    },
    /// It is not a custom API.
    #[error("`{name}` is an API that the simulator supports: it goes into outcomes")]
    NotCustom {
        /// The name.
        name: String,
    },
    /// The name is too long.
    #[error("the name of an API has {} characters at most", CustomApiName::LONGEST)]
    TooLong,
    /// The name is empty.
    #[error("the name of an API is not empty")]
    Empty,
}

impl ApiName {
    /// A name that pages use (`chooseWXPay`) or its name on the bridge
    /// (`getBrandWCPayRequest`).
    ///
    /// # Errors
    /// [`ApiNameError`] if there is no such API, with the most similar one.
    pub fn parse(name: &str) -> Result<Self, ApiNameError> {
        if let Some(known) = find(name) {
            return Ok(Self(known));
        }
        if name.chars().count() > CustomApiName::LONGEST {
            return Err(ApiNameError::TooLong);
        }
        let names = BRIDGE_NAMES
            .iter()
            .flat_map(|(page, bridge)| [*page, *bridge]);
        let name = name.to_owned();
        Err(match most_similar(&name, names) {
            Some(similar) => ApiNameError::Misspelt { name, similar },
            None => ApiNameError::Unknown { name },
        })
    }

    /// As `WeixinJSBridge.invoke` takes it.
    pub fn as_str(self) -> &'static str {
        self.0
    }
}

impl CustomApiName {
    const LONGEST: usize = 64;

    /// Any name that is not an [`ApiName`].
    ///
    /// # Errors
    /// [`ApiNameError`] for an [`ApiName`], and for an empty name.
    pub fn parse(name: &str) -> Result<Self, ApiNameError> {
        if name.is_empty() {
            return Err(ApiNameError::Empty);
        }
        if name.chars().count() > Self::LONGEST {
            return Err(ApiNameError::TooLong);
        }
        if find(name).is_some() {
            let name = name.to_owned();
            return Err(ApiNameError::NotCustom { name });
        }
        Ok(Self(name.to_owned()))
    }

    /// As `WeixinJSBridge.invoke` takes it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The name that pages use for an API of the bridge: `wx.openAddress` for `editAddress`.
pub(crate) fn name_in_wx(bridge_name: &str) -> Option<String> {
    let mut names = BRIDGE_NAMES.iter();
    let found = names.find(|(_, bridge)| **bridge == bridge_name);
    found.map(|(page, _)| format!("wx.{page}"))
}

fn find(name: &str) -> Option<&'static str> {
    let by_page = BRIDGE_NAMES.get(name);
    let found = by_page.or_else(|| BRIDGE_NAMES.values().find(|bridge| **bridge == name));
    found.copied()
}

impl<'de> Deserialize<'de> for ApiName {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let name = String::deserialize(from)?;
        Self::parse(&name).map_err(D::Error::custom)
    }
}

impl TryFrom<String> for CustomApiName {
    type Error = ApiNameError;

    fn try_from(name: String) -> Result<Self, ApiNameError> {
        Self::parse(&name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_names_of_an_api_are_the_same_api() {
        for name in ["chooseWXPay", "getBrandWCPayRequest"] {
            assert_eq!(
                ApiName::parse(name).unwrap().as_str(),
                "getBrandWCPayRequest"
            );
        }
    }

    #[test]
    fn an_unknown_name_is_refused_with_advice() {
        for (error, says) in [
            (
                ApiName::parse("choseImage").unwrap_err(),
                "did you mean `chooseImage`?",
            ),
            (
                ApiName::parse("chooseWxPay").unwrap_err(),
                "did you mean `chooseWXPay`?",
            ),
            (
                ApiName::parse("openFoo42Verify").unwrap_err(),
                "goes into customOutcomes",
            ),
            (ApiName::parse("").unwrap_err(), "goes into customOutcomes"),
            (CustomApiName::parse("").unwrap_err(), "is not empty"),
            (
                ApiName::parse(&"x".repeat(65)).unwrap_err(),
                "64 characters at most",
            ),
            (
                CustomApiName::parse(&"x".repeat(65)).unwrap_err(),
                "64 characters at most",
            ),
            (
                CustomApiName::parse("openAddress").unwrap_err(),
                "goes into outcomes",
            ),
        ] {
            assert!(error.to_string().contains(says), "{error}");
        }
        assert!(CustomApiName::parse("requestFacialVerify").is_ok());
    }
}
