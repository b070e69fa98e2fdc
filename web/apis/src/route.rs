//! What of this module the hash names.

/// A tab, and the place in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Route {
    Apis(ApisPlace),
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

impl Route {
    /// `None`: the hash names a tab of another module.
    pub(crate) fn from_hash(hash: &str) -> Option<Self> {
        let path = hash.strip_prefix("#/")?;
        let (tab, rest) = path.split_once('/').unwrap_or((path, ""));
        match tab {
            "apis" => Some(Self::Apis(ApisPlace::of(rest))),
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

#[cfg(test)]
mod tests {
    use super::{ApisPlace, Route};

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
            ("#/share", Some(Route::Share)),
            ("#/status", None),
            ("#/debug/log", None),
            ("#/api", None),
            ("", None),
        ] {
            assert_eq!(Route::from_hash(hash), route, "{hash:?}");
        }
    }
}
