#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

mod authorization;
mod debug_session;
mod error;
mod session;
mod signature_report;

pub use authorization::{AuthorizationCheck, AuthorizationStatus};
pub use debug_session::{
    DebugEnd, DebugEvents, DebugMessage, DebugPeer, DebugSessionClaim, DebugSessionClaimed,
    DebugSessionCreated,
};
pub use error::{ErrorDetails, ErrorEnvelope};
pub use session::{SessionResponse, SignedIn, User};
pub use signature_report::{
    FindingCertainty, FurtherCause, SignatureFinding, SignatureReport, TicketCheck,
};
pub use wechat_h5_sign::JsSdkConfig;
