//! Queues in Redis: each is a few keys with one hash tag, and its methods are Lua scripts.

mod redis_queue;
mod scripts;

pub(super) use self::redis_queue::RedisQueue;
pub(super) use self::scripts::QueueScripts;
