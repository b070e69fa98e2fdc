//! Gives fields of a JSON object a wrong type.

use serde_json::Value;

/// Changes the named fields, or all of them. `None` for anything but an object.
pub(super) fn change_types(body: &[u8], fields: &[String]) -> Option<String> {
    let Ok(Value::Object(mut object)) = serde_json::from_slice(body) else {
        return None;
    };
    for (name, value) in &mut object {
        if fields.is_empty() || fields.contains(name) {
            *value = wrong_type(value);
        }
    }
    Some(Value::Object(object).to_string())
}

/// `7200` becomes `"7200"`, `"ok"` becomes 0.
fn wrong_type(value: &Value) -> Value {
    match value {
        Value::Number(number) => number.to_string().into(),
        _ => 0.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_get_a_wrong_type() {
        let body = br#"{"access_token":"90_x","expires_in":7200,"list":[1]}"#;
        let named = change_types(body, &["expires_in".to_owned()]).unwrap();
        assert_eq!(
            named,
            r#"{"access_token":"90_x","expires_in":"7200","list":[1]}"#
        );
        let all = change_types(body, &[]).unwrap();
        assert_eq!(all, r#"{"access_token":0,"expires_in":"7200","list":0}"#);
        assert_eq!(change_types(b"<html>", &[]), None);
    }
}
