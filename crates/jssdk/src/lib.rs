#![doc = include_str!("../README.md")]

pub mod api;
mod call;
mod call_error;
mod config_object;
mod configure;
mod configure_error;
mod entry_url;
mod env;
mod error_message;
mod options;
mod outcome;
mod settle;
mod sys;
mod text;
mod timer;
mod turn;
mod user_agent;
mod verify;
mod wx;

pub use api::base::JsApiSupport;
pub use api::device::NetworkType;
pub use api::share::{AppMessageShareData, TimelineShareData};
pub use call_error::CallError;
pub use config_object::{ConfigTextError, parse_config};
pub use configure::{Configure, configure};
pub use configure_error::ConfigureError;
pub use entry_url::{current_url, entry_url, page_url_to_sign};
pub use env::{Client, Environment, Platform, Version};
pub use error_message::{Failure, FailureKind};
pub use wechat_h5_sign::{JsApi, JsSdkConfig, MenuItem, OpenTag};
pub use wx::Wx;
