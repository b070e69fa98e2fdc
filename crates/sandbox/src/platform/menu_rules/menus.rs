use serde::Serialize;

use super::button::Button;
use super::match_rule::{MatchRule, MenuViewer};

/// The first number of a menu, as in WeChat's documentation.
const FIRST_ID: u64 = 208_396_938;

/// The menus of one account.
#[derive(Debug, Default)]
pub(crate) struct Menus {
    default_menu: Option<DefaultMenu>,
    conditional: Vec<Conditional>,
    made: u64,
}

/// The menu of users whom no personalised menu matches.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct DefaultMenu {
    pub(crate) button: Vec<Button>,
    pub(crate) menuid: u64,
}

/// The menu of users whom the rule matches (个性化菜单).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Conditional {
    pub(crate) button: Vec<Button>,
    pub(crate) matchrule: MatchRule,
    pub(crate) menuid: u64,
}

/// A personalised menu requires a default one.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct NoDefaultMenu;

impl Menus {
    pub(crate) fn create(&mut self, button: Vec<Button>) {
        let menuid = self.next_id();
        self.default_menu = Some(DefaultMenu { button, menuid });
    }

    pub(crate) fn add_conditional(
        &mut self,
        button: Vec<Button>,
        matchrule: MatchRule,
    ) -> Result<u64, NoDefaultMenu> {
        if self.default_menu.is_none() {
            return Err(NoDefaultMenu);
        }
        let menuid = self.next_id();
        self.conditional.push(Conditional {
            button,
            matchrule,
            menuid,
        });
        Ok(menuid)
    }

    /// Whether there was one.
    pub(crate) fn delete_conditional(&mut self, menuid: u64) -> bool {
        let before = self.conditional.len();
        self.conditional.retain(|menu| menu.menuid != menuid);
        self.conditional.len() < before
    }

    /// Deletes the default menu and all others.
    pub(crate) fn delete(&mut self) {
        self.default_menu = None;
        self.conditional.clear();
    }

    pub(crate) fn default_menu(&self) -> Option<&DefaultMenu> {
        self.default_menu.as_ref()
    }

    pub(crate) fn conditional(&self) -> &[Conditional] {
        &self.conditional
    }

    /// The menu that a user sees: the newest matching one, else the default one.
    pub(crate) fn shown_to(&self, viewer: &MenuViewer) -> Option<&[Button]> {
        let newest_first = self.conditional.iter().rev();
        let mut matching = newest_first.filter(|menu| menu.matchrule.matches(viewer));
        let matching = matching.next().map(|menu| &menu.button);
        let shown = matching.or(self.default_menu.as_ref().map(|menu| &menu.button));
        shown.map(Vec::as_slice)
    }

    fn next_id(&mut self) -> u64 {
        self.made += 1;
        FIRST_ID + self.made - 1
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn buttons(name: &str) -> Vec<Button> {
        vec![Button {
            name: name.to_owned(),
            ..Button::default()
        }]
    }

    fn rule(platform: &str) -> MatchRule {
        serde_json::from_value(json!({ "client_platform_type": platform })).unwrap()
    }

    #[test]
    fn the_newest_matching_menu_is_shown() {
        let mut menus = Menus::default();
        assert_eq!(
            menus.add_conditional(buttons("x"), rule("1")),
            Err(NoDefaultMenu)
        );
        menus.create(buttons("all"));
        menus.add_conditional(buttons("old"), rule("1")).unwrap();
        let new = menus.add_conditional(buttons("new"), rule("1")).unwrap();
        let shown = |menus: &Menus, client_platform_type| {
            let viewer = MenuViewer {
                tags: Vec::new(),
                client_platform_type,
            };
            menus.shown_to(&viewer).unwrap()[0].name.clone()
        };
        assert_eq!(shown(&menus, 1), "new");
        assert_eq!(shown(&menus, 2), "all");
        assert!(menus.delete_conditional(new));
        assert!(!menus.delete_conditional(new));
        assert_eq!(shown(&menus, 1), "old");
        menus.delete();
        assert!(menus.default_menu().is_none() && menus.conditional().is_empty());
    }
}
