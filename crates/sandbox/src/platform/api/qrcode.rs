//! `POST /cgi-bin/qrcode/create`
//! (<https://developers.weixin.qq.com/doc/offiaccount/Account_Management/Generating_a_Parametric_QR_Code.html>).

use serde::{Deserialize, Serialize};

use super::authenticate::check_verified_account;
use super::call::Call;
use super::request_body::read;
use super::response::json;
use crate::journal::fingerprint;
use crate::platform::errcode::Errcode;
use crate::platform::state::Platform;

/// Seconds that a temporary code lives by default.
const DEFAULT_SECONDS: u64 = 60;
/// Thirty days.
const LONGEST_SECONDS: u64 = 2_592_000;
const LARGEST_PERMANENT_ID: u32 = 100_000;
const LONGEST_SCENE: usize = 64;

#[derive(Deserialize)]
struct RequestBody {
    expire_seconds: Option<u64>,
    #[serde(default)]
    action_name: String,
    #[serde(default)]
    action_info: ActionInfo,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct ActionInfo {
    scene: Scene,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Scene {
    scene_id: u32,
    scene_str: String,
}

#[derive(Serialize)]
struct ResponseBody {
    ticket: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    expire_seconds: Option<u64>,
    url: String,
}

pub(crate) fn create(platform: &Platform, call: &mut Call) -> Result<String, Errcode> {
    let key = check_verified_account(platform, call)?;
    let request: RequestBody = read(&call.body)?;
    let expire_seconds = request.check()?;
    let now = platform.now();
    let expires_at = expire_seconds.map(|seconds| now.saturating_add(seconds));
    let mut records = platform.records();
    let created = records.account_mut(key).qr_codes.create(expires_at);
    drop(records);
    call.add_detail("qrTicket", fingerprint(&created.ticket));
    Ok(json(&ResponseBody {
        ticket: created.ticket,
        expire_seconds,
        url: created.url,
    }))
}

impl RequestBody {
    /// The seconds until the code expires; `None` for a permanent code. That zero or more
    /// than thirty days is refused with 40035 is a guess.
    fn check(&self) -> Result<Option<u64>, Errcode> {
        let scene = &self.action_info.scene;
        let length = scene.scene_str.chars().count();
        let (is_permanent, is_right) = match self.action_name.as_str() {
            "QR_SCENE" => (false, scene.scene_id > 0),
            "QR_LIMIT_SCENE" => (true, (1..=LARGEST_PERMANENT_ID).contains(&scene.scene_id)),
            "QR_STR_SCENE" => (false, (1..=LONGEST_SCENE).contains(&length)),
            "QR_LIMIT_STR_SCENE" => (true, (1..=LONGEST_SCENE).contains(&length)),
            _ => return Err(Errcode::InvalidActionName),
        };
        if !is_right {
            return Err(Errcode::InvalidActionInfo);
        }
        if is_permanent {
            return Ok(None);
        }
        match self.expire_seconds.unwrap_or(DEFAULT_SECONDS) {
            seconds @ 1..=LONGEST_SECONDS => Ok(Some(seconds)),
            _ => Err(Errcode::InvalidParameter),
        }
    }
}
