//! The endpoints of api.weixin.qq.com: one file for each group.

mod authenticate;
mod call;
mod custom_send;
mod custom_typing;
mod draft_article;
mod drafts;
mod freepublish;
mod materials;
mod media;
mod menu;
mod menu_conditional;
mod network_check;
mod page_of_list;
mod qrcode;
mod quota;
mod request_body;
mod response;
mod rid;
mod route;
mod shorten;
mod sns_auth;
mod sns_token;
mod sns_userinfo;
mod stable_token;
mod subscription;
mod subscription_templates;
mod tagged_users;
mod tags;
mod template_send;
mod templates;
mod ticket;
mod token;
mod unknown_path;
mod upload;
mod user_info;
mod user_list;

use std::sync::Arc;

use axum::Router;
use axum::extract::FromRef;

use super::endpoint::Endpoint;
use super::state::Platform;
use call::Call;
use route::{Handler, Run};

pub(crate) use menu_conditional::menu_shown_to;
pub(crate) use response::injected_refusal;
pub(crate) use unknown_path::respond as respond_to_unknown_path;

/// The routes of all endpoints.
pub(crate) fn routes<S>() -> Router<S>
where
    S: Clone + Send + Sync + 'static,
    Arc<Platform>: FromRef<S>,
{
    let endpoints = Endpoint::ALL.iter().copied();
    endpoints.fold(Router::new(), |router, endpoint| {
        let run = match endpoint {
            Endpoint::CheckCallback => Run::Blocking,
            _ => Run::Here,
        };
        let method_router = route::route(endpoint, handler(endpoint), run);
        router.route(endpoint.path(), method_router)
    })
}

fn handler(endpoint: Endpoint) -> Handler {
    let respond: fn(&Platform, &mut Call) -> _ = match endpoint {
        Endpoint::GetMedia => return Handler::File(media::get),
        Endpoint::GetSpeech => return Handler::File(media::get_speech),
        Endpoint::GetMaterial => return Handler::File(materials::get),
        Endpoint::AddMaterial => materials::add,
        Endpoint::DeleteMaterial => materials::delete,
        Endpoint::CountMaterials => materials::count,
        Endpoint::ListMaterials => materials::list,
        Endpoint::AddDraft => drafts::add,
        Endpoint::GetDraft => drafts::get,
        Endpoint::UpdateDraft => drafts::update,
        Endpoint::DeleteDraft => drafts::delete,
        Endpoint::CountDrafts => drafts::count,
        Endpoint::ListDrafts => drafts::list,
        Endpoint::Publish => freepublish::submit,
        Endpoint::GetPublication => freepublish::get,
        Endpoint::ListPublications => freepublish::list,
        Endpoint::GetPublishedArticle => freepublish::article,
        Endpoint::DeletePublication => freepublish::delete,
        Endpoint::UploadMedia => media::upload,
        Endpoint::UploadPicture => media::upload_picture,
        Endpoint::ListTemplates => templates::list,
        Endpoint::AddTemplate => templates::add,
        Endpoint::DeleteTemplate => templates::delete,
        Endpoint::GetIndustry => templates::industry,
        Endpoint::SetIndustry => templates::set_industry,
        Endpoint::SendCustom => custom_send::send,
        Endpoint::ShowTyping => custom_typing::respond,
        Endpoint::SendSubscription => subscription::send,
        Endpoint::ListSubscriptionTemplates => subscription_templates::list,
        Endpoint::AddSubscriptionTemplate => subscription_templates::add,
        Endpoint::DeleteSubscriptionTemplate => subscription_templates::delete,
        Endpoint::ListCategories => subscription_templates::categories,
        Endpoint::CreateTag => tags::create,
        Endpoint::ListTags => tags::list,
        Endpoint::UpdateTag => tags::update,
        Endpoint::DeleteTag => tags::delete,
        Endpoint::TagUsers => tagged_users::tag,
        Endpoint::UntagUsers => tagged_users::untag,
        Endpoint::TagsOfUser => tagged_users::tags_of_user,
        Endpoint::UsersOfTag => tagged_users::users_of_tag,
        Endpoint::ShortenUrl => shorten::url,
        Endpoint::GenerateShortKey => shorten::generate,
        Endpoint::FetchShortKey => shorten::fetch,
        Endpoint::Token => token::respond,
        Endpoint::StableToken => stable_token::respond,
        Endpoint::GetTicket => ticket::respond,
        Endpoint::ClearQuota => quota::clear,
        Endpoint::ClearQuotaBySecret => quota::clear_by_secret,
        Endpoint::GetQuota => quota::get,
        Endpoint::ClearEndpointQuota => quota::clear_one,
        Endpoint::GetRid => rid::get,
        Endpoint::GetApiDomainIp | Endpoint::GetCallbackIp => network_check::own_addresses,
        Endpoint::CheckCallback => network_check::check_callback,
        Endpoint::CreateMenu => menu::create,
        Endpoint::GetMenu => menu::get,
        Endpoint::DeleteMenu => menu::delete,
        Endpoint::GetCurrentMenu => menu::current,
        Endpoint::AddConditionalMenu => menu_conditional::add,
        Endpoint::DeleteConditionalMenu => menu_conditional::delete,
        Endpoint::TryMatchMenu => menu_conditional::try_match,
        Endpoint::UserInfo => user_info::respond,
        Endpoint::BatchGetUserInfo => user_info::batch,
        Endpoint::UpdateRemark => user_info::remark,
        Endpoint::ListFollowers => user_list::respond,
        Endpoint::CreateQrCode => qrcode::create,
        Endpoint::SendTemplate => template_send::send,
        Endpoint::ExchangeCode => sns_token::exchange,
        Endpoint::RefreshUserToken => sns_token::refresh,
        Endpoint::Profile => sns_userinfo::respond,
        Endpoint::CheckUserToken => sns_auth::respond,
    };
    Handler::Json(respond)
}
