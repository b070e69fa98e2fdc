//! A recording of the simulated phone: silence of its length. The sandbox has no encoder.

/// The longest recording of a page, in milliseconds.
const LONGEST: u64 = 60_000;

/// Milliseconds of one frame, in both formats.
const FRAME: u64 = 20;

const AMR_HEAD: &[u8] = b"#!AMR\n";

/// A silent frame of AMR-NB at 12.2 kbit/s, 8 kHz.
const AMR_SILENCE: [u8; 32] = [
    0x3c, 0x91, 0x17, 0x16, 0xbe, 0x66, 0x79, 0xe1, 0xe0, 0x01, 0xe7, 0xaf, 0xf0, 0, 0, 0, 0x80, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
];

/// A frame of Speex wideband, 16 kHz: a narrow band and a high band without a signal, and the
/// padding. The first byte is the number of the others: reports call the form
/// `audio/x-speex-with-header-byte`.
const SPEEX_SILENCE: [u8; 3] = [2, 0x04, 0x3f];

/// A recording, by its length in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Recording(u64);

impl Recording {
    /// A minute at most, and one frame at least.
    pub(crate) fn of(milliseconds: u64) -> Self {
        Self(milliseconds.clamp(FRAME, LONGEST))
    }

    /// 8 kHz, of `media/get`.
    pub(crate) fn amr(self) -> Vec<u8> {
        [AMR_HEAD, &AMR_SILENCE.repeat(self.frames())].concat()
    }

    /// 16 kHz, of `media/get/jssdk`.
    pub(crate) fn speex(self) -> Vec<u8> {
        SPEEX_SILENCE.repeat(self.frames())
    }

    fn frames(self) -> usize {
        usize::try_from(self.0 / FRAME).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_recording_has_a_frame_for_every_twenty_milliseconds() {
        for (milliseconds, frames) in [(0, 1), (1000, 50), (60_000, 3000), (90_000, 3000)] {
            let recording = Recording::of(milliseconds);
            assert_eq!(recording.amr().len(), 6 + 32 * frames, "{milliseconds}");
            assert_eq!(recording.speex().len(), 3 * frames, "{milliseconds}");
        }
        assert!(Recording::of(20).amr().starts_with(b"#!AMR\n\x3c"));
    }
}
