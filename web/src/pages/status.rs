//! The status tab: the environment, and whether WeChat has accepted the signature.

use wasm_bindgen::JsValue;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::Element;
use wechat_h5_jssdk::{Client, Environment, FailureKind, Platform, Version, Wx};
use yew::prelude::*;

use super::tools::ToolsPage;
use crate::call_log::recorded;
use crate::components::{MessageIcon, cell, cells, error_hero, hero, long_cell};
use crate::error_message::PageError;
use crate::hooks::Sdk;
use crate::i18n::{Lang, Strings};
use crate::route::ToolsModule;
use crate::state::SdkState;
use crate::url_parts::without_hash;
use crate::{bootstrap, browser};

/// The element whose text is the page's link.
const LINK_ID: &str = "link";

#[derive(PartialEq, Properties)]
pub(crate) struct StatusProps {
    pub(crate) lang: Lang,
    pub(crate) sdk: Sdk,
    pub(crate) show_toast: Callback<&'static str>,
}

#[component]
pub(crate) fn StatusPage(props: &StatusProps) -> Html {
    let t = props.lang.strings();
    let network = use_network(props.sdk.state.handle());
    let place = use_debug_part(debug_part(&props.sdk.state));
    html! {
        <>
            <div data-test="status">{ verdict(props, t) }</div>
            if props.sdk.state == SdkState::Outside {
                { cells(t.page_link, None, html! {
                    <div class="cell"><div class="cell__text" id={LINK_ID}>{ browser::href() }</div></div>
                }) }
            }
            <div ref={place}></div>
            if let SdkState::Failed(_) = props.sdk.state {
                <a class="btn" href="#/debug/doctor" data-test="why">{ t.why }</a>
            }
            { environment(t, network.as_deref()) }
            { signature(t, &props.sdk.state) }
            { versions(t, &props.sdk.state) }
            <ToolsPage lang={props.lang} module={ToolsModule::Debug} part="show_status" closed={t.status_more} />
        </>
    }
}

/// What `web/debug` draws here, if anything.
fn debug_part(state: &SdkState<Wx>) -> Option<&'static str> {
    match state {
        SdkState::Failed(PageError::Refused(FailureKind::InvalidSignature, _)) => {
            Some("show_refused_signature")
        }
        SdkState::Outside => Some("show_outside"),
        _ => None,
    }
}

/// The place of what `web/debug` draws. It stays when no part is wanted any more: it follows the
/// JS-SDK by itself. The status is enough if it does not load.
#[hook]
fn use_debug_part(part: Option<&'static str>) -> NodeRef {
    let place = use_node_ref();
    let element = place.clone();
    use_effect_with(part, move |part| {
        if let (Some(place), Some(part)) = (element.cast::<Element>(), part) {
            let shown = bootstrap::show_tools(&place, ToolsModule::Debug, part);
            spawn_local(async { drop(JsFuture::from(shown).await) });
        }
    });
    place
}

/// The network type, which WeChat tells once the configuration has succeeded.
#[hook]
fn use_network(wx: Option<&Wx>) -> Option<String> {
    let network = use_state(|| None);
    let setter = network.setter();
    use_effect_with(wx.cloned(), move |wx| {
        let Some(wx) = wx.clone() else { return };
        spawn_local(async move {
            let call = async move { Ok(wx.get_network_type().await?.as_str().into()) };
            let name = "getNetworkType";
            let network = recorded(name, &JsValue::UNDEFINED, Box::pin(call)).await;
            setter.set(network.ok().and_then(|network| network.as_string()));
        });
    });
    (*network).clone()
}

fn verdict(props: &StatusProps, t: &'static Strings) -> Html {
    let more = Html::default();
    match &props.sdk.state {
        SdkState::Failed(error) => error_hero("sdk-error", error, t, &props.sdk.retry),
        SdkState::Loading => hero(MessageIcon::Loading, t.loading_title, t.loading_text, more),
        SdkState::Outside => outside(t, props.show_toast.clone()),
        SdkState::Ready(_) => hero(MessageIcon::Success, t.ready_title, t.ready_text, more),
    }
}

fn outside(t: &'static Strings, show_toast: Callback<&'static str>) -> Html {
    let copy = Callback::from(move |_| {
        let is_copied = browser::copy_text_of(LINK_ID);
        show_toast.emit(if is_copied { t.copied } else { t.copy_failed });
    });
    let more = html! {
        <button type="button" class="btn btn_primary" data-test="copy-link" onclick={copy}>
            { t.copy_link }
        </button>
    };
    html! { <div data-test="outside-hint">{ hero(MessageIcon::Info, t.outside_title, t.outside_text, more) }</div> }
}

fn environment(t: &'static Strings, network: Option<&str>) -> Html {
    let environment = Environment::detect();
    let version = environment
        .version
        .map_or_else(|| t.none.into(), version_text);
    let mini_program = match environment.client {
        Client::MiniProgram => t.yes,
        _ => t.no,
    };
    let rows = html! {
        <>
            { cell(t.client, None, client_name(t, environment.client).into()) }
            { cell(t.client_version, None, version.into()) }
            { cell(t.platform, None, platform_name(t, environment.platform).into()) }
            { cell(t.network, Some("network"), network.unwrap_or(t.unknown).into()) }
            { cell(t.client_mini_program, Some("mini-program"), mini_program.into()) }
        </>
    };
    cells(t.environment, Some("environment"), rows)
}

fn signature(t: &'static Strings, state: &SdkState<Wx>) -> Html {
    let (tone, text) = match state {
        SdkState::Failed(_) => ("error", t.state_failed),
        SdkState::Loading => ("neutral", t.state_loading),
        SdkState::Outside => ("neutral", t.state_outside),
        SdkState::Ready(_) => ("success", t.state_ready),
    };
    let href = browser::href();
    let rows = html! {
        <>
            { cell(t.config_state, Some("sdk-state"), html! { <span data-tone={tone}>{ text }</span> }) }
            if *state != SdkState::Outside {
                { long_cell(t.signed_url, Some("signed-url"), bootstrap::entry_url().into()) }
            }
            { long_cell(t.current_url, Some("current-url"), without_hash(&href).into()) }
        </>
    };
    cells(t.signature, None, rows)
}

fn versions(t: &'static Strings, state: &SdkState<Wx>) -> Html {
    let jweixin = match state {
        SdkState::Failed(PageError::ScriptMissing) | SdkState::Outside => t.not_loaded,
        _ => "1.6.0",
    };
    let rows = html! {
        <>
            { cell(t.jweixin, None, jweixin.into()) }
            { cell(t.page, None, env!("CARGO_PKG_VERSION").into()) }
        </>
    };
    cells(t.versions, None, rows)
}

fn version_text(version: Version) -> String {
    format!("{}.{}.{}", version.major, version.minor, version.patch)
}

fn client_name(t: &Strings, client: Client) -> &'static str {
    match client {
        Client::DevTools => t.client_devtools,
        // A row of its own tells which of them is a mini program's.
        Client::MiniProgram | Client::WeChat => t.client_wechat,
        Client::WeCom => t.client_wecom,
        _ => t.client_other,
    }
}

fn platform_name(t: &Strings, platform: Platform) -> &'static str {
    match platform {
        Platform::Android => "Android",
        Platform::HarmonyOs => "HarmonyOS",
        Platform::Ios => "iOS",
        Platform::Linux => "Linux",
        Platform::MacOs => "macOS",
        Platform::Windows => "Windows",
        _ => t.unknown,
    }
}
