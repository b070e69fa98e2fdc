//! Other programs: `WeCom` chats, business views, mini programs.

use alloc::borrow::ToOwned as _;
use alloc::string::String;

use wasm_bindgen::JsValue;
use wechat_h5_jssdk::{BusinessView, EnterpriseChat, EnvVersion, ExtraData, LaunchMiniProgram};

use crate::convert::ToJs;
use crate::typescript::Types;

input_object! {
    /// A chat to open in WeCom.
    /// 要在企业微信中打开的会话。
    EnterpriseChat {
        /// The members of the company who take part, by their ids. 参与会话的企业成员。
        "userIds" user_ids;
        /// The name of a chat of several members. 群名称，单人会话可不填。
        "groupName" group_name = String::new();
    }
}

input_enum! {
    /// The version of a mini program.
    /// 小程序的版本：正式版、体验版、开发版。
    EnvVersion { Release, Trial, Develop }
}

input_object! {
    /// A mini program to start from WeCom.
    /// 要从企业微信打开的小程序。
    LaunchMiniProgram {
        /// The mini program's appid. 小程序的 appid。
        "targetAppId" target_app_id;
        /// The path of a page, with the query; the first page by default. 页面路径，可带参数，默认首页。
        "path" path = String::new();
        /// Its version, `release` by default. 小程序版本，默认正式版。
        "envVersion" env_version = EnvVersion::Release;
    }
}

input_object! {
    /// A view of another business.
    /// 要打开的业务页面。
    BusinessView {
        /// The type of the view. 业务类型。
        "businessType" business_type;
        /// Its parameters, `a=1&b=2`. 业务参数。
        "queryString" query_string = String::new();
        /// Its version, `release` by default. 版本，默认正式版。
        "envVersion" env_version = EnvVersion::Release;
    }
}

/// The value as the client returned it: the business defines its fields.
impl ToJs for ExtraData {
    const IS_OPTIONAL: bool = true;

    fn to_js(&self) -> JsValue {
        self.as_raw().clone()
    }

    fn output_type(_: &mut Types) -> String {
        "unknown".to_owned()
    }
}
