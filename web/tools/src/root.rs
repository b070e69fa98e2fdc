//! An application of a module, in one element that the page shows and hides. Its state stays while
//! another tab is shown.

use std::cell::{Cell, OnceCell};

use web_sys::Element;
use wechat_h5_web::browser;
use yew::prelude::*;

use crate::style;

thread_local! {
    static IS_PREPARED: Cell<bool> = const { Cell::new(false) };
}

/// Puts the application into this element of the page. The style is that of its module.
pub fn show<C>(root: &OnceCell<Element>, place: &Element, style: &str)
where
    C: BaseComponent<Properties = ()>,
{
    // Only fails if the place is inside the element.
    let _ = place.append_child(root.get_or_init(|| start::<C>(style)));
}

fn start<C>(style: &str) -> Element
where
    C: BaseComponent<Properties = ()>,
{
    if !IS_PREPARED.replace(true) {
        style::add(style);
        // yew numbers the roots of each module from 1, and a root handles the events of the
        // elements with its number: the page's root must not handle those of this one.
        yew::Renderer::<Nothing>::with_root(new_element()).render();
    }
    let root = new_element();
    yew::Renderer::<C>::with_root(root.clone()).render();
    root
}

fn new_element() -> Element {
    let element = browser::document().create_element("div");
    element.expect("`div` is a name")
}

#[component]
fn Nothing() -> Html {
    Html::default()
}
