//! Which APIs the client has.
//!
//! Source: [JS-SDK documentation], basic interface (基础接口).
//!
//! [JS-SDK documentation]: https://developers.weixin.qq.com/doc/offiaccount/OA_Web_Apps/JS-SDK.html

use alloc::vec::Vec;

use wasm_bindgen::JsValue;
use wechat_h5_sign::JsApi;

use crate::call::error::CallError;
use crate::call::future::Call;
use crate::call::options::Options;
use crate::call::response;
use crate::sys;
use crate::wx::Wx;

/// Which of the requested APIs the client has (`checkResult`).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(from = "CheckResult", into = "CheckResult")
)]
pub struct JsApiSupport(Vec<(JsApi, bool)>);

impl JsApiSupport {
    /// Whether the client has this API. False for one that was not requested.
    pub fn has(&self, api: &JsApi) -> bool {
        self.iter().any(|(requested, has)| requested == api && has)
    }

    /// Every requested API, and whether the client has it, in the order of the request.
    pub fn iter(&self) -> impl Iterator<Item = (&JsApi, bool)> {
        self.0.iter().map(|(api, has)| (api, *has))
    }
}

#[cfg(feature = "serde")]
mod check_result {
    use alloc::collections::BTreeMap;
    use alloc::string::String;

    use wechat_h5_sign::JsApi;

    use super::JsApiSupport;
    use crate::call::lenient_deserialize;

    #[derive(serde::Serialize, serde::Deserialize)]
    #[serde(transparent)]
    struct CheckedApi(#[serde(deserialize_with = "lenient_deserialize::truthy")] bool);

    /// The response as WeChat writes it.
    #[derive(serde::Serialize, serde::Deserialize)]
    #[serde(rename_all = "camelCase")]
    pub(super) struct CheckResult {
        #[serde(deserialize_with = "lenient_deserialize::parsed")]
        check_result: BTreeMap<String, CheckedApi>,
    }

    impl From<CheckResult> for JsApiSupport {
        fn from(CheckResult { check_result }: CheckResult) -> Self {
            let parse = |(name, CheckedApi(has)): (String, CheckedApi)| {
                Some((JsApi::parse(&name).ok()?, has))
            };
            Self(check_result.into_iter().filter_map(parse).collect())
        }
    }

    impl From<JsApiSupport> for CheckResult {
        fn from(support: JsApiSupport) -> Self {
            let entry = |(api, has): (&JsApi, bool)| (api.as_str().into(), CheckedApi(has));
            Self {
                check_result: support.iter().map(entry).collect(),
            }
        }
    }
}

#[cfg(feature = "serde")]
use check_result::CheckResult;

impl Wx {
    /// Checks which of these APIs the client has, not whether the account may use
    /// them.
    pub fn check_js_api(&self, apis: &[JsApi]) -> Call<JsApiSupport> {
        let options = Options::new()
            .names("jsApiList", apis.iter().map(JsApi::as_str))
            .with_safe_complete();
        let apis = apis.to_vec();
        let read = |response: &JsValue| support(apis, response);
        Call::with_response(self.call("checkJsApi", options), read)
    }
}

fn support(apis: Vec<JsApi>, response: &JsValue) -> Result<JsApiSupport, CallError> {
    let result = response::object(response, "checkResult");
    if !result.is_object() {
        return response::required(None, response);
    }
    let has = |api: &JsApi| sys::member(&result, api.as_str()).is_truthy();
    let support = apis.into_iter().map(|api| {
        let has = has(&api);
        (api, has)
    });
    Ok(JsApiSupport(support.collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_api_that_was_not_requested_is_not_supported() {
        let support = JsApiSupport(vec![(JsApi::AddCard, true), (JsApi::ChooseCard, false)]);
        assert!(support.has(&JsApi::AddCard));
        assert!(!support.has(&JsApi::ChooseCard));
        assert!(!support.has(&JsApi::OpenCard));
        assert_eq!(support.iter().count(), 2);
    }
}
