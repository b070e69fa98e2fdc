//! `GET /cgi-bin/template/get_all_private_template`, `POST /cgi-bin/template/api_add_template`
//! and `/del_private_template`, `GET /cgi-bin/template/get_industry` and
//! `POST /cgi-bin/template/api_set_industry`: the account's templates
//! (<https://developers.weixin.qq.com/doc/offiaccount/Message_Management/Template_Message_Interface.html>).

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::authenticate::check_verified_account;
use super::call::Call;
use super::request_body::{OK, read};
use super::response;
use crate::account::Template;
use crate::platform::errcode::Errcode;
use crate::platform::records::IndustryNumber;
use crate::platform::state::Platform;
use crate::random;
use crate::text_or_number::text_or_number;

/// The most templates of one account.
const MAX_TEMPLATES: usize = 25;

#[derive(Serialize)]
struct ListBody<'a> {
    template_list: Vec<ListedTemplate<'a>>,
}

#[derive(Serialize)]
struct ListedTemplate<'a> {
    template_id: &'a str,
    title: &'a str,
    primary_industry: &'static str,
    deputy_industry: &'static str,
    content: &'a str,
    example: &'static str,
}

pub(crate) fn list(platform: &Platform, call: &mut Call) -> Result<String, Errcode> {
    let key = check_verified_account(platform, call)?;
    let records = platform.records();
    let state = records.account(key);
    let (group, name) = state.industries.primary.names();
    let templates = state.account.templates.iter();
    let template_list = templates
        .map(|template| ListedTemplate {
            template_id: &template.id,
            title: &template.title,
            primary_industry: group,
            deputy_industry: name,
            content: &template.content,
            example: "",
        })
        .collect();
    Ok(response::json(&ListBody { template_list }))
}

#[derive(Deserialize)]
struct AddRequest {
    #[serde(default)]
    template_id_short: String,
    #[serde(default)]
    keyword_name_list: Vec<String>,
}

/// WeChat's library is not here: any number has the keywords of the request, or one field.
pub(crate) fn add(platform: &Platform, call: &mut Call) -> Result<String, Errcode> {
    let key = check_verified_account(platform, call)?;
    let request: AddRequest = read(&call.body)?;
    if request.template_id_short.is_empty() {
        return Err(Errcode::InvalidTemplateId);
    }
    let mut records = platform.records();
    let templates = &mut records.account_mut(key).account.templates;
    if templates.len() >= MAX_TEMPLATES {
        return Err(Errcode::TemplateCount);
    }
    let id = random::template_id();
    let content = content(&request.keyword_name_list);
    let template = Template::new(&id, request.template_id_short, content);
    templates.push(template.map_err(|_| Errcode::TemplateData)?);
    Ok(response::ok_with(&json!({ "template_id": id })))
}

fn content(keywords: &[String]) -> String {
    if keywords.is_empty() {
        return "内容：{{thing1.DATA}}".to_owned();
    }
    let lines = keywords.iter().zip(1..);
    let lines = lines.map(|(keyword, number)| format!("{keyword}：{{{{thing{number}.DATA}}}}"));
    lines.collect::<Vec<_>>().join("\n")
}

#[derive(Deserialize)]
struct DeleteRequest {
    #[serde(default)]
    template_id: String,
}

pub(crate) fn delete(platform: &Platform, call: &mut Call) -> Result<String, Errcode> {
    let key = check_verified_account(platform, call)?;
    let request: DeleteRequest = read(&call.body)?;
    let mut records = platform.records();
    let templates = &mut records.account_mut(key).account.templates;
    let place = templates
        .iter()
        .position(|template| template.id == request.template_id);
    templates.remove(place.ok_or(Errcode::InvalidTemplateId)?);
    Ok(OK.to_owned())
}

pub(crate) fn industry(platform: &Platform, call: &mut Call) -> Result<String, Errcode> {
    let key = check_verified_account(platform, call)?;
    let records = platform.records();
    let industries = &records.account(key).industries;
    let describe = |industry: IndustryNumber| {
        let (first, second) = industry.names();
        json!({ "first_class": first, "second_class": second })
    };
    let body = json!({
        "primary_industry": describe(industries.primary),
        "secondary_industry": describe(industries.secondary),
    });
    Ok(body.to_string())
}

#[derive(Deserialize)]
struct IndustryRequest {
    #[serde(default, deserialize_with = "text_or_number")]
    industry_id1: String,
    #[serde(default, deserialize_with = "text_or_number")]
    industry_id2: String,
}

pub(crate) fn set_industry(platform: &Platform, call: &mut Call) -> Result<String, Errcode> {
    let key = check_verified_account(platform, call)?;
    let request: IndustryRequest = read(&call.body)?;
    let industry = |text: &str| IndustryNumber::parse(text).ok_or(Errcode::InvalidParameter);
    let primary = industry(&request.industry_id1)?;
    let secondary = industry(&request.industry_id2)?;
    let now = platform.now();
    let mut records = platform.records();
    let industries = &mut records.account_mut(key).industries;
    industries.change(primary, secondary, now)?;
    Ok(OK.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_keywords_of_a_request_become_fields() {
        let keywords = ["商品", "金额"].map(str::to_owned);
        for (keywords, expected) in [
            (
                &keywords[..],
                "商品：{{thing1.DATA}}\n金额：{{thing2.DATA}}",
            ),
            (&[], "内容：{{thing1.DATA}}"),
        ] {
            assert_eq!(content(keywords), expected);
        }
    }
}
