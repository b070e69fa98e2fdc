//! The tables in `CONFIG.md` and `CONFIG.zh-CN.md`, made from the definitions.
//!
//! To write them anew: `UPDATE_DOCS=1 cargo test -p wechat-h5-server config_md`.

use std::fmt::Write as _;
use std::path::Path;

use super::commands::{DEMO, SANDBOX, SERVE};
use super::reloaded::is_reloaded;
use super::setting_definition::{CommandSettings, DefaultValue, Setting, Text};

/// One edition of the document.
struct DocumentLanguage {
    file: &'static str,
    heading: &'static str,
    text: fn(&Text) -> &'static str,
    required: &'static str,
    none: &'static str,
    details: &'static str,
}

const EDITIONS: [DocumentLanguage; 2] = [
    DocumentLanguage {
        file: "CONFIG.md",
        heading: "| variable | key in the file | flag | meaning | default |\n\
                  |---|---|---|---|---|\n",
        text: |text| text.en,
        required: "required",
        none: "none",
        details: "details",
    },
    DocumentLanguage {
        file: "CONFIG.zh-CN.md",
        heading: "| 环境变量 | 文件中的键 | 命令行参数 | 含义 | 默认值 |\n\
                  |---|---|---|---|---|\n",
        text: |text| text.zh,
        required: "必填",
        none: "无",
        details: "详情",
    },
];

const COMMANDS: [(&str, CommandSettings); 3] =
    [("serve", SERVE), ("sandbox", SANDBOX), ("demo", DEMO)];

impl DocumentLanguage {
    /// The document with each table between its two markers written anew.
    fn renewed(&self, document: &str) -> String {
        let mut renewed = document.to_owned();
        for (command, settings) in COMMANDS {
            let (start, end) = (
                format!("<!-- settings of {command} -->\n"),
                "<!-- end of settings -->",
            );
            let (before, rest) = renewed.split_once(&start).expect("the start of the table");
            let (_, after) = rest.split_once(end).expect("the end of the table");
            let table = self.table(settings, document);
            renewed = format!("{before}{start}{table}{end}{after}");
        }
        let (start, end) = ("<!-- reloaded settings -->\n", "\n<!-- end of settings -->");
        let (before, rest) = renewed.split_once(start).expect("the start of the list");
        let (_, after) = rest.split_once(end).expect("the end of the list");
        let reloaded = SERVE.iter().filter(|setting| is_reloaded(setting));
        let reloaded: Vec<_> = reloaded.map(|s| format!("`{}`", s.key)).collect();
        let reloaded = reloaded.join(", ");
        format!("{before}{start}{reloaded}{end}{after}")
    }

    fn table(&self, settings: CommandSettings, document: &str) -> String {
        let mut table = format!("\n{}", self.heading);
        let has_file = settings.iter().any(|setting| setting.key == "config");
        for setting in settings.iter() {
            let code =
                |text: Option<String>| text.map_or(String::new(), |text| format!("`{text}`"));
            let key = (has_file && setting.is_in_file()).then(|| setting.key.to_owned());
            let flag = setting.flag().map(|flag| format!("--{flag}"));
            let _ = writeln!(
                table,
                "| {} | {} | {} | {} | {} |",
                code(setting.variable()),
                code(key),
                code(flag),
                self.meaning(setting, document),
                self.default(setting),
            );
        }
        table + "\n"
    }

    /// With a link to the paragraph about the setting, if there is one.
    fn meaning(&self, setting: &Setting, document: &str) -> String {
        let (about, key) = ((self.text)(&setting.about), setting.key);
        if document.contains(&format!("<a id=\"{key}\"></a>")) {
            return format!("{about} ([{}](#{key}))", self.details);
        }
        about.to_owned()
    }

    fn default(&self, setting: &Setting) -> String {
        match &setting.default {
            DefaultValue::Required(_) => self.required.to_owned(),
            DefaultValue::None => self.none.to_owned(),
            DefaultValue::Value(value) => {
                let entries: Vec<_> = value.split(',').map(|entry| format!("`{entry}`")).collect();
                entries.join(", ")
            }
            DefaultValue::Derived(text) => (self.text)(text).to_owned(),
        }
    }
}

#[test]
fn the_documents_have_every_setting() {
    for edition in EDITIONS {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(edition.file);
        let document = std::fs::read_to_string(&path).unwrap();
        let renewed = edition.renewed(&document);
        if std::env::var_os("UPDATE_DOCS").is_some() {
            std::fs::write(&path, renewed).unwrap();
        } else {
            assert!(
                renewed == document,
                "{} differs from the settings' definitions: \
                 UPDATE_DOCS=1 cargo test -p wechat-h5-server config_md",
                edition.file
            );
        }
    }
}
