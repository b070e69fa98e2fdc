//! The problems that developers report about WeChat pages. Each is reproduced in the
//! sandbox with the code of tutorials, and then solved with wechat-h5 in the same
//! sandbox. `docs/common-problems.md` has the table of them.

mod tutorial_code;
mod with_wechat_h5;

mod p01_overwritten_token;
mod p02a_ios_entry_url;
mod p02b_wrong_url;
mod p03_expired_ticket;
mod p04_repeated_callback;
mod p05_redirects;
mod p06_share_card;
mod p07_stable_token;
mod p08_address_not_listed;
mod p09_snapshot;
mod p10_lost_cookies;
mod p11_one_domain;
mod p12_another_host;
mod p13_wx_undefined;
mod p14_open_tags;
mod p15_pay_directory;
mod p16_without_wechat;

mod document_table;
