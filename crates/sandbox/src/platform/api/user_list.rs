//! `GET /cgi-bin/user/get`: the followers, page by page
//! (<https://developers.weixin.qq.com/doc/offiaccount/User_Management/Getting_a_User_List.html>).

use serde::Serialize;

use super::authenticate::check_verified_account;
use super::call::Call;
use super::response::json;
use crate::platform::errcode::Errcode;
use crate::platform::state::Platform;

/// Followers in one response.
pub(super) const PAGE: usize = 10_000;

/// Without a follower, `data` is absent.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(super) struct ResponseBody {
    #[serde(skip_serializing_if = "Option::is_none")]
    total: Option<usize>,
    count: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<Data>,
    next_openid: String,
}

#[derive(Debug, PartialEq, Eq, Serialize)]
struct Data {
    openid: Vec<String>,
}

impl ResponseBody {
    /// The list of a tag has no total.
    pub(super) fn of_a_tag(self) -> Self {
        Self {
            total: None,
            ..self
        }
    }
}

pub(crate) fn respond(platform: &Platform, call: &mut Call) -> Result<String, Errcode> {
    let key = check_verified_account(platform, call)?;
    let records = platform.records();
    let state = records.account(key);
    let openids: Vec<_> = state
        .followers
        .all()
        .iter()
        .filter_map(|follower| records.users.get(&follower.user))
        .map(|user| user.openid(&state.account))
        .collect();
    drop(records);
    Ok(json(&page(
        &openids,
        call.query.filled("next_openid"),
        PAGE,
    )?))
}

/// The followers after `after`; from the first if it is absent.
pub(super) fn page(
    openids: &[String],
    after: Option<&str>,
    size: usize,
) -> Result<ResponseBody, Errcode> {
    let start = match after {
        None => 0,
        Some(after) => {
            let place = openids.iter().position(|openid| openid == after);
            place.ok_or(Errcode::InvalidOpenid)? + 1
        }
    };
    let shown: Vec<_> = openids[start..].iter().take(size).cloned().collect();
    Ok(ResponseBody {
        total: Some(openids.len()),
        count: shown.len(),
        next_openid: shown.last().cloned().unwrap_or_default(),
        data: (!shown.is_empty()).then_some(Data { openid: shown }),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_follow_each_other() {
        let openids: Vec<_> = (1..=5).map(|n| format!("o{n}")).collect();
        for (after, expected) in [
            (None, ["o1", "o2"].as_slice()),
            (Some("o2"), ["o3", "o4"].as_slice()),
            (Some("o4"), ["o5"].as_slice()),
            (Some("o5"), [].as_slice()),
        ] {
            let body = page(&openids, after, 2).unwrap();
            assert_eq!((body.total, body.count), (Some(5), expected.len()));
            assert_eq!(body.next_openid, *expected.last().unwrap_or(&""));
            let shown = body.data.map(|data| data.openid).unwrap_or_default();
            assert_eq!(shown, expected, "{after:?}");
        }
        let unknown = page(&openids, Some("o9"), 2);
        assert_eq!(unknown, Err(Errcode::InvalidOpenid));
    }
}
