//! Signing in. It starts only when the user taps a button: WeChat shows pages that
//! redirect by themselves as a snapshot page (快照页).

use wechat_h5_page_api::SignedIn;
use yew::prelude::*;

use super::tools::ToolsPage;
use crate::components::{MessageIcon, Picture, cell, cells, error_hero, hero, long_cell, note};
use crate::hooks::{Sdk, Session};
use crate::i18n::{Lang, Strings};
use crate::route::ToolsModule;
use crate::state::{SdkState, SessionState, short_openid};
use crate::{browser, server_requests};

/// What the tab is drawn of.
pub(crate) struct Login {
    pub(crate) lang: Lang,
    pub(crate) sdk: Sdk,
    pub(crate) session: Session,
}

pub(crate) fn login_page(props: &Login) -> Html {
    let t = props.lang.strings();
    let session = &props.session;
    match &session.state {
        SessionState::Anonymous | SessionState::Loading => welcome(props, t),
        SessionState::Failed(error) => error_hero("session-error", error, t, &session.reload),
        SessionState::SignedIn(user) => signed_in(props, t, user),
        SessionState::Snapshot => hero(
            MessageIcon::Info,
            t.snapshot_title,
            t.snapshot_text,
            Html::default(),
        ),
    }
}

/// The buttons are shown only when it is certain that nobody is signed in.
fn welcome(props: &Login, t: &'static Strings) -> Html {
    let is_known = props.session.state == SessionState::Anonymous;
    let icon = if is_known {
        MessageIcon::User
    } else {
        MessageIcon::Loading
    };
    html! {
        <>
            { hero(icon, t.login_title, t.login_text, Html::default()) }
            if is_known {
                { choices(props, t) }
            }
        </>
    }
}

fn choices(props: &Login, t: &'static Strings) -> Html {
    let is_disabled = is_outside(props);
    let base = sign_in_button("login-base", "snsapi_base", t.login_base, is_disabled);
    html! {
        <>
            if is_disabled {
                { note(MessageIcon::Info, t.outside_title, t.login_outside) }
            }
            { userinfo_choice(props, t, t.login_userinfo) }
            { choice(t.login_base_title, t.login_base_text, base) }
        </>
    }
}

fn is_outside(props: &Login) -> bool {
    props.sdk.state == SdkState::Outside
}

/// Nobody has to sign out for it.
fn userinfo_choice(props: &Login, t: &'static Strings, label: &'static str) -> Html {
    let button = sign_in_button(
        "login-userinfo",
        "snsapi_userinfo",
        label,
        is_outside(props),
    );
    choice(t.login_userinfo_title, t.login_userinfo_text, button)
}

/// The explanation stands before the button, so that users read it first.
fn choice(title: &'static str, text: &'static str, sign_in_button: Html) -> Html {
    html! { <section class="card"><h3>{ title }</h3><p>{ text }</p>{ sign_in_button }</section> }
}

fn sign_in_button(
    test: &'static str,
    scope: &'static str,
    label: &'static str,
    is_disabled: bool,
) -> Html {
    let href = (!is_disabled).then(|| server_requests::authorize_path(scope));
    html! {
        <a
            class="btn btn_primary"
            data-test={test}
            {href}
            role={is_disabled.then_some("link")}
            aria-disabled={is_disabled.then_some("true")}
        >
            { label }
        </a>
    }
}

fn signed_in(props: &Login, t: &'static Strings, user: &SignedIn) -> Html {
    let is_base = user.scope != "snsapi_userinfo";
    html! {
        <>
            { profile(t, user) }
            { account(props.lang, user) }
            <ToolsPage lang={props.lang} module={ToolsModule::Debug} part="show_session" closed={t.session_more} />
            if is_base {
                { userinfo_choice(props, t, t.more_rights) }
            }
            <div class="group"><div class="cells">
                <button type="button" class="cell cell_button" data-tone="error" data-test="sign-out" onclick={&props.session.sign_out}>
                    { t.sign_out }
                </button>
            </div></div>
        </>
    }
}

fn profile(t: &'static Strings, user: &SignedIn) -> Html {
    let profile = user.user.as_ref();
    let nickname = non_empty(profile.map(|profile| &profile.nickname)).unwrap_or(t.nameless);
    let avatar = profile.and_then(|profile| profile.headimgurl.clone());
    html! {
        <section class="profile">
            <span class="avatar">
                <Picture src={avatar.unwrap_or_default()} fallback_icon="person" alt={t.avatar} />
            </span>
            <div class="profile__bd">
                <h2 data-test="nickname">{ nickname }</h2>
                <p data-test="openid" title={user.openid.clone()}>{ short_openid(&user.openid) }</p>
            </div>
        </section>
    }
}

/// What the server knows of the user.
fn account(lang: Lang, user: &SignedIn) -> Html {
    let t = lang.strings();
    let unionid = non_empty(user.unionid.as_ref()).unwrap_or(t.none);
    let scope = match user.scope.as_str() {
        "snsapi_userinfo" => t.scope_userinfo,
        _ => t.scope_base,
    };
    let until = browser::local_time(user.expires_at, lang.tag());
    cells(
        t.account,
        None,
        html! {
            <>
                { cell(t.scope, Some("scope"), scope.into()) }
                { long_cell("openid", None, (&user.openid).into()) }
                { long_cell("unionid", None, unionid.into()) }
                { cell(t.signed_in_until, Some("expires"), until.into()) }
            </>
        },
    )
}

fn non_empty(text: Option<&String>) -> Option<&str> {
    text.map(String::as_str).filter(|text| !text.is_empty())
}
