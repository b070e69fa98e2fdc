//! What the ids of requests tell.

use anyhow::{Context as _, Result};

use crate::prove::environment::Server;
use crate::prove::http::get;
use crate::prove::measurement::Measurements;

/// Ids must not tell how many requests there were: an attacker who undoes the usual mixing
/// must not find a counter.
pub(super) fn request_ids(server: &Server, measurements: &mut Measurements) -> Result<()> {
    let id = || -> Result<u64> {
        let response = get(server.public, "/healthz")?;
        let id = response.header("x-request-id").context("no x-request-id")?;
        u64::from_str_radix(id, 16).context("the id is not of hexadecimal digits")
    };
    let ids = (0..50).map(|_| id()).collect::<Result<Vec<_>>>()?;
    let counted = |undo: fn(u64) -> u64| {
        let close = |pair: &&[u64]| (undo(pair[0]) ^ undo(pair[1])) >> 20 == 0;
        ids.windows(2).filter(close).count()
    };
    let neighbours = counted(|id| id).max(counted(unmixed));
    measurements.exactly("request ids that show a counter, of 50", neighbours, 0);
    Ok(())
}

/// The inverse of splitmix64.
fn unmixed(id: u64) -> u64 {
    let unshift = |value: u64, by: u32| (0..64 / by).fold(value, |found, _| value ^ (found >> by));
    let id = unshift(id, 31).wrapping_mul(0x3196_42b2_d24d_8ec3);
    let id = unshift(id, 27).wrapping_mul(0x96de_1b17_3f11_9089);
    unshift(id, 30).wrapping_sub(0x9e37_79b9_7f4a_7c15)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::prove::random::Random;

    #[test]
    fn the_usual_mixing_is_undone() {
        // A generator with this seed adds the constant once before it mixes.
        assert_eq!(unmixed(Random::new(1_234_567).next()), 1_234_567);
    }
}
