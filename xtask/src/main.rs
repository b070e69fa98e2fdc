//! Every development command: `cargo xtask --help`.

mod bench;
mod cli;
mod consumers;
mod demo;
mod example;
mod files;
mod fingerprint;
mod lock;
mod npm;
mod npm_check;
mod npm_readme;
mod output;
mod page;
mod remap;
mod setup;
mod shell;
mod size;
mod table;
mod test;
mod work;

use std::process::ExitCode;

use cli::Command;
use setup::{CHECKS, NODE, TRUNK, WASM};
use work::Work;

fn main() -> ExitCode {
    match cli::parse(std::env::args().skip(1)).and_then(run) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> anyhow::Result<()> {
    let work = Work::find()?;
    match command {
        Command::Help => print!("{}", cli::HELP),
        Command::Setup => {
            setup::run(&work, setup::ALL)?;
            println!("everything is in place: {}", work.tools().display());
        }
        Command::Demo(flags) => match demo::run(&work, &flags)? {},
        Command::Example(example) => example::run(&work, example)?,
        Command::Test(groups) => test::run(&work, &groups)?,
        Command::Page => {
            setup::run(&work, &[NODE, WASM, TRUNK])?;
            page::build(&work)?;
        }
        Command::Npm(readme) => {
            setup::run(&work, &[NODE, WASM, CHECKS])?;
            npm_check::run(&work, readme)?;
        }
        Command::Bench(benches) => bench::run(&work, &benches)?,
        Command::Size(gate) => size::run(&work, gate)?,
    }
    Ok(())
}
