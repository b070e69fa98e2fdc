//! What an account has published (发布) of its drafts.

use super::article::Article;
use super::bounded_map::BoundedMap;
use crate::random;

/// A draft that was published.
#[derive(Clone, Debug)]
pub(crate) struct Publication {
    /// Of the task.
    pub(crate) publish_id: u64,
    pub(crate) articles: Vec<PublishedArticle>,
    pub(crate) published_at: u64,
}

#[derive(Clone, Debug)]
pub(crate) struct PublishedArticle {
    pub(crate) article: Article,
    pub(crate) is_deleted: bool,
}

impl Publication {
    pub(crate) fn is_deleted(&self) -> bool {
        self.articles.iter().all(|published| published.is_deleted)
    }
}

/// The first number of a task, of those in reports.
const FIRST_ID: u64 = 2_247_483_650;

/// By their `article_id`.
#[derive(Default)]
pub(crate) struct Publications {
    by_article_id: BoundedMap<Publication>,
    count: u64,
}

impl Publications {
    /// Publishes articles. Returns their `article_id`, too.
    pub(crate) fn add(&mut self, articles: Vec<Article>, now: u64) -> (String, Publication) {
        let publish_id = FIRST_ID + self.count;
        self.count += 1;
        let article_id = random::media_id();
        let size = articles.iter().map(Article::size).sum();
        let published = |article| PublishedArticle {
            article,
            is_deleted: false,
        };
        let publication = Publication {
            publish_id,
            articles: articles.into_iter().map(published).collect(),
            published_at: now,
        };
        self.by_article_id
            .insert_with_text(article_id.clone(), publication.clone(), size);
        (article_id, publication)
    }

    pub(crate) fn find(&self, article_id: &str) -> Option<&Publication> {
        self.by_article_id.get(article_id)
    }

    /// The one of a task, with its `article_id`.
    pub(crate) fn of_task(&self, publish_id: u64) -> Option<(&str, &Publication)> {
        self.by_article_id
            .iter()
            .find(|(_, publication)| publication.publish_id == publish_id)
    }

    /// Whether a customer message, or a menu, may name it.
    pub(crate) fn has(&self, article_id: &str) -> bool {
        self.find(article_id)
            .is_some_and(|publication| !publication.is_deleted())
    }

    /// Deletes one article, from 1, or with 0 all of them. Whether there is such an article.
    pub(crate) fn delete(&mut self, article_id: &str, index: usize) -> bool {
        let Some(publication) = self.by_article_id.get_mut(article_id) else {
            return false;
        };
        let articles = &mut publication.articles;
        let chosen = match index {
            0 => articles.as_mut_slice(),
            index => articles.get_mut(index - 1..index).unwrap_or_default(),
        };
        for published in &mut *chosen {
            published.is_deleted = true;
        }
        !chosen.is_empty()
    }

    /// Those of which an article is left, the newest first, each with its `article_id`.
    pub(crate) fn list(&self) -> impl Iterator<Item = (&str, &Publication)> {
        let all = self.by_article_id.iter();
        all.filter(|(_, publication)| !publication.is_deleted())
    }
}
