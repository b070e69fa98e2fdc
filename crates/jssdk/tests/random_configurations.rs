//! A thousand random configurations, sequential and concurrent: each one completes
//! once, with its own result.

#![cfg(target_arch = "wasm32")]

mod common;

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use common::{Body, Page, TEN_X, assert_no_errors, js, signed_with_nonce, sleep};
use wasm_bindgen_futures::spawn_local;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use wechat_h5_jssdk::{ConfigureError, FailureKind, Wx, configure, current_url};

wasm_bindgen_test_configure!(run_in_browser);

const CONFIGS: usize = 1000;
const PER_PAGE: usize = 25;

/// The outcome of a configuration, which the client reads from the nonce.
const WAYS: [&str; 9] = [
    "right", "right", "wrong", "otherurl", "denied", "cancel", "never", "late", "twice",
];

/// xorshift: the same numbers in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % end as u64).expect("less than a usize")
    }

    fn one_of<T: Clone>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())].clone()
    }
}

/// A client that responds as the nonces say.
fn open(random: &mut Random) {
    let mut page = Page::new(random.one_of(&Body::ALL))
        .profile(random.one_of(&["android", "ios", "desktop"]))
        .with("delayMs", random.one_of(&["0", "0", "3"]));
    let bridge = random.one_of(&["preinjected", "late", "twice"]);
    page = page
        .with("bridge", &format!("{bridge:?}"))
        .with("lateMs", "5");
    if random.below(4) == 0 {
        page = page.user_agent(TEN_X);
    }
    page.open();
    js("{
      const judge = __weixinSandbox.verify;
      const how = (nonce) => /^[a-z]+/.exec(nonce)[0];
      __weixinSandbox.verify = (fields, done) => {
        switch (how(fields.nonceStr)) {
          case 'never': return undefined;
          case 'late': setTimeout(done, 25, true); return undefined;
          case 'denied': return { ok: false, errMsg: 'config:permission denied' };
          case 'cancel': return { ok: false, errMsg: 'config:cancel' };
          default: return judge(fields);
        }
      };
      const answerTwice = () => {
        const bridge = window.WeixinJSBridge, invoke = bridge.invoke;
        bridge.invoke = (name, args, done) => invoke(name, args, (response) => {
          const again = JSON.parse(JSON.stringify(response));
          done(response);
          if (args.verifyNonceStr && how(args.verifyNonceStr) === 'twice') done(again);
        });
      };
      if (window.WeixinJSBridge) answerTwice();
      else document.addEventListener('WeixinJSBridgeReady', answerTwice, { once: true });
    }");
}

/// One configuration; `at` identifies it.
async fn one(way: &str, at: usize) -> Result<Wx, ConfigureError> {
    let url = match way {
        "wrong" | "otherurl" => "https://another.example.com/",
        _ => &current_url(),
    };
    let timeout = match way {
        "never" | "late" => Duration::from_millis(10),
        _ => Duration::from_secs(20),
    };
    configure(signed_with_nonce(url, &format!("{way}{at}")).timeout(timeout)).await
}

fn assert_is_its_own(way: &str, at: usize, result: &Result<Wx, ConfigureError>) {
    let is_its_own = match way {
        "right" | "twice" => result.is_ok(),
        "wrong" | "otherurl" => matches!(result, Err(ConfigureError::InvalidSignature { .. })),
        "denied" => is_refused(result, FailureKind::PermissionDenied),
        // jweixin reports nothing in a page's first configuration.
        "cancel" => is_refused(result, FailureKind::Other) || at == 0 && result.is_ok(),
        _ => *result == Err(ConfigureError::TimedOut),
    };
    assert!(is_its_own, "{way} as number {at} of its page: {result:?}");
}

fn is_refused(result: &Result<Wx, ConfigureError>, expected: FailureKind) -> bool {
    matches!(result, Err(ConfigureError::Refused { kind, .. }) if *kind == expected)
}

fn announce_again(random: &mut Random) {
    if random.below(8) == 0 && js("window.WeixinJSBridge").is_object() {
        js("document.dispatchEvent(new Event('WeixinJSBridgeReady'))");
    }
}

#[wasm_bindgen_test]
async fn sequential_configurations_get_their_own_results() {
    let mut random = Random(0x5eed_0001);
    for _ in 0..CONFIGS / PER_PAGE {
        open(&mut random);
        for at in 0..PER_PAGE {
            let way = random.one_of(&WAYS);
            assert_is_its_own(way, at, &one(way, at).await);
            announce_again(&mut random);
        }
        assert_no_errors();
    }
}

#[wasm_bindgen_test]
async fn concurrent_configurations_get_their_own_results() {
    let mut random = Random(0x5eed_0002);
    for _ in 0..CONFIGS / PER_PAGE {
        open(&mut random);
        let ends = Rc::new(RefCell::new(Vec::new()));
        for at in 0..PER_PAGE {
            let (way, ends) = (random.one_of(&WAYS), ends.clone());
            spawn_local(async move {
                let result = one(way, at).await;
                ends.borrow_mut().push((way, at, result));
            });
        }
        while ends.borrow().len() < PER_PAGE {
            announce_again(&mut random);
            sleep(5).await;
        }
        sleep(60).await;
        let ends = ends.take();
        let order: Vec<_> = ends.iter().map(|(_, at, _)| *at).collect();
        assert_eq!(order, (0..PER_PAGE).collect::<Vec<_>>(), "each once");
        for (way, at, result) in &ends {
            assert_is_its_own(way, *at, result);
        }
        assert_no_errors();
    }
}
