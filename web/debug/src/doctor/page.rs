//! The doctor, in three parts: this page's signature, any signature, and the account.

use wechat_h5_web::i18n::Lang;
use wechat_h5_web_tools::document::Sdk;
use yew::prelude::*;

use crate::doctor::attempt::use_attempt;
use crate::doctor::checklist_view::use_checklist;
use crate::doctor::form_view::use_form;
use crate::doctor::signature_view::use_signature;

#[derive(PartialEq, Properties)]
pub(crate) struct DoctorProps {
    pub(crate) lang: Lang,
    pub(crate) sdk: Sdk,
    pub(crate) show_toast: Callback<&'static str>,
}

#[component]
pub(crate) fn DoctorPage(props: &DoctorProps) -> Html {
    let attempt = use_attempt(&props.sdk);
    let (lang, attempt) = (props.lang, attempt.as_ref());
    let signature = use_signature(lang, &props.sdk, attempt, &props.show_toast);
    let form = use_form(lang, attempt);
    let checklist = use_checklist(lang, attempt);
    html! { <>{ signature }{ form }{ checklist }</> }
}
