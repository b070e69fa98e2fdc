//! Every development command: `cargo xtask --help`.

mod bench;
mod build_output;
mod cli;
mod consumers;
mod demo;
mod doc_links;
mod example;
mod file_lock;
mod files;
mod fingerprint;
mod import_circles;
mod lockfile;
mod named_tests;
mod npm;
mod npm_check;
mod npm_readme;
mod page;
mod pictures;
mod process;
mod process_status;
mod prove;
mod remap_path_prefix;
mod setup;
mod size;
mod table;
mod test;
mod tools;
mod workspace;
mod wrk;

use std::process::ExitCode;

use cli::Command;
use setup::{CHECKS, NODE, TRUNK, WASM};
use workspace::Workspace;

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
    let workspace = Workspace::find()?;
    match command {
        Command::Help => print!("{}", cli::HELP),
        Command::Setup => {
            setup::run(&workspace, setup::ALL)?;
            println!("everything is in place: {}", workspace.tools().display());
        }
        Command::Demo(flags) => match demo::run(&workspace, &flags)? {},
        Command::Example(example) => example::run(&workspace, example)?,
        Command::Test(groups) => test::run(&workspace, &groups)?,
        Command::Page => {
            setup::run(&workspace, &[NODE, WASM, TRUNK])?;
            page::build(&workspace)?;
        }
        Command::Npm(readme) => {
            setup::run(&workspace, &[NODE, WASM, CHECKS])?;
            npm_check::run(&workspace, readme)?;
        }
        Command::Pictures(names) => pictures::take(&workspace, &names)?,
        Command::Bench(benches) => bench::run(&workspace, &benches)?,
        Command::Prove(command) => prove::run(&workspace, &command)?,
        Command::Circles => import_circles::check(&workspace)?,
        Command::Documents => doc_links::check(&workspace)?,
        Command::Size(gate) => size::run(&workspace, gate)?,
    }
    Ok(())
}
