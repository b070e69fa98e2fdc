//! What several endpoints read and answer alike.

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::error_body::Errcode;

/// The answer of endpoints that have nothing to tell.
pub(super) const OK: &str = r#"{"errcode":0,"errmsg":"ok"}"#;

/// Reads an object; a list of the values in order would be taken without asking.
pub(super) fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, Errcode> {
    if body.is_empty() {
        return Err(Errcode::EmptyPostData);
    }
    let object: Map<String, Value> =
        serde_json::from_slice(body).map_err(|_| Errcode::DataFormat)?;
    serde_json::from_value(object.into()).map_err(|_| Errcode::DataFormat)
}
