//! Signing in. Nothing starts by itself: WeChat shows pages that do in a
//! made-up mode (快照页), and people like to know first.

use yew::prelude::*;

use crate::api;
use crate::components::{Mood, Picture, cell, cells, hero, long_cell, note, trouble_hero};
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
        SessionState::Anonymous | SessionState::Loading => welcome(props, t),
        SessionState::Failed(trouble) => trouble_hero("session-error", trouble, t, &session.reload),
        SessionState::SignedIn(profile) => signed_in(t, profile, session),
        SessionState::Snapshot => hero(
            Mood::Info,
            t.snapshot_title,
            t.snapshot_text,
            Html::default(),
        ),
    }
}

/// The buttons come when it is known that nobody is signed in.
fn welcome(props: &LoginProps, t: &'static Texts) -> Html {
    let is_known = props.session.state == SessionState::Anonymous;
    let mood = if is_known { Mood::Person } else { Mood::Wait };
    html! {
        <>
            { hero(mood, t.login_title, t.login_text, Html::default()) }
            if is_known {
                { choices(props, t) }
            }
        </>
    }
}

fn choices(props: &LoginProps, t: &'static Texts) -> Html {
    let is_off = props.sdk.state == SdkState::Outside;
    let userinfo = way_in(
        "login-userinfo",
        "snsapi_userinfo",
        t.login_userinfo,
        is_off,
    );
    let base = way_in("login-base", "snsapi_base", t.login_base, is_off);
    html! {
        <>
            if is_off {
                { note(Mood::Info, t.outside_title, t.login_outside) }
            }
            { choice(t.login_userinfo_title, t.login_userinfo_text, userinfo) }
            { choice(t.login_base_title, t.login_base_text, base) }
        </>
    }
}

/// The explanation comes before the button: nobody taps unprepared.
fn choice(title: &'static str, text: &'static str, way_in: Html) -> Html {
    html! { <section class="card"><h3>{ title }</h3><p>{ text }</p>{ way_in }</section> }
}

fn way_in(test: &'static str, scope: &'static str, label: &'static str, is_off: bool) -> Html {
    let href = (!is_off).then(|| api::authorize_path(scope));
    html! {
        <a
            class="btn btn_primary"
            data-test={test}
            {href}
            role={is_off.then_some("link")}
            aria-disabled={is_off.then_some("true")}
        >
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
                <span class="avatar">
                    <Picture src={profile.avatar.clone().unwrap_or_default()} instead="person" alt={t.avatar} />
                </span>
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
                <button type="button" class="cell cell_button" data-mood="bad" data-test="sign-out" onclick={&session.sign_out}>
                    { t.sign_out }
                </button>
            </div></div>
        </>
    }
}
