//! The names that `openTagList` takes.

use crate::error::NameError;
use crate::named_enum::names;

names! {
    /// An open tag (开放标签), by the element's name.
    ///
    /// Source: open tag documentation (开放标签说明文档).
    OpenTag {
        Audio = "wx-open-audio",
        LaunchApp = "wx-open-launch-app",
        LaunchWeapp = "wx-open-launch-weapp",
        Subscribe = "wx-open-subscribe",
    }
}

impl OpenTag {
    /// Takes the name of an element; an unknown one is kept as it is.
    ///
    /// # Errors
    ///
    /// [`NameError`] when it is not `wx-open-` and lower-case letters, digits
    /// or hyphens, 64 bytes at most.
    pub fn parse(name: &str) -> Result<Self, NameError> {
        if let Some(known) = Self::known(name) {
            return Ok(known);
        }
        let is_rest = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        match name.strip_prefix("wx-open-") {
            Some(rest) if !rest.is_empty() && name.len() <= 64 && rest.bytes().all(is_rest) => {
                Ok(Self::Other(name.into()))
            }
            _ => Err(NameError::of(name, "the name of an open tag")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reading_a_name_gives_its_tag() {
        for tag in OpenTag::KNOWN {
            assert_eq!(&OpenTag::parse(tag.as_str()).unwrap(), tag);
        }
        assert_eq!(
            OpenTag::parse("wx-open-new").unwrap().as_str(),
            "wx-open-new"
        );
        assert_eq!(
            OpenTag::parse("script").unwrap_err().to_string(),
            "`script` is not the name of an open tag"
        );
    }
}
