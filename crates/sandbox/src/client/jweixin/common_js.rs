//! jweixin as a `CommonJS` module, in a page.

/// The module in code that does what the script of the CDN does: it defines a module where
/// there is a module loader, and sets the globals elsewhere.
pub(super) fn as_script(source: &str) -> String {
    format!(
        "(function (load) {{\n\
         if (typeof define === \"function\" && (define.amd || define.cmd)) {{ define(load); }}\n\
         else {{ window.wx = window.jWeixin = load(); }}\n\
         }})(function () {{ var module = {{ exports: {{}} }}; var exports = module.exports;\n\
         {source}\n\
         return module.exports; }});\n"
    )
}
