//! What of this module the hash names.

/// A tool of the debug tab.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum DebugPlace {
    Console,
    #[default]
    Doctor,
    Log,
}

impl DebugPlace {
    pub(crate) const ALL: [Self; 3] = [Self::Doctor, Self::Log, Self::Console];

    /// `None`: the hash names a tab of another module. An unknown tool is the first.
    pub(crate) fn from_hash(hash: &str) -> Option<Self> {
        let rest = hash.strip_prefix("#/debug")?;
        let name = match rest.strip_prefix('/') {
            Some(name) => name.split('?').next().unwrap_or_default(),
            None if rest.is_empty() => "",
            None => return None,
        };
        let is_named = |place: &Self| place.hash().strip_prefix("#/debug/") == Some(name);
        Some(Self::ALL.into_iter().find(is_named).unwrap_or_default())
    }

    pub(crate) fn hash(self) -> &'static str {
        match self {
            Self::Console => "#/debug/console",
            Self::Doctor => "#/debug/doctor",
            Self::Log => "#/debug/log",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::DebugPlace;

    #[test]
    fn a_hash_names_a_place() {
        for (hash, place) in [
            ("#/debug", Some(DebugPlace::Doctor)),
            ("#/debug/doctor", Some(DebugPlace::Doctor)),
            ("#/debug/log?x", Some(DebugPlace::Log)),
            ("#/debug/console", Some(DebugPlace::Console)),
            ("#/debug/other", Some(DebugPlace::Doctor)),
            ("#/debugger", None),
            ("#/share", None),
            ("#/apis/chooseImage", None),
            ("", None),
        ] {
            assert_eq!(DebugPlace::from_hash(hash), place, "{hash:?}");
        }
    }
}
