//! The page: its client, its URLs, its history, and the client's bridge in it.

pub(crate) mod bridge;
pub(crate) mod entry_url;
pub(crate) mod environment;
pub(crate) mod history_listener;
pub(crate) mod url_to_sign;
pub(crate) mod user_agent;
pub(crate) mod wechat_client;
