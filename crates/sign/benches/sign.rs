//! One signature against one plain SHA-1 of the string that is signed, by the
//! same digest crate: `cargo xtask bench sign`.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use sha1::{Digest as _, Sha1};
use wechat_h5_sign::{AppId, JsApiTicket, NonceStr, PageUrl, Signer, Timestamp, string1};

const TICKET: &str =
    "sM4AOVdWfPE4DxkXGEs8VMCPGGVi4C3VM0P37wVUCFvkVAy_90u5h9nbSlYy3-Sl-HhTdfl2fzFy1AOcHKP7qg";

fn jsapi(criterion: &mut Criterion) {
    let app_id = AppId::parse("wx5a4d6f78c1e2b390").expect("an appid");
    let ticket = JsApiTicket::parse(TICKET).expect("a ticket");
    let nonce = NonceStr::parse("Wm3WZYTPz0wzccnW").expect("a nonce");
    let timestamp = Timestamp::from_seconds(1_414_587_457).expect("a timestamp");
    let page = PageUrl::parse("https://h5.example.com/activity/?id=1024&from=timeline");
    let page = page.expect("a page");
    let signer = Signer::new(app_id, &ticket);
    let string = string1(&ticket, &nonce, timestamp, &page);

    let mut group = criterion.benchmark_group("jsapi");
    group.bench_function("signature", |bencher| {
        bencher.iter(|| signer.sign(black_box(&page), black_box(&nonce), black_box(timestamp)));
    });
    group.bench_function("plain_sha1", |bencher| {
        bencher.iter(|| Sha1::digest(black_box(string.as_bytes())));
    });
    group.finish();
}

criterion_group!(benches, jsapi);
criterion_main!(benches);
