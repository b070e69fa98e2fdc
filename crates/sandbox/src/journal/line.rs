//! An entry made ready to be kept, before anybody's turn is taken for it.

use super::Note;

/// Bytes of JSON that one entry may hold; longer details are dropped.
const DETAILS_LIMIT: usize = 16 * 1024;
/// Characters that a name may have.
const NAME_LIMIT: usize = 200;

/// Name and details within their bounds.
#[derive(Debug)]
pub(crate) struct Line {
    pub(super) name: String,
    /// A JSON object.
    pub(super) details: String,
}

impl Line {
    pub(crate) fn new(name: &str, details: Note) -> Self {
        let mut details = serde_json::Value::Object(details).to_string();
        if details.len() > DETAILS_LIMIT {
            details = format!(r#"{{"droppedBytes":{}}}"#, details.len());
        }
        let end = name.char_indices().nth(NAME_LIMIT);
        Self {
            name: name[..end.map_or(name.len(), |(at, _)| at)].to_owned(),
            details,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_bounded() {
        let long = Note::from_iter([("args".to_owned(), "x".repeat(20_000).into())]);
        let line = Line::new(&"名".repeat(500), long);
        assert_eq!(line.name, "名".repeat(200));
        assert_eq!(line.details, r#"{"droppedBytes":20011}"#);
        let line = Line::new("n", Note::new());
        assert_eq!((line.name.as_str(), line.details.as_str()), ("n", "{}"));
    }
}
