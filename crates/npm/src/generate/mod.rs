//! Generates the parts of the package that describe its API: `types/wx.d.ts`,
//! `api-names.js` and the table of APIs in its README. Because they come from the code,
//! they always agree with it.

mod api_names_js;
mod cause_codes;
mod coverage;
mod language;
mod open_tags;
mod wx_d_ts;

pub use api_names_js::api_names_js;
pub use coverage::coverage;
pub use language::Language;
pub use wx_d_ts::wx_d_ts;
