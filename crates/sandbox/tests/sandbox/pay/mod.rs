mod authenticate;
mod merchants;
mod notifications;
mod pay_client;
mod payment;
mod refunds;

pub(crate) use notifications::attempts;
