//! Client keys and stand-ins in a call that is passed on, besides where they belong: in another
//! parameter, such as `Access_Token`, in a header, or in the path. They are for nobody else to
//! see, so they stay here.

use axum::extract::Request;
use http::Uri;
use http::header::HeaderName;
use http::uri::PathAndQuery;
use url::form_urlencoded;

use super::presented_token::contains_stand_in;
use crate::client_keys::ClientKeys;

/// The hex digits of a key as `wechat-h5 keys add` makes it; a stand-in is longer.
const KEY_BYTES: usize = 32;

/// Removes them. The parameter `replaced` is left: it gets another value on its way out.
pub(crate) fn remove_credentials(request: &mut Request, replaced: &str, keys: &ClientKeys) {
    if let Some(uri) = without_credentials(request.uri(), replaced, keys) {
        *request.uri_mut() = uri;
    }
    let headers = request.headers().iter();
    let with_credential = headers.filter(|(name, value)| {
        let has = |bytes: &[u8]| {
            bytes.len() >= KEY_BYTES && has_credential(&String::from_utf8_lossy(bytes), keys)
        };
        has(value.as_bytes()) || has(name.as_str().as_bytes())
    });
    let names: Vec<HeaderName> = with_credential.map(|(name, _)| name.clone()).collect();
    for name in names {
        request.headers_mut().remove(name);
    }
}

/// `None` where there are none.
fn without_credentials(uri: &Uri, replaced: &str, keys: &ClientKeys) -> Option<Uri> {
    let query = uri.query()?;
    let stays = |parameter: &&str| {
        let mut pairs = form_urlencoded::parse(parameter.as_bytes());
        parameter.len() < KEY_BYTES
            || pairs.all(|(name, value)| {
                name == replaced || !(has_credential(&value, keys) || has_credential(&name, keys))
            })
    };
    if query.split('&').all(|parameter| stays(&parameter)) {
        return None;
    }
    let left: Vec<_> = query.split('&').filter(stays).collect();
    let mut parts = uri.clone().into_parts();
    let text = format!("{}?{}", uri.path(), left.join("&"));
    parts.path_and_query = Some(PathAndQuery::try_from(text).ok()?);
    Uri::from_parts(parts).ok()
}

/// Whether a key or a stand-in is anywhere in this text.
pub(crate) fn has_credential(text: &str, keys: &ClientKeys) -> bool {
    let mut digits = text.split(|character: char| !character.is_ascii_hexdigit());
    contains_stand_in(text)
        || digits.any(|digits| digits.len() == KEY_BYTES && keys.find(digits).is_some())
}
