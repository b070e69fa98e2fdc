//! HTTP/1.1 as an attacker speaks it: every byte is the caller's.

mod browser;
mod connection;
mod crowd;
mod load;
mod request;
mod response;

pub(crate) use browser::{Browser, START};
pub(crate) use connection::{Connection, LOCALHOST, get};
pub(crate) use crowd::{Crowd, Exchange, client_address};
pub(crate) use load::{Load, percentile};
pub(crate) use request::{Request, encoded};
pub(crate) use response::{Expect, Response};
