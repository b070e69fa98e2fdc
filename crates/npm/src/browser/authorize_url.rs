//! The URL of WeChat's authorize page, for pages whose own server makes the state.

use alloc::borrow::ToOwned as _;
use alloc::string::String;
use alloc::string::ToString as _;

use wasm_bindgen::JsValue;
use wechat_h5_oauth::{AuthorizeUrl, OPEN_BASE, RedirectUri, Scope, SiteState};
use wechat_h5_sign::AppId;

use crate::convert::{ArgumentError, FromJs, Reader};
use crate::typescript::Types;

input_object! {
    /// The parameters of WeChat's authorize page.
    /// 网页授权链接的参数。
    struct AuthorizeUrlOptions {
        /// The account's appid. 公众号的 appid。
        "appId" app_id: String;
        /// The callback URL: absolute, on the account's authorized host; WeChat inserts code and state before its fragment. 授权后的回调地址：绝对地址，域名须为网页授权域名；code 和 state 会加在 # 之前。
        "redirectUri" redirect_uri: String;
        /// The scope to ask for. 授权作用域。
        "scope" scope: Scope;
        /// A random value that your server makes, and verifies in the callback: 1 to 128 bytes. WeChat documents letters and digits. 由服务端生成并在回调时校验的随机值，1 到 128 字节；微信文档要求为字母和数字。
        "state" state: String;
        /// Shows the consent dialog even where WeChat would skip it. 强制弹出授权窗口。
        "forcePopup" force_popup: bool = false;
        /// Makes WeChat check for a snapshot page even where it would skip the check. 强制进行快照页判断。
        "forceSnapShot" force_snap_shot: bool = false;
        /// Another host, `scheme://host[:port]`, such as the sandbox. 其他域名，用于沙箱。
        "openBase" open_base: String = OPEN_BASE.to_owned();
    }
}

impl AuthorizeUrlOptions {
    pub(super) fn url(&self) -> Result<String, ArgumentError> {
        let error = |path: &str, reason: &str| ArgumentError::new(path, reason);
        let app_id = AppId::parse(&self.app_id)
            .map_err(|_| error("appId", "is not an appid: `wx` and 16 letters or digits"))?;
        let redirect_uri = RedirectUri::parse(&self.redirect_uri)
            .map_err(|it| error("redirectUri", &["is refused: ", &it.to_string()].concat()))?;
        let state = SiteState::parse(&self.state)
            .map_err(|_| error("state", "is not 1 to 128 bytes without control characters"))?;
        let url = AuthorizeUrl::of_site(&app_id, &redirect_uri, self.scope, &state);
        let url = url.at(&self.open_base);
        let url = if self.force_popup {
            url.force_popup()
        } else {
            url
        };
        let url = if self.force_snap_shot {
            url.force_snap_shot()
        } else {
            url
        };
        Ok(url.to_string())
    }
}

impl FromJs for Scope {
    fn from_js(value: &JsValue, reader: &mut Reader) -> Self {
        let text = String::from_js(value, reader);
        let scopes = [Self::Base, Self::UserInfo];
        let scope = scopes.into_iter().find(|scope| scope.as_str() == text);
        let why = "is neither snsapi_base nor snsapi_userinfo";
        reader.or_reject(scope, why, || Self::Base)
    }

    fn input_type(types: &mut Types) -> String {
        let doc = "The scope of an authorization: the openid without a dialog, or nickname and picture too, after a dialog.\n\
            授权作用域：静默获取 openid，或经用户同意后获取昵称和头像。";
        types.union("Scope", doc, [Self::Base, Self::UserInfo].map(Self::as_str))
    }
}
