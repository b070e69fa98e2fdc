//! Points at which a test ends the process.

/// A point with this name, formatted. It is nothing without the feature `failpoints`.
macro_rules! fail_point {
    ($($name:tt)+) => {{
        #[cfg(feature = "failpoints")]
        fail::fail_point!(format!($($name)+).as_str());
    }};
}

pub(crate) use fail_point;
