//! Absolute URLs as people write them in settings.

use url::Url;

/// Reads one, of any scheme.
///
/// # Errors
///
/// A text about what is wrong with it.
pub(crate) fn parse(value: &str) -> Result<Url, String> {
    // `h5.example.com:8443` is a URL too, with the scheme `h5.example.com`.
    if !value.contains("://") {
        return Err(match value.strip_prefix('/') {
            Some(_) => format!("`{value}` has no scheme and no host"),
            None => format!("`{value}` has no scheme: write https://{value}"),
        });
    }
    Url::parse(value).map_err(|err| format!("`{value}` is not a URL ({err})"))
}
