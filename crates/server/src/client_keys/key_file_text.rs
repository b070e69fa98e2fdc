//! The text of a file with client keys, with a client more or less. Everything else in it,
//! comments too, stays as it is.

use std::fmt::Write as _;

use toml::de::{DeTable, DeValue};

use super::key_file::ClientEntry;

/// The text with this client behind all others.
pub(super) fn with_client(text: &str, client: &ClientEntry) -> String {
    let newline = newline(text);
    let mut new = text.to_owned();
    if !new.is_empty() && !new.ends_with('\n') {
        new.push_str(newline);
    }
    if !new.is_empty() {
        new.push_str(newline);
    }
    for line in table(client).lines() {
        new.push_str(line);
        new.push_str(newline);
    }
    new
}

/// The text where the table of the client at this place is a comment, below this one. `None`
/// where the client has no `[[client]]` table.
pub(super) fn without_client(text: &str, index: usize, comment: &str) -> Option<String> {
    let (start, end) = lines_of_client(text, index)?;
    let newline = newline(text);
    let mut new = text[..start].to_owned();
    let _ = write!(new, "# {comment}{newline}");
    for line in text[start..end].split_inclusive('\n') {
        new.push_str(if line.trim().is_empty() { "#" } else { "# " });
        new.push_str(line);
    }
    new.push_str(&text[end..]);
    Some(new)
}

/// From the line with `[[client]]` to the one with the last value.
fn lines_of_client(text: &str, index: usize) -> Option<(usize, usize)> {
    let document = DeTable::parse(text).ok()?;
    let DeValue::Array(clients) = document.get_ref().get("client")?.get_ref() else {
        return None;
    };
    let client = clients.get(index)?;
    let DeValue::Table(fields) = client.get_ref() else {
        return None;
    };
    let header = client.span().start;
    let start = text[..header].rfind('\n').map_or(0, |newline| newline + 1);
    let is_table = text[header..].starts_with("[[") && text[start..header].trim().is_empty();
    let last = fields.values().map(|value| value.span().end).max()?;
    let end = text[last..]
        .find('\n')
        .map_or(text.len(), |newline| last + newline + 1);
    is_table.then_some((start, end))
}

/// What ends a line of this text.
fn newline(text: &str) -> &'static str {
    if text.contains("\r\n") { "\r\n" } else { "\n" }
}

/// With what differs from the defaults.
fn table(client: &ClientEntry) -> String {
    let (name, key_hash) = (&client.name, client.key_hash.to_hex());
    let mut table = format!("[[client]]\nname = \"{name}\"\nkey_sha256 = \"{key_hash}\"\n");
    for (field, value) in client.rights.fields() {
        if let Some(value) = value {
            let _ = writeln!(table, "{field} = {value}");
        }
    }
    table
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::super::key_file::KeyFile;
    use super::super::key_hash::KeyHash;
    use super::super::paths::Paths;
    use super::super::rights::ClientRights;
    use super::*;
    use crate::rate_limit::ClientQuota;

    fn client(name: &str, rights: ClientRights) -> ClientEntry {
        let (name, key_hash) = (name.to_owned(), KeyHash::of(name));
        ClientEntry {
            name,
            key_hash,
            rights,
        }
    }

    fn clients(text: &str) -> Vec<ClientEntry> {
        let file = KeyFile::parse(Path::new("keys.toml"), text);
        file.unwrap_or_else(|err| panic!("{err}\n{text}"))
            .clients()
            .to_vec()
    }

    /// A file as a person writes it.
    const BY_HAND: &str = "\
# Our clients. Ask Li before you change anything.

# the shop
[[client]]
name = \"shop\" # since 2024
key_sha256 = \"0000000000000000000000000000000000000000000000000000000000000000\"
# only messages
paths = [
  \"/cgi-bin/message/\", # templates
]

# the till, in the cellar
  [[client]]   # second
daily_calls = 5
name = \"till\"
key_sha256 = \"1111111111111111111111111111111111111111111111111111111111111111\"
# the end";

    #[test]
    fn an_added_client_is_read_as_it_was_meant() {
        let all = ClientRights::default();
        let some = ClientRights {
            app_ids: Some(vec![
                wechat_h5_sign::AppId::parse("wx5a4d6f78c1e2b390").unwrap(),
            ]),
            paths: Paths::below(vec!["/sns/".to_owned(), "/cgi-bin/user".to_owned()]).unwrap(),
            may_fetch_tokens: true,
            may_operate: true,
            may_take_payments: true,
            may_refund: true,
            rate: ClientQuota::parse("60:5").unwrap(),
            daily_calls: std::num::NonZeroU64::new(9),
        };
        let unlimited = ClientRights {
            rate: None,
            ..ClientRights::default()
        };
        for text in ["", "# none\n", BY_HAND, &BY_HAND.replace('\n', "\r\n")] {
            for rights in [&all, &some, &unlimited] {
                let new = client("new", rights.clone());
                let written = with_client(text, &new);
                assert!(written.starts_with(text));
                let mut expected = clients(text);
                expected.push(new);
                assert_eq!(clients(&written), expected);
            }
        }
        let written = with_client(&BY_HAND.replace('\n', "\r\n"), &client("new", some));
        assert_eq!(
            written.matches('\n').count(),
            written.matches("\r\n").count()
        );
        assert!(with_client("", &client("new", all)).starts_with("[[client]]\nname = \"new\"\n"));
    }

    #[test]
    fn a_client_without_its_key_leaves_every_line_as_it_was_or_as_a_comment() {
        for text in [
            BY_HAND.to_owned(),
            BY_HAND.replace('\n', "\r\n"),
            format!("{BY_HAND}\n"),
        ] {
            for (index, start) in [(0, "[[client]]"), (1, "  [[client]]   # second")] {
                let new = without_client(&text, index, "revoked:").unwrap();
                let mut expected = clients(&text);
                expected.remove(index);
                assert_eq!(clients(&new), expected);
                assert!(
                    new.contains(&format!("# revoked:{}# {start}", newline(&text))),
                    "{new}"
                );
                let kept: Vec<_> = new
                    .lines()
                    .filter(|line| !line.contains("revoked:"))
                    .collect();
                for (old, new) in text.lines().zip(kept) {
                    assert!(old == new || new == format!("# {old}"), "{old} {new}");
                }
                // The next one too.
                let empty = without_client(&new, 0, "revoked:").unwrap();
                assert_eq!(clients(&empty), []);
                assert_eq!(without_client(&empty, 0, ""), None);
            }
        }
    }

    #[test]
    fn a_client_that_has_no_lines_of_its_own_is_not_edited() {
        let hash = "0".repeat(64);
        let inline = format!("client = [{{ name = \"a\", key_sha256 = \"{hash}\" }}]\n");
        assert_eq!(clients(&inline).len(), 1);
        assert_eq!(without_client(&inline, 0, ""), None);
    }
}
