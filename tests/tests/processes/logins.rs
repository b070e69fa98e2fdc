//! Any process goes on with what another has begun.

use http::Method;
use wechat_h5_e2e::HttpUser;

use crate::installation::Installation;
use crate::redis_outages::path;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_login_crosses_the_processes_and_so_does_its_end() -> anyhow::Result<()> {
    let installation = Installation::start(3).await?;
    let origins = installation.origins()?;
    let mut user = HttpUser::new(&installation.http, &origins[0]);
    let callback = path(&user.callback_url().await?);
    let mut user = user.at(&origins[1]);
    let response = user.get(&callback).await?;
    assert_eq!(response.status, 303, "{}", response.body);
    let mut user = user.at(&origins[2]);
    assert!(user.is_signed_in().await?);

    // The browser keeps a copy of its cookies, as an attacker would.
    let mut copy = user.clone().at(&origins[1]);
    assert!(copy.is_signed_in().await?);
    let mut user = user.at(&origins[0]);
    let response = user.send(Method::DELETE, "/api/session", "*/*").await?;
    assert_eq!(response.status, 204);
    assert!(!copy.is_signed_in().await?);

    // WeChat's second call, at yet another process, signs nobody in.
    let mut again = HttpUser::new(&installation.http, &origins[2]);
    let response = again.get(&callback).await?;
    assert_eq!(response.status, 403, "{}", response.body);
    assert!(!again.is_signed_in().await?);
    Ok(())
}
