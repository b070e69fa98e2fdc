//! How long signatures take. Counting one is two additions: no lock, no allocation.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use prometheus_client::encoding::{EncodeMetric, MetricEncoder, NoLabelSet};
use prometheus_client::metrics::MetricType;
use prometheus_client::registry::Registry;

/// The longest of each bucket, in microseconds. A signature takes a few; the last ones are of
/// requests that waited for a refresh.
const BUCKETS: [u64; 12] = [
    2, 5, 10, 20, 50, 100, 500, 1_000, 5_000, 50_000, 500_000, 5_000_000,
];

/// The signatures since the start. Clones share them.
#[derive(Clone, Debug, Default)]
pub(crate) struct SignLatency(Arc<Counts>);

#[derive(Debug, Default)]
struct Counts {
    /// The last one is of those that are longer than all buckets.
    buckets: [AtomicU64; BUCKETS.len() + 1],
    nanos: AtomicU64,
}

impl SignLatency {
    /// Counts a signature that took this long.
    pub(crate) fn observe(&self, time: Duration) {
        let nanos = u64::try_from(time.as_nanos()).unwrap_or(u64::MAX);
        let bucket = BUCKETS.partition_point(|longest| longest * 1_000 < nanos);
        self.0.buckets[bucket].fetch_add(1, Ordering::Relaxed);
        self.0.nanos.fetch_add(nanos, Ordering::Relaxed);
    }

    pub(super) fn register(&self, registry: &mut Registry) {
        registry.register(
            "sign_seconds",
            "How long signatures of pages took, with the wait for a ticket where there was one",
            self.clone(),
        );
    }
}

#[allow(
    clippy::cast_precision_loss,
    reason = "a metric needs no more than 53 bits"
)]
impl EncodeMetric for SignLatency {
    fn encode(&self, mut encoder: MetricEncoder<'_>) -> Result<(), fmt::Error> {
        let bounds = BUCKETS.iter().map(|micros| *micros as f64 / 1e6);
        let bounds = bounds.chain([f64::INFINITY]);
        let counts = self.0.buckets.iter();
        let counts = counts.map(|count| count.load(Ordering::Relaxed));
        let buckets: Vec<_> = bounds.zip(counts).collect();
        let count = buckets.iter().map(|(_, count)| count).sum();
        let sum = self.0.nanos.load(Ordering::Relaxed) as f64 / 1e9;
        encoder.encode_histogram::<NoLabelSet>(sum, count, &buckets, None)
    }

    fn metric_type(&self) -> MetricType {
        MetricType::Histogram
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_is_in_the_first_bucket_that_is_long_enough() {
        let latency = SignLatency::default();
        for nanos in [
            0,
            1_999,
            2_000,
            2_001,
            5_000_000_000,
            5_000_000_001,
            u64::MAX / 4,
        ] {
            latency.observe(Duration::from_nanos(nanos));
        }
        let counts = latency.0.buckets.iter();
        let counts: Vec<_> = counts.map(|count| count.load(Ordering::Relaxed)).collect();
        let mut expected = [0; BUCKETS.len() + 1];
        expected[0] = 3;
        expected[1] = 1;
        expected[BUCKETS.len() - 1] = 1;
        expected[BUCKETS.len()] = 2;
        assert_eq!(counts, expected);
    }
}
