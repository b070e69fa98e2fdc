//! WeChat's servers: the API, the authorize page, and the pictures.

mod api;
mod authorize;
mod endpoint;
mod errcode;
mod error_body;
mod images;
mod menu_rules;
mod quota_path;
mod records;
mod state;
mod unserved_path;

use std::sync::Arc;

use axum::Router;
use axum::extract::FromRef;

pub(crate) use api::{injected_refusal, menu_shown_to, respond_to_unknown_path};
pub(crate) use endpoint::{endpoint_paths, platform_paths};
pub(crate) use errcode::Errcode;
pub(crate) use quota_path::QuotaPath;
pub(crate) use records::{
    AccessTokens, AccountIndex, AccountRecords, BoundedMap, FileFormat, Interaction, MediaContent,
    MediaKind, Recording, Records, Risk, RiskStateName, Ticket, TicketKind, Tickets, Users,
    beijing_time,
};
pub(crate) use state::{Platform, PlatformContext};

/// All routes of WeChat's servers.
pub(crate) fn routes<S>() -> Router<S>
where
    S: Clone + Send + Sync + 'static,
    Arc<Platform>: FromRef<S>,
{
    api::routes()
        .merge(authorize::routes())
        .merge(images::routes())
}
