//! Prints a generated part of the package: `types`, `names`, or `coverage` in a language.

use std::process::ExitCode;

use wechat_h5::generate::{self, Language};

fn main() -> ExitCode {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
    let Some(text) = generated(&arguments) else {
        eprintln!("usage: wechat-h5-generate types | names | coverage en | coverage zh-CN");
        return ExitCode::FAILURE;
    };
    print!("{text}");
    ExitCode::SUCCESS
}

fn generated(arguments: &[&str]) -> Option<String> {
    match arguments {
        ["types"] => Some(generate::wx_d_ts()),
        ["names"] => Some(generate::api_names_js()),
        ["coverage", tag] => Some(generate::coverage(Language::parse(tag)?)),
        _ => None,
    }
}
