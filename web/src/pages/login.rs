//! Signing in. Nothing starts by itself: WeChat shows pages that do in a
//! made-up mode (快照页), and people like to know first.

use yew::prelude::*;

use crate::api;
use crate::components::{Avatar, Mood, cell, cells, hero, long_cell, note, trouble_hero};
use crate::hooks::{Sdk, Session};
use crate::i18n::{Lang, Texts};
use crate::state::{Profile, SdkState, SessionState};

#[derive(PartialEq, Properties)]
pub(crate) struct LoginProps {
    pub(crate) lang: Lang,
    pub(crate) sdk: Sdk,
    pub(crate) session: Session,
}

#[component]
pub(crate) fn LoginPage(props: &LoginProps) -> Html {
    let t = props.lang.texts();
    let session = &props.session;
    match &session.state {
        SessionState::Anonymous => html! { <>{ lead(t) }{ choices(props, t) }</> },
        SessionState::Failed(trouble) => trouble_hero(trouble, t, &session.reload),
        SessionState::Loading => hero(Mood::Wait, t.session_loading, "", Html::default()),
        SessionState::SignedIn(profile) => signed_in(t, profile, session),
        SessionState::Snapshot(profile) => html! {
            <>
                { note(Mood::Info, t.snapshot_title, t.snapshot_text) }
                { signed_in(t, profile, session) }
            </>
        },
    }
}

fn lead(t: &Texts) -> Html {
    html! { <div class="lead"><h2>{ t.login_title }</h2><p>{ t.login_text }</p></div> }
}

fn choices(props: &LoginProps, t: &'static Texts) -> Html {
    let is_outside = props.sdk.state == SdkState::Outside;
    html! {
        <>
            if is_outside {
                { note(Mood::Info, t.outside_title, t.login_outside) }
            }
            { choice(t.login_userinfo_title, t.login_userinfo_text) }
            { way_in(("login-userinfo", "snsapi_userinfo", t.login_userinfo), "btn btn_primary", is_outside) }
            { choice(t.login_base_title, t.login_base_text) }
            { way_in(("login-base", "snsapi_base", t.login_base), "btn", is_outside) }
        </>
    }
}

fn choice(title: &'static str, text: &'static str) -> Html {
    html! { <section class="choice"><h3>{ title }</h3><p>{ text }</p></section> }
}

fn way_in(
    (test, scope, label): (&'static str, &'static str, &'static str),
    class: &'static str,
    is_off: bool,
) -> Html {
    let href = (!is_off).then(|| api::authorize_path(scope));
    html! {
        <a {class} role="button" data-test={test} {href} aria-disabled={is_off.then_some("true")}>
            { label }
        </a>
    }
}

fn signed_in(t: &'static Texts, profile: &Profile, session: &Session) -> Html {
    let nickname = profile.nickname.as_deref().unwrap_or(t.nameless);
    let scope = match profile.scope.as_str() {
        "snsapi_userinfo" => t.scope_userinfo,
        _ => t.scope_base,
    };
    html! {
        <>
            <section class="profile">
                <Avatar src={profile.avatar.clone().unwrap_or_default()} class="avatar" instead="icon_login" alt={t.avatar} />
                <div class="profile__bd">
                    <h2 data-test="nickname">{ nickname }</h2>
                    <p data-test="openid" title={profile.openid.clone()}>{ profile.short_openid() }</p>
                </div>
            </section>
            { cells(t.account, None, html! {
                <>
                    { cell(t.scope, Some("scope"), scope.into()) }
                    { long_cell("openid", None, (&profile.openid).into()) }
                    { long_cell("unionid", None, profile.unionid.as_deref().unwrap_or(t.none).into()) }
                </>
            }) }
            <div class="group"><div class="cells">
                <button type="button" class="cell cell_button warn" data-test="sign-out" onclick={&session.sign_out}>
                    { t.sign_out }
                </button>
            </div></div>
        </>
    }
}
