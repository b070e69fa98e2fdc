//! Copying of a text that the page does not show.

use wechat_h5_web::browser;

/// The element that is selected while it is copied.
const ID: &str = "copied";

/// Copies the text. Works inside the handler of a tap only.
pub fn copy(text: &str) -> bool {
    let document = browser::document();
    let Ok(element) = document.create_element("pre") else {
        return false;
    };
    element.set_id(ID);
    element.set_class_name("copied");
    element.set_text_content(Some(text));
    let body = document.body();
    let is_there = body.is_some_and(|body| body.append_child(&element).is_ok());
    let is_copied = is_there && browser::copy_text_of(ID);
    element.remove();
    is_copied
}
