//! The query of a control request. Unlike WeChat's own queries, it is read strictly: every
//! parameter is known and appears at most once.

use axum::extract::RawQuery;

use crate::json_body::BadRequest;
use crate::name_hint::with_name_hint;
use crate::query::Query;

/// The parameters, of which `known` are allowed.
pub(super) fn strict_query(query: RawQuery, known: &[&str]) -> Result<Query, BadRequest> {
    let query = Query::parse(&query.0.unwrap_or_default());
    let invalid = |name: &str, message| BadRequest::new("invalid_query", message).at(name);
    for name in query.names() {
        if !known.contains(&name) {
            let message = format!("unknown field `{name}`, expected {}", list(known));
            return Err(invalid(name, with_name_hint(&message)));
        }
        if query.names().filter(|other| *other == name).count() > 1 {
            return Err(invalid(name, format!("`{name}` must appear only once")));
        }
    }
    Ok(query)
}

/// The whole number of a parameter.
pub(super) fn number(query: &Query, name: &str) -> Result<Option<u64>, BadRequest> {
    let Some(text) = query.filled(name) else {
        return Ok(None);
    };
    text.parse().map(Some).map_err(|_| {
        let message = format!("{name} must be a whole number from 0, not `{text}`");
        BadRequest::new("invalid_query", message).at(name)
    })
}

fn list(known: &[&str]) -> String {
    let quoted: Vec<_> = known.iter().map(|name| format!("`{name}`")).collect();
    quoted.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_and_repeated_parameters_are_refused() {
        for (query, expected) in [
            ("", None),
            ("kind=control&limit=5", None),
            (
                "kind=control&kind=page",
                Some("`kind` must appear only once"),
            ),
            (
                "kind[]=control",
                Some("unknown field `kind[]`, expected `kind`, `limit`: did you mean `kind`?"),
            ),
            (
                "knd=page",
                Some("unknown field `knd`, expected `kind`, `limit`: did you mean `kind`?"),
            ),
            (
                "appid=wx1",
                Some(
                    "`appid` is called `appId` now: unknown field `appid`, expected `kind`, `limit`",
                ),
            ),
        ] {
            let query = RawQuery(Some(query.to_owned()));
            let refused = strict_query(query, &["kind", "limit"]).err();
            assert_eq!(refused.map(|error| error.message).as_deref(), expected);
        }
    }
}
