//! The `./sign` module: signatures, through one buffer that JavaScript and wasm share.
//!
//! Written by hand instead of by wasm-bindgen: passing strings takes most of the time of
//! a signature, and formatting messages most of the bytes. JavaScript writes nonce and
//! URL into the buffer, one call puts 40 hex digits in their place, and an error is a
//! number for which the other half, `package/sign/core.js`, has the text.

// Exported symbols.
#![allow(unsafe_code)]

mod error_code;

use alloc::vec::Vec;

use wechat_h5_sign::{
    AppId, JsApiTicket, NonceStr, PageUrl, Signature, Signer, Timestamp, card_signature,
};

use crate::shared_buffer::{self, SingleThreaded};
use error_code::ErrorCode;

/// The appid is not part of the signed string.
const ANY_APP_ID: &str = "wx0000000000000000";

#[derive(Debug)]
struct Module {
    buffer: Vec<u8>,
    signers: Vec<Option<Signer>>,
}

static MODULE: SingleThreaded<Module> = SingleThreaded::new(Module {
    buffer: Vec::new(),
    signers: Vec::new(),
});

/// Makes the buffer at least this many bytes long, and returns its address. An earlier
/// address is no longer valid. At least 40 bytes must be reserved before any other call.
#[unsafe(no_mangle)]
extern "C" fn reserve(bytes: usize) -> *mut u8 {
    shared_buffer::reserve(&mut MODULE.borrow_mut().buffer, bytes)
}

/// Makes a signer for the ticket in the buffer's first bytes. Writes the signer's number
/// into the buffer's first four bytes.
#[unsafe(no_mangle)]
extern "C" fn signer_new(ticket: usize) -> u32 {
    let module = &mut *MODULE.borrow_mut();
    let number = module.signer(ticket).map(|signer| module.keep(signer));
    module.respond(number.map(u32::to_le_bytes))
}

/// Frees a signer.
#[unsafe(no_mangle)]
extern "C" fn signer_free(number: usize) {
    let module = &mut *MODULE.borrow_mut();
    if let Some(place) = module.signers.get_mut(number) {
        *place = None;
    }
}

/// Signs nonce and URL, which stand one after the other in the buffer, and writes 40 hex
/// digits in their place. Zero is success, everything else an [`ErrorCode`].
#[unsafe(no_mangle)]
extern "C" fn sign(number: usize, nonce: usize, url: usize, seconds: f64) -> u32 {
    let module = &mut *MODULE.borrow_mut();
    let signer = module.signers.get(number).and_then(Option::as_ref);
    let signature = match signer {
        Some(signer) => module.signature(signer, nonce, url, seconds),
        None => Err(ErrorCode::FREED),
    };
    module.respond(signature.map(|signature| *signature.as_bytes()))
}

/// Signs the values of a card and writes 40 hex digits in their place. JavaScript has
/// sorted and joined them: sorting in the module would take a kilobyte of code.
#[unsafe(no_mangle)]
extern "C" fn sign_card(values: usize) {
    let module = &mut *MODULE.borrow_mut();
    let signature = card_signature(&mut [module.text(0, values)]);
    module.respond(Ok(*signature.as_bytes()));
}

impl Module {
    /// JavaScript writes UTF-8 only; anything else counts as empty.
    fn text(&self, start: usize, len: usize) -> &str {
        let bytes = self.buffer.get(start..start + len).unwrap_or_default();
        core::str::from_utf8(bytes).unwrap_or_default()
    }

    fn signer(&self, ticket: usize) -> Result<Signer, ErrorCode> {
        let ticket = JsApiTicket::parse(self.text(0, ticket))?;
        let app_id = AppId::parse(ANY_APP_ID).map_err(|_| ErrorCode::OTHER)?;
        Ok(Signer::new(app_id, &ticket))
    }

    fn signature(
        &self,
        signer: &Signer,
        nonce: usize,
        url: usize,
        seconds: f64,
    ) -> Result<Signature, ErrorCode> {
        let url = PageUrl::parse(self.text(nonce, url))?;
        let nonce = NonceStr::parse(self.text(0, nonce))?;
        // JavaScript has checked that it is a whole number, 0 or greater.
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

    fn respond<const N: usize>(&mut self, result: Result<[u8; N], ErrorCode>) -> u32 {
        match result {
            Err(error) => error.to_number(),
            Ok(bytes) => {
                if let Some(place) = self.buffer.get_mut(..N) {
                    place.copy_from_slice(&bytes);
                }
                0
            }
        }
    }
}
