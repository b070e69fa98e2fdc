//! Public WeChat SDKs in other languages, unchanged, run against the sandbox over real
//! sockets: `wechatpy` and `wechatpayv3` from `PyPI`, `node-easywechat` and
//! `wechatpay-axios-plugin` from npm. The scripts are in `tests/sdks`.

use wechat_h5_e2e::{Binary, Sdk};

macro_rules! flows {
    ($($name:ident: $sdk:expr, $script:literal;)*) => {
        $(#[tokio::test]
        async fn $name() -> anyhow::Result<()> {
            flow($sdk, $script).await
        })*
    };
}

flows! {
    python_fetches_token_and_ticket: Sdk::Python, "credentials";
    python_signs_a_user_in: Sdk::Python, "oauth";
    python_makes_a_menu: Sdk::Python, "menu";
    python_knows_its_followers: Sdk::Python, "users";
    python_makes_a_qr_code: Sdk::Python, "qrcode";
    python_sends_a_template_message: Sdk::Python, "template";
    python_exchanges_files_and_writes_to_its_customers: Sdk::Python, "customers";
    python_takes_what_is_pushed: Sdk::Python, "push";
    python_takes_a_payment_and_refunds_it: Sdk::Python, "payment";
    node_fetches_token_and_ticket: Sdk::Node, "credentials";
    node_signs_a_user_in: Sdk::Node, "oauth";
    node_makes_a_menu: Sdk::Node, "menu";
    node_knows_its_followers_and_writes_to_them: Sdk::Node, "users";
    node_exchanges_files_and_writes_to_its_customers: Sdk::Node, "customers";
    node_takes_what_is_pushed: Sdk::Node, "push";
    node_takes_a_payment_and_refunds_it: Sdk::Node, "payment";
}

/// Runs a script, which checks everything itself and exits with a failure otherwise.
async fn flow(sdk: Sdk, script: &str) -> anyhow::Result<()> {
    let args = ["sandbox", "--sandbox-listen=127.0.0.1:0"];
    let sandbox = Binary::start(&args, &[], &["sandbox"]).await?;
    sdk.run(script, &sandbox.address("sandbox")?).await?;
    Ok(())
}
