use super::User;

/// Everybody who has WeChat, and who holds the phone.
#[derive(Clone, Debug)]
pub(crate) struct Users {
    all: Vec<User>,
    current: usize,
}

/// Nobody has this id.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Nobody;

impl Users {
    /// The first one holds the phone; there is always somebody.
    pub(crate) fn new(users: Vec<User>) -> Self {
        let all = if users.is_empty() {
            User::cast()
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

    /// Hands the phone over.
    pub(crate) fn switch_to(&mut self, id: &str) -> Result<(), Nobody> {
        self.current = self.position(id).ok_or(Nobody)?;
        Ok(())
    }

    /// A new one, or another one in the place of whoever has the id.
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
    fn the_phone_is_handed_over() {
        let mut users = Users::new(Vec::new());
        assert_eq!(users.current().id, "xiaoming");
        assert_eq!(users.switch_to("nobody"), Err(Nobody));
        assert_eq!(users.switch_to("xiaohong"), Ok(()));
        assert_eq!(users.current().nickname, "小红");
        users.put(User::new("xiaohong", "小红红"));
        assert_eq!(users.current().nickname, "小红红");
        users.put(User::new("new", "新人"));
        assert_eq!(users.all().len(), 4);
    }
}
