//! The names of the keys in Redis. All of one namespace have one hash tag: a cluster keeps
//! them on one node, where one script can use them together.

use crate::key::{Key, Namespace};

const EXPIRIES: &str = "expiries";
/// What each queue has that ever had an item.
const NUMBERS: &str = "numbers";

/// The keys of one installation.
#[derive(Debug)]
pub(super) struct KeyNames {
    prefix: Box<str>,
}

impl KeyNames {
    /// Names that begin with this, so that several installations can share a Redis.
    pub(super) fn new(prefix: &str) -> Self {
        Self {
            prefix: prefix.into(),
        }
    }

    /// The entry's value.
    pub(super) fn entry(&self, key: &Key) -> String {
        self.entry_prefix(key.namespace) + &key.id
    }

    /// What the names of all entries of a namespace begin with.
    pub(super) fn entry_prefix(&self, namespace: Namespace) -> String {
        self.name(namespace, "entry:")
    }

    /// The holder of a lease.
    pub(super) fn lease(&self, key: &Key) -> String {
        self.name(key.namespace, "lease:") + &key.id
    }

    /// A sorted set: when each entry of the namespace expires, in milliseconds since 1970.
    pub(super) fn expiries(&self, namespace: Namespace) -> String {
        self.name(namespace, EXPIRIES)
    }

    /// A pattern that matches the [expiries](Self::expiries) of every namespace.
    pub(super) fn expiries_of_all(&self) -> String {
        // A prefix has no character that a pattern gives a meaning.
        format!("{{{}:*}}:{EXPIRIES}", self.prefix)
    }

    /// The namespace whose expiries have this name.
    pub(super) fn namespace_of<'a>(&self, expiries: &'a str) -> Option<&'a str> {
        let name = expiries.strip_prefix('{')?.strip_prefix(&*self.prefix)?;
        let name = name.strip_prefix(':')?;
        let name = name.strip_suffix(&format!("}}:{EXPIRIES}"))?;
        // A longer prefix is that of another installation.
        (!name.contains(':')).then_some(name)
    }

    /// A hash: the bytes of each entry of the namespace, with its id.
    pub(super) fn sizes(&self, namespace: Namespace) -> String {
        self.name(namespace, "sizes")
    }

    /// A number: the bytes of all entries of the namespace.
    pub(super) fn bytes(&self, namespace: Namespace) -> String {
        self.name(namespace, "bytes")
    }

    /// The channel on which changes of entries are announced by their names.
    pub(super) fn channel(&self) -> String {
        format!("{}:changed", self.prefix)
    }

    /// What the names of all keys of a queue begin with: one hash tag.
    pub(super) fn queue(&self, queue: &str) -> String {
        format!("{{{}:queue:{queue}}}:", self.prefix)
    }

    /// A pattern that matches a key of every queue.
    pub(super) fn numbers_of_all_queues(&self) -> String {
        format!("{{{}:queue:*}}:{NUMBERS}", self.prefix)
    }

    /// The queue that has this key.
    pub(super) fn queue_of<'a>(&self, numbers: &'a str) -> Option<&'a str> {
        let name = numbers.strip_prefix(&format!("{{{}:queue:", self.prefix))?;
        let name = name.strip_suffix(&format!("}}:{NUMBERS}"))?;
        // A longer prefix is that of another installation.
        (!name.contains(':')).then_some(name)
    }

    /// The channel on which queues are announced that have something to do.
    pub(super) fn queue_channel(&self) -> String {
        format!("{}:queue", self.prefix)
    }

    /// The key that is written to find out whether Redis works.
    pub(super) fn probe(&self) -> String {
        format!("{}:probe", self.prefix)
    }

    fn name(&self, namespace: Namespace, kind: &str) -> String {
        format!("{{{}:{}}}:{kind}", self.prefix, namespace.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_namespaces_of_an_installation_are_found_by_their_expiries() {
        let names = KeyNames::new("h5");
        assert_eq!(names.expiries_of_all(), "{h5:*}:expiries");
        for (key, expected) in [
            (
                names.expiries(Namespace::new("used_state", 1)),
                Some("used_state"),
            ),
            ("{h5:b:session}:expiries".to_owned(), None),
            ("{h55:session}:expiries".to_owned(), None),
            (names.queue("expiries"), None),
            ("{h5:session}:sizes".to_owned(), None),
        ] {
            assert_eq!(names.namespace_of(&key), expected, "{key}");
        }
    }

    #[test]
    fn the_queues_of_an_installation_are_found() {
        let names = KeyNames::new("h5");
        assert_eq!(names.numbers_of_all_queues(), "{h5:queue:*}:numbers");
        let key = |prefix: &str, queue| KeyNames::new(prefix).queue(queue) + NUMBERS;
        for (key, expected) in [
            (key("h5", "push-wx1"), Some("push-wx1")),
            (key("h5:queue", "a"), None),
            (key("h55", "a"), None),
            ("{h5:queue:a}:items".to_owned(), None),
        ] {
            assert_eq!(names.queue_of(&key), expected, "{key}");
        }
    }

    #[test]
    fn a_namespace_has_one_hash_tag() {
        let (names, sessions) = (KeyNames::new("h5"), Namespace::new("session", 9));
        let key = Key::new(sessions, "a}b");
        for (name, expected) in [
            (names.entry(&key), "{h5:session}:entry:a}b"),
            (names.lease(&key), "{h5:session}:lease:a}b"),
            (names.expiries(sessions), "{h5:session}:expiries"),
            (names.sizes(sessions), "{h5:session}:sizes"),
            (names.bytes(sessions), "{h5:session}:bytes"),
            (names.channel(), "h5:changed"),
            (names.queue("wx1"), "{h5:queue:wx1}:"),
            (names.queue_channel(), "h5:queue"),
            (names.probe(), "h5:probe"),
        ] {
            assert_eq!(name, expected);
        }
    }
}
