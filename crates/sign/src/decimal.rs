//! Decimal digits of a number.

/// The decimal digits of a number, without an allocation and without the standard
/// formatter for integers, which is large in wasm.
pub struct Decimal {
    digits: [u8; Self::MOST],
    start: usize,
}

impl Decimal {
    /// Digits of the largest `u64`.
    const MOST: usize = 20;

    /// Writes the number.
    pub fn new(mut number: u64) -> Self {
        let mut digits = [b'0'; Self::MOST];
        let mut start = Self::MOST;
        loop {
            start -= 1;
            digits[start] += (number % 10) as u8;
            number /= 10;
            if number == 0 {
                return Self { digits, start };
            }
        }
    }

    /// The digits as ASCII bytes.
    pub fn as_bytes(&self) -> &[u8] {
        &self.digits[self.start..]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_the_same_digits_as_the_standard_library() {
        for number in [0, 9, 10, 1_700_000_000, u64::MAX] {
            let digits = Decimal::new(number);
            assert_eq!(digits.as_bytes(), number.to_string().as_bytes());
        }
    }
}
