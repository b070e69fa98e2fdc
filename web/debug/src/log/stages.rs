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
    /// As they came over the network, if that is known.
    pub(crate) bytes: Option<f64>,
}

/// The stages that there were, in the order of time.
pub(crate) fn stages(records: &[PerformanceRecord]) -> Vec<Stage> {
    let find = |kind: StageKind| of_records(records, kind);
    let html = find(StageKind::Html);
    let (script, config) = (find(StageKind::Script), find(StageKind::Config));
    let module = find(StageKind::Module);
    let ready = find(StageKind::Ready);
    let needed = [html, script, config, module];
    let verify = ready.map(|ready| {
        let ends = needed.iter().flatten().map(|stage| stage.end);
        Stage {
            kind: StageKind::Verify,
            start: ends.fold(0.0, f64::max).min(ready.end),
            end: ready.end,
            bytes: None,
        }
    });
    let rest = [
        verify,
        ready,
        find(StageKind::Paint),
        find(StageKind::Application),
        find(StageKind::Apis),
        find(StageKind::Debug),
    ];
    let mut stages: Vec<_> = needed.into_iter().chain(rest).flatten().collect();
    stages.sort_by(|one, other| one.start.total_cmp(&other.start));
    stages
}

/// One stage of all the records that belong to it.
fn of_records(records: &[PerformanceRecord], kind: StageKind) -> Option<Stage> {
    let belonging = records
        .iter()
        .filter(|record| kind_of(record) == Some(kind))
        .map(|record| stage(record, kind));
    belonging.reduce(|one, other| Stage {
        kind,
        start: one.start.min(other.start),
        end: one.end.max(other.end),
        bytes: match (one.bytes, other.bytes) {
            (Some(one), Some(other)) => Some(one + other),
            (one, other) => one.or(other),
        },
    })
}

fn kind_of(record: &PerformanceRecord) -> Option<StageKind> {
    let has = |part: &str| record.name.contains(part);
    match record.entry_type.as_str() {
        "navigation" => Some(StageKind::Html),
        "mark" if record.name == "wx.ready" => Some(StageKind::Ready),
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
    let is_known = record.encoded_body_size > 0.0;
    Stage {
        kind,
        start: record.start_time,
        end,
        bytes: is_known.then_some(record.encoded_body_size),
    }
}

#[cfg(test)]
mod tests {
    use super::{PerformanceRecord, Stage, StageKind, stages};

    fn record(entry_type: &str, name: &str, start: f64, end: f64, bytes: f64) -> PerformanceRecord {
        PerformanceRecord {
            entry_type: entry_type.into(),
            name: name.into(),
            start_time: start,
            duration: end - start,
            response_end: end,
            encoded_body_size: bytes,
            response_status: 200.0,
        }
    }

    fn stage(kind: StageKind, start: f64, end: f64, bytes: Option<f64>) -> Stage {
        Stage {
            kind,
            start,
            end,
            bytes,
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
                stage(StageKind::Html, 0.0, 20.0, Some(9000.0)),
                stage(StageKind::Script, 25.0, 70.0, None),
                stage(StageKind::Config, 25.0, 60.0, Some(400.0)),
                stage(StageKind::Module, 26.0, 80.0, Some(16000.0)),
                stage(StageKind::Paint, 33.0, 33.0, None),
                stage(StageKind::Verify, 80.0, 120.0, None),
                stage(StageKind::Application, 90.0, 150.0, Some(80000.0)),
                stage(StageKind::Ready, 120.0, 120.0, None),
                stage(StageKind::Apis, 400.0, 450.0, Some(7000.0)),
                stage(StageKind::Debug, 900.0, 990.0, Some(8000.0)),
            ]
        );
    }

    #[test]
    fn a_page_that_was_not_verified_has_no_such_stage() {
        let records = [record("navigation", "https://a.example/", 0.0, 20.0, 0.0)];
        assert_eq!(stages(&records), [stage(StageKind::Html, 0.0, 20.0, None)]);
    }

    #[test]
    fn verification_does_not_begin_after_it_has_ended() {
        // A second config is requested after the first has been verified.
        let records = [
            record(
                "resource",
                "https://a.example/api/jssdk/config?url=x",
                500.0,
                600.0,
                0.0,
            ),
            record("mark", "wx.ready", 120.0, 120.0, 0.0),
        ];
        let verify = stages(&records)[0];
        assert_eq!(verify, stage(StageKind::Verify, 120.0, 120.0, None));
    }
}
