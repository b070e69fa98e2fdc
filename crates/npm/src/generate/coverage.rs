//! The table of APIs in the package's README.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt::Write as _;

use wechat_h5_jssdk::COVERAGE;

use super::Language;
use crate::api::api_macros::Method;
use crate::api::{calls, listeners, mini_program};
use crate::typescript::Types;

/// Every member of jweixin 1.6.0, with its function here and the type of its result.
pub fn coverage(language: Language) -> String {
    let functions = functions();
    let mut rows = String::new();
    let mut covered = 0;
    for member in COVERAGE {
        let cells = cells(member.name, &functions);
        covered += usize::from(cells.is_some());
        let cells = cells.as_deref().unwrap_or("– | –");
        let _ = writeln!(rows, "| `{}` | {cells} |", member.name);
    }
    head(language, covered) + &rows
}

fn head(language: Language, covered: usize) -> String {
    let all = COVERAGE.len();
    match language {
        Language::English => format!(
            "{covered} of the {all} members of jweixin 1.6.0 (`wx` and `wx.miniProgram`):\n\n\
             | in jweixin | here | result |\n|---|---|---|\n"
        ),
        Language::Chinese => format!(
            "jweixin 1.6.0（`wx` 和 `wx.miniProgram`）共 {all} 个成员，已支持 {covered} 个：\n\n\
             | jweixin | 本模块 | 返回值 |\n|---|---|---|\n"
        ),
    }
}

/// The last two cells of a row.
fn cells(member: &str, functions: &[(String, Method)]) -> Option<String> {
    match member {
        "config" | "ready" | "error" => Some("`configure(options)` | `Promise<Wx>`".into()),
        "miniProgram" => Some("`wx.miniProgram` | `MiniProgram`".into()),
        _ => {
            let (name, method) = functions.iter().find(|(name, _)| name == member)?;
            let call = format!("{name}({})", method.parameters);
            Some(format!("{} | {}", code(&call), code(&method.result)))
        }
    }
}

/// Code in a cell of a table.
fn code(text: &str) -> String {
    format!("`{}`", text.replace('|', "\\|"))
}

/// Every function, by the name of its member in jweixin.
fn functions() -> Vec<(String, Method)> {
    let types = &mut Types::default();
    let [shares, events] = listeners::methods(types);
    let named = |prefix: &str, methods: Vec<Method>| -> Vec<_> {
        let name = |method: Method| (format!("{prefix}{}", method.name), method);
        methods.into_iter().map(name).collect()
    };
    [
        named("", calls::methods(types)),
        named("", shares),
        named("", events),
        named("miniProgram.", mini_program::methods(types)),
    ]
    .into_iter()
    .flatten()
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_member_of_jweixin_is_covered() {
        let head = format!("{0} of the {0} members", COVERAGE.len());
        let coverage = coverage(Language::English);
        assert!(coverage.starts_with(&head), "{coverage}");
    }

    #[test]
    fn both_languages_have_the_same_rows() {
        let rows = |language| {
            let text = coverage(language);
            let (_, rows) = text.split_once("|---|---|---|").unwrap();
            rows.to_owned()
        };
        assert_eq!(rows(Language::English), rows(Language::Chinese));
    }
}
