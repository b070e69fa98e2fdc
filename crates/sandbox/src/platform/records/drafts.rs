//! The drafts (草稿箱) of an account.

use super::article::Article;
use super::bounded_map::BoundedMap;
use crate::random;

/// One or more articles that are not published.
#[derive(Clone, Debug)]
pub(crate) struct Draft {
    pub(crate) articles: Vec<Article>,
    pub(crate) created_at: u64,
    pub(crate) updated_at: u64,
}

/// The newest come first; that a change makes a draft the newest is a guess.
#[derive(Default)]
pub(crate) struct Drafts {
    by_id: BoundedMap<Draft>,
}

impl Drafts {
    /// Keeps a draft, and returns its `media_id`.
    pub(crate) fn add(&mut self, articles: Vec<Article>, now: u64) -> String {
        let id = random::media_id();
        let draft = Draft {
            articles,
            created_at: now,
            updated_at: now,
        };
        self.put(id.clone(), draft);
        id
    }

    pub(crate) fn find(&self, id: &str) -> Option<&Draft> {
        self.by_id.get(id)
    }

    /// Replaces an article. Whether there is one at this position, from 0.
    pub(crate) fn replace(&mut self, id: &str, at: usize, article: Article, now: u64) -> bool {
        let has_article = |draft: &&Draft| at < draft.articles.len();
        let Some(mut draft) = self.find(id).filter(has_article).cloned() else {
            return false;
        };
        draft.articles[at] = article;
        draft.updated_at = now;
        self.put(id.to_owned(), draft);
        true
    }

    pub(crate) fn remove(&mut self, id: &str) -> Option<Draft> {
        self.by_id.remove(id)
    }

    pub(crate) fn list(&self) -> impl Iterator<Item = (&str, &Draft)> {
        self.by_id.iter()
    }

    fn put(&mut self, id: String, draft: Draft) {
        self.by_id.remove(&id);
        let size = draft.articles.iter().map(Article::size).sum();
        self.by_id.insert_with_text(id, draft, size);
    }
}
