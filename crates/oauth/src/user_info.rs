//! Step 4: the profile of the user.

use alloc::borrow::ToOwned as _;
use alloc::string::String;

use crate::fields::Fields;
use crate::response::Response;
use crate::response_error::ResponseError;
use crate::user_ids::{OpenId, UnionId};

/// The response of `sns/userinfo`.
///
/// Sex, city, province and country have been empty since October 2021 and are
/// left out.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct UserInfo {
    /// The user.
    pub openid: OpenId,
    /// The user's name, without control characters; may be empty.
    pub nickname: String,
    /// The URL of the picture; invalid once the user chooses another picture.
    pub headimgurl: Option<String>,
    /// Only for accounts bound to an Open Platform account.
    pub unionid: Option<UnionId>,
}

impl Response for UserInfo {
    fn from_fields(fields: &Fields) -> Result<Self, ResponseError> {
        let nickname = fields.optional_text("nickname").unwrap_or_default();
        Ok(Self {
            openid: fields.parsed("openid", OpenId::parse)?,
            nickname: nickname.chars().filter(|c| !c.is_control()).collect(),
            headimgurl: fields.optional_text("headimgurl").map(str::to_owned),
            unionid: fields.optional_parsed("unionid", UnionId::parse)?,
        })
    }
}
