//! A call as code to copy.

use wechat_h5_jssdk::COVERAGE;
use wechat_h5_web_tools::apis::api::{Api, Kind};

/// What it is copied as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CodeStyle {
    Link,
    Npm,
    Playwright,
    Rust,
    Wx,
}

impl CodeStyle {
    pub(crate) const ALL: [Self; 5] = [
        Self::Npm,
        Self::Rust,
        Self::Wx,
        Self::Playwright,
        Self::Link,
    ];

    /// The name in a `data-test`.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Link => "link",
            Self::Npm => "npm",
            Self::Playwright => "playwright",
            Self::Rust => "rust",
            Self::Wx => "wx",
        }
    }
}

/// The code. `args` is JSON, `link` the address of the row with these arguments.
pub(crate) fn code(style: CodeStyle, api: &Api, args: &str, link: &str) -> String {
    let args = if args.trim() == "{}" { "" } else { args.trim() };
    match style {
        CodeStyle::Link => link.to_owned(),
        CodeStyle::Npm => npm(api, args),
        CodeStyle::Playwright => playwright(api, link),
        CodeStyle::Rust => rust(api, args),
        CodeStyle::Wx => wx(api, args),
    }
}

fn npm(api: &Api, args: &str) -> String {
    let configured = r#"const wx = await configure({ configUrl: "/api/jssdk/config" });"#;
    let name = api.name;
    let (imports, call) = match api.kind {
        Kind::Page => ("configure", configured.to_owned()),
        Kind::MiniProgram if name == "miniProgram" => (
            "miniProgram",
            "console.log(await miniProgram.getEnv());".into(),
        ),
        Kind::MiniProgram => ("miniProgram", format!("console.log(await {name}({args}));")),
        Kind::OpenTag => {
            let configured = format!(
                "await configure({{ configUrl: \"/api/jssdk/config\", openTagList: [\"{name}\"] }});"
            );
            (
                "configure",
                format!("{configured}\n{}", open_tag(name, args)),
            )
        }
        Kind::Event => {
            let comma = if args.is_empty() { "" } else { ", " };
            let listen =
                format!("const stop = wx.{name}({args}{comma}(event) => console.log(event));");
            ("configure", format!("{configured}\n{listen}"))
        }
        Kind::Client | Kind::User => {
            let call = format!("const result = await wx.{name}({args});\nconsole.log(result);");
            ("configure", format!("{configured}\n{call}"))
        }
    };
    format!("import {{ {imports} }} from \"wechat-h5\";\n\n{call}\n")
}

fn rust(api: &Api, args: &str) -> String {
    let configured = "let wx = configure(Configure::new(parse_config(response)?)).await?;";
    let covered = COVERAGE.iter().find(|covered| covered.name == api.name);
    let function = covered.map_or("configure", |covered| covered.function);
    let name = api.name;
    match api.kind {
        Kind::Page => format!(
            "use wechat_h5_jssdk::{{Configure, configure, parse_config}};\n\n{configured}\n"
        ),
        Kind::OpenTag => format!(
            "use wechat_h5_jssdk::{{Configure, OpenTag, configure, parse_config}};\n\n\
             let tags = vec![OpenTag::parse(\"{name}\")?];\n\
             let configuration = Configure::new(parse_config(response)?).open_tag_list(tags);\n\
             let wx = configure(configuration).await?;\n\
             // `on_launch_weapp`, `on_launch_app` and `on_subscribe` listen to the element.\n"
        ),
        Kind::Event | Kind::MiniProgram => format!("// `{function}` of wechat_h5_jssdk\n"),
        Kind::Client | Kind::User => {
            let args = if args.is_empty() { "{}" } else { args };
            format!(
                "use serde_json::{{Value, json}};\n\
                 use wechat_h5_jssdk::{{Configure, configure, parse_config}};\n\n\
                 {configured}\n\
                 // With types: `{function}`.\n\
                 let response: Value = wx.call_api(\"{name}\", &json!({args})).await?;\n"
            )
        }
    }
}

fn wx(api: &Api, args: &str) -> String {
    let name = api.name;
    let inner = args
        .strip_prefix('{')
        .and_then(|args| args.strip_suffix('}'));
    let inner = inner.map(|inner| inner.trim().trim_end_matches(','));
    let fields = inner.filter(|inner| !inner.is_empty());
    let fields = fields
        .map(|fields| format!("  {fields},\n"))
        .unwrap_or_default();
    match (api.kind, name) {
        (Kind::Page, "config") => wx_config(""),
        (Kind::OpenTag, _) => {
            let configured = wx_config(&format!(", openTagList: [\"{name}\"]"));
            format!("{configured}{}", open_tag(name, args))
        }
        (Kind::Page, _) => format!("wx.{name}((result) => console.log(result));\n"),
        (_, "miniProgram") => "console.log(Object.keys(wx.miniProgram));\n".into(),
        (_, "miniProgram.getEnv") => {
            "wx.miniProgram.getEnv(({ miniprogram }) => console.log(miniprogram));\n".into()
        }
        _ => format!(
            "wx.{name}({{\n{fields}  success: (result) => console.log(result),\n  cancel: () => console.log(\"cancelled\"),\n  fail: (error) => console.error(error),\n}});\n"
        ),
    }
}

/// What the server has signed, with these fields behind it.
fn wx_config(fields: &str) -> String {
    let url = "/api/jssdk/config?url=${encodeURIComponent(location.href.split(\"#\")[0])}";
    format!("wx.config({{ ...(await (await fetch(\n  `{url}`,\n)).json()){fields} }});\n")
}

/// The element, and what it tells.
fn open_tag(name: &str, args: &str) -> String {
    let attributes = if args.is_empty() { "{}" } else { args };
    format!(
        "const tag = document.createElement(\"{name}\");\n\
         Object.entries({attributes}).forEach((entry) => tag.setAttribute(...entry));\n\
         tag.innerHTML = \"<template><button>…</button></template>\";\n\
         for (const name of [\"ready\", \"launch\", \"success\", \"error\"]) {{\n  \
         tag.addEventListener(name, (event) => console.log(name, event.detail));\n}}\n\
         document.body.append(tag);\n"
    )
}

/// With the fixture of the project's examples (`examples/playwright`).
fn playwright(api: &Api, link: &str) -> String {
    let name = api.name;
    let set = if matches!(api.kind, Kind::Client | Kind::User) {
        format!("  await wechat.setOutcome(\"{name}\", \"ok\");\n")
    } else {
        String::new()
    };
    format!(
        "import {{ expect, test }} from \"./wechat.js\";\n\n\
         test(\"{name}\", async ({{ page, wechat }}) => {{\n\
         {set}  await page.goto(\"{link}\");\n  \
         await page.locator('[data-test=\"run-{name}\"]').click();\n  \
         await expect(page.locator('[data-test=\"result-{name}\"]')).toHaveAttribute(\"data-kind\", \"ok\");\n\
         }});\n"
    )
}

#[cfg(test)]
mod tests {
    use super::{CodeStyle, code};
    use wechat_h5_web_tools::apis::api::Api;
    use wechat_h5_web_tools::apis::catalog::all;

    fn api(name: &str) -> &'static Api {
        all().find(|api| api.name == name).unwrap()
    }

    #[test]
    fn a_call_is_code_in_each_style() {
        let scan = api("scanQRCode");
        let args = "{\n  \"needResult\": 1\n}";
        let link = "https://h5.example.com/#/apis/scanQRCode?args=%7B%7D";
        for (style, want) in [
            (
                CodeStyle::Npm,
                "await wx.scanQRCode({\n  \"needResult\": 1\n});",
            ),
            (CodeStyle::Rust, "wx.call_api(\"scanQRCode\", &json!({"),
            (CodeStyle::Rust, "`Wx::scan_qr_code`"),
            (
                CodeStyle::Wx,
                "wx.scanQRCode({\n  \"needResult\": 1,\n  success:",
            ),
            (
                CodeStyle::Playwright,
                "wechat.setOutcome(\"scanQRCode\", \"ok\")",
            ),
            (CodeStyle::Playwright, link),
            (CodeStyle::Link, link),
        ] {
            let code = code(style, scan, args, link);
            assert!(code.contains(want), "{style:?}: {code}");
        }
    }

    #[test]
    fn an_open_tag_is_asked_for_and_made() {
        let tag = api("wx-open-launch-app");
        let args = "{\n  \"appid\": \"wx1\"\n}";
        for (style, wants) in [
            (CodeStyle::Npm, "openTagList: [\"wx-open-launch-app\"]"),
            (CodeStyle::Npm, "Object.entries({\n  \"appid\": \"wx1\"\n})"),
            (
                CodeStyle::Wx,
                ".json()), openTagList: [\"wx-open-launch-app\"] });",
            ),
            (
                CodeStyle::Wx,
                "document.createElement(\"wx-open-launch-app\")",
            ),
            (CodeStyle::Rust, "OpenTag::parse(\"wx-open-launch-app\")"),
        ] {
            let code = code(style, tag, args, "");
            assert!(code.contains(wants), "{style:?}: {code}");
        }
    }

    #[test]
    fn a_configuration_signs_the_address_without_its_fragment() {
        let config = code(CodeStyle::Wx, api("config"), "{}", "");
        assert_eq!(
            config,
            "wx.config({ ...(await (await fetch(\n  \
             `/api/jssdk/config?url=${encodeURIComponent(location.href.split(\"#\")[0])}`,\n\
             )).json()) });\n"
        );
        let tag = code(CodeStyle::Wx, api("wx-open-launch-app"), "{}", "");
        let with_tag = config.replace(
            ".json()) }",
            ".json()), openTagList: [\"wx-open-launch-app\"] }",
        );
        assert!(tag.starts_with(&with_tag), "{tag}");
    }

    #[test]
    fn a_call_without_arguments_has_none() {
        let code = |name, style| code(style, api(name), "{}", "");
        assert!(code("startRecord", CodeStyle::Npm).contains("wx.startRecord()"));
        let listen = code("onVoicePlayEnd", CodeStyle::Npm);
        assert!(listen.contains("wx.onVoicePlayEnd((event)"), "{listen}");
        let plain = code("openAddress", CodeStyle::Wx);
        assert!(plain.starts_with("wx.openAddress({\n  success:"), "{plain}");
        let of_page = code("miniProgram.getEnv", CodeStyle::Npm);
        assert!(of_page.contains("await miniProgram.getEnv()"), "{of_page}");
    }
}
