//! Decides whether a client would accept a signature of cards.

use super::mistake;
use super::refusal::{CardRefusal, RefusedCard};
use super::signed_values::SignedValues;
use crate::platform::{AccountIndex, Records};
use crate::sha1_hex::sha1_hex;

/// Checks the signature with the account's tickets of type `wx_card`.
pub(super) fn verify(
    values: &SignedValues,
    records: &Records,
    account: AccountIndex,
    now: u64,
) -> Result<(), RefusedCard> {
    check_present(values)?;
    let tickets = &records.account(account).tickets;
    let mut newest_first = tickets.card().enumerate();
    let used =
        newest_first.find(|(_, ticket)| signature(values, &ticket.value) == values.signature);
    let problem = match used {
        Some((_, ticket)) if ticket.is_valid(now) => return Ok(()),
        Some((0, _)) => {
            let problem = "signed with a card ticket that has expired";
            return Err(RefusedCard::new(CardRefusal::ExpiredTicket, problem));
        }
        Some(_) => {
            let problem = "signed with a card ticket that another one has replaced";
            return Err(RefusedCard::new(CardRefusal::ReplacedTicket, problem));
        }
        None => mistake::find(values, records, account),
    };
    if tickets.card().next().is_none() {
        let problem = problem.unwrap_or_else(|| {
            "no card ticket was fetched since the start or the last reset: call getticket with \
             type=wx_card, and sign with the returned ticket"
                .to_owned()
        });
        return Err(RefusedCard::new(CardRefusal::NoCardTicket, problem));
    }
    let problem = problem.unwrap_or_else(|| no_known_mistake(values));
    Err(RefusedCard::new(CardRefusal::WrongCardSignature, problem))
}

fn check_present(values: &SignedValues) -> Result<(), RefusedCard> {
    let has_time = values.signed.iter().any(|of| of.name == "timestamp");
    let missing = if values.signature.is_empty() {
        values.signature_name
    } else if !has_time {
        "timestamp"
    } else {
        return Ok(());
    };
    let problem = format!("{missing} has no value");
    Err(RefusedCard::new(CardRefusal::MissingField, problem))
}

fn no_known_mistake(values: &SignedValues) -> String {
    let names: Vec<_> = values.signed.iter().map(|of| of.name.as_str()).collect();
    format!(
        "{} is not the SHA-1 of the card ticket, {}, sorted and joined without anything in \
         between, with the values that the page has sent",
        values.signature_name,
        names.join(", ")
    )
}

fn signature(values: &SignedValues, ticket: &str) -> String {
    let mut texts: Vec<_> = values.signed.iter().map(|of| of.text.as_str()).collect();
    texts.push(ticket);
    texts.sort_unstable();
    sha1_hex(&texts.concat())
}
