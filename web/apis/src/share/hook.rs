//! The share card that the user edits. It is kept while another tab is shown.

use serde_wasm_bindgen::Error;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;
use wechat_h5_jssdk::{AppMessageShareData, Call, TimelineShareData, Wx, to_js};
use wechat_h5_web::call_log::{PendingCall, recorded};
use wechat_h5_web::{browser, url_parts};
use yew::prelude::*;

use crate::i18n::Strings;
use crate::share::card::{Field, ShareCard};
use crate::share::outcome::{Outcome, ShareProgress};

/// The share tab's state.
#[derive(Clone, PartialEq)]
pub(crate) struct Share {
    pub(crate) card: ShareCard,
    pub(crate) progress: ShareProgress,
    pub(crate) edit: Callback<(Field, String)>,
    /// Passes the card to WeChat.
    pub(crate) set: Callback<Wx>,
}

/// Starts with a card that is made from the document.
#[hook]
pub(crate) fn use_share(t: &'static Strings, show_toast: Callback<&'static str>) -> Share {
    let card = use_state(default_card);
    let progress = use_state(ShareProgress::default);
    let edit = {
        let (card, progress) = (card.clone(), progress.clone());
        Callback::from(move |(field, value)| {
            card.set((*card).clone().with(field, value));
            progress.set(ShareProgress::Editing);
        })
    };
    let set = {
        let (card, setter) = (card.trimmed(), progress.setter());
        Callback::from(move |wx: Wx| {
            let (card, setter, show_toast) = (card.clone(), setter.clone(), show_toast.clone());
            setter.set(ShareProgress::Setting);
            spawn_local(async move {
                let progress = pass_to_wechat(&wx, card).await;
                if progress.is_set() {
                    show_toast.emit(t.outcome_set);
                }
                setter.set(progress);
            });
        })
    };
    Share {
        card: (*card).clone(),
        progress: (*progress).clone(),
        edit,
        set,
    }
}

async fn pass_to_wechat(wx: &Wx, card: ShareCard) -> ShareProgress {
    let timeline = TimelineShareData {
        title: card.title.clone(),
        link: card.link.clone(),
        img_url: card.img_url.clone(),
    };
    let friend = AppMessageShareData {
        title: card.title,
        desc: card.desc,
        link: card.link,
        img_url: card.img_url,
    };
    let for_friend = (to_js(&friend), wx.update_app_message_share_data(&friend));
    let for_timeline = (to_js(&timeline), wx.update_timeline_share_data(&timeline));
    ShareProgress::Done {
        friend: set("updateAppMessageShareData", for_friend).await,
        timeline: set("updateTimelineShareData", for_timeline).await,
    }
}

async fn set(api: &str, (card, call): (Result<JsValue, Error>, Call<()>)) -> Outcome {
    let call: PendingCall = Box::pin(async { call.await.map(|()| JsValue::UNDEFINED) });
    let result = recorded(api, &card.unwrap_or_default(), call).await;
    Outcome::from(result.map(drop))
}

fn default_card() -> ShareCard {
    let property = |selector, name| browser::property(selector, name).unwrap_or_default();
    ShareCard {
        title: browser::document().title(),
        desc: property("meta[name=description]", "content"),
        link: url_parts::without_hash(&browser::href()).into(),
        img_url: property("link[rel~=icon]", "href"),
    }
}
