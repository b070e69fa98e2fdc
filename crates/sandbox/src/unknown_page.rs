//! A person who opens an address that the sandbox lacks gets a page, with the way to the shell;
//! a program gets the response that its caller expects there.

use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::response::Response;

use crate::page_language::PageLanguage;
use crate::page_template;

/// The page for a browser that shows this address as a document.
pub(crate) fn for_document(method: &Method, headers: &HeaderMap, path: &str) -> Option<Response> {
    let accepted = headers.get(header::ACCEPT)?.to_str().ok()?;
    let is_document = *method == Method::GET && accepted.contains("text/html");
    is_document.then(|| page(PageLanguage::of_browser(headers), path))
}

fn page(language: PageLanguage, path: &str) -> Response {
    let title = language.pick("这里没有网页", "There is no page here");
    let values = [
        ("title", title),
        ("path", path),
        (
            "text",
            language.pick(
                "沙箱没有这个地址。请检查拼写，或从模拟的手机开始。",
                "The sandbox has no such address. Compare its spelling, or begin at the simulated phone.",
            ),
        ),
        (
            "shell",
            language.pick("打开微信模拟环境", "Open the WeChat simulator"),
        ),
    ];
    let template = include_str!("../assets/unknown_page.html");
    let mut response = page_template::page(language, title, template, &values);
    *response.status_mut() = StatusCode::NOT_FOUND;
    response
}
