//! Shows the pictures that a response names.

use js_sys::Object;
use wasm_bindgen_futures::spawn_local;
use wechat_h5_jssdk::{LocalId, LocalImgData, Wx, from_js, to_js};
use wechat_h5_web::call_log::recorded;
use wechat_h5_web_tools::apis::response::images;
use wechat_h5_web_tools::apis::run::Finished;
use wechat_h5_web_tools::member::member;
use yew::prelude::*;

use crate::apis::row_state::{RowAction, RowState};

/// The client gives them one after another.
pub(crate) fn show_pictures(
    wx: &Wx,
    name: &str,
    finished: &Finished,
    state: &UseReducerHandle<RowState>,
) {
    let response = finished.outcome.response();
    let ids = match name {
        "chooseImage" => images(&response),
        "downloadImage" => {
            let id = member(&response, "localId").as_string();
            id.and_then(LocalId::new).into_iter().collect()
        }
        "getLocalImgData" => {
            let data = from_js::<LocalImgData>(response).ok();
            state.dispatch(RowAction::Picture(data.map(|data| data.data_url())));
            return;
        }
        _ => return,
    };
    let (wx, state) = (wx.clone(), state.dispatcher());
    state.dispatch(RowAction::ExpectPictures(ids.len()));
    spawn_local(async move {
        for id in ids {
            state.dispatch(RowAction::Picture(picture(&wx, &id).await));
        }
    });
}

async fn picture(wx: &Wx, id: &LocalId) -> Option<String> {
    let arguments = Object::new().into();
    let call = wx.get_local_img_data(id);
    let call = Box::pin(async { Ok(to_js(&call.await?).unwrap_or_default()) });
    let data = recorded("getLocalImgData", &arguments, call).await.ok()?;
    from_js::<LocalImgData>(data)
        .ok()
        .map(|data| data.data_url())
}
