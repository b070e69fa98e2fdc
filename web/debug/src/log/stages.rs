//! How the page has loaded, from the browser's performance entries.

use serde::Deserialize;

/// A performance entry of the browser.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PerformanceRecord {
    pub(crate) entry_type: String,
    pub(crate) name: String,
    /// Milliseconds since the navigation.
    pub(crate) start_time: f64,
    #[serde(default)]
    pub(crate) duration: f64,
    /// Of a navigation or a resource.
    #[serde(default)]
    pub(crate) response_end: f64,
    /// 0 where another host does not tell.
    #[serde(default)]
    pub(crate) encoded_body_size: f64,
    /// The same.
    #[serde(default)]
    pub(crate) decoded_body_size: f64,
    /// With its headers. 0 where another host does not tell, and of what the browser had.
    #[serde(default)]
    pub(crate) transfer_size: f64,
    /// 0 where the browser does not tell.
    #[serde(default)]
    pub(crate) response_status: f64,
}

/// A stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum StageKind {
    Html,
    Script,
    Config,
    Module,
    Verify,
    Ready,
    Refused,
    Paint,
    Application,
    Apis,
    Debug,
}

/// When it began and ended, in milliseconds since the navigation.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Stage {
    pub(crate) kind: StageKind,
    pub(crate) start: f64,
    pub(crate) end: f64,
    pub(crate) size: Size,
}

/// How much was loaded, in bytes. 0: nothing, or it is not known.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Size {
    /// Compressed, as the server has it.
    pub(crate) encoded: f64,
    /// Decompressed.
    pub(crate) decoded: f64,
    /// What came over the network.
    pub(crate) transferred: f64,
}

impl Size {
    /// Both together.
    pub(crate) fn with(self, other: Self) -> Self {
        Self {
            encoded: self.encoded + other.encoded,
            decoded: self.decoded + other.decoded,
            transferred: self.transferred + other.transferred,
        }
    }
}

/// The stages that there were, in the order of time.
pub(crate) fn stages(records: &[PerformanceRecord]) -> Vec<Stage> {
    let find = |kind: StageKind| of_records(records, kind);
    let html = find(StageKind::Html);
    let (script, config) = (find(StageKind::Script), find(StageKind::Config));
    let module = find(StageKind::Module);
    // An answer that was there before the config is that of an earlier attempt.
    let asked = config.map_or(0.0, |config| config.end);
    let answers = [find(StageKind::Ready), find(StageKind::Refused)].into_iter();
    let answers = answers.flatten().filter(|answer| answer.end >= asked);
    let answer = answers.reduce(|one, other| if one.end < other.end { other } else { one });
    let needed = [html, script, config, module];
    let verify = answer.map(|answer| {
        let ends = needed.iter().flatten().map(|stage| stage.end);
        Stage {
            kind: StageKind::Verify,
            start: ends.fold(0.0, f64::max).min(answer.end),
            ..answer
        }
    });
    let rest = [
        verify,
        answer,
        find(StageKind::Paint),
        find(StageKind::Application),
        find(StageKind::Apis),
        find(StageKind::Debug),
    ];
    let mut stages: Vec<_> = needed.into_iter().chain(rest).flatten().collect();
    stages.sort_by(|one, other| one.start.total_cmp(&other.start));
    stages
}

/// One stage of all the records that belong to it: of the last attempt to configure, if each has its
/// own.
fn of_records(records: &[PerformanceRecord], kind: StageKind) -> Option<Stage> {
    let is_of_one_attempt = matches!(
        kind,
        StageKind::Config | StageKind::Ready | StageKind::Refused
    );
    let belonging = records
        .iter()
        .filter(|record| kind_of(record) == Some(kind))
        .map(|record| stage(record, kind));
    belonging.reduce(|one, other| {
        if is_of_one_attempt {
            return other;
        }
        Stage {
            kind,
            start: one.start.min(other.start),
            end: one.end.max(other.end),
            size: one.size.with(other.size),
        }
    })
}

fn kind_of(record: &PerformanceRecord) -> Option<StageKind> {
    let has = |part: &str| record.name.contains(part);
    match record.entry_type.as_str() {
        "navigation" => Some(StageKind::Html),
        "mark" if record.name == "wx.ready" => Some(StageKind::Ready),
        "mark" if record.name == "wx.error" => Some(StageKind::Refused),
        "paint" if record.name == "first-contentful-paint" => Some(StageKind::Paint),
        "resource" if has("/jweixin-") => Some(StageKind::Script),
        "resource" if has("/api/jssdk/config?") => Some(StageKind::Config),
        "resource" if has("/wechat-h5-web-configure") => Some(StageKind::Module),
        "resource" if has("/wechat-h5-web-apis") => Some(StageKind::Apis),
        "resource" if has("/wechat-h5-web-debug") => Some(StageKind::Debug),
        "resource" if has("/wechat-h5-web-") => Some(StageKind::Application),
        _ => None,
    }
}

fn stage(record: &PerformanceRecord, kind: StageKind) -> Stage {
    let end = match record.entry_type.as_str() {
        // Its duration is that of the whole page.
        "navigation" => record.response_end,
        _ => record.start_time + record.duration,
    };
    Stage {
        kind,
        start: record.start_time,
        end,
        size: Size {
            encoded: record.encoded_body_size,
            decoded: record.decoded_body_size,
            transferred: record.transfer_size,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::{PerformanceRecord, Size, Stage, StageKind, stages};

    fn record(entry_type: &str, name: &str, start: f64, end: f64, bytes: f64) -> PerformanceRecord {
        PerformanceRecord {
            entry_type: entry_type.into(),
            name: name.into(),
            start_time: start,
            duration: end - start,
            response_end: end,
            encoded_body_size: bytes,
            decoded_body_size: 3.0 * bytes,
            transfer_size: 2.0 * bytes,
            response_status: 200.0,
        }
    }

    fn stage(kind: StageKind, start: f64, end: f64, bytes: f64) -> Stage {
        let size = Size {
            encoded: bytes,
            decoded: 3.0 * bytes,
            transferred: 2.0 * bytes,
        };
        Stage {
            kind,
            start,
            end,
            size,
        }
    }

    #[test]
    fn records_become_stages() {
        let at = |path: &str| format!("https://h5.example.com{path}");
        let mut navigation = record("navigation", &at("/"), 0.0, 20.0, 9000.0);
        navigation.duration = 900.0;
        let records = [
            navigation,
            record(
                "resource",
                "https://res.wx.qq.com/open/js/jweixin-1.6.0.js",
                25.0,
                70.0,
                0.0,
            ),
            record(
                "resource",
                &at("/api/jssdk/config?url=x"),
                25.0,
                60.0,
                400.0,
            ),
            record(
                "resource",
                &at("/wechat-h5-web-configure-0011.js"),
                26.0,
                40.0,
                2000.0,
            ),
            record(
                "resource",
                &at("/wechat-h5-web-configure-0022_bg.wasm"),
                26.0,
                80.0,
                14000.0,
            ),
            record(
                "resource",
                &at("/wechat-h5-web-0033_bg.wasm"),
                90.0,
                150.0,
                80000.0,
            ),
            record(
                "resource",
                &at("/wechat-h5-web-apis-0044.js"),
                400.0,
                450.0,
                7000.0,
            ),
            record(
                "resource",
                &at("/wechat-h5-web-debug-0055.js"),
                900.0,
                990.0,
                8000.0,
            ),
            record("resource", &at("/api/session"), 200.0, 210.0, 50.0),
            record("mark", "wx.ready", 120.0, 120.0, 0.0),
            record("mark", "other", 130.0, 130.0, 0.0),
            record("paint", "first-paint", 30.0, 30.0, 0.0),
            record("paint", "first-contentful-paint", 33.0, 33.0, 0.0),
        ];
        assert_eq!(
            stages(&records),
            [
                stage(StageKind::Html, 0.0, 20.0, 9000.0),
                stage(StageKind::Script, 25.0, 70.0, 0.0),
                stage(StageKind::Config, 25.0, 60.0, 400.0),
                stage(StageKind::Module, 26.0, 80.0, 16000.0),
                stage(StageKind::Paint, 33.0, 33.0, 0.0),
                stage(StageKind::Verify, 80.0, 120.0, 0.0),
                stage(StageKind::Application, 90.0, 150.0, 80000.0),
                stage(StageKind::Ready, 120.0, 120.0, 0.0),
                stage(StageKind::Apis, 400.0, 450.0, 7000.0),
                stage(StageKind::Debug, 900.0, 990.0, 8000.0),
            ]
        );
    }

    #[test]
    fn a_page_that_was_not_verified_has_no_such_stage() {
        let records = [record("navigation", "https://a.example/", 0.0, 20.0, 0.0)];
        assert_eq!(stages(&records), [stage(StageKind::Html, 0.0, 20.0, 0.0)]);
    }

    fn config(start: f64, end: f64) -> PerformanceRecord {
        let url = "https://a.example/api/jssdk/config?url=x";
        record("resource", url, start, end, 400.0)
    }

    fn mark(name: &str, at: f64) -> PerformanceRecord {
        record("mark", name, at, at, 0.0)
    }

    #[test]
    fn verification_does_not_begin_after_it_has_ended() {
        // The script arrives once more, by another one of the page.
        let script = "https://res.wx.qq.com/open/js/jweixin-1.6.0.js";
        let records = [
            record("resource", script, 500.0, 600.0, 0.0),
            mark("wx.ready", 120.0),
        ];
        let verify = stages(&records)[0];
        assert_eq!(verify, stage(StageKind::Verify, 120.0, 120.0, 0.0));
    }

    #[test]
    fn each_attempt_has_times_of_its_own_and_the_last_one_counts() {
        let refused = [config(20.0, 60.0), mark("wx.error", 120.0)];
        let first = [
            stage(StageKind::Config, 20.0, 60.0, 400.0),
            stage(StageKind::Verify, 60.0, 120.0, 0.0),
            stage(StageKind::Refused, 120.0, 120.0, 0.0),
        ];
        assert_eq!(stages(&refused), first);
        let again = [&refused[..], &[config(500.0, 600.0)]].concat();
        let second = stage(StageKind::Config, 500.0, 600.0, 400.0);
        assert_eq!(stages(&again), [second]);
        let ready = [&again[..], &[mark("wx.ready", 700.0)]].concat();
        assert_eq!(
            stages(&ready),
            [
                second,
                stage(StageKind::Verify, 600.0, 700.0, 0.0),
                stage(StageKind::Ready, 700.0, 700.0, 0.0),
            ]
        );
    }
}
