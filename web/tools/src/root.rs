//! An application of a module, in one element that the page shows and hides. Its state stays while
//! another tab is shown.

use std::cell::{Cell, OnceCell};

use web_sys::Element;
use wechat_h5_web::browser;
use yew::functional::{Hook, HookContext};
use yew::prelude::*;

use crate::style;

thread_local! {
    static IS_PREPARED: Cell<bool> = const { Cell::new(false) };
}

/// Draws an application: what runs one of its hooks. So all of them are of one component: each type
/// of component would be some kilobytes of its own.
pub type Draw = fn(&mut HookContext) -> Html;

/// Puts the application into this element of the page. The style is that of its module.
pub fn show(root: &OnceCell<Element>, place: &Element, style: &str, draw: Draw) {
    // Only fails if the place is inside the element.
    let _ = place.append_child(root.get_or_init(|| start(style, draw)));
}

fn start(style: &str, draw: Draw) -> Element {
    if !IS_PREPARED.replace(true) {
        style::add(style);
        // yew numbers the roots of each module from 1, and a root handles the events of the
        // elements with its number: the page's root must not handle those of this one.
        render(|_| Html::default());
    }
    render(draw)
}

fn render(draw: Draw) -> Element {
    let element = browser::document().create_element("div");
    let root = element.expect("`div` is a name");
    let props = RootProps {
        draw: Drawing(draw),
    };
    yew::Renderer::<Root>::with_root_and_props(root.clone(), props).render();
    root
}

#[derive(PartialEq, Properties)]
struct RootProps {
    draw: Drawing,
}

#[component]
fn Root(props: &RootProps) -> Html {
    use_draw(props.draw.0)
}

fn use_draw(draw: Draw) -> Drawing {
    Drawing(draw)
}

/// [`Draw`] as a hook.
struct Drawing(Draw);

impl Hook for Drawing {
    type Output = Html;

    fn run(self, context: &mut HookContext) -> Html {
        (self.0)(context)
    }
}

impl PartialEq for Drawing {
    /// A root draws the same application for as long as it lives.
    fn eq(&self, _: &Self) -> bool {
        true
    }
}
