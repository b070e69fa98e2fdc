//! Requests and responses as typed values, by serde (feature `serde`).

use alloc::boxed::Box;
use core::any::TypeId;

use js_sys::Object;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_wasm_bindgen::{Error, Serializer};
use wasm_bindgen::prelude::*;

use crate::call::error::CallError;
use crate::call::failure::Failure;
use crate::call::future::Call;
use crate::call::options::Options;
use crate::call::response;
use crate::wx::Wx;

/// Converts a value to JavaScript, with WeChat's field names: a new plain object,
/// whose fields that are `None` are undefined.
///
/// # Errors
///
/// The value's own `Serialize` failed.
pub fn to_js<T: Serialize + ?Sized>(value: &T) -> Result<JsValue, Error> {
    value.serialize(&Serializer::new().serialize_maps_as_objects(true))
}

/// Converts a value from JavaScript. Types of this crate accept the shapes of every
/// client: on Android, some lists and numbers are text.
///
/// # Errors
///
/// The value lacks a required field, or has one of another type.
pub fn from_js<T: DeserializeOwned>(value: JsValue) -> Result<T, Error> {
    serde_wasm_bindgen::from_value(value)
}

impl Wx {
    /// Calls any function of `wx` that has callbacks, with a request and a response
    /// of any serde type. `()` stands for no arguments, or for a response without
    /// a value. It waits for [`Self::USER_TIMEOUT`], or [`Self::with_user_timeout`].
    ///
    /// ```no_run
    /// # async fn page(wx: wechat_h5_jssdk::Wx) -> Result<(), wechat_h5_jssdk::CallError> {
    /// use wechat_h5_jssdk::{ChooseImage, ChosenImages, LocalId};
    ///
    /// let chosen: ChosenImages = wx.call_api("chooseImage", &ChooseImage::default()).await?;
    ///
    /// #[derive(serde::Deserialize)]
    /// #[serde(rename_all = "camelCase")]
    /// struct Recording {
    ///     local_id: LocalId,
    /// }
    /// let recording: Recording = wx.call_api("stopRecord", &()).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`CallError`]. A response that does not fit the type is incomplete.
    pub fn call_api<Q, R>(&self, api: &'static str, request: &Q) -> Call<R>
    where
        Q: Serialize + ?Sized,
        R: DeserializeOwned + 'static,
    {
        match to_js(request) {
            Ok(request) => {
                let request = request.dyn_into::<Object>().unwrap_or_default();
                let options = Options::from_object(request).with_safe_complete();
                Call::with_response(self.call_with_user(api, options), read)
            }
            Err(error) => {
                let failure = Failure::from_js(error.into());
                let failed = async { Err(CallError::Failed(failure)) };
                Call::with_response(Box::pin(failed), read)
            }
        }
    }
}

fn read<R: DeserializeOwned + 'static>(response: &JsValue) -> Result<R, CallError> {
    let value = if TypeId::of::<R>() == TypeId::of::<()>() {
        JsValue::UNDEFINED
    } else {
        response.clone()
    };
    response::required(from_js(value).ok(), response)
}
