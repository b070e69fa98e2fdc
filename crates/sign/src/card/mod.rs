//! Cards and coupons (卡券).

mod add;
mod choose;
mod signature;
mod ticket;
mod value;

pub use add::{CardExt, CardToAdd};
pub use choose::{CardSign, CardsToChoose};
pub use signature::card_signature;
pub use ticket::CardTicket;
pub use value::{CardCode, CardId, CardType, CardValueError, ShopId};
