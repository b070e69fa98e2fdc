//! The account's tags (标签). The followers have them by number.

use serde::{Deserialize, Serialize};

use crate::platform::errcode::Errcode;

/// The number of a tag.
pub(crate) type TagId = u64;

/// The numbers up to this one are WeChat's own.
const LAST_SYSTEM_TAG: TagId = 2;

/// The first number of an account's own tag.
const FIRST_ID: TagId = 100;

/// The most tags of one account.
const MAX_TAGS: usize = 100;

/// Bytes that a name may have.
const MAX_NAME: usize = 30;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Tag {
    pub(crate) id: TagId,
    pub(crate) name: String,
}

#[derive(Clone, Debug)]
pub(crate) struct Tags {
    all: Vec<Tag>,
    next_id: TagId,
}

impl Default for Tags {
    /// Every account has 星标组.
    fn default() -> Self {
        let star = Tag {
            id: LAST_SYSTEM_TAG,
            name: "星标组".to_owned(),
        };
        Self {
            all: vec![star],
            next_id: FIRST_ID,
        }
    }
}

impl Tags {
    pub(crate) fn all(&self) -> &[Tag] {
        &self.all
    }

    pub(crate) fn has(&self, id: TagId) -> bool {
        self.all.iter().any(|tag| tag.id == id)
    }

    pub(crate) fn create(&mut self, name: &str) -> Result<Tag, Errcode> {
        self.check_name(name)?;
        if self.all.len() >= MAX_TAGS {
            return Err(Errcode::TagCount);
        }
        let tag = Tag {
            id: self.next_id,
            name: name.to_owned(),
        };
        self.next_id += 1;
        self.all.push(tag.clone());
        Ok(tag)
    }

    pub(crate) fn rename(&mut self, id: TagId, name: &str) -> Result<(), Errcode> {
        check_own(id)?;
        self.check_name(name)?;
        let tag = self.all.iter_mut().find(|tag| tag.id == id);
        name.clone_into(&mut tag.ok_or(Errcode::InvalidTagId)?.name);
        Ok(())
    }

    pub(crate) fn delete(&mut self, id: TagId) -> Result<(), Errcode> {
        check_own(id)?;
        if !self.has(id) {
            return Err(Errcode::InvalidTagId);
        }
        self.all.retain(|tag| tag.id != id);
        Ok(())
    }

    fn check_name(&self, name: &str) -> Result<(), Errcode> {
        if name.len() > MAX_NAME {
            return Err(Errcode::TagNameLength);
        }
        let is_used = self.all.iter().any(|tag| tag.name == name);
        if name.is_empty() || is_used {
            return Err(Errcode::InvalidTagName);
        }
        Ok(())
    }
}

fn check_own(id: TagId) -> Result<(), Errcode> {
    if id > LAST_SYSTEM_TAG {
        Ok(())
    } else {
        Err(Errcode::SystemTag)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_short_and_different() {
        let mut tags = Tags::default();
        for (name, id) in [
            ("广东", Ok(100)),
            ("广东", Err(Errcode::InvalidTagName)),
            ("星标组", Err(Errcode::InvalidTagName)),
            ("", Err(Errcode::InvalidTagName)),
            ("一二三四五六七八九十", Ok(101)),
            ("一二三四五六七八九十a", Err(Errcode::TagNameLength)),
        ] {
            assert_eq!(tags.create(name).map(|tag| tag.id), id, "{name}");
        }
        assert_eq!(tags.rename(101, "广西"), Ok(()));
        assert_eq!(tags.rename(101, "广东"), Err(Errcode::InvalidTagName));
        assert_eq!(tags.delete(100), Ok(()));
        assert_eq!(tags.create("广东").map(|tag| tag.id), Ok(102));
    }

    #[test]
    fn wechats_own_tags_and_unknown_ones_are_refused() {
        let mut tags = Tags::default();
        for (id, errcode) in [
            (0, Errcode::SystemTag),
            (2, Errcode::SystemTag),
            (3, Errcode::InvalidTagId),
            (100, Errcode::InvalidTagId),
        ] {
            assert_eq!(tags.rename(id, "x"), Err(errcode), "{id}");
            assert_eq!(tags.delete(id), Err(errcode), "{id}");
        }
    }

    #[test]
    fn an_account_has_a_hundred_tags() {
        let mut tags = Tags::default();
        let created = (0..)
            .map_while(|n| tags.create(&n.to_string()).ok())
            .count();
        assert_eq!(created, 99);
        assert_eq!(tags.create("x"), Err(Errcode::TagCount));
    }
}
