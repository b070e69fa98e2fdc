#![doc = include_str!("../README.md")]
// The standard library's panic handling would be a third of a module for a page.
#![cfg_attr(
    all(target_arch = "wasm32", not(target_feature = "atomics"), not(test)),
    no_std
)]

extern crate alloc;

pub mod api;
mod call;
mod config;
mod jweixin;
mod open_tags;
mod page;
mod runtime;
mod sys;
mod wx;

pub use api::address::Address;
pub use api::base::JsApiSupport;
pub use api::beacon::Beacon;
pub use api::business::{BusinessView, EnterpriseChat, EnvVersion, ExtraData, LaunchMiniProgram};
#[cfg(feature = "serde")]
pub use api::card::CardList;
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
pub use call::error::CallError;
pub use call::failure::{Failure, FailureKind};
pub use call::future::Call;
pub use call::listener::Listener;
#[cfg(feature = "serde")]
pub use call::typed_call::{from_js, to_js};
pub use config::configure::{Configure, configure};
pub use config::configure_with::{ConfigureWithError, configure_with};
pub use config::error::ConfigureError;
pub use config::follow_history::{HistoryFollower, follow_history};
pub use config::parse_config::{ParseConfigError, parse_config, parse_config_without_js_apis};
pub use config::share_result::{share_result, shared_result};
pub use jweixin::load::{LoadJweixin, load_jweixin};
pub use jweixin::load_error::{LoadError, LoadFailure};
pub use jweixin::register::{RegisterJweixinError, register_jweixin};
pub use open_tags::event::{
    LaunchedApp, LaunchedWeapp, OpenTagEvent, OpenTagLaunchError, Subscription, SubscriptionStatus,
};
pub use open_tags::listener::{OpenTagListener, on_launch_app, on_launch_weapp, on_subscribe};
pub use open_tags::unavailable::{OpenTagsUnavailable, OpenTagsUnavailableListener};
pub use page::entry_url::{current_url, entry_url, set_entry_url};
pub use page::environment::Environment;
pub use page::url_to_sign::page_url_to_sign;
pub use page::wechat_client::{Client, Platform, Version};
pub use wechat_h5_sign::{JsApi, JsSdkConfig, MenuItem, NonceStr, OpenTag, Timestamp};
pub use wx::Wx;
