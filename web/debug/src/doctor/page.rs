//! The doctor, in three parts: this page's signature, any signature, and the account.

use wechat_h5_web::i18n::Lang;
use wechat_h5_web_tools::document::Sdk;
use yew::prelude::*;

use crate::doctor::attempt::use_attempt;
use crate::doctor::checklist_view::ChecklistSection;
use crate::doctor::form_view::FormSection;
use crate::doctor::signature_view::SignatureSection;

#[derive(PartialEq, Properties)]
pub(crate) struct DoctorProps {
    pub(crate) lang: Lang,
    pub(crate) sdk: Sdk,
    pub(crate) show_toast: Callback<&'static str>,
}

#[component]
pub(crate) fn DoctorPage(props: &DoctorProps) -> Html {
    let attempt = use_attempt(&props.sdk);
    let (lang, sdk, show_toast) = (props.lang, props.sdk.clone(), props.show_toast.clone());
    html! {
        <>
            <SignatureSection {lang} {sdk} attempt={attempt.clone()} {show_toast} />
            <FormSection {lang} attempt={attempt.clone()} />
            <ChecklistSection {lang} {attempt} />
        </>
    }
}
