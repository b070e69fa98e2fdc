//! Other programs: `WeCom` chats, business views, mini programs.

use alloc::borrow::ToOwned as _;
use alloc::string::String;

use wasm_bindgen::JsValue;
use wechat_h5_jssdk::{BusinessView, EnterpriseChat, EnvVersion, ExtraData, LaunchMiniProgram};

use crate::typescript::Types;
use crate::wire::ToJs;

request! {
    /// A chat to be opened in WeCom.
    /// 要在企业微信中打开的会话。
    EnterpriseChat {
        /// Who takes part: ids of the company's members. 参与会话的企业成员。
        "userIds" user_ids;
        /// The chat's name, where more than one takes part. 群名称，单人会话可不填。
        "groupName" group_name = String::new();
    }
}

names_taken! {
    /// Which version of a mini program.
    /// 小程序的版本：正式版、体验版、开发版。
    EnvVersion { Release, Trial, Develop }
}

request! {
    /// A mini program to be started from WeCom.
    /// 要从企业微信打开的小程序。
    LaunchMiniProgram {
        /// The mini program's appid. 小程序的 appid。
        "targetAppId" target_app_id;
        /// Its page with its query; the first page if left out. 页面路径，可带参数，默认首页。
        "path" path = String::new();
        /// Which version of it: `release` if left out. 小程序版本，默认正式版。
        "envVersion" env_version = EnvVersion::Release;
    }
}

request! {
    /// A view of another business's.
    /// 要打开的业务页面。
    BusinessView {
        /// Which view. 业务类型。
        "businessType" business_type;
        /// Its parameters, `a=1&b=2`. 业务参数。
        "queryString" query_string = String::new();
        /// Which version of it: `release` if left out. 版本，默认正式版。
        "envVersion" env_version = EnvVersion::Release;
    }
}

/// The value itself: its fields are the business's own.
impl ToJs for ExtraData {
    const OPTIONAL: bool = true;

    fn to_js(&self) -> JsValue {
        self.as_raw().clone()
    }

    fn given(_: &mut Types) -> String {
        "unknown".to_owned()
    }
}
