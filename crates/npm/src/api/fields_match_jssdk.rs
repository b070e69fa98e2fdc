//! Compares the fields of every struct of `jssdk` that is converted to or from
//! JavaScript with those of its TypeScript interface: the compiler cannot, because the
//! structs are `#[non_exhaustive]`.

use std::collections::BTreeSet;

use crate::generate;

const SOURCES: [&str; 19] = [
    include_str!("../../../jssdk/src/page/wechat_client.rs"),
    include_str!("../../../jssdk/src/page/environment.rs"),
    include_str!("../../../jssdk/src/api/address.rs"),
    include_str!("../../../jssdk/src/api/base.rs"),
    include_str!("../../../jssdk/src/api/beacon.rs"),
    include_str!("../../../jssdk/src/api/business.rs"),
    include_str!("../../../jssdk/src/api/card.rs"),
    include_str!("../../../jssdk/src/api/device.rs"),
    include_str!("../../../jssdk/src/api/image.rs"),
    include_str!("../../../jssdk/src/api/location.rs"),
    include_str!("../../../jssdk/src/api/media.rs"),
    include_str!("../../../jssdk/src/api/mini_program.rs"),
    include_str!("../../../jssdk/src/api/pay.rs"),
    include_str!("../../../jssdk/src/api/scan.rs"),
    include_str!("../../../jssdk/src/api/share.rs"),
    include_str!("../../../jssdk/src/api/shop.rs"),
    include_str!("../../../jssdk/src/api/voice.rs"),
    include_str!("../../../jssdk/src/open_tags/event.rs"),
    include_str!("../../../jssdk/src/open_tags/unavailable.rs"),
];

/// The fields of a struct or an interface, in one spelling for both languages.
fn fields<'a>(text: &'a str, head: &str, prefix: &str) -> Option<BTreeSet<String>> {
    let (_, body) = text.split_once(head)?;
    let (body, _) = body.split_once("\n}")?;
    let name = |line: &'a str| Some(line.strip_prefix(prefix)?.split_once(": ")?.0);
    let is_name = |name: &&str| {
        name.chars()
            .all(|c| c.is_alphanumeric() || "_?".contains(c))
    };
    let names = body.lines().filter_map(name).filter(is_name);
    Some(
        names
            .map(|name| name.replace(['_', '?'], "").to_lowercase())
            .collect(),
    )
}

#[test]
fn every_field_of_a_jssdk_struct_is_in_typescript() {
    let types = generate::wx_d_ts();
    let interfaces: Vec<_> = types
        .lines()
        .filter_map(|line| line.strip_prefix("export interface ")?.strip_suffix(" {"))
        .collect();
    let mut compared = 0;
    for name in interfaces {
        let head = format!("pub struct {name} {{");
        let Some(rust) = SOURCES
            .iter()
            .find_map(|source| fields(source, &head, "    pub "))
        else {
            continue;
        };
        let ours = fields(&types, &format!("export interface {name} {{"), "  ");
        assert_eq!(ours, Some(rust), "{name}");
        compared += 1;
    }
    assert!(compared >= 20, "{compared} structs were compared");
}
