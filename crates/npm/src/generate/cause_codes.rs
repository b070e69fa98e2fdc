//! The codes of `explain` in TypeScript. They are those of `sign`.

use alloc::vec::Vec;

use wechat_h5_sign::explain::{Cause, UrlMistake};

use crate::typescript::Types;

/// Declares the codes of the causes.
pub(crate) fn declare(types: &mut Types) {
    let others = [
        Cause::OtherUrl,
        Cause::EntryUrl,
        Cause::Milliseconds,
        Cause::NonceCase,
        Cause::NonceKey,
        Cause::ParameterOrder,
        Cause::AccessToken,
        Cause::CardTicket,
        Cause::NoTicket,
        Cause::StaleTicket,
        Cause::Ticket,
        Cause::DigestCase,
        Cause::OtherDigest,
        Cause::MalformedSignature,
        Cause::NeedsTicket,
        Cause::NotAllTried,
    ];
    let urls = UrlMistake::all().map(Cause::Url);
    let causes: Vec<_> = urls.chain(others).collect();
    // The only cause that cannot be constructed without an appid.
    let codes = causes.iter().map(Cause::code).chain(["other_account"]);
    let doc = "A stable name of a cause. `needs_ticket` and `not_all_tried` are no mistakes: they tell why there is no result.\n原因的代号，不会变化。needs_ticket 和 not_all_tried 不是错误，而是说明为何得不出结论。";
    types.union("CauseCode", doc, codes);
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCE: &str = include_str!("../../../sign/src/explain/cause.rs");

    /// The arms of `Cause::code`.
    #[test]
    fn every_code_of_sign_is_declared_and_in_both_readmes() {
        let (_, body) = SOURCE.split_once("pub fn code(&self)").unwrap();
        let (body, _) = body.split_once("\n    }").unwrap();
        let codes: Vec<_> = body
            .lines()
            .filter_map(|line| line.split_once("=> \"")?.1.split('"').next())
            .collect();
        let mut types = Types::default();
        declare(&mut types);
        let text = types.into_text();
        assert!(codes.len() >= 33, "{codes:?}");
        for code in &codes {
            assert!(text.contains(&format!("\"{code}\"")), "{code}");
        }
        assert_eq!(text.matches('"').count(), codes.len() * 2);
        let readmes = [
            include_str!("../../package/README.md"),
            include_str!("../../package/README.zh-CN.md"),
        ];
        for (readme, code) in readmes
            .iter()
            .flat_map(|it| codes.iter().map(move |c| (it, c)))
        {
            assert!(readme.contains(&format!("`{code}`")), "{code}");
        }
    }
}
