//! Every endpoint of api.weixin.qq.com that is answered here.

use std::sync::Arc;

use axum::Router;

use super::call::{Endpoint, get, post};
use super::{
    menu, menu_conditional, network, qrcode, quota, rid, sns_auth, sns_token, sns_userinfo,
    stable_token, template, ticket, token, user_info, user_list,
};
use crate::twin::Twin;

/// How an endpoint has to be called.
#[derive(Clone, Copy)]
enum By {
    Get,
    Post,
}
use By::{Get, Post};

const ENDPOINTS: [(&str, By, Endpoint); 28] = [
    ("/cgi-bin/token", Get, token::answer),
    ("/cgi-bin/stable_token", Post, stable_token::answer),
    ("/cgi-bin/ticket/getticket", Get, ticket::answer),
    ("/cgi-bin/clear_quota", Post, quota::clear),
    ("/cgi-bin/clear_quota/v2", Post, quota::clear_by_secret),
    ("/cgi-bin/openapi/quota/get", Post, quota::get),
    ("/cgi-bin/openapi/quota/clear", Post, quota::clear_one),
    ("/cgi-bin/openapi/rid/get", Post, rid::get),
    ("/cgi-bin/get_api_domain_ip", Get, network::own_addresses),
    ("/cgi-bin/getcallbackip", Get, network::own_addresses),
    ("/cgi-bin/callback/check", Post, network::check_callback),
    ("/cgi-bin/menu/create", Post, menu::create),
    ("/cgi-bin/menu/get", Get, menu::get),
    ("/cgi-bin/menu/delete", Get, menu::delete),
    ("/cgi-bin/get_current_selfmenu_info", Get, menu::current),
    ("/cgi-bin/menu/addconditional", Post, menu_conditional::add),
    (
        "/cgi-bin/menu/delconditional",
        Post,
        menu_conditional::delete,
    ),
    ("/cgi-bin/menu/trymatch", Post, menu_conditional::try_match),
    ("/cgi-bin/user/info", Get, user_info::answer),
    ("/cgi-bin/user/info/batchget", Post, user_info::batch),
    ("/cgi-bin/user/info/updateremark", Post, user_info::remark),
    ("/cgi-bin/user/get", Get, user_list::answer),
    ("/cgi-bin/qrcode/create", Post, qrcode::create),
    ("/cgi-bin/message/template/send", Post, template::send),
    ("/sns/oauth2/access_token", Get, sns_token::exchange),
    ("/sns/oauth2/refresh_token", Get, sns_token::refresh),
    ("/sns/userinfo", Get, sns_userinfo::answer),
    ("/sns/auth", Get, sns_auth::answer),
];

pub(crate) fn router() -> Router<Arc<Twin>> {
    let routes = ENDPOINTS.iter();
    routes.fold(Router::new(), |router, (path, by, endpoint)| {
        let route = match by {
            Get => get(*endpoint),
            Post => post(*endpoint),
        };
        router.route(path, route)
    })
}

/// The paths, as one calls them.
pub(crate) fn paths() -> impl Iterator<Item = &'static str> {
    ENDPOINTS.iter().map(|(path, ..)| *path)
}

/// Whether there is such an endpoint.
pub(super) fn is_known(path: &str) -> bool {
    paths().any(|known| known == path)
}
