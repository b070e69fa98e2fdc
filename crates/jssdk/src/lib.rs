#![doc = include_str!("../README.md")]

mod answer;
pub mod api;
mod bridge;
mod call;
mod call_error;
mod config_object;
mod configure;
mod configure_error;
mod entry_url;
mod env;
mod error_message;
mod guarded;
mod listener;
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

pub use api::address::Address;
pub use api::base::JsApiSupport;
pub use api::beacon::Beacon;
pub use api::business::{BusinessView, EnterpriseChat, EnvVersion, ExtraData, LaunchMiniProgram};
pub use api::card::{AddedCard, CardToAdd, ChooseCard, ChosenCard, OwnedCard};
pub use api::coverage::{COVERAGE, Covered};
pub use api::device::NetworkType;
pub use api::image::{
    ChooseImage, ChosenImages, ImageSize, ImageSource, LocalImgData, PreviewImage,
};
pub use api::location::{CoordinateSystem, Location, OpenLocation};
pub use api::media::{Download, LocalId, ServerId, Upload};
pub use api::menu_share::{MenuShareEvent, ShareMedia};
pub use api::mini_program::{MiniProgram, MiniProgramEnv};
pub use api::pay::{PayRequest, PaySignType};
pub use api::scan::{ScanType, Scanned};
pub use api::share::{AppMessageShareData, TimelineShareData};
pub use api::shop::{ProductSpecificView, ProductView};
pub use api::voice::TranslateVoice;
pub use call_error::CallError;
pub use config_object::{ConfigTextError, parse_config};
pub use configure::{Configure, configure};
pub use configure_error::ConfigureError;
pub use entry_url::{current_url, entry_url, page_url_to_sign};
pub use env::{Client, Environment, Platform, Version};
pub use error_message::{Failure, FailureKind};
pub use listener::Listener;
pub use wechat_h5_sign::{JsApi, JsSdkConfig, MenuItem, NonceStr, OpenTag, Timestamp};
pub use wx::Wx;
