#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]
#![cfg_attr(not(test), no_std)]

extern crate alloc;

mod api_error;
mod authorize_url;
mod callback;
mod fields;
mod lenient_json;
mod percent;
mod query;
mod redirect_uri;
mod request;
mod response;
mod response_error;
mod scope;
mod secret;
mod site_state;
mod state;
mod token_response;
mod user_ids;
mod user_info;

pub use api_error::ApiError;
pub use authorize_url::{AuthorizeUrl, OPEN_BASE};
pub use callback::{AuthorizationCode, Callback, CallbackError, VerifyError};
pub use fields::Fields;
pub use percent::encode_component;
pub use query::{Query, QueryError};
pub use redirect_uri::{RedirectUri, RedirectUriError};
pub use request::{Lang, SnsRequest};
pub use response::{Response, Success, parse_response};
pub use response_error::ResponseError;
pub use scope::{Scope, ScopeError};
pub use secret::{AppSecret, RefreshToken, SecretError, UserAccessToken};
pub use site_state::{SiteState, SiteStateError};
pub use state::{State, StateError};
pub use token_response::TokenResponse;
pub use user_ids::{IdentityError, OpenId, UnionId};
pub use user_info::UserInfo;
