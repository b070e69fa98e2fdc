use serde::{Deserialize, Serialize};

use crate::text_or_number::text_or_number;

/// The users that see a personalised menu. WeChat removed sex and region in 2021.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct MatchRule {
    #[serde(
        skip_serializing_if = "String::is_empty",
        deserialize_with = "text_or_number"
    )]
    tag_id: String,
    /// 1 iOS, 2 Android, 3 other.
    #[serde(
        skip_serializing_if = "String::is_empty",
        deserialize_with = "text_or_number"
    )]
    client_platform_type: String,
}

/// A user who opens the account's chat, and the user's client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct MenuViewer {
    pub(crate) tags: Vec<u64>,
    pub(crate) client_platform_type: u8,
}

impl MatchRule {
    pub(crate) fn is_empty(&self) -> bool {
        self.tag_id.is_empty() && self.client_platform_type.is_empty()
    }

    /// Whether every value is valid.
    pub(crate) fn is_valid(&self) -> bool {
        let is_tag = self.tag_id.is_empty() || self.tag_id.parse::<u64>().is_ok();
        is_tag && matches!(&*self.client_platform_type, "" | "1" | "2" | "3")
    }

    /// An empty field matches everything.
    pub(crate) fn matches(&self, viewer: &MenuViewer) -> bool {
        let has_tag =
            self.tag_id.is_empty() || viewer.tags.iter().any(|tag| tag.to_string() == self.tag_id);
        let platform = viewer.client_platform_type.to_string();
        has_tag && (self.client_platform_type.is_empty() || self.client_platform_type == platform)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn rule(rule: Value) -> MatchRule {
        serde_json::from_value(rule).unwrap()
    }

    #[test]
    fn every_field_of_a_rule_has_to_match() {
        let viewer = MenuViewer {
            tags: vec![2, 128],
            client_platform_type: 2,
        };
        for (fields, matches) in [
            (json!({ "tag_id": "2" }), true),
            (json!({ "tag_id": 128 }), true),
            (json!({ "tag_id": "3" }), false),
            (json!({ "client_platform_type": "2" }), true),
            (json!({ "client_platform_type": 1 }), false),
            (json!({ "tag_id": "2", "client_platform_type": "1" }), false),
        ] {
            assert_eq!(rule(fields.clone()).matches(&viewer), matches, "{fields}");
        }
    }

    #[test]
    fn empty_and_invalid_rules_are_recognised() {
        assert!(rule(json!({ "sex": "1" })).is_empty());
        assert!(!rule(json!({ "client_platform_type": "4" })).is_valid());
        assert!(!rule(json!({ "tag_id": "friends" })).is_valid());
    }
}
