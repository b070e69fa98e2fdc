//! Other programs: `WeCom` chats, business views, mini programs.
//!
//! Source: `WeCom` JS-SDK documentation (企业微信), and the members of jweixin
//! 1.6.0.

use alloc::string::String;
use alloc::vec::Vec;

use wasm_bindgen::JsValue;

use crate::api::named_enum::named_enum;
use crate::call::future::Call;
use crate::call::options::Options;
use crate::call::response;
use crate::sys;
use crate::wx::Wx;

/// A chat to open in `WeCom` (`openEnterpriseChat`).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "camelCase")
)]
pub struct EnterpriseChat {
    /// The members: ids of the company's employees.
    #[cfg_attr(feature = "serde", serde(with = "joined_ids"))]
    pub user_ids: Vec<String>,
    /// The chat's name; empty for a chat with one employee.
    pub group_name: String,
}

named_enum! {
    /// Which version of a mini program (`envVersion`).
    #[derive(Default)]
    EnvVersion {
        #[default]
        Release = "release",
        Trial = "trial",
        Develop = "develop",
    }
}

/// A mini program to start from `WeCom` (`launchMiniProgram`).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "camelCase")
)]
pub struct LaunchMiniProgram {
    /// The mini program's appid.
    pub target_app_id: String,
    /// Its page with its query, or empty for the first page. jweixin appends
    /// `.html` to the page.
    pub path: String,
    /// Which version of it.
    pub env_version: EnvVersion,
}

/// A view of another business (`openBusinessView`).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "camelCase")
)]
pub struct BusinessView {
    /// Which view.
    pub business_type: String,
    /// Its parameters, `a=1&b=2`, or empty.
    pub query_string: String,
    /// Which version of it.
    pub env_version: EnvVersion,
}

/// The data that a business view returns (`extraData`): undefined if there is none.
#[derive(Debug, Clone, PartialEq)]
pub struct ExtraData(JsValue);

impl ExtraData {
    /// A text field of it.
    pub fn text(&self, name: &str) -> Option<String> {
        sys::text_member(&self.0, name)
    }

    /// Converts it to a type of the page.
    ///
    /// # Errors
    ///
    /// It lacks a required field, or has one of another type.
    #[cfg(feature = "serde")]
    pub fn parse<T: serde::de::DeserializeOwned>(&self) -> Result<T, serde_wasm_bindgen::Error> {
        serde_wasm_bindgen::from_value(self.0.clone())
    }

    /// The value itself. Its fields depend on the business.
    pub fn as_raw(&self) -> &JsValue {
        &self.0
    }
}

/// WeChat writes the ids as one text.
#[cfg(feature = "serde")]
mod joined_ids {
    use alloc::string::String;
    use alloc::vec::Vec;

    use serde::{Deserialize as _, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(
        ids: &[String],
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&ids.join(";"))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Vec<String>, D::Error> {
        let ids = String::deserialize(deserializer)?;
        let ids = ids.split(';').filter(|id| !id.is_empty());
        Ok(ids.map(String::from).collect())
    }
}

impl Wx {
    /// Opens a chat.
    ///
    /// # Errors
    ///
    /// [`CallError`](crate::CallError); the raw failure has `errCode`.
    pub fn open_enterprise_chat(&self, chat: &EnterpriseChat) -> Call<()> {
        let options = Options::new()
            .text("userIds", &chat.user_ids.join(";"))
            .text("groupName", &chat.group_name);
        Call::without_response(self.call_with_user("openEnterpriseChat", options))
    }

    /// Starts a mini program.
    pub fn launch_mini_program(&self, launch: &LaunchMiniProgram) -> Call<()> {
        let options = Options::new()
            .text("targetAppId", &launch.target_app_id)
            .text("path", &launch.path)
            .text("envVersion", launch.env_version.as_str());
        Call::without_response(self.call_with_user("launchMiniProgram", options))
    }

    /// Opens a view of another business, and waits for the data that it returns.
    ///
    /// # Errors
    ///
    /// [`CallError`](crate::CallError); the raw failure has `errCode`.
    pub fn open_business_view(&self, view: &BusinessView) -> Call<ExtraData> {
        let options = Options::new()
            .text("businessType", &view.business_type)
            .text("queryString", &view.query_string)
            .text("envVersion", view.env_version.as_str());
        let response = self.call_with_user("openBusinessView", options);
        Call::with_response(response, |response| {
            Ok(ExtraData(response::object(response, "extraData")))
        })
    }
}
