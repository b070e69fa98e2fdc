//! The control API (`/__sandbox/…`), with which tests and the shell change the sandbox and read
//! what happened. It is not part of WeChat.

mod account;
mod account_change;
mod account_query;
mod chat;
mod client_settings;
mod clock;
pub(crate) mod cors;
mod counters;
mod faults;
mod journal;
mod menu;
mod merchant_change;
mod merchants;
pub(crate) mod method_not_allowed;
mod nullable;
mod orders;
pub(crate) mod page_config;
mod push;
mod query;
mod record_change;
mod refunds;
mod reset;
mod saved_state;
mod scenarios;
pub(crate) mod unknown_path;
mod user_change;
mod users;

use axum::routing::{MethodRouter, get, post};

use crate::state::SandboxState;

/// The routes of the control API.
pub(crate) fn routes() -> Vec<(&'static str, MethodRouter<SandboxState>)> {
    vec![
        (
            "/__sandbox/account",
            get(account::show).post(account::change),
        ),
        ("/__sandbox/accounts", get(account::list)),
        ("/__sandbox/orders", get(orders::list).post(orders::place)),
        ("/__sandbox/orders/pay", post(orders::pay)),
        ("/__sandbox/refunds", get(refunds::list).post(refunds::make)),
        (
            "/__sandbox/merchants",
            get(merchants::list).post(merchants::put),
        ),
        (
            "/__sandbox/user",
            get(users::show_current).post(users::change_current),
        ),
        ("/__sandbox/users", get(users::list).post(users::put)),
        ("/__sandbox/clock", get(clock::show).post(clock::change)),
        ("/__sandbox/journal", get(journal::show).post(journal::add)),
        ("/__sandbox/chat", get(chat::show)),
        (page_config::PATH, get(page_config::show)),
        ("/__sandbox/counters", get(counters::show)),
        (
            "/__sandbox/faults",
            get(faults::show).post(faults::add).delete(faults::remove),
        ),
        ("/__sandbox/push", post(push::send)),
        ("/__sandbox/push/check-url", post(push::check_url)),
        (
            "/__sandbox/push/config",
            get(push::config).post(push::configure),
        ),
        (
            "/__sandbox/client",
            get(client_settings::show).post(client_settings::change),
        ),
        ("/__sandbox/menu", get(menu::show)),
        ("/__sandbox/reset", post(reset::reset)),
        (
            "/__sandbox/state",
            get(saved_state::save).post(saved_state::restore),
        ),
        ("/__sandbox/scenarios", get(scenarios::list)),
        ("/__sandbox/scenarios/{name}", post(scenarios::apply)),
    ]
}
