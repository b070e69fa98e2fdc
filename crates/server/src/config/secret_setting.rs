//! Secrets that are a setting, or in a file that a setting names.

use std::path::Path;

use wechat_h5_push::Rotation;
use zeroize::Zeroizing;

use super::error::{ConfigError, InvalidValue};
use super::setting_definition::Setting;
use super::text_file::read_text;
use super::values::Table;

/// The one that is set, or in a file, and the one before it.
pub(super) fn rotation<T>(
    table: &Table,
    setting: &'static Setting,
    file: &'static Setting,
    parse: impl Fn(&str) -> Result<T, InvalidValue>,
) -> Result<Option<Rotation<T>>, ConfigError> {
    if table.has(setting) && table.has(file) {
        let problem = format!("is set beside {}", table.name(setting));
        return Err(InvalidValue::new(problem, "remove one of the two").of(table.name(file)));
    }
    let (parsed, name) = match table.path(file)? {
        Some(path) => {
            let name = table.name(file);
            (
                read_lines(&path, parse).map_err(|invalid| invalid.of(&*name))?,
                name,
            )
        }
        None => match table.parse_list(setting, parse)? {
            Some(parsed) => (parsed, table.name(setting)),
            None => return Ok(None),
        },
    };
    let mut parsed = parsed.into_iter();
    match (parsed.next(), parsed.next(), parsed.next()) {
        (Some(current), previous, None) => Ok(Some(Rotation { current, previous })),
        (None, ..) => Err(InvalidValue::new("is empty", "set it, or remove it").of(name)),
        _ => {
            let advice = "use the present one, and the one before it";
            Err(InvalidValue::new("has more than two", advice).of(name))
        }
    }
}

fn read_lines<T>(
    path: &Path,
    parse: impl Fn(&str) -> Result<T, InvalidValue>,
) -> Result<Vec<T>, InvalidValue> {
    let text = Zeroizing::new(read_text(path)?);
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let secrets: Result<Vec<T>, InvalidValue> = lines.map(parse).collect();
    secrets.map_err(|_| {
        let problem = format!(
            "names {}, which has a line that cannot be used",
            path.display()
        );
        InvalidValue::new(
            problem,
            "write each secret alone into a line, as it was copied",
        )
    })
}

/// The one that is set, or in a file.
pub(super) fn single<T>(
    table: &Table,
    setting: &'static Setting,
    file: &'static Setting,
    parse: impl Fn(&str) -> Result<T, InvalidValue>,
) -> Result<Option<T>, ConfigError> {
    match rotation(table, setting, file, parse)? {
        None => Ok(None),
        Some(Rotation {
            current,
            previous: None,
        }) => Ok(Some(current)),
        Some(_) => {
            let set = if table.has(setting) { setting } else { file };
            let invalid = InvalidValue::new("has more than one", "use one");
            Err(invalid.of(table.name(set)))
        }
    }
}
