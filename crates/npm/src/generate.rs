//! What the package's build needs to know of the surface: types, names, and the
//! table of covered APIs. Of it comes `types/wx.d.ts`, and the package cannot
//! say anything that the code does not.

use alloc::borrow::ToOwned as _;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt::Write as _;

use wechat_h5_jssdk::{COVERAGE, Environment, OpenTag};

use crate::api::table::Method;
use crate::api::{calls, listeners, mini_program};
use crate::browser::authorize::AuthorizeUrlOptions;
use crate::error;
use crate::explanation;
use crate::open_tags;
use crate::typescript::{Types, js_doc};
use crate::wire::{FromJs as _, ToJs as _};

const HEADER: &str = "// Written by `cargo xtask npm`, from the Rust code: do not change.
import type { WechatH5Error, WechatH5ErrorOf } from \"./api.js\";

/** Detaches a callback. Calling it again does nothing. 取消监听；重复调用无副作用。 */
export type Unsubscribe = () => void;

";

/// `types/wx.d.ts`.
pub fn types() -> String {
    let mut types = Types::default();
    Environment::given(&mut types);
    OpenTag::taken(&mut types);
    open_tags::declare(&mut types);
    error::declare(&mut types);
    AuthorizeUrlOptions::taken(&mut types);
    explanation::declare(&mut types);
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

/// `api-names.js`: the APIs by the form of their functions.
pub fn names() -> String {
    let types = &mut Types::default();
    let [shares, events] = listeners::methods(types);
    let lists = [
        ("CALLS", calls::methods(types)),
        ("SHARES", shares),
        ("EVENTS", events),
        ("MINI_PROGRAM", mini_program::methods(types)),
    ];
    let mut text =
        "// Written by `cargo xtask npm`, from the Rust code: do not change.\n".to_owned();
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

/// The table of the package's README: every member of jweixin 1.6.0.
pub fn coverage() -> String {
    let types = &mut Types::default();
    let of = |prefix: &str, methods: Vec<Method>| -> Vec<(String, String)> {
        let row = |method: Method| {
            let call = format!("{prefix}{}({})", method.name, method.parameters);
            (
                format!("{prefix}{}", method.name),
                format!("`{call}` | `{}`", method.result),
            )
        };
        methods.into_iter().map(row).collect()
    };
    let [shares, events] = listeners::methods(types);
    let rows: Vec<_> = [
        of("", calls::methods(types)),
        of("", shares),
        of("", events),
        of("miniProgram.", mini_program::methods(types)),
    ]
    .concat();
    let by_configure = "`configure(options)` | `Promise<Wx>`";
    let mut text = String::new();
    let mut covered = 0;
    for member in COVERAGE {
        let cells = match member.name {
            "config" | "ready" | "error" => Some(by_configure),
            "miniProgram" => Some("`wx.miniProgram` | `MiniProgram`"),
            name => rows
                .iter()
                .find(|(row, _)| row == name)
                .map(|(_, cells)| cells.as_str()),
        };
        covered += usize::from(cells.is_some());
        let cells = cells
            .unwrap_or("– | –")
            .replace('|', "\\|")
            .replacen("` \\| `", "` | `", 1);
        let _ = writeln!(text, "| `{}` | {cells} |", member.name);
    }
    let head = format!(
        "{covered} of the {} members of jweixin 1.6.0 (`wx` and `wx.miniProgram`):\n\n\
         | in jweixin | here | gives |\n|---|---|---|\n",
        COVERAGE.len(),
    );
    head + &text
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
    fn every_member_of_jweixin_is_covered() {
        let head = format!("{0} of the {0} members", COVERAGE.len());
        let coverage = coverage();
        assert!(coverage.starts_with(&head), "{coverage}");
    }

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
