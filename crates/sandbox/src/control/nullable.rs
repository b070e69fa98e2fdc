use serde::{Deserialize, Deserializer};

/// Distinguishes `null` from an absent field.
#[derive(Default)]
pub(super) enum Nullable<T> {
    #[default]
    Absent,
    Value(Option<T>),
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Nullable<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Option::deserialize(deserializer).map(Self::Value)
    }
}
