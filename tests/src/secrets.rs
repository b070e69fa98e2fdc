//! The secrets of a test, which must not be visible in a page, a response or a log.

use anyhow::ensure;

/// Values that are secret in one test, each with a name that may be printed.
#[derive(Clone, Debug, Default)]
pub struct Secrets {
    known: Vec<(String, String)>,
}

impl Secrets {
    /// Adds a value. Short values are ignored, because they may occur by chance.
    pub fn add(&mut self, name: &str, value: &str) {
        let known = self.known.iter().any(|(_, v)| v == value);
        if value.len() >= 8 && !known {
            self.known.push((name.to_owned(), value.to_owned()));
        }
    }

    /// How many values are known.
    pub fn len(&self) -> usize {
        self.known.len()
    }

    /// Whether no value is known.
    pub fn is_empty(&self) -> bool {
        self.known.is_empty()
    }

    /// The names of the known values, each once.
    pub fn names(&self) -> Vec<&str> {
        let mut names: Vec<&str> = self.known.iter().map(|(n, _)| n.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    /// Checks that `text`, found at `place`, contains none of the values.
    ///
    /// # Errors
    /// With the name of the value and the place, but never the value itself.
    pub fn check(&self, place: &str, text: &str) -> anyhow::Result<()> {
        self.check_except(place, text, &[])
    }

    /// Like [`Secrets::check`], but values named in `allowed` may be visible.
    ///
    /// # Errors
    /// As [`Secrets::check`].
    pub fn check_except(&self, place: &str, text: &str, allowed: &[&str]) -> anyhow::Result<()> {
        for (name, value) in &self.known {
            if allowed.contains(&name.as_str()) {
                continue;
            }
            let reversed: String = value.chars().rev().collect();
            let encoded: String = url::form_urlencoded::byte_serialize(value.as_bytes()).collect();
            let found = [value, &reversed, &encoded]
                .iter()
                .any(|form| text.contains(form.as_str()));
            ensure!(!found, "{name} is visible in {place}");
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_a_value_in_each_form() {
        let mut secrets = Secrets::default();
        secrets.add("ticket", "abc/defgh+1");
        secrets.add("short", "abc");
        assert_eq!(secrets.len(), 1);
        for text in ["x abc/defgh+1 y", "1+hgfed/cba", "url?t=abc%2Fdefgh%2B1"] {
            let error = secrets.check("the log", text).unwrap_err().to_string();
            assert_eq!(error, "ticket is visible in the log");
        }
        assert!(secrets.check("the log", "abc").is_ok());
        assert!(
            secrets
                .check_except("a", "abc/defgh+1", &["ticket"])
                .is_ok()
        );
    }
}
