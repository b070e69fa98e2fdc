//! The message templates that an account has chosen from WeChat's library.

use serde::Deserialize;

/// One template of an account.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "TemplateEntry")]
pub struct Template {
    pub(crate) id: String,
    pub(crate) title: String,
    pub(crate) content: String,
}

/// Why a template was refused.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("the content of template {0:?} has no field like {{{{thing1.DATA}}}}")]
pub struct TemplateError(String);

/// The form in a seed file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TemplateEntry {
    id: String,
    #[serde(default)]
    title: String,
    content: String,
}

impl Template {
    /// A template whose content has at least one field, such as
    /// `"商品：{{thing1.DATA}}\n金额：{{amount2.DATA}}"`.
    ///
    /// # Errors
    /// Without a field.
    pub fn new(
        id: impl Into<String>,
        title: impl Into<String>,
        content: impl Into<String>,
    ) -> Result<Self, TemplateError> {
        let template = Self {
            id: id.into(),
            title: title.into(),
            content: content.into(),
        };
        if template.fields().next().is_none() {
            return Err(TemplateError(template.id));
        }
        Ok(template)
    }

    /// The template in WeChat's documentation.
    pub(crate) fn demo() -> Self {
        Self {
            id: "ngqIpbwh8bUfcSsECmogfXcV14J0tQlEpBO27izEYtY".to_owned(),
            title: "购买成功通知".to_owned(),
            content: "商品：{{thing1.DATA}}\n金额：{{amount2.DATA}}\n时间：{{time3.DATA}}"
                .to_owned(),
        }
    }

    /// The names of the fields that a message has to fill.
    pub(crate) fn fields(&self) -> impl Iterator<Item = &str> {
        self.content.split("{{").skip(1).filter_map(|part| {
            let (field, _) = part.split_once("}}")?;
            field.strip_suffix(".DATA")
        })
    }
}

impl TryFrom<TemplateEntry> for Template {
    type Error = TemplateError;

    fn try_from(entry: TemplateEntry) -> Result<Self, Self::Error> {
        Self::new(entry.id, entry.title, entry.content)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_read_from_the_content() {
        let fields: Vec<_> = Template::demo().fields().map(str::to_owned).collect();
        assert_eq!(fields, ["thing1", "amount2", "time3"]);
        assert!(Template::new("x", "", "no field {{}} {{a}}").is_err());
    }
}
