//! Ends the process in the middle of a refresh, for a test of those that go on.

#[cfg(not(debug_assertions))]
compile_error!("the feature `failpoints` is for tests, not for a release build");

use rustix::process::{Signal, getpid, kill_process};

/// From now on the process dies, as by `kill -9`, when it reaches the point that the variable
/// `KILL_AT` names.
pub(crate) fn arm() {
    let Ok(point) = std::env::var("KILL_AT") else {
        return;
    };
    let armed = fail::cfg_callback(point, || {
        let killed = kill_process(getpid(), Signal::KILL);
        unreachable!("a process can kill itself: {killed:?}");
    });
    armed.expect("every name is a point");
}
