//! The share tab: the card that other users see when the page is shared.

use wechat_h5_web::components::{Picture, cell, cells, long_cell};
use wechat_h5_web::i18n::Lang;
use wechat_h5_web::{browser, url_parts};
use wechat_h5_web_tools::document::Sdk;
use wechat_h5_web_tools::input::value_of;
use yew::prelude::*;

use crate::i18n::{Strings, strings};
use crate::share::Share;
use crate::share::card::{Field, Problem, ShareCard};
use crate::share::outcome::{Outcome, ShareProgress};

#[derive(PartialEq, Properties)]
pub(crate) struct ShareProps {
    pub(crate) lang: Lang,
    pub(crate) sdk: Sdk,
    pub(crate) share: Share,
}

#[component]
pub(crate) fn SharePage(props: &ShareProps) -> Html {
    let t = strings(props.lang);
    let Share { card, progress, .. } = &props.share;
    let href = browser::href();
    let origin = url_parts::origin(&href);
    // A picture is fetched only after its address has been typed completely:
    // half an address is the address of another picture.
    let picture = use_state(|| card.img_url.clone());
    let onchange = {
        let (picture, typed) = (picture.setter(), card.img_url.clone());
        Callback::from(move |_: Event| picture.set(typed.clone()))
    };
    let drawn = card.clone().with(Field::ImgUrl, (*picture).clone());
    html! {
        <>
            <h2 class="hidden">{ props.lang.strings().tab_share }</h2>
            { preview(t.share_preview_chat, bubble(&drawn)) }
            { preview(t.share_preview_moments, moment(t, &drawn)) }
            { cells(t.share_content, None, html! {
                <div {onchange}>
                    { field(props, Field::Title, origin) }
                    { field(props, Field::Desc, origin) }
                    { field(props, Field::Link, origin) }
                    { field(props, Field::ImgUrl, origin) }
                </div>
            }) }
            { actions(props, origin) }
            { result(t, progress) }
            { tip(props) }
        </>
    }
}

fn preview(title: &'static str, drawing: Html) -> Html {
    html! { <section class="group"><h3>{ title }</h3>{ drawing }</section> }
}

/// The card as the right side of a conversation shows it.
fn bubble(card: &ShareCard) -> Html {
    html! {
        <div class="talk">
            <div class="bubble">
                <div class="bubble__title clamp">{ &card.title }</div>
                <div class="bubble__row">
                    <p class="clamp clamp_3">{ &card.desc }</p>
                    { thumb(card) }
                </div>
            </div>
            { me() }
        </div>
    }
}

/// The card as a post in Moments.
fn moment(t: &Strings, card: &ShareCard) -> Html {
    html! {
        <div class="post">
            { me() }
            <div class="post__bd">
                <strong>{ t.share_me }</strong>
                <div class="moment">{ thumb(card) }<span class="clamp">{ &card.title }</span></div>
            </div>
        </div>
    }
}

fn me() -> Html {
    html! { <span class="avatar"><i class="icon" data-icon="person" aria-hidden="true"></i></span> }
}

fn thumb(card: &ShareCard) -> Html {
    let is_usable = card.problem(Field::ImgUrl, "").is_none();
    let src = if is_usable { card.img_url.trim() } else { "" };
    html! { <span class="thumb"><Picture src={src.to_owned()} fallback_icon="link" /></span> }
}

fn field(props: &ShareProps, field: Field, origin: &str) -> Html {
    let t = strings(props.lang);
    let card = &props.share.card;
    let (test, label, hint, value) = match field {
        Field::Desc => ("share-desc", t.share_desc, t.share_desc_hint, &card.desc),
        Field::ImgUrl => ("share-img", t.share_img, t.share_img_hint, &card.img_url),
        Field::Link => ("share-link", t.share_link, "", &card.link),
        Field::Title => (
            "share-title",
            t.share_title,
            t.share_title_hint,
            &card.title,
        ),
    };
    let oninput = props
        .share
        .edit
        .reform(move |event: InputEvent| (field, value_of(&event)));
    let value = value.clone();
    let problem = card.problem(field, origin);
    let invalid = problem.is_some_and(Problem::is_fatal).then_some("true");
    html! {
        <label class="cell">
            <span class="cell__label">{ label }</span>
            if field == Field::Desc {
                <textarea class="field" rows="2" data-test={test} placeholder={hint} {value} {oninput} />
            } else {
                <input class="field" data-test={test} placeholder={hint} {value} {oninput} aria-invalid={invalid} />
            }
            // One node whether there is a problem or not. If it were a list, yew would
            // replace the field before it, and the field would lose the focus.
            if let Some(problem) = problem {
                { problem_note(t, problem) }
            }
        </label>
    }
}

fn problem_note(t: &Strings, problem: Problem) -> Html {
    let text = match problem {
        Problem::ImgNotHttp => t.img_not_http,
        Problem::LinkMissing => t.link_missing,
        Problem::LinkNotHttp => t.link_not_http,
        Problem::LinkOtherSite => t.link_other_site,
        Problem::TitleMissing => t.title_missing,
    };
    let tone = if problem.is_fatal() {
        "error"
    } else {
        "warning"
    };
    html! { <span class="cell__note" data-tone={tone} role="alert">{ text }</span> }
}

fn actions(props: &ShareProps, origin: &str) -> Html {
    let t = strings(props.lang);
    let share = &props.share;
    let wx = props.sdk.handle().cloned();
    let is_setting = share.progress == ShareProgress::Setting;
    let is_disabled = wx.is_none() || is_setting || !share.card.can_be_set(origin);
    let onclick = {
        let set = share.set.clone();
        Callback::from(move |_| wx.clone().into_iter().for_each(|wx| set.emit(wx)))
    };
    html! {
        <div class="actions">
            <button type="button" class="btn btn_primary" data-test="share-set" disabled={is_disabled} {onclick}>
                { if is_setting { t.share_setting } else { t.share_set } }
            </button>
        </div>
    }
}

fn tip(props: &ShareProps) -> Html {
    let t = strings(props.lang);
    let is_ready = props.sdk.handle().is_some();
    let text = if is_ready {
        t.share_how
    } else {
        t.share_not_ready
    };
    html! { <p class="tip">{ text }</p> }
}

fn result(t: &'static Strings, progress: &ShareProgress) -> Html {
    let rows = match progress {
        ShareProgress::Done { friend, timeline } => html! {
            <>{ outcome_cell(t, t.share_friend, friend) }{ outcome_cell(t, t.share_timeline, timeline) }</>
        },
        ShareProgress::Editing | ShareProgress::Setting => return Html::default(),
    };
    html! { <div role="status">{ cells(t.share_result, Some("share-result"), rows) }</div> }
}

fn outcome_cell(t: &Strings, label: &'static str, outcome: &Outcome) -> Html {
    let tone = if *outcome == Outcome::Set {
        "success"
    } else {
        "error"
    };
    let value = html! { <span data-tone={tone}>{ outcome.label(t) }</span> };
    match outcome.message() {
        None => cell(label, None, value),
        Some(message) => long_cell(label, None, html! { <>{ value }<br />{ message }</> }),
    }
}
