//! Pages with `RequireJS` or Sea.js, the module loaders before bundlers.
//!
//! Where there is `define.amd` (`RequireJS`) or `define.cmd` (Sea.js), jweixin
//! defines a module and sets no global. A script element that does so without
//! `RequireJS`'s knowledge breaks the page's next `require`.

use js_sys::Array;
use wasm_bindgen::prelude::*;

use crate::jweixin::load_error::LoadFailure;
use crate::runtime::oneshot::Sender;
use crate::runtime::tagged_callback::{self, with_tag};
use crate::sys;

/// The page's own function that loads a module.
pub(crate) enum ModuleLoader {
    /// `require([url], loaded, failed)`
    Amd(JsValue),
    /// `seajs.use(url, loaded)`, which calls back with null where it failed.
    Cmd(JsValue),
}

const LOADED: u32 = 0;
const FAILED: u32 = 1;

impl ModuleLoader {
    pub(crate) fn of_page() -> Option<Self> {
        let has = |mark| sys::global(&["define", mark]).is_truthy();
        let (amd, cmd) = (sys::global(&["require"]), sys::global(&["seajs", "use"]));
        if has("amd") && amd.is_function() {
            Some(Self::Amd(amd))
        } else if has("cmd") && cmd.is_function() {
            Some(Self::Cmd(cmd))
        } else {
            None
        }
    }

    /// Loads the module, and names it `wx` if it is jweixin.
    pub(crate) fn load(&self, url: &str, sender: Sender<LoadFailure>) -> Result<(), JsValue> {
        let on_result = tagged_callback::leak(move |tag, module| {
            if let Some(wx) = sys::as_wx(&module) {
                sys::name_wx(&wx);
            }
            sender.send(if tag == FAILED || module.is_null() {
                LoadFailure::Unreachable
            } else {
                LoadFailure::NotJweixin
            });
        });
        let callback = |tag| with_tag(&on_result, tag);
        let url = JsValue::from_str(url);
        let (function, arguments) = match self {
            Self::Amd(require) => {
                let urls = Array::of1(&url);
                (
                    require,
                    Array::of3(&urls, &callback(LOADED), &callback(FAILED)),
                )
            }
            Self::Cmd(load) => (load, Array::of2(&url, &callback(LOADED))),
        };
        sys::apply(function, &sys::global(&["seajs"]), &arguments).map(drop)
    }
}
