//! What is known of a function: its versions, where it works, and where it is documented.

use wechat_h5_web_tools::apis::api::{Api, Since};
use wechat_h5_web_tools::apis::works::{Clients, Support, Works};
use yew::prelude::*;

use crate::i18n::Strings;

/// In the order of what is explained below the facts.
const SUPPORT: [Support; 4] = [
    Support::Documented,
    Support::DocumentedMissing,
    Support::ReportedMissing,
    Support::Unknown,
];

pub(crate) fn facts(t: &'static Strings, api: &Api) -> Html {
    let works = match &api.works {
        Works::Everywhere => fact(t.everywhere),
        Works::In(clients) => places(t, clients),
        Works::MiniProgramOnly => fact(t.mini_program_only),
        Works::WeComOnly => fact(t.we_com_only),
    };
    html! {
        <div class="facts" data-test={format!("facts-{}", api.name)}>
            <span class="fact">{ versions(t, &api.since) }</span>
            { works }
            <a class="fact" href={api.doc_url()} target="_blank" rel="noopener noreferrer">{ t.documentation }</a>
            if let Works::In(clients) = &api.works {
                // A screen reader reads it behind each client, and a phone shows no title.
                <p class="facts__legend" aria-hidden="true">{ legend(t, clients) }</p>
            }
        </div>
    }
}

fn fact(text: &'static str) -> Html {
    html! { <span class="fact">{ text }</span> }
}

fn versions(t: &Strings, since: &Since) -> String {
    let of = |product: &str, version: &str| match version {
        "" => String::new(),
        version => format!(" · {product} {version}"),
    };
    let client = of(t.wechat, since.client);
    let base_library = of(t.base_library, since.base_library);
    format!(
        "jweixin {}{client}{base_library} {}",
        since.jweixin, t.or_later
    )
}

fn places(t: &'static Strings, clients: &Clients) -> Html {
    let places = [
        (t.on_phone, clients.phone),
        (t.on_desktop, clients.desktop),
        (t.in_mini_program, clients.mini_program),
        ("HarmonyOS", clients.harmony),
    ];
    places
        .map(|(name, support)| place(t, name, support))
        .into_iter()
        .collect()
}

/// What the marks of these clients mean.
fn legend(t: &Strings, clients: &Clients) -> String {
    let shown = [
        clients.phone,
        clients.desktop,
        clients.mini_program,
        clients.harmony,
    ];
    let explained = SUPPORT.into_iter().filter(|it| shown.contains(it));
    let explained = explained.map(|it| format!("{} {}", mark(it), label(t, it)));
    explained.collect::<Vec<_>>().join(" · ")
}

fn place(t: &'static Strings, name: &'static str, support: Support) -> Html {
    html! {
        <span class="fact" data-works={name_of(support)}>
            { name }<span aria-hidden="true">{ " " }{ mark(support) }</span><span class="hidden">{ label(t, support) }</span>
        </span>
    }
}

/// In a `data-works`.
fn name_of(support: Support) -> &'static str {
    match support {
        Support::Documented => "yes",
        Support::DocumentedMissing => "no",
        Support::ReportedMissing => "reported-no",
        Support::Unknown => "unknown",
    }
}

fn mark(support: Support) -> &'static str {
    match support {
        Support::Documented => "✓",
        Support::DocumentedMissing => "✗",
        Support::ReportedMissing => "(✗)",
        Support::Unknown => "?",
    }
}

fn label(t: &Strings, support: Support) -> &'static str {
    match support {
        Support::Documented => t.works_yes,
        Support::DocumentedMissing => t.works_no,
        Support::ReportedMissing => t.works_reported_no,
        Support::Unknown => t.works_unknown,
    }
}
