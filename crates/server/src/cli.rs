//! The command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use serde::Serialize;

/// Everything that a web page of a WeChat Official Account needs.
#[derive(Parser)]
#[command(name = "wechat-h5", version, arg_required_else_help = true)]
pub struct Cli {
    /// What to run.
    #[command(subcommand)]
    pub command: Command,
}

/// What to run.
#[derive(Subcommand)]
pub enum Command {
    /// Run the server: the page, the public API and the internal listener
    Serve(Box<ServeArgs>),
    /// Run the sandbox: a WeChat on this machine, for development and tests
    Sandbox(SandboxArgs),
    /// Run sandbox and server together, set up for each other
    Demo(DemoArgs),
}

/// Flags of `serve`. Each has a variable; see CONFIG.md.
#[derive(Args, Serialize)]
pub struct ServeArgs {
    /// Configuration file [variable: `WECHAT_H5_CONFIG`]
    #[arg(long, env = "WECHAT_H5_CONFIG", hide_env = true)]
    #[serde(skip)]
    pub config: Option<PathBuf>,
    /// Listen addresses and log
    #[command(flatten)]
    #[serde(flatten)]
    pub common: CommonArgs,
    /// The page's address in the browser [default: http:// and the listen address]
    #[arg(long)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub public_url: Option<String>,
    /// `AppID` of the account
    #[arg(long)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub appid: Option<String>,
    /// File with the `AppSecret` of the account
    #[arg(long)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub appsecret_file: Option<String>,
    /// Origins whose pages are signed, separated by commas [default: the public URL's]
    #[arg(long)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub origins: Option<String>,
    /// APIs that pages ask for, separated by commas
    #[arg(long)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub js_api_list: Option<String>,
    /// Open tags that pages ask for, separated by commas
    #[arg(long)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub open_tag_list: Option<String>,
    /// Other sites that people are signed in for, separated by commas
    #[arg(long)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub relay_sites: Option<String>,
    /// `memory` or `redb:<path>` [default: redb:wechat-h5.redb]
    #[arg(long)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub store: Option<String>,
    /// Hosts of WeChat's API, separated by commas [default: `https://api.weixin.qq.com`
    /// and `https://api2.weixin.qq.com`]
    #[arg(long)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub api_base: Option<String>,
    /// WeChat's authorize page, or the server that leads there [default: <https://open.weixin.qq.com>]
    #[arg(long)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub open_base: Option<String>,
    /// How long people stay signed in, in seconds [default: 604800]
    #[arg(long)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub session_seconds: Option<String>,
    /// Script put first in the page's head, on loopback or private addresses only
    #[arg(long)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub page_head_script: Option<String>,
}

/// Flags of `serve` and `demo`.
#[derive(Args, Serialize, Clone)]
pub struct CommonArgs {
    /// Address of the page and the public API [default: 127.0.0.1:8080]
    #[arg(long)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub listen: Option<String>,
    /// Address for other back ends [default: 127.0.0.1:8081]
    #[arg(long)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub internal_listen: Option<String>,
    /// What to log: error, warn, info, debug, trace [default: info]
    #[arg(long)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub log: Option<String>,
    /// `json` or `text` [default: json]
    #[arg(long)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub log_format: Option<String>,
}

/// Flags of `sandbox`.
#[derive(Args)]
pub struct SandboxArgs {
    /// Address of the sandbox, loopback or private [default: 127.0.0.1:8090]
    #[arg(long, env = "WECHAT_H5_SANDBOX_LISTEN", hide_env = true)]
    pub sandbox_listen: Option<String>,
    /// Page to show in the phone, from a server on this machine: the simulator
    /// is put into it by a proxy, such as for `http://127.0.0.1:5173/`
    #[arg(long, conflicts_with = "page_url")]
    pub page: Option<String>,
    /// Address of that proxy, loopback or private [default: 127.0.0.1:8091]
    #[arg(
        long,
        env = "WECHAT_H5_PROXY_LISTEN",
        hide_env = true,
        requires = "page"
    )]
    pub proxy_listen: Option<String>,
    /// Page to show in the phone that has the simulator's script tag itself: on
    /// this machine, or on a domain that the seed file registers
    #[arg(long)]
    pub page_url: Option<String>,
    /// TOML file with the accounts and people to start with
    #[arg(long, value_name = "FILE")]
    pub seed: Option<std::path::PathBuf>,
    /// Make tokens, tickets, codes and the like the same run by run
    #[arg(long, value_name = "NUMBER")]
    pub random_seed: Option<u64>,
    /// How many journal entries are kept, 1 to 100000000 [default: 10000]
    #[arg(
        long,
        value_name = "NUMBER",
        value_parser = clap::value_parser!(u32).range(1..=100_000_000)
    )]
    pub journal_entries: Option<u32>,
}

/// Flags of `demo`.
#[derive(Args)]
pub struct DemoArgs {
    /// Listen addresses and log
    #[command(flatten)]
    pub common: CommonArgs,
    /// Address of the sandbox, loopback or private [default: 127.0.0.1:8090]
    #[arg(long, env = "WECHAT_H5_SANDBOX_LISTEN", hide_env = true)]
    pub sandbox_listen: Option<String>,
    /// Address of a page under development whose server passes `/api` on to the demo:
    /// it is signed for, and logins lead back to it [default: the demo's own page]
    #[arg(long)]
    pub public_url: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_consistent() {
        <Cli as clap::CommandFactory>::command().debug_assert();
    }

    #[test]
    fn every_flag_is_a_setting() {
        let Command::Serve(args) = Cli::parse_from(["wechat-h5", "serve", "--listen", "x"]).command
        else {
            panic!("another command");
        };
        let flags = serde_json::to_value(&args).unwrap();
        assert_eq!(flags, serde_json::json!({ "listen": "x" }));
    }

    #[test]
    fn a_journal_has_entries_and_an_end() {
        for (entries, accepted) in [
            ("0", false),
            ("1", true),
            ("100000000", true),
            ("100000001", false),
        ] {
            let line = ["wechat-h5", "sandbox", "--journal-entries", entries];
            assert_eq!(Cli::try_parse_from(line).is_ok(), accepted, "{entries}");
        }
    }

    #[test]
    fn a_secret_is_no_flag() {
        let line = ["wechat-h5", "serve", "--appsecret", "x"];
        assert!(Cli::try_parse_from(line).is_err());
    }
}
