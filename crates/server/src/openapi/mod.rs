//! The description of both listeners' routes, in `OpenAPI` 3.1.
//!
//! It is made by the tests, from the routes and the types of their responses, and compared with
//! the file that the binary has: `UPDATE_DOCS=1 cargo test -p wechat-h5-server openapi`.

#[cfg(test)]
mod document;
#[cfg(test)]
mod internal_operations;
#[cfg(test)]
mod operation;
#[cfg(test)]
mod page_schemas;
#[cfg(test)]
mod pay_schemas;
#[cfg(test)]
mod public_operations;

#[cfg(test)]
pub(crate) use self::document::document;

/// The description.
pub(crate) const DOCUMENT: &str = include_str!("../../../../docs/openapi.json");
