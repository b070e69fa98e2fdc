//! Prints what the package's build needs to know of the surface: `types`,
//! `names` or `coverage`.

use std::process::ExitCode;

use wechat_h5::describe;

fn main() -> ExitCode {
    let text = match std::env::args().nth(1).as_deref() {
        Some("types") => describe::types(),
        Some("names") => describe::names(),
        Some("coverage") => describe::coverage(),
        _ => {
            eprintln!("usage: wechat-h5-describe types|names|coverage");
            return ExitCode::FAILURE;
        }
    };
    print!("{text}");
    ExitCode::SUCCESS
}
