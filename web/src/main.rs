//! The H5 page: status, login and share.

fn main() {
    wechat_h5_web::run();
}
