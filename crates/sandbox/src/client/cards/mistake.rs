//! What a wrong signature signs instead, where that can be proven.

use super::signed_values::{Named, SignedValues};
use crate::platform::{AccountIndex, Records};
use crate::sha1_hex::sha1_hex;

/// A ticket that may have been used, and what is wrong with it.
struct Known<'a> {
    ticket: &'a str,
    mistake: Option<String>,
}

/// Values that may have been signed, and what is wrong with them.
struct Variant {
    values: Vec<Named>,
    mistake: Option<String>,
}

/// The mistakes, in a sentence: a ticket, a value, and the way they were joined.
pub(super) fn find(
    values: &SignedValues,
    records: &Records,
    account: AccountIndex,
) -> Option<String> {
    let wanted = values.signature.to_ascii_lowercase();
    let variants = variants(values, records);
    for known in known_tickets(records, account) {
        for variant in &variants {
            let texts: Vec<_> = variant.values.iter().map(|of| of.text.as_str()).collect();
            for (text, form) in joined(&variant.values, &texts, known.ticket) {
                if sha1_hex(&text) == wanted {
                    let case = (wanted != values.signature).then_some("is not in small letters");
                    let mistakes = [known.mistake.as_deref(), variant.mistake.as_deref()];
                    let mistakes = mistakes.into_iter().chain([form, case]).flatten();
                    let mistakes: Vec<_> = mistakes.collect();
                    return Some(format!(
                        "{} {}",
                        values.signature_name,
                        mistakes.join(", and ")
                    ));
                }
            }
        }
    }
    None
}

fn known_tickets(records: &Records, account: AccountIndex) -> Vec<Known<'_>> {
    let own = records.account(account);
    let card = own.tickets.card().map(|ticket| Known {
        ticket: &ticket.value,
        mistake: None,
    });
    let js_api = own.tickets.js_api().map(|ticket| Known {
        ticket: &ticket.value,
        mistake: Some(
            "is made with the jsapi_ticket: cards have a ticket of their own, of getticket with \
             type=wx_card"
                .to_owned(),
        ),
    });
    let tokens = own.access_tokens.latest().map(|ticket| Known {
        ticket,
        mistake: Some("is made with the access_token instead of the card ticket".to_owned()),
    });
    let others = records.accounts().filter(|(key, _)| *key != account);
    let others = others.flat_map(|(_, other)| {
        other.tickets.card().map(|ticket| Known {
            ticket: &ticket.value,
            mistake: Some(format!(
                "is made with the card ticket of {}",
                other.account.app_id()
            )),
        })
    });
    card.chain(js_api).chain(tokens).chain(others).collect()
}

/// The right values, and those with one mistake.
fn variants(values: &SignedValues, records: &Records) -> Vec<Variant> {
    let right = Variant {
        values: values.signed.clone(),
        mistake: None,
    };
    let shorter = (0..values.signed.len()).map(|at| {
        let mut signed = values.signed.clone();
        let name = signed.remove(at).name;
        Variant {
            values: signed,
            mistake: Some(format!("does not sign {name}")),
        }
    });
    let longer = values.unsigned.iter().map(|extra| {
        let mut signed = values.signed.clone();
        signed.push(extra.clone());
        Variant {
            values: signed,
            mistake: Some(format!("signs {}, which is not signed", extra.name)),
        }
    });
    let milliseconds = replaced(values, "timestamp", "000", |text| format!("{text}000"));
    let app_ids = records.accounts().filter_map(|(_, other)| {
        let app_id = other.account.app_id().to_string();
        replaced(values, "appId", &app_id, |_| app_id.clone())
    });
    let variants = [right].into_iter().chain(shorter).chain(longer);
    variants.chain(milliseconds).chain(app_ids).collect()
}

/// The values with another one in the place of this.
fn replaced(
    values: &SignedValues,
    name: &str,
    shown: &str,
    change: impl Fn(&str) -> String,
) -> Option<Variant> {
    let mut signed = values.signed.clone();
    let value = signed.iter_mut().find(|of| of.name == name)?;
    let other = change(&value.text);
    if other == value.text {
        return None;
    }
    value.text = other;
    let mistake = match name {
        "timestamp" => "signs the timestamp in milliseconds".to_owned(),
        _ => format!("signs the {name} {shown}"),
    };
    Some(Variant {
        values: signed,
        mistake: Some(mistake),
    })
}

/// The strings that are signed, the right one first.
fn joined(values: &[Named], texts: &[&str], ticket: &str) -> [(String, Option<&'static str>); 5] {
    let mut sorted = texts.to_vec();
    sorted.push(ticket);
    sorted.sort_unstable();
    let mut pairs: Vec<_> = values
        .iter()
        .map(|of| format!("{}={}", of.name, of.text))
        .collect();
    pairs.push(format!("api_ticket={ticket}"));
    pairs.sort_unstable();
    let in_order = texts.concat();
    let unsorted = Some("signs the values in another order than sorted by their bytes");
    [
        (sorted.concat(), None),
        (
            sorted.join("&"),
            Some("signs an & between the values, which have nothing in between"),
        ),
        (
            pairs.join("&"),
            Some("signs the names too: only the values are signed"),
        ),
        (format!("{ticket}{in_order}"), unsorted),
        (format!("{in_order}{ticket}"), unsorted),
    ]
}
