//! The list of the APIs.

use js_sys::{JSON, Object};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;
use wechat_h5_web::call_log::outcome;
use wechat_h5_web::components::{MessageIcon, cells, note};
use wechat_h5_web::i18n::Lang;
use yew::prelude::*;

use crate::apis::call::call;
use crate::document::Sdk;
use crate::i18n::{Strings, strings};
use crate::route::ApisPlace;

#[derive(PartialEq, Properties)]
pub(crate) struct ApisProps {
    pub(crate) lang: Lang,
    pub(crate) sdk: Sdk,
    pub(crate) place: ApisPlace,
    pub(crate) show_toast: Callback<&'static str>,
}

#[component]
pub(crate) fn ApisPage(props: &ApisProps) -> Html {
    let t = strings(props.lang);
    html! {
        <>
            { sdk_note(t, &props.sdk) }
            { cells("getNetworkType", Some("apis"), html! {
                <Row lang={props.lang} sdk={props.sdk.clone()} name="getNetworkType" />
            }) }
        </>
    }
}

fn sdk_note(t: &Strings, sdk: &Sdk) -> Html {
    let (icon, title, text) = match sdk {
        Sdk::Failed => (MessageIcon::Error, t.sdk_failed_title, t.sdk_failed_text),
        Sdk::Loading => (
            MessageIcon::Loading,
            t.sdk_waiting_title,
            t.sdk_waiting_text,
        ),
        Sdk::Outside => (MessageIcon::Info, t.sdk_outside_title, t.sdk_outside_text),
        Sdk::Ready(_) => return Html::default(),
    };
    note(icon, title, text)
}

#[derive(PartialEq, Properties)]
struct RowProps {
    lang: Lang,
    sdk: Sdk,
    name: &'static str,
}

#[component]
fn Row(props: &RowProps) -> Html {
    let t = strings(props.lang);
    let result = use_state(|| None::<String>);
    let (setter, wx, name) = (result.setter(), props.sdk.handle().cloned(), props.name);
    let is_disabled = wx.is_none();
    let onclick = Callback::from(move |_: MouseEvent| {
        let (setter, wx) = (setter.clone(), wx.clone());
        spawn_local(async move {
            if let Some(wx) = wx {
                let result = call(&wx, name, Object::new().into()).await;
                setter.set(Some(json(&outcome(&result))));
            }
        });
    });
    html! {
        <>
            <div class="cell">
                <button type="button" class="btn btn_primary" data-test={format!("run-{name}")} disabled={is_disabled} {onclick}>
                    { t.run }
                </button>
            </div>
            if let Some(result) = &*result {
                <div class="cell cell_long">
                    <div class="cell__label">{ t.result }</div>
                    <pre class="cell__value" data-test={format!("result-{name}")}>{ result }</pre>
                </div>
            }
        </>
    }
}

fn json(value: &JsValue) -> String {
    let text = JSON::stringify_with_replacer_and_space(value, &JsValue::NULL, &2.into());
    text.map(String::from).unwrap_or_default()
}
