//! Server push: the platform checks the URL of the account's server, and sends messages and
//! events to it
//! ("接入指南", "接收普通消息", "接收事件推送", "被动回复用户消息").

mod account_files;
mod background_delivery;
mod check_url;
mod config;
mod delivery;
mod error;
mod http_exchange;
mod mark_fail;
mod message;
mod reply_check;
mod state;
mod target;

pub use check_url::UrlCheck;
pub use config::PushConfig;
pub use delivery::DeliveryReport;
pub use error::PushError;
pub use http_exchange::{Attempt, AttemptOutcome};
pub use message::Push;

pub use reply_check::PushVerdict;
pub use wechat_h5_push::xml::Cdata;
pub use wechat_h5_push::{DataFormat, PushMode};

pub(crate) use account_files::AccountFiles;
pub(crate) use background_delivery::send_in_background;
pub(crate) use check_url::check_url;
pub(crate) use config::ConfigChange;
pub(crate) use delivery::deliver;
pub(crate) use http_exchange::send_in_time;
pub(crate) use message::UserPush;
pub(crate) use state::PushState;
