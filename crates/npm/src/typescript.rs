//! TypeScript declarations, as text. The types that are converted to and from
//! JavaScript declare themselves here; `generate` writes the result to `types/wx.d.ts`.
//! The wasm modules never call this, so they do not contain it.

use alloc::borrow::ToOwned as _;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt::Write as _;

/// The declarations so far, each name once, in the order of first use.
#[derive(Debug, Default)]
pub(crate) struct Types(Vec<(&'static str, String)>);

/// A member of an interface.
#[derive(Debug)]
pub(crate) struct Field {
    pub(crate) name: &'static str,
    pub(crate) doc: &'static str,
    pub(crate) optional: bool,
    pub(crate) ts: String,
}

impl Types {
    /// Declares an interface and returns its name.
    pub(crate) fn interface(&mut self, name: &'static str, doc: &str, fields: &[Field]) -> String {
        let mut text = format!("{}export interface {name} {{\n", js_doc(doc, ""));
        for Field {
            name,
            doc,
            optional,
            ts,
        } in fields
        {
            let mark = if *optional { "?" } else { "" };
            let _ = writeln!(text, "{}  {name}{mark}: {ts};", js_doc(doc, "  "));
        }
        self.declare(name, text + "}\n")
    }

    /// Declares a union of string literals and returns its name.
    pub(crate) fn union<'a>(
        &mut self,
        name: &'static str,
        doc: &str,
        names: impl IntoIterator<Item = &'a str>,
    ) -> String {
        let literals: Vec<_> = names.into_iter().map(|it| format!("\"{it}\"")).collect();
        self.alias(name, doc, &literals.join(" | "))
    }

    /// Declares an alias of a type and returns its name.
    pub(crate) fn alias(&mut self, name: &'static str, doc: &str, ts: &str) -> String {
        let text = format!("{}export type {name} = {ts};\n", js_doc(doc, ""));
        self.declare(name, text)
    }

    /// Adds a declaration, once for each name, and returns the name.
    pub(crate) fn declare(&mut self, name: &'static str, text: String) -> String {
        if !self.0.iter().any(|(known, _)| *known == name) {
            self.0.push((name, text));
        }
        name.to_owned()
    }

    /// All declarations.
    pub(crate) fn into_text(self) -> String {
        let texts: Vec<_> = self.0.into_iter().map(|(_, text)| text).collect();
        texts.join("\n")
    }
}

/// A documentation comment, with a line break at its end.
pub(crate) fn js_doc(doc: &str, indent: &str) -> String {
    let lines: Vec<_> = doc.trim_end().lines().map(str::trim).collect();
    match lines.as_slice() {
        [line] => format!("{indent}/** {line} */\n"),
        lines => {
            let body = lines
                .iter()
                .map(|line| format!("{indent} * {line}").trim_end().to_owned() + "\n");
            let body: String = body.collect();
            format!("{indent}/**\n{body}{indent} */\n")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn declares_an_interface_once_with_an_optional_field() {
        let mut types = Types::default();
        let field = |name, optional| Field {
            name,
            doc: " One.\n 一。\n",
            optional,
            ts: "string".to_owned(),
        };
        let name = types.interface(
            "Thing",
            " A thing.\n",
            &[field("a", false), field("b", true)],
        );
        assert_eq!(name, "Thing");
        types.interface("Thing", " Again.\n", &[]);
        let want = "\
/** A thing. */
export interface Thing {
  /**
   * One.
   * 一。
   */
  a: string;
  /**
   * One.
   * 一。
   */
  b?: string;
}
";
        assert_eq!(types.into_text(), want);
    }

    #[test]
    fn declares_a_union_of_string_literals() {
        let mut types = Types::default();
        types.union("Size", " A size.\n", ["big", "small"]);
        let want = "/** A size. */\nexport type Size = \"big\" | \"small\";\n";
        assert_eq!(types.into_text(), want);
    }
}
