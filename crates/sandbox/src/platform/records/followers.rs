//! The followers of an account, the earliest first.

/// A follower, as the account sees the user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Follower {
    /// The user's id.
    pub(crate) user: String,
    /// Seconds since the epoch.
    pub(crate) since: u64,
    /// The account's name for the user.
    pub(crate) remark: String,
    /// The account's tags on the user, by number.
    pub(crate) tags: Vec<u64>,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Followers {
    all: Vec<Follower>,
}

impl Followers {
    pub(crate) fn new(users: &[String], now: u64) -> Self {
        let mut followers = Self::default();
        for user in users {
            followers.follow(user, now);
        }
        followers
    }

    /// Does nothing if the user follows already.
    pub(crate) fn follow(&mut self, user: &str, now: u64) {
        if self.get(user).is_none() {
            self.all.push(Follower {
                user: user.to_owned(),
                since: now,
                remark: String::new(),
                tags: Vec::new(),
            });
        }
    }

    pub(crate) fn unfollow(&mut self, user: &str) {
        self.all.retain(|follower| follower.user != user);
    }

    pub(crate) fn get(&self, user: &str) -> Option<&Follower> {
        self.all.iter().find(|follower| follower.user == user)
    }

    pub(crate) fn get_mut(&mut self, user: &str) -> Option<&mut Follower> {
        self.all.iter_mut().find(|follower| follower.user == user)
    }

    pub(crate) fn remove_tag(&mut self, tag: u64) {
        for follower in &mut self.all {
            follower.tags.retain(|other| *other != tag);
        }
    }

    pub(crate) fn all(&self) -> &[Follower] {
        &self.all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn following_again_has_a_new_time_only_after_unfollowing() {
        let mut followers = Followers::new(&["a".to_owned()], 1);
        followers.follow("a", 2);
        assert_eq!(followers.get("a").unwrap().since, 1);
        followers.unfollow("a");
        assert!(followers.get("a").is_none());
        followers.follow("a", 3);
        assert_eq!(followers.get("a").unwrap().since, 3);
    }
}
