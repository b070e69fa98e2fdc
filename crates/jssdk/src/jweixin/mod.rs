//! How jweixin gets into the page: loaded by this crate, or registered by a bundle.

pub(crate) mod load;
pub(crate) mod load_error;
mod module_loader;
pub(crate) mod register;
