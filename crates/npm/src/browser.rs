//! The `.` module: `package/index.js` turns these into promises with errors of
//! one class.

#![allow(
    clippy::missing_errors_doc,
    reason = "an error is an object of `error.rs`"
)]

use std::time::Duration;

use js_sys::{Object, Reflect};
use wasm_bindgen::prelude::*;
use wechat_h5_jssdk as jssdk;
use wechat_h5_jssdk::{AppMessageShareData, JsApi, MenuItem, OpenTag, TimelineShareData};

use crate::error;

/// Where the page runs.
#[wasm_bindgen(js_name = environment)]
pub fn environment() -> JsValue {
    let environment = jssdk::Environment::detect();
    let version = environment.version.map_or(JsValue::NULL, |version| {
        [version.major, version.minor, version.patch]
            .map(|part| part.to_string())
            .join(".")
            .into()
    });
    object(&[
        ("client", crate::names::client(environment.client).into()),
        (
            "platform",
            crate::names::platform(environment.platform).into(),
        ),
        ("version", version),
        ("isWKWebView", environment.is_wkwebview.into()),
    ])
}

/// The URL to have signed, without fragment: on iOS the one that the page was
/// entered by.
#[wasm_bindgen(js_name = pageUrlToSign)]
pub fn page_url_to_sign(entry_url: &str) -> String {
    let environment = jssdk::Environment::detect();
    jssdk::page_url_to_sign(&environment, entry_url, &jssdk::current_url()).to_owned()
}

/// Configures with a config as JSON. The lists replace the config's, where given.
#[wasm_bindgen(js_name = configure)]
pub async fn configure(
    config: String,
    js_api_list: Option<Vec<String>>,
    open_tag_list: Option<Vec<String>>,
    timeout_ms: Option<u32>,
) -> Result<Wx, JsValue> {
    let config = jssdk::parse_config(&config).map_err(|error| error::argument(&error))?;
    let mut configure = jssdk::Configure::new(config);
    if let Some(list) = js_api_list {
        configure = configure.js_api_list(names(&list, JsApi::parse)?);
    }
    if let Some(list) = open_tag_list {
        configure = configure.open_tag_list(names(&list, OpenTag::parse)?);
    }
    if let Some(millis) = timeout_ms {
        configure = configure.timeout(Duration::from_millis(millis.into()));
    }
    let wx = jssdk::configure(configure).await;
    Ok(Wx(wx.map_err(|error| error::configure(&error))?))
}

/// A configured jweixin.
#[derive(Debug)]
#[wasm_bindgen]
pub struct Wx(jssdk::Wx);

#[wasm_bindgen]
impl Wx {
    /// The page's own `wx`.
    #[wasm_bindgen(getter)]
    pub fn raw(&self) -> JsValue {
        self.0.as_raw().clone()
    }

    /// See [`jssdk::Wx::update_app_message_share_data`].
    #[wasm_bindgen(js_name = updateAppMessageShareData)]
    pub async fn update_app_message_share_data(
        &self,
        title: String,
        desc: String,
        link: String,
        img_url: String,
    ) -> Result<(), JsValue> {
        let data = AppMessageShareData {
            title,
            desc,
            link,
            img_url,
        };
        let result = self.0.update_app_message_share_data(&data).await;
        result.map_err(|error| error::call(&error))
    }

    /// See [`jssdk::Wx::update_timeline_share_data`].
    #[wasm_bindgen(js_name = updateTimelineShareData)]
    pub async fn update_timeline_share_data(
        &self,
        title: String,
        link: String,
        img_url: String,
    ) -> Result<(), JsValue> {
        let data = TimelineShareData {
            title,
            link,
            img_url,
        };
        let result = self.0.update_timeline_share_data(&data).await;
        result.map_err(|error| error::call(&error))
    }

    /// See [`jssdk::Wx::get_network_type`].
    #[wasm_bindgen(js_name = getNetworkType)]
    pub async fn get_network_type(&self) -> Result<String, JsValue> {
        let result = self.0.get_network_type().await;
        let name = result.map_err(|error| error::call(&error))?;
        Ok(name.as_str().to_owned())
    }

    /// See [`jssdk::Wx::check_js_api`].
    #[wasm_bindgen(js_name = checkJsApi)]
    pub async fn check_js_api(&self, apis: Vec<String>) -> Result<JsValue, JsValue> {
        let apis = names(&apis, JsApi::parse)?;
        let result = self.0.check_js_api(&apis).await;
        let support = result.map_err(|error| error::call(&error))?;
        let entries: Vec<_> = support
            .iter()
            .map(|(api, has)| (api.as_str(), has.into()))
            .collect();
        Ok(object(&entries))
    }

    /// See [`jssdk::Wx::hide_menu_items`].
    #[wasm_bindgen(js_name = hideMenuItems)]
    pub async fn hide_menu_items(&self, items: Vec<String>) -> Result<(), JsValue> {
        let items = names(&items, MenuItem::parse)?;
        let result = self.0.hide_menu_items(&items).await;
        result.map_err(|error| error::call(&error))
    }
}

fn names<T, E: std::fmt::Display>(
    list: &[String],
    parse: impl Fn(&str) -> Result<T, E>,
) -> Result<Vec<T>, JsValue> {
    let parsed = list.iter().map(|name| parse(name));
    parsed
        .collect::<Result<_, _>>()
        .map_err(|error| error::argument(&error))
}

/// A plain object.
pub(crate) fn object(entries: &[(&str, JsValue)]) -> JsValue {
    let object = Object::new();
    for (name, value) in entries {
        // Setting a plain property of a fresh object cannot fail.
        let _ = Reflect::set(&object, &JsValue::from_str(name), value);
    }
    object.into()
}
