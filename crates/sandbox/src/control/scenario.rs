//! Scenarios: situations that users and accounts get into, each by its name.

use std::sync::{Arc, LazyLock};

use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

use super::account_change::AccountChange;
use super::user_change::UserChange;
use crate::client_settings::ClientChange;
use crate::json_body::BadRequest;
use crate::platform::AccountIndex;
use crate::state::SandboxState;
use wechat_h5_similar_name::most_similar;

/// Each scenario with the bodies that other paths of the control API take.
pub(super) const SCENARIOS: &str = include_str!("scenarios.json");
