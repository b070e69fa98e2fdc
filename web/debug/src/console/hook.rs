//! The session of this page. It goes on while another tab is shown.

use std::cell::RefCell;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;

use js_sys::Object;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;
use wechat_h5_jssdk::{CallError, Environment, Wx};
use wechat_h5_page_api::DebugPeer;
use wechat_h5_web::bootstrap;
use wechat_h5_web::browser::{self, Listener};
use wechat_h5_web::call_log::{CHANGED, recorded};
use wechat_h5_web::error_message::PageError;
use wechat_h5_web_tools::apis::api::{Api, Kind};
use wechat_h5_web_tools::apis::arguments::parsed;
use wechat_h5_web_tools::apis::{catalog, run};
use wechat_h5_web_tools::document::{Sdk, page_icon};
use yew::prelude::*;

use super::address::{self, is_debug, is_desk};
use super::connection::Connection;
use super::log_feed::LogFeed;
use super::message::{ConsoleMessage, LogEntry, log_messages};
use super::state::{Action, Over, Stage, State};
use super::transport::{self, Side};

/// The session, and what can be done with it.
#[derive(Clone, PartialEq)]
pub(crate) struct Console {
    pub(super) state: Rc<State>,
    /// A phone waits for a desk from now on.
    pub(super) wait: Callback<()>,
    /// This desk is the other side of the phone with this code.
    pub(super) claim: Callback<String>,
    /// Calls a function of the phone with arguments in JSON.
    pub(super) run: Callback<(String, String)>,
    pub(super) end: Callback<()>,
}

/// What belongs to a session and is not shown.
#[derive(Default)]
struct Resources {
    wx: Option<Wx>,
    connection: Option<Rc<Connection>>,
    /// Tells the desk of each call on this phone, until it is dropped.
    feed: Option<Listener>,
}

type Shared = Rc<RefCell<Resources>>;

/// The own side of a session that the server is asked for, and what is shown then.
type PendingSession = Pin<Box<dyn Future<Output = Result<(Side, Action), PageError>>>>;

/// Starts without a session, unless the address has the code of one.
#[hook]
pub(crate) fn use_console(sdk: &Sdk) -> Console {
    let state = use_reducer(State::default);
    let resources: Shared = use_mut_ref(Resources::default);
    resources.borrow_mut().wx = sdk.handle().cloned();
    let dispatcher = state.dispatcher();
    let dispatch = use_callback((), move |action, &()| dispatcher.dispatch(action));
    let tell = {
        let (resources, dispatch) = (resources.clone(), dispatch.clone());
        use_callback((), move |action, &()| {
            receive(&resources, &dispatch, action);
        })
    };
    let (wait, claim) = beginnings(&resources, &dispatch, &tell);
    let run = {
        let resources = resources.clone();
        Callback::from(move |(name, arguments)| {
            send(&resources, ConsoleMessage::Run { name, arguments });
        })
    };
    let end = {
        let (resources, dispatch) = (resources.clone(), dispatch.clone());
        Callback::from(move |()| {
            stop(&resources);
            dispatch.emit(Action::Over(Over::by(!is_phone())));
        })
    };
    use_signs(&state.stage, resources);
    use_code_of_address(&claim);
    Console {
        state: Rc::new((*state).clone()),
        wait,
        claim,
        run,
        end,
    }
}

/// Shows on every tab that there is a session, and ends it with the page.
#[hook]
fn use_signs(stage: &Stage, resources: Shared) {
    use_effect_with(stage.name(), |name| browser::set_data("debug", name));
    use_effect_with((), move |()| {
        let closing = Listener::on_window("pagehide", move |_| stop(&resources));
        move || drop(closing)
    });
}

/// A desk that was opened by the phone's link needs no other step.
#[hook]
fn use_code_of_address(claim: &Callback<String>) {
    let claim = claim.clone();
    use_effect_with((), move |()| {
        let href = browser::href();
        if let Some(code) = address::code(&href).filter(|_| !is_phone() && is_debug(&href)) {
            // It works once, and a reload must not try it again.
            forget_code();
            claim.emit(code);
        }
    });
}

fn forget_code() {
    if let Ok(history) = browser::window().history() {
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some("#/debug/console"));
    }
}

/// What begins a session: [`Console::wait`] and [`Console::claim`].
fn beginnings(
    resources: &Shared,
    dispatch: &Callback<Action>,
    tell: &Callback<Action>,
) -> (Callback<()>, Callback<String>) {
    let begin = {
        let (resources, dispatch, tell) = (resources.clone(), dispatch.clone(), tell.clone());
        move |session: PendingSession| {
            let (resources, dispatch, tell) = (resources.clone(), dispatch.clone(), tell.clone());
            stop(&resources);
            dispatch.emit(Action::Start);
            spawn_local(async move {
                match session.await {
                    Ok((side, begun)) => {
                        dispatch.emit(begun);
                        resources.borrow_mut().connection = Some(Connection::start(side, tell));
                    }
                    Err(error) => dispatch.emit(Action::Over(error.into())),
                }
            });
        }
    };
    let wait = {
        let begin = begin.clone();
        Callback::from(move |()| {
            begin(Box::pin(async {
                let (side, code) = transport::create().await?;
                Ok((side, Action::Code(code)))
            }));
        })
    };
    let claim = Callback::from(move |code: String| {
        begin(Box::pin(async move {
            Ok((transport::claim(&code).await?, Action::Claimed))
        }));
    });
    (wait, claim)
}

/// Ends the session on this side.
fn stop(resources: &Shared) {
    let (connection, feed) = {
        let mut resources = resources.borrow_mut();
        (resources.connection.take(), resources.feed.take())
    };
    drop(feed);
    if let Some(connection) = connection {
        connection.end();
    }
}

fn send(resources: &Shared, message: ConsoleMessage) {
    let connection = resources.borrow().connection.clone();
    if let Some(connection) = connection {
        connection.send(message);
    }
}

/// Does what the other side wants, and shows it.
fn receive(resources: &Shared, dispatch: &Callback<Action>, action: Action) {
    match &action {
        Action::Peer(DebugPeer::Present) => begin_feed(resources, dispatch),
        Action::Over(_) => {
            let feed = resources.borrow_mut().feed.take();
            drop(feed);
        }
        Action::Message(ConsoleMessage::Run { name, arguments }) if is_phone() => {
            let wx = resources.borrow().wx.clone();
            let (name, arguments) = (name.clone(), arguments.clone());
            spawn_local(async move { run(wx, &name, &arguments).await });
        }
        _ => {}
    }
    dispatch.emit(action);
}

/// Once a desk is there.
fn begin_feed(resources: &Shared, dispatch: &Callback<Action>) {
    if !is_phone() || resources.borrow().feed.is_some() {
        return;
    }
    let log = LogFeed::default();
    let tell = {
        let (resources, dispatch) = (resources.clone(), dispatch.clone());
        move || tell_of(&resources, &dispatch, log.news())
    };
    let hello = ConsoleMessage::Hello {
        client: client(),
        apis: apis().map(|api| api.name.to_owned()).collect(),
        page: bootstrap::entry_url(),
        icon: page_icon(),
    };
    send(resources, hello);
    tell();
    resources.borrow_mut().feed = Some(Listener::on_window(CHANGED, move |_| tell()));
}

/// Both sides see the same entries.
fn tell_of(resources: &Shared, dispatch: &Callback<Action>, entries: Vec<LogEntry>) {
    for message in log_messages(entries) {
        dispatch.emit(Action::Message(message.clone()));
        send(resources, message);
    }
}

/// Calls what the desk has chosen, as the row of the function does. What an event reports is in
/// the log.
async fn run(wx: Option<Wx>, name: &str, arguments: &str) {
    let arguments = parsed(arguments).unwrap_or_else(|| Object::new().into());
    let known = apis().find(|api| api.name == name);
    let refused = match (wx, known) {
        (Some(wx), Some(api)) => {
            Box::pin(run::run(wx, api, arguments, Callback::noop())).await;
            return;
        }
        (None, _) => CallError::OutsideWeChat,
        (_, None) => CallError::Unsupported { api: "wx" },
    };
    let _ = recorded(name, &arguments, Box::pin(async { Err(refused) })).await;
}

/// A page outside WeChat has nothing to call: it is the desk.
pub(super) fn is_phone() -> bool {
    Environment::detect().is_wechat() && !is_desk(&browser::href())
}

/// What a desk can call: nothing that configures, and nothing that has to be drawn.
fn apis() -> impl Iterator<Item = &'static Api> {
    catalog::all().filter(|api| !matches!(api.kind, Kind::OpenTag | Kind::Page))
}

/// What the phone is, for the desk's header.
fn client() -> String {
    let environment = Environment::detect();
    let version = environment.version.map_or(String::new(), |version| {
        format!(" {}.{}.{}", version.major, version.minor, version.patch)
    });
    format!("{:?} · WeChat{version}", environment.platform)
}
