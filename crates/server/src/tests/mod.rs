//! Tests of every route, in process, against a sandbox on a real port.

mod all_routes;
mod api_jssdk_config;
mod api_oauth_authorize;
mod api_oauth_callback;
mod api_oauth_relay;
mod api_session;
mod calling_back_end;
mod client_keys;
mod connect_authorize;
mod gateway;
mod gateway_recovery;
mod gateway_refusals;
mod health;
mod internal_tls;
mod log_lines;
mod login_cookies;
mod login_processes;
mod metrics;
mod rate_limits;
mod raw_requests;
mod running_server;
mod slow_wechat;
mod test_server;
mod token_endpoints;
mod verification_files;
mod watched_store;
