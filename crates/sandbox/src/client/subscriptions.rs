//! `POST /__sandbox/subscriptions`: the user accepts templates by `<wx-open-subscribe>`.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::json;

use super::state::Client;
use crate::json_body::{BadRequest, read_json};
use crate::platform::{AccountIndex, Records};
use crate::push::{Push, send_in_background};

pub(crate) const PATH: &str = "/__sandbox/subscriptions";

/// WeChat's limit for one tag.
const MAX_TEMPLATES: usize = 3;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Accepted {
    /// The first account by default.
    #[serde(default)]
    app_id: Option<String>,
    template_ids: Vec<String>,
}

/// Each template may be sent once more to the current user. The platform pushes
/// `subscribe_msg_popup_event`.
pub(super) async fn accept(
    State(client): State<Arc<Client>>,
    body: Bytes,
) -> Result<StatusCode, BadRequest> {
    let accepted: Accepted = read_json(&body)?;
    if !(1..=MAX_TEMPLATES).contains(&accepted.template_ids.len()) {
        return Err(refused(format!("a tag has 1 to {MAX_TEMPLATES} templates")).at("templateIds"));
    }
    let platform = &client.platform;
    let account = {
        let mut records = platform.records();
        let account = account(&records, accepted.app_id.as_deref())?;
        let user = records.users.current().id.clone();
        let subscriptions = &mut records.account_mut(account).subscriptions;
        for template in &accepted.template_ids {
            subscriptions.accept(&user, template);
        }
        account
    };
    // The push configuration is the first account's.
    if account == AccountIndex::FIRST {
        let push = popup_event(&accepted.template_ids).of(platform.current_openid());
        send_in_background(platform.push(), vec![push]);
    }
    Ok(StatusCode::NO_CONTENT)
}

fn account(records: &Records, app_id: Option<&str>) -> Result<AccountIndex, BadRequest> {
    match app_id {
        None => Ok(AccountIndex::FIRST),
        Some(app_id) => {
            let found = records.find(app_id);
            found.ok_or_else(|| refused(format!("no account has the appId {app_id:?}")).at("appId"))
        }
    }
}

fn popup_event(templates: &[String]) -> Push {
    let list: Vec<_> = templates
        .iter()
        .map(|template| {
            json!({
                "TemplateId": template,
                "SubscribeStatusString": "accept",
                "PopupScene": "2",
            })
        })
        .collect();
    Push::new("subscribe_msg_popup_event").field("SubscribeMsgPopupEvent", json!({ "List": list }))
}

fn refused(message: String) -> BadRequest {
    BadRequest::new("invalid_subscription", message)
}
