//! What the status tab shows to who wants to know more: when the JS-SDK had what it needs, the signed
//! URL and the current one, and the size of what was loaded. `sizes` and `url_match` do not use the
//! browser and are tested natively.

mod i18n;
mod sizes;
mod url_match;
mod view;

pub(crate) use view::use_status_details;
