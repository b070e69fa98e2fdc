//! Query strings and forms.

use url::form_urlencoded;

/// The decoded parameters in their order; of a name that occurs twice the first is used.
/// That is a guess: what WeChat does is not documented.
#[derive(Clone)]
pub(crate) struct Query(Vec<(String, String)>);

impl Query {
    pub(crate) fn parse(text: &str) -> Self {
        Self(
            form_urlencoded::parse(text.as_bytes())
                .into_owned()
                .collect(),
        )
    }

    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    /// The value, unless it is missing or empty.
    pub(crate) fn filled(&self, name: &str) -> Option<&str> {
        self.get(name).filter(|value| !value.is_empty())
    }

    pub(crate) fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0
            .iter()
            .map(|(key, value)| (key.as_str(), value.as_str()))
    }

    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(key, _)| key.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_decoded_and_the_first_is_used() {
        let query = Query::parse("a=%E4%B8%AD+1&b=&a=2&c");
        assert_eq!(query.get("a"), Some("中 1"));
        assert_eq!(query.get("b"), Some(""));
        assert_eq!(query.filled("b"), None);
        assert_eq!(query.get("d"), None);
        assert_eq!(query.names().collect::<Vec<_>>(), ["a", "b", "a", "c"]);
    }
}
