//! The binary: reads the command line, runs, and says in one line what is wrong.

use std::process::ExitCode;

use clap::Parser as _;
use wechat_h5_server::cli::{Cli, Command};
use wechat_h5_server::{demo, serve};

#[tokio::main]
async fn main() -> ExitCode {
    let ended = match Cli::parse().command {
        Command::Serve(args) => serve::run(&args).await,
        Command::Sandbox(args) => demo::sandbox(&args).await,
        Command::Demo(args) => demo::demo(&args).await,
    };
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(err) => {
            eprintln!("wechat-h5: {err}");
            ExitCode::from(2)
        }
    }
}
