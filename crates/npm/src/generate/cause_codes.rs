//! The codes of `explain` in TypeScript: those of `sign`.

use wechat_h5_sign::explain::Cause;

use crate::typescript::Types;

/// Declares the codes of the causes.
pub(crate) fn declare(types: &mut Types) {
    let doc = "A stable name of a cause. `needs_ticket` and `not_all_tried` are not mistakes: they say why there is no result.\n原因的代号，不会变化。needs_ticket 和 not_all_tried 不是错误，而是说明为何得不出结论。";
    types.union("CauseCode", doc, Cause::CODES.iter().copied());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_readmes_list_every_code() {
        for readme in [
            include_str!("../../package/README.md"),
            include_str!("../../package/README.zh-CN.md"),
        ] {
            for code in Cause::CODES {
                assert!(readme.contains(&format!("`{code}`")), "{code}");
            }
        }
    }
}
