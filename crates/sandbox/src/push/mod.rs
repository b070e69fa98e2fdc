//! The platform as the one who calls: it checks the account's URL, and pushes
//! messages and events to it
//! ("接入指南", "接收普通消息", "接收事件推送", "被动回复用户消息").

mod background;
mod check_url;
mod config;
mod delivery;
mod exchange;
mod judge;
mod mark_fail;
mod message;

pub use check_url::UrlCheck;
pub use config::{PushConfig, PushError};
pub use delivery::{Attempt, Delivered, Outcome};
pub use judge::PushVerdict;
pub use message::Push;
pub use wechat_h5_push::PushMode;

pub(crate) use background::in_background;
pub(crate) use check_url::check_url;
pub(crate) use config::ConfigChange;
pub(crate) use delivery::deliver;
pub(crate) use mark_fail::MarkFail;
