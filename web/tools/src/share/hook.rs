//! The share card that the user edits. It is kept while another tab is shown.

use serde::Serialize;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;
use wechat_h5_jssdk::{AppMessageShareData, CallError, TimelineShareData, Wx, to_js};
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
    ShareProgress::Done {
        friend: set(wx, "updateAppMessageShareData", &friend).await,
        timeline: set(wx, "updateTimelineShareData", &timeline).await,
    }
}

async fn set<C: Serialize>(wx: &Wx, api: &'static str, card: &C) -> Outcome {
    let arguments = to_js(card).unwrap_or_default();
    let call = wx.call_api::<_, ()>(api, card);
    let call: PendingCall = Box::pin(async { call.await.map(|()| JsValue::UNDEFINED) });
    let result: Result<(), CallError> = recorded(api, &arguments, call).await.map(drop);
    Outcome::from(result)
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
