//! What of this module the hash names.

/// A tab, and the place in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Route {
    Apis(ApisPlace),
    Debug(DebugPlace),
    Share,
}

/// A function of the JS-SDK, with its arguments: `#/apis/chooseImage?args=%7B%7D`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct ApisPlace {
    /// Its name in `wx`, or empty.
    pub(crate) name: String,
    /// JSON, escaped as in a URL.
    pub(crate) args: Option<String>,
}

/// A tool of the debug tab.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum DebugPlace {
    Console,
    #[default]
    Doctor,
    Log,
}

impl Route {
    /// `None`: the hash names a tab of another module.
    pub(crate) fn from_hash(hash: &str) -> Option<Self> {
        let path = hash.strip_prefix("#/")?;
        let (tab, rest) = path.split_once('/').unwrap_or((path, ""));
        match tab {
            "apis" => Some(Self::Apis(ApisPlace::of(rest))),
            "debug" => Some(Self::Debug(DebugPlace::of(rest))),
            "share" => Some(Self::Share),
            _ => None,
        }
    }
}

impl ApisPlace {
    fn of(rest: &str) -> Self {
        let (name, query) = rest.split_once('?').unwrap_or((rest, ""));
        let args = query.split('&').find_map(|part| part.strip_prefix("args="));
        Self {
            name: name.to_owned(),
            args: args.map(str::to_owned),
        }
    }
}

impl DebugPlace {
    pub(crate) const ALL: [Self; 3] = [Self::Doctor, Self::Log, Self::Console];

    pub(crate) fn hash(self) -> &'static str {
        match self {
            Self::Console => "#/debug/console",
            Self::Doctor => "#/debug/doctor",
            Self::Log => "#/debug/log",
        }
    }

    /// An unknown one is the first.
    fn of(rest: &str) -> Self {
        let name = rest.split('?').next().unwrap_or_default();
        let is_named = |place: &Self| place.hash().strip_prefix("#/debug/") == Some(name);
        Self::ALL.into_iter().find(is_named).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::{ApisPlace, DebugPlace, Route};

    fn apis(name: &str, args: Option<&str>) -> Route {
        Route::Apis(ApisPlace {
            name: name.into(),
            args: args.map(Into::into),
        })
    }

    #[test]
    fn a_hash_names_a_place() {
        for (hash, route) in [
            ("#/apis", Some(apis("", None))),
            ("#/apis/", Some(apis("", None))),
            ("#/apis/chooseImage", Some(apis("chooseImage", None))),
            (
                "#/apis/chooseImage?x=1&args=%7B%7D",
                Some(apis("chooseImage", Some("%7B%7D"))),
            ),
            ("#/debug", Some(Route::Debug(DebugPlace::Doctor))),
            ("#/debug/doctor", Some(Route::Debug(DebugPlace::Doctor))),
            ("#/debug/log?x", Some(Route::Debug(DebugPlace::Log))),
            ("#/debug/console", Some(Route::Debug(DebugPlace::Console))),
            ("#/debug/other", Some(Route::Debug(DebugPlace::Doctor))),
            ("#/share", Some(Route::Share)),
            ("#/status", None),
            ("#/api", None),
            ("", None),
        ] {
            assert_eq!(Route::from_hash(hash), route, "{hash:?}");
        }
    }
}
