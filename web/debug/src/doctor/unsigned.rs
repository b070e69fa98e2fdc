//! Why the page has nothing that WeChat could verify: the server is asked once more.

use js_sys::Promise;
use wasm_bindgen_futures::spawn_local;
use wechat_h5_web::components::{MessageIcon, error_hero, hero};
use wechat_h5_web::error_message::PageError;
use wechat_h5_web::i18n::Lang;
use wechat_h5_web::timeout::timeout;
use wechat_h5_web::{bootstrap, browser, fetch_outcome, server_requests};
use yew::prelude::*;

use crate::doctor::i18n::strings;

#[derive(PartialEq, Properties)]
pub(crate) struct UnsignedProps {
    pub(crate) lang: Lang,
}

/// What the page could not tell: the server's refusal, or what keeps the page from it.
#[component]
pub(crate) fn Unsigned(props: &UnsignedProps) -> Html {
    let t = strings(props.lang);
    // `None`: it is being asked.
    let found = use_state(|| None::<Result<(), PageError>>);
    let setter = found.setter();
    use_effect_with((), move |()| {
        spawn_local(async move { setter.set(Some(ask_again().await)) });
    });
    let reload = Callback::from(|_: MouseEvent| browser::reload());
    match &*found {
        None => hero(
            MessageIcon::Loading,
            t.asking_title,
            t.asking_config_text,
            Html::default(),
        ),
        Some(Err(error)) => error_hero("doctor-error", error, props.lang.strings(), &reload),
        Some(Ok(())) => hero(
            MessageIcon::Info,
            t.signs_again_title,
            t.signs_again_text,
            html! {
                <button type="button" class="btn btn_primary" data-test="doctor-retry" onclick={reload}>{ t.try_again }</button>
            },
        ),
    }
}

async fn ask_again() -> Result<(), PageError> {
    server_requests::config(server_requests::request_config(&bootstrap::entry_url())).await?;
    match bootstrap::jweixin() {
        Some(script) => loaded(script).await,
        None => Ok(()),
    }
}

async fn loaded(script: Promise) -> Result<(), PageError> {
    match timeout(fetch_outcome::TIMEOUT_MS, script).await {
        Ok(Ok(_)) => Ok(()),
        _ => Err(PageError::ScriptMissing),
    }
}
