#![doc = include_str!("../README.md")]
// What the standard library does at a panic is a third of a module for a page.
#![cfg_attr(
    all(target_arch = "wasm32", not(target_feature = "atomics"), not(test)),
    no_std
)]

extern crate alloc;

mod answer;
pub mod api;
mod ask;
mod bell;
mod bridge;
mod call;
mod call_error;
mod candidates;
mod config_object;
mod configure;
mod configure_error;
mod configure_with;
mod entry_url;
mod env;
mod error_message;
mod follow_history;
mod guarded;
mod history;
mod listener;
mod load;
mod module_loader;
mod open_tag_event;
mod open_tag_listener;
mod open_tags;
mod options;
mod outcome;
mod page_local;
mod register_jweixin;
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
pub use api::card::{AddCardResult, CardToAdd, ChooseCard, ChosenCard, OwnedCard};
pub use api::coverage::{ApiCoverage, COVERAGE};
pub use api::device::NetworkType;
pub use api::image::{
    ChooseImage, ChosenImages, ImageSize, ImageSource, LocalImgData, PreviewImage,
};
pub use api::location::{CoordinateSystem, Location, OpenLocation};
pub use api::media::{Download, LocalId, ServerId, Upload};
pub use api::menu_share::{MenuShareEvent, ShareMedia};
pub use api::mini_program::{MiniProgram, MiniProgramEnv};
pub use api::pay::{PayRequest, PaySignType};
pub use api::scan::{ScanResult, ScanType};
pub use api::share::{AppMessageShareData, TimelineShareData};
pub use api::shop::{ProductSpecificView, ProductView};
pub use api::voice::TranslateVoice;
pub use call::Call;
pub use call_error::CallError;
pub use config_object::{ParseConfigError, parse_config};
pub use configure::{Configure, configure};
pub use configure_error::ConfigureError;
pub use configure_with::{ConfigureWithError, configure_with};
pub use entry_url::{current_url, entry_url, page_url_to_sign, set_entry_url};
pub use env::{Client, Environment, Platform, Version};
pub use error_message::{Failure, FailureKind};
pub use follow_history::{HistoryFollower, follow_history};
pub use listener::Listener;
pub use load::{LoadError, LoadFailure, LoadJweixin, load_jweixin};
pub use open_tag_event::{
    LaunchedApp, LaunchedWeapp, OpenTagEvent, OpenTagLaunchError, Subscription, SubscriptionStatus,
};
pub use open_tag_listener::{OpenTagListener, on_launch_app, on_launch_weapp, on_subscribe};
pub use open_tags::{OpenTagsUnavailable, OpenTagsUnavailableListener};
pub use register_jweixin::{RegisterJweixinError, register_jweixin};
pub use wechat_h5_sign::{JsApi, JsSdkConfig, MenuItem, NonceStr, OpenTag, Timestamp};
pub use wx::Wx;
