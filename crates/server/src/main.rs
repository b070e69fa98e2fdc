//! The binary: runs the command line, and says in one line why it cannot.

#[cfg(feature = "failpoints")]
mod kill_point;

use std::process::ExitCode;
use std::time::Duration;

/// How long the end waits for what is still under way: longer than a store that is closed
/// waits for its disk. A disk that never answers keeps no process.
const END_TIMEOUT: Duration = Duration::from_secs(6);

fn main() -> ExitCode {
    #[cfg(feature = "failpoints")]
    kill_point::arm();
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(err) => {
            eprintln!("wechat-h5: no threads can be started: {err}");
            return ExitCode::FAILURE;
        }
    };
    let ended = runtime.block_on(wechat_h5_server::cli::run());
    runtime.shutdown_timeout(END_TIMEOUT);
    match ended {
        Ok(code) => ExitCode::from(code),
        Err(err) => {
            eprintln!("wechat-h5: {err}");
            ExitCode::from(err.exit_code())
        }
    }
}
