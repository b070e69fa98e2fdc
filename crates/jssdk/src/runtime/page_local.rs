//! State that belongs to the page. A page has one thread, where this costs
//! nothing; elsewhere it is the standard library's `thread_local!`.

// A static without a lock.
#![allow(unsafe_code)]

/// A static of one thread, used by `with` as in `thread_local!`.
macro_rules! page_local {
    ($(#[$attribute:meta])* static $name:ident: $type:ty = $value:expr;) => {
        #[cfg(all(target_arch = "wasm32", not(target_feature = "atomics")))]
        $(#[$attribute])*
        static $name: $crate::runtime::page_local::SingleThreaded<$type> =
            $crate::runtime::page_local::SingleThreaded::new($value);

        #[cfg(not(all(target_arch = "wasm32", not(target_feature = "atomics"))))]
        std::thread_local! {
            $(#[$attribute])*
            static $name: $type = const { $value };
        }
    };
}

pub(crate) use page_local;

/// A value that only one thread ever accesses.
#[cfg(all(target_arch = "wasm32", not(target_feature = "atomics")))]
pub(crate) struct SingleThreaded<T>(T);

// SAFETY: wasm32 without atomics has no threads.
#[cfg(all(target_arch = "wasm32", not(target_feature = "atomics")))]
unsafe impl<T> Sync for SingleThreaded<T> {}

#[cfg(all(target_arch = "wasm32", not(target_feature = "atomics")))]
impl<T> SingleThreaded<T> {
    pub(crate) const fn new(value: T) -> Self {
        Self(value)
    }

    pub(crate) fn with<R>(&self, f: impl FnOnce(&T) -> R) -> R {
        f(&self.0)
    }
}
