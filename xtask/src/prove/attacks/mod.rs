//! Every attack, in a file of its own.

mod body_in_bytes;
mod callback_flood;
mod canaries;
mod cold_start;
mod connection_burst;
mod disk_error;
mod full_disk;
mod fuzz;
mod fuzz_grammar;
mod garbage;
mod interrupted_refresh;
mod kill_under_load;
mod killed_writes;
mod log_lines;
mod login_flood;
mod login_rate;
mod long_paths;
mod parallel_callbacks;
mod rate_limits;
mod requests;
mod sandbox_rules;
mod session_read;
mod sessions;
mod slow_connections;
mod stop_under_load;
mod store_files;
mod unread_log;
mod wechat_errors;
mod without_sandbox;

use anyhow::Result;

use super::environment::Environment;
use super::measurement::Measurements;

pub(crate) struct Attack {
    pub(crate) name: &'static str,
    pub(crate) about: &'static str,
    pub(crate) run: fn(&Environment<'_>, &mut Measurements) -> Result<()>,
}

macro_rules! attacks {
    ($($module:ident $name:literal: $about:literal;)*) => {
        &[$(Attack { name: $name, about: $about, run: $module::run }),*]
    };
}

pub(crate) const ATTACKS: &[Attack] = attacks! {
    body_in_bytes "body-in-bytes": "bodies that come one byte per segment, wherever bodies are read";
    disk_error "disk-error": "one write to the disk fails, then all of them for a while";
    full_disk "full-disk": "the disk is full for a while";
    unread_log "unread-log": "nobody reads standard error";
    login_flood "login-flood": "a million login starts while a visitor needs a minute at WeChat";
    slow_connections "slow-connections": "1,000 idle or slow connections, 1,024 open files";
    connection_burst "connection-burst": "2,000 connections at once";
    callback_flood "callback-flood": "callbacks that nobody waits for, while WeChat does not respond";
    interrupted_refresh "interrupted-refresh": "the process is stopped or killed while it refreshes";
    session_read "session-read": "session reads during login starts over 1,000 connections";
    login_rate "login-rate": "login starts over 64 connections";
    rate_limits "rate-limits": "clients over their limit, and spoofed addresses";
    long_paths "long-paths": "login starts with the longest paths";
    stop_under_load "stop-under-load": "SIGTERM while browsers keep their connections";
    requests "requests": "single requests, each with the answer that it must have";
    sessions "sessions": "whose data a browser is shown";
    wechat_errors "wechat-errors": "errcodes of WeChat: the rest after one, and what is told";
    store_files "store-files": "damaged and linked files, and files that are open to others";
    log_lines "log-lines": "long lines of the log";
    sandbox_rules "sandbox-rules": "the sandbox and its proxy, as far as they listen";
    without_sandbox "without-sandbox": "a build without the sandbox";
    fuzz "fuzz": "100,000 requests that a grammar of mistakes makes";
    garbage "garbage": "connections whose bytes are no request";
    parallel_callbacks "parallel-callbacks": "4,000 callbacks of one login at the same time";
    killed_writes "killed-writes": "kill -9 at each write to the store's file";
    kill_under_load "kill-under-load": "kill -9 during logins, 20 times";
    cold_start "cold-start": "2,000 connections ask for a signature before there is a ticket";
    canaries "canaries": "everything secret is searched for in the log at TRACE and in every response";
};
