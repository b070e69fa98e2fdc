mod access;
mod accounts_and_users;
mod api;
mod errors;
mod page_config;
mod refused_changes;
mod saved_state;
mod scenarios;
