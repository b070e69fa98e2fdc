use crate::user::User;

/// All WeChat users, and the current one: the user of the simulated phone.
#[derive(Clone, Debug)]
pub(crate) struct Users {
    all: Vec<User>,
    current: usize,
}

/// No user has this id.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct UnknownUser;

impl Users {
    /// The first user is the current one. Without any, there are the default users.
    pub(crate) fn new(users: Vec<User>) -> Self {
        let all = if users.is_empty() {
            User::defaults()
        } else {
            users
        };
        Self { all, current: 0 }
    }

    pub(crate) fn current(&self) -> &User {
        &self.all[self.current]
    }

    pub(crate) fn all(&self) -> &[User] {
        &self.all
    }

    pub(crate) fn get(&self, id: &str) -> Option<&User> {
        self.all.iter().find(|user| user.id == id)
    }

    /// Makes another user the current one.
    pub(crate) fn switch_to(&mut self, id: &str) -> Result<(), UnknownUser> {
        self.current = self.position(id).ok_or(UnknownUser)?;
        Ok(())
    }

    /// Adds a user, or replaces the one with the same id.
    pub(crate) fn put(&mut self, user: User) {
        match self.position(&user.id) {
            Some(place) => self.all[place] = user,
            None => self.all.push(user),
        }
    }

    fn position(&self, id: &str) -> Option<usize> {
        self.all.iter().position(|user| user.id == id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_current_user_changes() {
        let mut users = Users::new(Vec::new());
        assert_eq!(users.current().id, "xiaoming");
        assert_eq!(users.switch_to("nobody"), Err(UnknownUser));
        assert_eq!(users.switch_to("xiaohong"), Ok(()));
        assert_eq!(users.current().nickname, "小红");
        users.put(User::new("xiaohong", "小红红"));
        assert_eq!(users.current().nickname, "小红红");
        users.put(User::new("new", "新人"));
        assert_eq!(users.all().len(), 4);
    }
}
