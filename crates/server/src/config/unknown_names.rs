//! Names in `js_api_list` and `open_tag_list` that are most likely misspelt. WeChat ignores
//! them, and the page's call then fails in the client.

use wechat_h5_sign::{JsApi, OpenTag};
use wechat_h5_similar_name::most_similar;

use super::account::{AccountConfig, JS_API_LIST, OPEN_TAG_LIST};

/// Interfaces that exist beside those of WeChat's list.
const OTHER_APIS: [&str; 3] = [
    "chooseInvoice",
    "requestFacialVerify",
    "requestMerchantTransfer",
];

/// A name that is not known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct UnknownName {
    /// The key of the setting that has it.
    pub setting: &'static str,
    /// The name.
    pub name: String,
    /// The known name that was probably meant.
    pub similar: Option<&'static str>,
}

/// Those in the lists of this account.
pub(crate) fn unknown_names(account: &AccountConfig) -> Vec<UnknownName> {
    let known_apis = || JsApi::KNOWN.iter().map(JsApi::as_str).chain(OTHER_APIS);
    let known_tags = || OpenTag::KNOWN.iter().map(OpenTag::as_str);
    let apis = account.js_api_list.iter().map(JsApi::as_str);
    let tags = account.open_tag_list.iter().map(OpenTag::as_str);
    let apis = apis.filter_map(|name| unknown(JS_API_LIST.key, name, known_apis()));
    let tags = tags.filter_map(|name| unknown(OPEN_TAG_LIST.key, name, known_tags()));
    apis.chain(tags).collect()
}

fn unknown(
    setting: &'static str,
    name: &str,
    mut known: impl Iterator<Item = &'static str> + Clone,
) -> Option<UnknownName> {
    if known.clone().any(|known| known == name) {
        return None;
    }
    let similar = most_similar(name, known.by_ref());
    let name = name.to_owned();
    Some(UnknownName {
        setting,
        name,
        similar,
    })
}
