//! The loading stages as bars over one axis.

use wechat_h5_web::components::cells;
use yew::prelude::*;

use crate::log::entry::{kilobytes, millis};
use crate::log::i18n::Strings;
use crate::log::stages::{Stage, StageKind};

/// A row for each, and what follows them.
pub(crate) fn timeline(
    t: &'static Strings,
    title: &'static str,
    stages: &[Stage],
    more: Html,
) -> Html {
    // The tools are loaded when somebody opens their tab.
    let is_tool = |stage: &&Stage| matches!(stage.kind, StageKind::Apis | StageKind::Debug);
    let loading = stages.iter().filter(|stage| !is_tool(stage));
    let end = loading.map(|stage| stage.end).fold(1.0, f64::max);
    let rows = stages.iter().map(|stage| row(t, stage, end));
    cells(title, Some("timeline"), html! { <>{ for rows }{ more }</> })
}

fn row(t: &'static Strings, stage: &Stage, end: f64) -> Html {
    let name = name(stage.kind);
    let bytes = stage.size.encoded;
    let size = (bytes > 0.0).then(|| format!(" · {}", kilobytes(bytes)));
    let is_moment = stage.end <= stage.start;
    let time = if is_moment {
        millis(stage.start)
    } else {
        let start = millis(stage.start);
        let start = start.trim_end_matches(" ms");
        format!("{start}–{}", millis(stage.end))
    };
    html! {
        <div class="cell stage" data-test={format!("stage-{name}")}>
            <span class="cell__label">{ label(t, stage.kind) }</span>
            <span class="cell__value">{ time }{ size.unwrap_or_default() }</span>
            { bar(stage, end) }
        </div>
    }
}

/// Attributes of SVG, because the page's policy forbids styles on elements.
fn bar(stage: &Stage, end: f64) -> Html {
    let percent = |millis: f64| 100.0 * millis / end;
    let width = percent(stage.end - stage.start).clamp(0.6, 100.0);
    let x = percent(stage.start).min(100.0 - width);
    html! {
        <svg class="stage__bar" viewBox="0 0 100 2" preserveAspectRatio="none" aria-hidden="true">
            <rect x={format!("{x:.2}")} y="0" width={format!("{width:.2}")} height="2" fill="currentColor" />
        </svg>
    }
}

/// One line of the copied log.
pub(crate) fn line(stage: &Stage) -> String {
    let bytes = stage.size.encoded;
    let size = if bytes > 0.0 {
        format!(" {bytes} B")
    } else {
        String::new()
    };
    format!(
        "{} {} + {}{size}",
        name(stage.kind),
        millis(stage.start),
        millis(stage.end - stage.start)
    )
}

fn name(kind: StageKind) -> &'static str {
    match kind {
        StageKind::Apis => "apis",
        StageKind::Application => "application",
        StageKind::Config => "config",
        StageKind::Debug => "debug",
        StageKind::Html => "html",
        StageKind::Module => "module",
        StageKind::Paint => "paint",
        StageKind::Ready => "ready",
        StageKind::Refused => "refused",
        StageKind::Script => "script",
        StageKind::Verify => "verify",
    }
}

/// What people call it.
pub(crate) fn label(t: &'static Strings, kind: StageKind) -> &'static str {
    match kind {
        StageKind::Apis => t.stage_apis,
        StageKind::Application => t.stage_application,
        StageKind::Config => t.stage_config,
        StageKind::Debug => t.stage_debug,
        StageKind::Html => t.stage_html,
        StageKind::Module => t.stage_module,
        StageKind::Paint => t.stage_paint,
        StageKind::Ready => t.stage_ready,
        StageKind::Refused => t.stage_refused,
        StageKind::Script => t.stage_script,
        StageKind::Verify => t.stage_verify,
    }
}
