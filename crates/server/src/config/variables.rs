//! The variables of the environment that are no setting, or none of the command.

use super::commands::{DEMO, SANDBOX, SERVE};
use super::setting_definition::{CommandSettings, PREFIX, Setting};

/// A variable that looks like a setting and is none.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct UnknownVariable {
    /// Its name.
    pub name: String,
    /// The variable that was probably meant.
    pub similar: Option<String>,
}

/// The unknown variables among these, in order.
pub(crate) fn unknown_variables(names: impl Iterator<Item = String>) -> Vec<UnknownVariable> {
    /// Read by the tests and tools of this repository.
    const OF_TOOLS: [&str; 5] = ["BIN", "CHROMEDRIVER", "CHROMIUM", "E2E_OUT", "TOOLS"];
    let settings = SERVE.iter().chain(SANDBOX.iter()).chain(DEMO.iter());
    let known: Vec<_> = settings.filter_map(Setting::variable).collect();
    // Without the prefix, which would make every name similar.
    let known = known.iter().map(|name| &name[PREFIX.len()..]);
    let known: Vec<_> = known.collect();
    let unknown = |name: String| {
        let rest = name.strip_prefix(PREFIX)?;
        if known.contains(&rest) || OF_TOOLS.contains(&rest) {
            return None;
        }
        let similar = wechat_h5_similar_name::most_similar(rest, known.iter().copied());
        let similar = similar.map(|rest| format!("{PREFIX}{rest}"));
        Some(UnknownVariable { name, similar })
    };
    let mut unknown: Vec<_> = names.filter_map(unknown).collect();
    unknown.sort_unstable_by(|one, other| one.name.cmp(&other.name));
    unknown
}

/// The variables among these, in order, that are settings of another command only.
pub(crate) fn unused_variables(
    command: CommandSettings,
    names: impl Iterator<Item = String>,
) -> Vec<String> {
    let all = || SERVE.iter().chain(SANDBOX.iter()).chain(DEMO.iter());
    let is_one_of = |mut settings: Box<dyn Iterator<Item = &'static Setting>>, name: &str| {
        settings.any(|setting| setting.variable().is_some_and(|variable| variable == name))
    };
    let is_unused = |name: &String| {
        is_one_of(Box::new(all()), name) && !is_one_of(Box::new(command.iter()), name)
    };
    let mut unused: Vec<_> = names.filter(is_unused).collect();
    unused.sort_unstable();
    unused
}
