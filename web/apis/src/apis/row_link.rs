//! The address of a row.

use js_sys::JSON;
use wechat_h5_web::bootstrap;
use wechat_h5_web_tools::apis::api::Api;
use wechat_h5_web_tools::apis::arguments::parsed;
use wechat_h5_web_tools::apis::run::pretty;

/// The address of the row with these arguments.
pub(crate) fn link(api: &Api, args: &str) -> String {
    let args = parsed(args).and_then(|args| JSON::stringify(&args).ok());
    let args = args.map(|args| js_sys::encode_uri_component(&String::from(args)));
    let query = args.map(|args| format!("?args={}", String::from(args)));
    let page = bootstrap::entry_url();
    format!("{page}#/apis/{}{}", api.name, query.unwrap_or_default())
}

/// The arguments in an address, for people. Anything else than JSON is not taken.
pub(crate) fn args_of_link(escaped: &str) -> Option<String> {
    let text = js_sys::decode_uri_component(escaped).ok()?;
    Some(pretty(&parsed(&String::from(text))?))
}
