//! Reads the JSON body of a call.

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::platform::errcode::Errcode;

/// The response of endpoints that return no data.
pub(super) const OK: &str = r#"{"errcode":0,"errmsg":"ok"}"#;

/// Reads a JSON object. A list is refused: serde would read its values in order.
pub(super) fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, Errcode> {
    if body.is_empty() {
        return Err(Errcode::EmptyPostData);
    }
    let object: Map<String, Value> =
        serde_json::from_slice(body).map_err(|_| Errcode::DataFormat)?;
    serde_json::from_value(object.into()).map_err(|_| Errcode::DataFormat)
}
