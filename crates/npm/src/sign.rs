//! The `./sign` module: signatures over one buffer that JS and wasm share.
//!
//! Written by hand instead of by wasm-bindgen: passing strings is most of the
//! time of a signature, and formatting messages most of the bytes. JS writes
//! nonce and URL into the buffer, one call puts 40 hex digits in their place,
//! and a refusal is a number that `js/sign/core.js`, the other half, has words
//! for.

// Exported symbols and a static without a lock: the module has one thread.
#![allow(unsafe_code)]

use alloc::vec::Vec;
use core::cell::RefCell;

use wechat_h5_sign::{
    AppId, JsApiTicket, NonceStr, PageUrl, Signature, Signer, Timestamp, card_signature,
};

use crate::refusal::Refusal;

/// The appid is not part of what is signed.
const ANY_APP_ID: &str = "wx0000000000000000";

#[derive(Debug)]
struct Module {
    buffer: Vec<u8>,
    signers: Vec<Option<Signer>>,
}

struct OneThread(RefCell<Module>);

// SAFETY: wasm32 without atomics has no threads, and JS calls one export at a time.
unsafe impl Sync for OneThread {}

static MODULE: OneThread = OneThread(RefCell::new(Module {
    buffer: Vec::new(),
    signers: Vec::new(),
}));

/// Makes the buffer this many bytes long at least, and tells where it is. The
/// address of an earlier call is no longer valid. At least 40 bytes must be
/// reserved before anything else.
#[unsafe(no_mangle)]
extern "C" fn reserve(bytes: usize) -> *mut u8 {
    let module = &mut *MODULE.0.borrow_mut();
    if module.buffer.len() < bytes {
        module.buffer.resize(bytes, 0);
    }
    module.buffer.as_mut_ptr()
}

/// Keeps the ticket in the buffer's first bytes for many signatures. Leaves the
/// signer's number in the buffer's first four bytes.
#[unsafe(no_mangle)]
extern "C" fn signer_new(ticket: usize) -> u32 {
    let module = &mut *MODULE.0.borrow_mut();
    let number = module.signer(ticket).map(|signer| module.keep(signer));
    module.answer(number.map(u32::to_le_bytes))
}

/// Forgets a signer.
#[unsafe(no_mangle)]
extern "C" fn signer_free(number: usize) {
    let module = &mut *MODULE.0.borrow_mut();
    if let Some(place) = module.signers.get_mut(number) {
        *place = None;
    }
}

/// Signs: nonce and URL, one after the other in the buffer, give place to 40
/// hex digits. Zero is success, all else a [`Refusal`].
#[unsafe(no_mangle)]
extern "C" fn sign(number: usize, nonce: usize, url: usize, seconds: f64) -> u32 {
    let module = &mut *MODULE.0.borrow_mut();
    let signer = module.signers.get(number).and_then(Option::as_ref);
    let signature = match signer {
        Some(signer) => module.signature(signer, nonce, url, seconds),
        None => Err(Refusal::FREED),
    };
    module.answer(signature.map(|signature| *signature.as_bytes()))
}

/// Signs a card's values, which JS has sorted and joined (in here that would be a
/// kilobyte): they give place to 40 hex digits.
#[unsafe(no_mangle)]
extern "C" fn sign_card(values: usize) {
    let module = &mut *MODULE.0.borrow_mut();
    let signature = card_signature(&mut [module.text(0, values)]);
    module.answer(Ok(*signature.as_bytes()));
}

impl Module {
    /// JS writes UTF-8 only; anything else would count as empty.
    fn text(&self, start: usize, len: usize) -> &str {
        let bytes = self.buffer.get(start..start + len).unwrap_or_default();
        core::str::from_utf8(bytes).unwrap_or_default()
    }

    fn signer(&self, ticket: usize) -> Result<Signer, Refusal> {
        let ticket = JsApiTicket::parse(self.text(0, ticket))?;
        let app_id = AppId::parse(ANY_APP_ID).map_err(|_| Refusal::OTHER)?;
        Ok(Signer::new(app_id, &ticket))
    }

    fn signature(
        &self,
        signer: &Signer,
        nonce: usize,
        url: usize,
        seconds: f64,
    ) -> Result<Signature, Refusal> {
        let url = PageUrl::parse(self.text(nonce, url))?;
        let nonce = NonceStr::parse(self.text(0, nonce))?;
        // JS has checked that it is a whole number, and not below zero.
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let timestamp = Timestamp::from_seconds(seconds as u64)?;
        Ok(signer.sign(&url, &nonce, timestamp))
    }

    fn keep(&mut self, signer: Signer) -> u32 {
        let free = self.signers.iter().position(Option::is_none);
        let number = free.unwrap_or(self.signers.len());
        match self.signers.get_mut(number) {
            Some(place) => *place = Some(signer),
            None => self.signers.push(Some(signer)),
        }
        u32::try_from(number).unwrap_or(u32::MAX)
    }

    fn answer<const N: usize>(&mut self, result: Result<[u8; N], Refusal>) -> u32 {
        match result {
            Err(refusal) => refusal.to_number(),
            Ok(bytes) => {
                if let Some(place) = self.buffer.get_mut(..N) {
                    place.copy_from_slice(&bytes);
                }
                0
            }
        }
    }
}
