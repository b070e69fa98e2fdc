//! The platform's API and authorize page: one file per endpoint family.

pub(crate) mod authorize;
mod authorize_course;
mod authorize_request;
pub(crate) mod avatar;
mod body;
mod call;
mod caller;
pub(crate) mod consent;
pub(crate) mod endpoints;
mod menu;
mod menu_conditional;
mod network;
mod page;
mod qrcode;
mod quota;
mod rid;
pub(crate) mod showqrcode;
mod sns_auth;
mod sns_token;
mod sns_userinfo;
mod stable_token;
mod template;
mod ticket;
mod token;
pub(crate) mod unknown;
mod user_info;
mod user_list;
pub(crate) mod way_back;

pub(crate) use call::injected_refusal;
