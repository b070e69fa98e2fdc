//! The loading stages as bars over one axis.

use wechat_h5_web::components::{cell, cells};
use yew::prelude::*;

use crate::log::entry::millis;
use crate::log::i18n::Strings;
use crate::log::stages::{Stage, StageKind};

/// The bars, and the versions of what was loaded.
pub(crate) fn timeline(t: &'static Strings, stages: &[Stage]) -> Html {
    // The tools are loaded when somebody opens their tab.
    let is_tool = |stage: &&Stage| matches!(stage.kind, StageKind::Apis | StageKind::Debug);
    let loading = stages.iter().filter(|stage| !is_tool(stage));
    let end = loading.map(|stage| stage.end).fold(1.0, f64::max);
    html! {
        <>
            { cells(t.loading, Some("timeline"), html! {
                <>{ for stages.iter().map(|stage| row(t, stage, end)) }</>
            }) }
            { cells(t.versions, None, html! {
                <>
                    { cell(t.jweixin, None, "1.6.0".into()) }
                    { cell(t.page, None, env!("CARGO_PKG_VERSION").into()) }
                </>
            }) }
        </>
    }
}

fn row(t: &'static Strings, stage: &Stage, end: f64) -> Html {
    let name = name(stage.kind);
    let size = stage
        .bytes
        .map(|bytes| format!(" · {:.1} KB", bytes / 1024.0));
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
    let size = stage
        .bytes
        .map(|bytes| format!(" {bytes} B"))
        .unwrap_or_default();
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
        StageKind::Script => "script",
        StageKind::Verify => "verify",
    }
}

fn label(t: &'static Strings, kind: StageKind) -> &'static str {
    match kind {
        StageKind::Apis => t.stage_apis,
        StageKind::Application => t.stage_application,
        StageKind::Config => t.stage_config,
        StageKind::Debug => t.stage_debug,
        StageKind::Html => t.stage_html,
        StageKind::Module => t.stage_module,
        StageKind::Paint => t.stage_paint,
        StageKind::Ready => t.stage_ready,
        StageKind::Script => t.stage_script,
        StageKind::Verify => t.stage_verify,
    }
}
