//! What has to be done as a whole: Lua scripts, which Redis runs one at a time.

use std::time::Duration;

use redis::{Script, ScriptInvocation};

use super::key_names::KeyNames;
use crate::key::Key;

/// The scripts. Redis keeps them by their digest; where it has lost one, the client sends
/// it again.
pub(super) struct Scripts {
    write: Script,
    take: Script,
    lease: Script,
    release: Script,
    time: Script,
}

/// Writes an entry.
pub(super) struct Write<'a> {
    pub(super) key: &'a Key,
    pub(super) value: &'a [u8],
    ttl: Duration,
    condition: Condition<'a>,
}

/// What must be true of the entry that is there.
#[derive(Clone, Copy)]
enum Condition<'a> {
    None,
    IsMissing,
    HasValue(&'a [u8]),
}

impl<'a> Write<'a> {
    /// Whatever is there.
    pub(super) fn always(key: &'a Key, value: &'a [u8], ttl: Duration) -> Self {
        Self {
            key,
            value,
            ttl,
            condition: Condition::None,
        }
    }

    /// Only if this is there (`None`: nothing).
    pub(super) fn if_unchanged(
        key: &'a Key,
        expected: Option<&'a [u8]>,
        value: &'a [u8],
        ttl: Duration,
    ) -> Self {
        Self {
            condition: expected.map_or(Condition::IsMissing, Condition::HasValue),
            ..Self::always(key, value, ttl)
        }
    }
}

impl Scripts {
    pub(super) fn new() -> Self {
        Self {
            write: Script::new(concat!(
                include_str!("scripts/remove.lua"),
                include_str!("scripts/write.lua")
            )),
            take: Script::new(concat!(
                include_str!("scripts/remove.lua"),
                include_str!("scripts/take.lua")
            )),
            lease: Script::new(include_str!("scripts/lease.lua")),
            release: Script::new(include_str!("scripts/release.lua")),
            time: Script::new(include_str!("scripts/time.lua")),
        }
    }

    /// Returns whether it was written.
    pub(super) fn write(&self, names: &KeyNames, write: &Write<'_>) -> ScriptInvocation<'_> {
        let Write {
            key,
            value,
            ttl,
            condition,
        } = *write;
        let (condition, expected) = match condition {
            Condition::None => ("none", &[][..]),
            Condition::IsMissing => ("missing", &[][..]),
            Condition::HasValue(expected) => ("equal", expected),
        };
        let mut script = entry(&self.write, names, key);
        script
            .arg(value)
            .arg(millis(ttl))
            .arg(key.namespace.capacity())
            .arg(key.namespace.max_bytes())
            .arg(condition)
            .arg(expected);
        let channel = key.namespace.is_announced().then(|| names.channel());
        script.arg(channel.unwrap_or_default());
        script
    }

    /// Returns the value of the entry that was removed, if there was one.
    pub(super) fn take(&self, names: &KeyNames, key: &Key) -> ScriptInvocation<'_> {
        entry(&self.take, names, key)
    }

    /// Returns whether `holder` has the lease now.
    pub(super) fn lease(
        &self,
        names: &KeyNames,
        key: &Key,
        holder: &str,
        ttl: Duration,
    ) -> ScriptInvocation<'_> {
        let mut script = self.lease.key(names.lease(key));
        script.arg(holder).arg(millis(ttl));
        script
    }

    /// Returns the milliseconds since 1970, where this entry is.
    pub(super) fn time(&self, names: &KeyNames, key: &Key) -> ScriptInvocation<'_> {
        let mut script = self.time.prepare_invoke();
        script.key(names.entry(key));
        script
    }

    pub(super) fn release(
        &self,
        names: &KeyNames,
        key: &Key,
        holder: &str,
    ) -> ScriptInvocation<'_> {
        let mut script = self.release.key(names.lease(key));
        script.arg(holder);
        script
    }
}

/// The script with the keys and arguments that `remove.lua` uses.
fn entry<'a>(script: &'a Script, names: &KeyNames, key: &Key) -> ScriptInvocation<'a> {
    let namespace = key.namespace;
    let mut script = script.key(names.entry(key));
    script
        .key(names.expiries(namespace))
        .key(names.sizes(namespace))
        .key(names.bytes(namespace))
        .arg(names.entry_prefix(namespace))
        .arg(&key.id);
    script
}

/// Redis takes no time to live of 0: an entry that has expired already is there for one
/// millisecond.
fn millis(ttl: Duration) -> u64 {
    u64::try_from(ttl.as_millis())
        .unwrap_or(u64::MAX)
        .clamp(1, MAX_TTL)
}

/// A century: Redis refuses a time that overflows its clock.
const MAX_TTL: u64 = 100 * 365 * 24 * 60 * 60 * 1000;
