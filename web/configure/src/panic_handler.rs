//! The panic handler that a module without the standard library needs. Without that
//! library a module is half as big.

use core::panic::PanicInfo;

/// Traps: JavaScript gets a `RuntimeError`.
#[panic_handler]
fn panic(_: &PanicInfo<'_>) -> ! {
    core::arch::wasm32::unreachable()
}
