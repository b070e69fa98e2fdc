//! Several `wechat-h5 serve` that share one Redis, and one with a file of its own: real
//! processes, a real `redis-server`, and the sandbox in place of WeChat.

mod clients;
#[cfg(target_os = "linux")]
mod embedded_store;
mod expiries;
#[cfg(feature = "full-size")]
mod full_size;
mod installation;
#[cfg(feature = "full-size")]
mod kill_points;
mod logins;
mod lost_processes;
mod machine_time;
mod mixed_calls;
mod pushes;
mod redis_faults;
mod redis_outages;
mod slow_redis;
mod stops;
