//! Why the client refused a signature: what a page reports, and the explanation.
//!
//! # Why nobody learns a ticket by asking
//!
//! The one thing of a ticket that an explanation depends on is whether one of a few hundred
//! strings with it has the SHA-1 that the question has, all 160 bits of it. Whoever knows no
//! signature finds one with a question in about 2^151, and whoever knows one got it from
//! `/api/jssdk/config`, which signs every page of the account for everybody. Without an equal
//! digest the explanation is made of the question alone, and the same for every ticket.
//!
//! - The answer has nothing but words of `explain` and parts of the reported URLs.
//! - How long a search takes depends on the lengths of the question and of the ticket, which is
//!   no secret.
//! - A signature cannot be extended to another URL: SHA-1's padding starts with the byte 0x80
//!   after the URL, which JSON, as UTF-8, cannot have there, and the page must be one of the
//!   account's in the form that a browser shows.
//! - The access token and the tickets of other accounts are no part of the search.
//!
//! That the ticket is fetched anew depends on a signature that is right, on the account's
//! budget and on WeChat.

mod explainer;
mod explanation;
mod report;

pub(crate) use self::explainer::{Explainer, TooManyReports, known_tickets};
pub(crate) use self::explanation::{finding_of_causes, finding_of_ticket, ticket_check};
pub(crate) use self::report::{InvalidReport, MAX_BYTES, SignatureReport};
