//! The list of the functions, in groups, with a filter.

use wasm_bindgen_futures::spawn_local;
use wechat_h5_jssdk::{Environment, JsApi, JsApiSupport, Wx, from_js, to_js};
use wechat_h5_web::bootstrap;
use wechat_h5_web::call_log::recorded;
use wechat_h5_web::components::{MessageIcon, note};
use wechat_h5_web::i18n::Lang;
use wechat_h5_web_tools::apis::api::Api;
use wechat_h5_web_tools::apis::catalog::{self, GROUPS, Group};
use wechat_h5_web_tools::apis::known::Known;
use wechat_h5_web_tools::document::{Sdk, page_icon};
use wechat_h5_web_tools::input::value_of;
use yew::prelude::*;

use crate::apis::absence::Absence;
use crate::apis::row::Row;
use crate::apis::voice::use_recorder;
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
    let known = use_reducer(of_page);
    let recorder = use_recorder(props.sdk.handle(), &known);
    let support = use_support(props.sdk.handle());
    let environment = Environment::detect();
    let filter = use_state(String::new);
    let oninput = {
        let filter = filter.setter();
        Callback::from(move |event: InputEvent| filter.set(value_of(&event)))
    };
    let row = |api: &'static Api| {
        let place = (props.place.name == api.name).then(|| props.place.clone());
        html! {
            <Row
                key={api.name}
                {api}
                lang={props.lang}
                wx={props.sdk.handle().cloned()}
                absence={Absence::of(api, &environment, support.as_ref())}
                known={known.clone()}
                recorder={recorder.clone()}
                {place}
                show_toast={&props.show_toast}
            />
        }
    };
    let groups: Vec<Html> = GROUPS
        .iter()
        .filter_map(|group| {
            let is_shown = |api: &&'static Api| matches(group, api, &filter);
            let mut rows = group.apis.iter().filter(is_shown).peekable();
            rows.peek()?;
            let title = group.title.of(props.lang);
            Some(html! {
                // A key in the page's language would make new rows of another language.
                <section key={group.title.of(Lang::Zh)} class="group">
                    <h3>{ title }</h3>
                    <div class="cells">{ for rows.map(row) }</div>
                </section>
            })
        })
        .collect();
    let name = &props.place.name;
    let is_unknown = !name.is_empty() && catalog::all().all(|api| api.name != name);
    html! {
        <div data-test="apis">
            <h2 class="hidden">{ props.lang.strings().tab_apis }</h2>
            { sdk_note(t, &props.sdk) }
            <label class="search">
                <input type="search" class="field" data-test="apis-filter" placeholder={t.apis_filter} aria-label={t.apis_filter} value={(*filter).clone()} {oninput} />
            </label>
            if is_unknown {
                <p class="tip" data-tone="error" role="alert" data-test="apis-unknown">{ t.unknown_function }{ " " }<code>{ name }</code></p>
            }
            if groups.is_empty() {
                <p class="tip" role="status" data-test="apis-none">{ t.none_found }</p>
            }
            // In an element of its own: a list beside the filter lets yew rebuild the filter, which
            // then loses the focus while it is typed into.
            <div>{ for groups }</div>
        </div>
    }
}

fn of_page() -> Known {
    Known::of_page(&bootstrap::entry_url(), &page_icon())
}

fn matches(group: &Group, api: &Api, filter: &str) -> bool {
    let filter = filter.trim().to_ascii_lowercase();
    let has = |text: &str| text.to_ascii_lowercase().contains(&filter);
    let about = [Lang::Zh, Lang::En].map(|lang| (api.about.of(lang), group.title.of(lang)));
    has(api.name) || about.iter().any(|(about, title)| has(about) || has(title))
}

/// What `checkJsApi` says, once the client is ready.
#[hook]
fn use_support(wx: Option<&Wx>) -> Option<JsApiSupport> {
    let support = use_state(|| None);
    let setter = support.setter();
    use_effect_with(wx.cloned(), move |wx| {
        let Some(wx) = wx.clone() else { return };
        spawn_local(async move { setter.set(check(wx).await) });
    });
    (*support).clone()
}

async fn check(wx: Wx) -> Option<JsApiSupport> {
    let arguments = js_sys::Object::new().into();
    let call = async move {
        let support = wx.check_js_api(JsApi::KNOWN).await?;
        Ok(to_js(&support).unwrap_or_default())
    };
    let support = recorded("checkJsApi", &arguments, Box::pin(call))
        .await
        .ok()?;
    from_js(support).ok()
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
