//! `GET /wxaapi/newtmpl/gettemplate`, `POST /wxaapi/newtmpl/addtemplate` and `/deltemplate`, and
//! `GET /wxaapi/newtmpl/getcategory`: the templates of subscription messages
//! (<https://developers.weixin.qq.com/doc/offiaccount/Subscription_Messages/api.html>).

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::authenticate::check_verified_account;
use super::call::Call;
use super::request_body::{OK, read};
use super::response::ok_with;
use crate::account::Template;
use crate::platform::errcode::Errcode;
use crate::platform::state::Platform;
use crate::random;
use crate::text_or_number::text_or_number;

/// The most templates of one account.
const MAX_TEMPLATES: usize = 50;

/// A template for one message each.
const ONE_TIME: u8 = 2;

#[derive(Serialize)]
struct Data<T> {
    data: Vec<T>,
}

#[derive(Serialize)]
struct ListedTemplate<'a> {
    #[serde(rename = "priTmplId")]
    pri_tmpl_id: &'a str,
    title: &'a str,
    content: &'a str,
    example: &'static str,
    r#type: u8,
}

#[derive(Serialize)]
struct Category {
    id: u32,
    name: &'static str,
}

pub(crate) fn list(platform: &Platform, call: &mut Call) -> Result<String, Errcode> {
    let key = check_verified_account(platform, call)?;
    let records = platform.records();
    let templates = records.account(key).account.subscription_templates.iter();
    let data: Vec<_> = templates
        .map(|template| ListedTemplate {
            pri_tmpl_id: &template.id,
            title: &template.title,
            content: &template.content,
            example: "",
            r#type: ONE_TIME,
        })
        .collect();
    Ok(ok_with(&Data { data }))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct AddRequest {
    #[serde(default, deserialize_with = "text_or_number")]
    tid: String,
    #[serde(default)]
    kid_list: Vec<Value>,
}

/// WeChat's library is not here: any number has a field for each keyword.
pub(crate) fn add(platform: &Platform, call: &mut Call) -> Result<String, Errcode> {
    let key = check_verified_account(platform, call)?;
    let request: AddRequest = read(&call.body)?;
    if request.tid.is_empty() {
        return Err(Errcode::InvalidTid);
    }
    if !(2..=5).contains(&request.kid_list.len()) {
        return Err(Errcode::InvalidKidList);
    }
    let mut records = platform.records();
    let templates = &mut records.account_mut(key).account.subscription_templates;
    if templates.len() >= MAX_TEMPLATES {
        return Err(Errcode::SubscriptionTemplateCount);
    }
    let id = random::template_id();
    let fields = (1..=request.kid_list.len()).map(|n| format!("关键词{n}：{{{{thing{n}.DATA}}}}"));
    let content = fields.collect::<Vec<_>>().join("\n");
    let template = Template::new(&id, request.tid, content);
    templates.push(template.map_err(|_| Errcode::InvalidKidList)?);
    Ok(ok_with(&json!({ "priTmplId": id })))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct DeleteRequest {
    #[serde(default)]
    pri_tmpl_id: String,
}

pub(crate) fn delete(platform: &Platform, call: &mut Call) -> Result<String, Errcode> {
    let key = check_verified_account(platform, call)?;
    let request: DeleteRequest = read(&call.body)?;
    let mut records = platform.records();
    let templates = &mut records.account_mut(key).account.subscription_templates;
    let place = templates
        .iter()
        .position(|template| template.id == request.pri_tmpl_id);
    templates.remove(place.ok_or(Errcode::InvalidTemplateId)?);
    Ok(OK.to_owned())
}

/// One category: what an account has is not a setting.
pub(crate) fn categories(platform: &Platform, call: &mut Call) -> Result<String, Errcode> {
    check_verified_account(platform, call)?;
    let data = vec![Category {
        id: 616,
        name: "公交",
    }];
    Ok(ok_with(&Data { data }))
}
