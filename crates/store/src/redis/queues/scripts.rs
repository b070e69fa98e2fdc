//! The scripts of queues, which Redis runs one at a time.

use redis::{Script, ScriptInvocation};

use crate::queue::QueueLimits;
use crate::queue::queue_time::millis;

/// The scripts. Redis keeps them by their digest; where it has lost one, the client sends it
/// again.
pub(in crate::redis) struct QueueScripts {
    pub(super) append: Script,
    pub(super) record_reply: Script,
    pub(super) reply: Script,
    pub(super) claim: Script,
    pub(super) finish: Script,
    pub(super) postpone: Script,
    pub(super) give_up: Script,
    pub(super) give_up_item: Script,
    pub(super) list_items: Script,
    pub(super) list_dead: Script,
    pub(super) replay: Script,
    pub(super) list_values: Script,
    pub(super) replace_value: Script,
    pub(super) counts: Script,
    pub(super) restore: Script,
    pub(super) clear: Script,
}

macro_rules! script {
    ($name:literal) => {
        Script::new(concat!(
            include_str!("scripts/queue.lua"),
            include_str!(concat!("scripts/", $name, ".lua"))
        ))
    };
}

impl QueueScripts {
    pub(in crate::redis) fn new() -> Self {
        Self {
            append: script!("append"),
            record_reply: script!("record_reply"),
            reply: script!("reply"),
            claim: script!("claim"),
            finish: script!("finish"),
            postpone: script!("postpone"),
            give_up: script!("give_up"),
            give_up_item: script!("give_up_item"),
            list_items: script!("list_items"),
            list_dead: script!("list_dead"),
            replay: script!("replay"),
            list_values: script!("list_values"),
            replace_value: script!("replace_value"),
            counts: script!("counts"),
            restore: script!("restore"),
            clear: script!("clear"),
        }
    }
}

/// What `queue.lua` wants to know of a queue.
pub(super) struct QueueNames {
    pub(super) prefix: String,
    pub(super) channel: String,
    pub(super) queue: String,
}

/// The last parts of the keys, in the order in which `queue.lua` has them.
const KEYS: [&str; 9] = [
    "items",
    "order",
    "lanes",
    "claims",
    "keys",
    "key_ends",
    "dead",
    "dead_order",
    "numbers",
];

impl QueueNames {
    /// The script with the keys and the arguments that all scripts have.
    pub(super) fn begin<'a>(
        &self,
        script: &'a Script,
        limits: &QueueLimits,
    ) -> ScriptInvocation<'a> {
        let mut call = script.prepare_invoke();
        for key in KEYS {
            call.key(format!("{}{key}", self.prefix));
        }
        call.arg(format!("{}lane:", self.prefix))
            .arg(&self.channel)
            .arg(&self.queue)
            .arg(limits.max_items)
            .arg(limits.max_bytes)
            .arg(millis(limits.remember_for).min(MAX_MS))
            .arg(limits.max_remembered)
            .arg(limits.max_remembered_bytes)
            .arg(limits.max_dead)
            .arg(limits.max_dead_bytes)
            .arg(millis(limits.keep_dead_for).min(MAX_MS));
        call
    }
}

/// A century: its microseconds, with the time since 1970, are exact in Lua's numbers.
pub(super) const MAX_MS: u64 = 100 * 365 * 24 * 60 * 60 * 1000;
