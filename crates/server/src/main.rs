//! The binary: runs the command line, and says in one line why it cannot.

use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    match wechat_h5_server::cli::run().await {
        Ok(code) => ExitCode::from(code),
        Err(err) => {
            eprintln!("wechat-h5: {err}");
            ExitCode::from(err.exit_code())
        }
    }
}
