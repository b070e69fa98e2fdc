//! The documented types of messages and events.

use crate::event_types::EVENTS;
use crate::message_types::MESSAGES;
use crate::push_type::PushType;

impl PushType {
    /// The type with this name, in the spelling of the wire.
    pub fn find(name: &str) -> Option<&'static Self> {
        Self::all().find(|known| known.name() == name)
    }

    /// Every documented type, messages first.
    pub fn all() -> impl Iterator<Item = &'static Self> {
        MESSAGES.iter().chain(EVENTS)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::push_type::PushClass;

    #[test]
    fn every_name_is_found_once_and_events_may_be_in_capitals() {
        let names: HashSet<_> = PushType::all().map(PushType::name).collect();
        assert_eq!(names.len(), PushType::all().count());
        for (name, class) in [
            ("text", Some(PushClass::Message)),
            ("location", Some(PushClass::Message)),
            ("LOCATION", Some(PushClass::Event)),
            ("SCAN", Some(PushClass::Event)),
            ("scan", None),
        ] {
            assert_eq!(PushType::find(name).map(PushType::class), class, "{name}");
        }
    }
}
