//! The doctor: why a signature is invalid, and what a new account needs. `by_hand`, `checklist`,
//! `diagnosis`, `recovery`, `url_difference` and `verification_file` do not use the browser.

mod attempt;
mod by_hand;
mod checklist;
mod checklist_view;
mod diagnosis;
mod form_view;
mod i18n;
mod page;
mod recovery;
mod refused_signature;
mod report;
mod report_request;
mod signature_view;
mod unsigned;
mod url_difference;
mod verification_file;

pub(crate) use page::DoctorPage;
pub(crate) use refused_signature::use_refused_signature;
pub(crate) use signature_view::page_urls;
