//! `POST /cgi-bin/qrcode/create`
//! (<https://developers.weixin.qq.com/doc/offiaccount/Account_Management/Generating_a_Parametric_QR_Code.html>).

use serde::{Deserialize, Serialize};

use super::body::read;
use super::call::{Call, json};
use super::caller::judge_verified;
use crate::error_body::Errcode;
use crate::journal::fingerprint;
use crate::twin::Twin;

/// Seconds that a temporary code lives where nothing else was asked for.
const DEFAULT_LIFE: u64 = 60;
/// Thirty days.
const LONGEST_LIFE: u64 = 2_592_000;
const LARGEST_PERMANENT_ID: u32 = 100_000;
const LONGEST_SCENE: usize = 64;

#[derive(Deserialize)]
struct Asked {
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
struct Body {
    ticket: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    expire_seconds: Option<u64>,
    url: String,
}

pub(crate) fn create(twin: &Twin, call: &mut Call) -> Result<String, Errcode> {
    let key = judge_verified(twin, call)?;
    let asked: Asked = read(&call.body)?;
    let expire_seconds = asked.check()?;
    let now = twin.now();
    let expires_at = expire_seconds.map(|seconds| now.saturating_add(seconds));
    let mut ledger = twin.ledger();
    let made = ledger.account_mut(key).qr_codes.create(expires_at);
    drop(ledger);
    call.note("qrTicket", fingerprint(&made.ticket));
    Ok(json(&Body {
        ticket: made.ticket,
        expire_seconds,
        url: made.url,
    }))
}

impl Asked {
    /// The seconds that the code lives, `None` for ever. That a life of zero or
    /// of more than thirty days is 40035 is our reading.
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
        match self.expire_seconds.unwrap_or(DEFAULT_LIFE) {
            seconds @ 1..=LONGEST_LIFE => Ok(Some(seconds)),
            _ => Err(Errcode::InvalidParameter),
        }
    }
}
