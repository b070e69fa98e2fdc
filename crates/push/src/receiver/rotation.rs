//! A secret that is being replaced.

/// The current value and, while a change is on its way, the previous one. WeChat uses a new
/// token or key at once for some pushes and later for others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rotation<T> {
    /// What the console has.
    pub current: T,
    /// What it had before.
    pub previous: Option<T>,
}

impl<T> Rotation<T> {
    pub(super) fn map<U>(&self, mut change: impl FnMut(&T) -> U) -> Rotation<U> {
        Rotation {
            current: change(&self.current),
            previous: self.previous.as_ref().map(change),
        }
    }

    pub(super) fn get(&self, slot: Slot) -> Option<&T> {
        match slot {
            Slot::Current => Some(&self.current),
            Slot::Previous => self.previous.as_ref(),
        }
    }
}

impl<T> From<T> for Rotation<T> {
    fn from(current: T) -> Self {
        Self {
            current,
            previous: None,
        }
    }
}

/// Which of the two a push was made with; its reply is made with the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Slot {
    /// The current one.
    Current,
    /// The previous one.
    Previous,
}
