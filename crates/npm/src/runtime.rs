//! What a module without the standard library brings along besides its allocator:
//! without that library it is half as big.

use core::panic::PanicInfo;

/// Traps: JS gets a `RuntimeError`.
#[panic_handler]
fn panic(_: &PanicInfo<'_>) -> ! {
    core::arch::wasm32::unreachable()
}
