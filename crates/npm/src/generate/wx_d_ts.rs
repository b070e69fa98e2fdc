//! Writes `types/wx.d.ts`, the TypeScript types of every API.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use wechat_h5_jssdk::{Environment, OpenTag};

use super::{cause_codes, open_tags};
use crate::api::api_macros::Method;
use crate::api::{calls, listeners, mini_program};
use crate::browser::authorize_url::AuthorizeUrlOptions;
use crate::convert::{FromJs as _, ToJs as _};
use crate::error;
use crate::typescript::{Types, js_doc};

const HEADER: &str = "// Written by `cargo xtask npm`, from the Rust code: do not edit.
import type { WechatH5Error, WechatH5ErrorOf } from \"./error.js\";

/** Detaches a callback. Calling it again does nothing. 取消监听；重复调用无副作用。 */
export type Unsubscribe = () => void;

";

/// `types/wx.d.ts`.
pub fn wx_d_ts() -> String {
    let mut types = Types::default();
    Environment::output_type(&mut types);
    OpenTag::input_type(&mut types);
    open_tags::declare(&mut types);
    error::declare(&mut types);
    AuthorizeUrlOptions::input_type(&mut types);
    cause_codes::declare(&mut types);
    let calls = calls::methods(&mut types);
    let [shares, events] = listeners::methods(&mut types);
    let mini_program = mini_program::methods(&mut types);
    let apis: Vec<_> = [calls, shares, events].into_iter().flatten().collect();
    let doc = "Every API of `wx.miniProgram`, for pages in a mini program's web-view.\n\
        wx.miniProgram 的全部接口，用于小程序 web-view 中的网页。";
    let mini_program = interface("MiniProgram", doc, &mini_program);
    let doc = "Every API of `wx`.\nwx 的全部接口。";
    let apis = interface("WxApis", doc, &apis);
    [HEADER, &types.into_text(), "\n", &mini_program, "\n", &apis].concat()
}

fn interface(name: &str, doc: &str, methods: &[Method]) -> String {
    let methods: String = methods.iter().map(Method::declaration).collect();
    format!(
        "{}export interface {name} {{\n{methods}}}\n",
        js_doc(doc, "")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_declaration_has_a_chinese_line() {
        let types = wx_d_ts();
        let is_chinese = |text: &str| text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
        let mut doc = String::new();
        for line in types.lines() {
            let line = line.trim();
            if line.starts_with("/*") {
                doc.clear();
            }
            doc += line;
            if line.ends_with("*/") {
                assert!(is_chinese(&doc), "{doc}");
            }
        }
    }
}
