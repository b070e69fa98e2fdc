//! A model of many processes that keep one account's credentials fresh: the real refresher,
//! with a platform that judges what is served, a store that loses calls, machines that stop,
//! and clocks that are set. Time is virtual. A seed decides everything, so that a schedule
//! that fails can be repeated.

#![allow(clippy::unwrap_used, reason = "what a test needs exists, or it fails")]

mod clocks;
mod day;
#[cfg(feature = "full-size")]
mod full_size;
mod machine;
mod outage;
mod platform;
mod process;
mod random;
mod random_schedules;
mod reordered;
mod schedule;
mod seeds;
mod store;
mod world;
