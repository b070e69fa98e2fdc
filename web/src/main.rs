//! The H5 page: status, login and share.

use wechat_h5_small_allocator as _;

fn main() {
    wechat_h5_web::run();
}
