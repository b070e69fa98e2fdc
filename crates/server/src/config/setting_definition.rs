//! The definition of a setting. The flag, the variable, the key in the file, the
//! help text and the rows of `CONFIG.md` follow from it.

/// One setting. Each concern's file in this folder defines its own.
#[derive(Debug)]
pub(crate) struct Setting {
    /// The key in the configuration file. The variable is `WECHAT_H5_` and the key in
    /// capitals; the flag is `--` and the key with hyphens.
    pub key: &'static str,
    /// Where it can be written.
    pub sources: AllowedSources,
    /// What stands for the value in the help text; says the unit or the form.
    pub value: &'static str,
    /// What it sets.
    pub about: Text,
    /// What holds where it is not set.
    pub default: DefaultValue,
}

/// The [`Setting::value`] of a switch, whose flag means yes without a value.
pub(super) const SWITCH: &str = "yes|no";

/// Where a setting can be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AllowedSources {
    /// As a flag, as a variable and in the file.
    Everywhere,
    /// As a variable and in the file: every process of a machine can read the flags
    /// of all others, so a secret must not be one.
    NotFlag,
    /// As a flag and as a variable.
    NotFile,
    /// As a flag.
    Flag,
    /// As a variable.
    Variable,
}

/// What holds where a setting is not set.
#[derive(Debug)]
pub(crate) enum DefaultValue {
    /// Nothing: it must be set. How to, for the error message.
    Required(&'static str),
    /// Nothing: what it is about does not happen.
    None,
    /// This value, written as a user would write it.
    Value(&'static str),
    /// A value that depends on something else.
    Derived(Text),
}

/// A text for users, in both languages of the documents. May have Markdown's backticks.
#[derive(Debug)]
pub(crate) struct Text {
    /// English.
    pub en: &'static str,
    /// Chinese.
    #[cfg_attr(
        not(all(test, feature = "sandbox")),
        expect(dead_code, reason = "only the documents, which a test makes")
    )]
    pub zh: &'static str,
}

/// The settings that a command takes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct CommandSettings {
    /// By concern.
    pub(super) groups: &'static [&'static [Setting]],
    /// Those of an account, which can also be written in an `[[account]]` table.
    pub(super) account: &'static [Setting],
}

impl CommandSettings {
    /// Each of them.
    pub(crate) fn iter(self) -> impl Iterator<Item = &'static Setting> {
        let groups = self.groups.iter().copied();
        [self.account].into_iter().chain(groups).flatten()
    }
}

/// The prefix of every variable.
pub(super) const PREFIX: &str = "WECHAT_H5_";

impl Setting {
    /// Its variable, if it can be one.
    pub(crate) fn variable(&self) -> Option<String> {
        let has_variable = self.sources != AllowedSources::Flag;
        has_variable.then(|| format!("{PREFIX}{}", self.key.to_ascii_uppercase()))
    }

    /// Its flag without `--`, if it can be one.
    pub(crate) fn flag(&self) -> Option<String> {
        let has_flag = !matches!(
            self.sources,
            AllowedSources::NotFlag | AllowedSources::Variable
        );
        has_flag.then(|| self.key.replace('_', "-"))
    }

    /// Whether its flag needs no value.
    pub(crate) fn is_switch(&self) -> bool {
        self.value == SWITCH
    }

    /// Whether it can be written in the file.
    pub(crate) fn is_in_file(&self) -> bool {
        matches!(
            self.sources,
            AllowedSources::Everywhere | AllowedSources::NotFlag
        )
    }

    /// How messages name it.
    pub(crate) fn name(&self) -> String {
        self.variable()
            .unwrap_or_else(|| format!("--{}", self.flag().unwrap_or_default()))
    }

    /// Its default, if that is one value.
    pub(crate) fn default_value(&self) -> Option<&'static str> {
        match self.default {
            DefaultValue::Value(value) => Some(value),
            _ => None,
        }
    }
}
