//! Generates the parts of the package that describe its API: `types/wx.d.ts`,
//! `api-names.js` and the table of APIs in its README. Because they come from the code,
//! they always agree with it.

mod cause_codes;
mod coverage;
mod language;
mod open_tags;

use alloc::borrow::ToOwned as _;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt::Write as _;

use wechat_h5_jssdk::{Environment, OpenTag};

use crate::api::table::Method;
use crate::api::{calls, listeners, mini_program};
use crate::browser::authorize_url::AuthorizeUrlOptions;
use crate::convert::{FromJs as _, ToJs as _};
use crate::error;
use crate::typescript::{Types, js_doc};

pub use coverage::coverage;
pub use language::Language;

const HEADER: &str = "// Written by `cargo xtask npm`, from the Rust code: do not edit.
import type { WechatH5Error, WechatH5ErrorOf } from \"./api.js\";

/** Detaches a callback. Calling it again does nothing. 取消监听；重复调用无副作用。 */
export type Unsubscribe = () => void;

";

/// `types/wx.d.ts`.
pub fn types() -> String {
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

/// `api-names.js`: the names of the APIs, in one list for each kind of function.
pub fn names() -> String {
    let types = &mut Types::default();
    let [shares, events] = listeners::methods(types);
    let lists = [
        ("CALLS", calls::methods(types)),
        ("SHARES", shares),
        ("EVENTS", events),
        ("MINI_PROGRAM", mini_program::methods(types)),
    ];
    let mut text = "// Written by `cargo xtask npm`, from the Rust code: do not edit.\n".to_owned();
    for (name, methods) in lists {
        let names: Vec<_> = methods.iter().map(|method| method.name).collect();
        let _ = writeln!(
            text,
            "export const {name} = \"{}\".split(\" \");",
            names.join(" ")
        );
    }
    text
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
        let types = types();
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
