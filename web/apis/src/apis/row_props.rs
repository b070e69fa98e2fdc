//! What a row is given.

use wechat_h5_jssdk::Wx;
use wechat_h5_web::i18n::Lang;
use wechat_h5_web_tools::apis::api::Api;
use wechat_h5_web_tools::apis::known::Known;
use yew::prelude::*;

use crate::apis::absence::Absence;
use crate::apis::voice::Recorder;
use crate::route::ApisPlace;

#[derive(Clone, PartialEq, Properties)]
pub(crate) struct RowProps {
    pub(crate) api: &'static Api,
    pub(crate) lang: Lang,
    pub(crate) wx: Option<Wx>,
    /// Why it does not work here.
    pub(crate) absence: Option<Absence>,
    pub(crate) known: UseReducerHandle<Known>,
    pub(crate) recorder: UseStateHandle<Recorder>,
    /// The address leads to this row.
    pub(crate) place: Option<ApisPlace>,
    pub(crate) show_toast: Callback<&'static str>,
}
