//! The values of a refused signature, from JSON and flags.

use serde_json::{Map, Value};

use crate::config::ConfigError;
use crate::file_input::ArgumentFile;

/// The values as they were used, right or wrong.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Reported {
    pub(super) page_url: String,
    pub(super) signed_url: String,
    pub(super) real_auth_url: Option<String>,
    pub(super) timestamp: u64,
    pub(super) nonce_str: String,
    pub(super) signature: String,
}

/// The object is in one of these fields of what people copy.
const AROUND: [&str; 3] = ["attempt", "error", "config"];
/// Fields that have another name elsewhere.
const OTHER_NAMES: [(&str, &str); 3] = [
    ("pageUrl", "url"),
    ("nonceStr", "noncestr"),
    ("timestamp", "timeStamp"),
];

impl Reported {
    /// Reads the object in the file, if there is one, under these fields.
    ///
    /// # Errors
    ///
    /// [`ConfigError`].
    pub(super) fn read<'a>(
        file: Option<&ArgumentFile>,
        flags: impl Iterator<Item = (&'a str, &'a str)>,
    ) -> Result<Self, ConfigError> {
        let mut fields = file.map(parse).transpose()?.unwrap_or_default();
        for (field, value) in flags {
            fields.insert(field.to_owned(), value.into());
        }
        let page_url = required(&fields, "pageUrl", "--url")?;
        let timestamp = required(&fields, "timestamp", "--timestamp")?;
        let timestamp = timestamp.parse().map_err(|_| {
            let problem = format!("is `{}`", timestamp.escape_debug());
            ConfigError::new(
                "timestamp",
                problem,
                "give the whole number that wx.config had",
            )
        })?;
        Ok(Self {
            signed_url: value(&fields, "signedUrl").unwrap_or_else(|| page_url.clone()),
            real_auth_url: value(&fields, "realAuthUrl").filter(|url| !url.is_empty()),
            timestamp,
            nonce_str: required(&fields, "nonceStr", "--nonce")?,
            signature: required(&fields, "signature", "--signature")?,
            page_url,
        })
    }
}

fn parse(file: &ArgumentFile) -> Result<Map<String, Value>, ConfigError> {
    let text = file.text.trim_start_matches('\u{feff}').trim();
    let object: Map<String, Value> = serde_json::from_str(text).map_err(|err| {
        let problem = format!("has no object in JSON ({err})");
        let advice = "on the page's console run copy(error.attempt), or JSON.stringify it";
        ConfigError::new(file.name.as_str(), problem, advice)
    })?;
    Ok(flattened(&object))
}

/// With the fields of the objects around which the values were printed.
fn flattened(object: &Map<String, Value>) -> Map<String, Value> {
    let mut fields = object.clone();
    for name in AROUND {
        if let Some(Value::Object(inner)) = object.get(name) {
            for (field, value) in flattened(inner) {
                fields.entry(field).or_insert(value);
            }
        }
    }
    fields
}

fn value(fields: &Map<String, Value>, name: &str) -> Option<String> {
    let others = OTHER_NAMES.iter().filter(|(field, _)| *field == name);
    let names = [name].into_iter().chain(others.map(|(_, other)| *other));
    let mut values = names.filter_map(|name| match fields.get(name)? {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    });
    values.next()
}

fn required(fields: &Map<String, Value>, name: &str, flag: &str) -> Result<String, ConfigError> {
    value(fields, name).ok_or_else(|| {
        let advice = format!("give it as {flag}, or as {name} in FILE");
        ConfigError::new(name, "is missing", advice)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const ATTEMPT: &str = r#"{"pageUrl":"https://a.example/#/x","signedUrl":"https://a.example/",
        "timestamp":"1700000000","nonceStr":"N","signature":"S"}"#;

    fn read(text: &str) -> Result<Reported, ConfigError> {
        read_with(text, &[])
    }

    fn read_with(text: &str, flags: &[(&str, &str)]) -> Result<Reported, ConfigError> {
        let file = ArgumentFile {
            name: "bad.json".to_owned(),
            text: text.to_owned(),
        };
        Reported::read(Some(&file), flags.iter().copied())
    }

    #[test]
    fn what_a_console_prints_is_read() {
        let expected = read(ATTEMPT).unwrap();
        assert_eq!(expected.timestamp, 1_700_000_000);
        for text in [
            format!(r#"{{"name":"Error","attempt":{ATTEMPT}}}"#),
            format!(r#"{{"error":{{"attempt":{ATTEMPT}}}}}"#),
            r#"{"url":"https://a.example/#/x","signedUrl":"https://a.example/","config":
                {"appId":"wx1","timestamp":1700000000,"nonceStr":"N","signature":"S"}}"#
                .to_owned(),
        ] {
            assert_eq!(read(&text).unwrap(), expected);
        }
    }

    #[test]
    fn a_flag_wins_and_what_is_missing_is_named() {
        let flags = [("signedUrl", "https://b.example/")];
        let reported = read_with(ATTEMPT, &flags).unwrap();
        assert_eq!(reported.signed_url, "https://b.example/");
        for (text, message) in [
            ("{}", "pageUrl is missing: give it as --url"),
            ("undefined", "bad.json has no object in JSON"),
            (
                r#"{"url":"x","timestamp":"now"}"#,
                "timestamp is `now`: give the whole number",
            ),
            (
                r#"{"url":"x","timestamp":1}"#,
                "nonceStr is missing: give it as --nonce",
            ),
        ] {
            let err = read(text).unwrap_err().to_string();
            assert!(err.starts_with(message), "{err}");
        }
    }
}
