//! Prints what the package's build needs to know of the surface: `types`,
//! `names` or `coverage`.

use std::process::ExitCode;

use wechat_h5::generate;

fn main() -> ExitCode {
    let text = match std::env::args().nth(1).as_deref() {
        Some("types") => generate::types(),
        Some("names") => generate::names(),
        Some("coverage") => generate::coverage(),
        _ => {
            eprintln!("usage: wechat-h5-generate types|names|coverage");
            return ExitCode::FAILURE;
        }
    };
    print!("{text}");
    ExitCode::SUCCESS
}
