//! The signature of any of their values.

use crate::sha1_prefix::HashedPrefix;
use crate::signature::Signature;

/// The signature of `addCard` (`cardExt.signature`) and `chooseCard`
/// (`cardSign`): SHA-1 over the values, sorted by their bytes (in place) and joined
/// without anything in between.
///
/// The values are the ticket of type `wx_card`, and those of timestamp, nonce,
/// card id, code, openid and so on that the call uses; empty ones do not count.
/// The ticket is a secret: sign cards on a server.
///
/// Source: JS-SDK documentation, appendix 4 (卡券扩展字段及签名生成算法).
pub fn card_signature(values: &mut [&str]) -> Signature {
    // By insertion: there are a handful, and the standard library's sorter is as
    // big as the digest.
    for end in 1..values.len() {
        for place in (1..=end).rev() {
            if values[place - 1] > values[place] {
                values.swap(place - 1, place);
            }
        }
    }
    Signature::from_digest(HashedPrefix::new(values).digest(|_| ()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The documentation's own example.
    #[test]
    fn signs_the_published_vector() {
        let mut values = [
            "1434008071",
            "1404896688",
            "pjZ8Yt1XGILfi-FUsewpnnolGgZk",
            "ojZ8YtyVyr30HheH3CM73y7h4jJE",
            "123",
        ];
        let signature = "f137ab68b7f8112d20ee528ab6074564e2796250";
        assert_eq!(card_signature(&mut values).as_str(), signature);
    }

    #[test]
    fn the_order_of_the_values_and_empty_ones_do_not_count() {
        let mut values = [
            "made_up_ticket",
            "wx1234567890abcdef",
            "1700000000",
            "abcdef0123456789",
            "INVOICE",
        ];
        let mut others = values.to_vec();
        others.reverse();
        others.push("");
        let signature = card_signature(&mut values);
        assert_eq!(
            signature.as_str(),
            "9cae38ac1615e4dd405289fb77b8f5a591db900e"
        );
        assert_eq!(card_signature(&mut others), signature);
    }

    #[test]
    fn long_values_are_digested_whole() {
        let long = "x".repeat(1000);
        let mut halves = [&long[..400], &long[400..]];
        assert_eq!(card_signature(&mut halves), card_signature(&mut [&long]));
    }
}
