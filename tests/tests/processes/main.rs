//! Several `wechat-h5 serve` that share one Redis: real processes, a real `redis-server`,
//! and the sandbox in place of WeChat.

mod clients;
mod expiries;
#[cfg(feature = "full-size")]
mod full_size;
mod installation;
mod logins;
mod lost_processes;
mod machine_time;
mod mixed_calls;
mod redis_outages;
