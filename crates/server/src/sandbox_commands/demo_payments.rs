//! The demo's server takes payments for the sandbox's merchant.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use wechat_h5_local_net::reached_at;
use wechat_h5_sandbox::{MerchantCredentials, OrderConfig, Sandbox};

use crate::config::{
    PAY_API_V3_KEY, PAY_BASE, PAY_CERTIFICATE_SERIAL, PAY_MERCHANT_ID,
    PAY_PLATFORM_CERTIFICATE_FILES, PAY_PRIVATE_KEY_FILE, PAY_PUBLIC_KEY_FILE, PAY_PUBLIC_KEY_ID,
    Values,
};
use crate::random;

/// What of the demo's page runs a call; its argument follows.
const CALL: &str = "#/apis/chooseWXPay?args=";

/// A merchant has its keys as files. Those of the sandbox are the same at each start, and anybody
/// may read them.
const FOLDER: &str = "wechat-h5-demo";

/// The merchant whose payments the demo takes.
pub(super) struct DemoPayments {
    mchid: String,
}

impl DemoPayments {
    /// Has the server take payments; the demo goes on without them where files cannot be written.
    pub(super) fn prepare(values: &mut Values, sandbox: &Sandbox) -> Option<Self> {
        let merchant = sandbox.merchant_credentials();
        let written = write_keys(&std::env::temp_dir(), &merchant).inspect_err(|error| {
            tracing::warn!(%error, "the demo takes no payments: its merchant's keys cannot be written");
        });
        let paths = written.ok()?.map(|path| path.display().to_string());
        let [private_key, public_key, certificate] = paths;
        values.set(&PAY_BASE, sandbox.api_base());
        values.set(&PAY_MERCHANT_ID, merchant.mchid.clone());
        values.set(&PAY_CERTIFICATE_SERIAL, merchant.certificate_serial);
        values.set(&PAY_PRIVATE_KEY_FILE, private_key);
        values.set(&PAY_PUBLIC_KEY_ID, merchant.public_key_id);
        values.set(&PAY_PUBLIC_KEY_FILE, public_key);
        // For a merchant that is changed so that it verifies by certificate.
        values.set(&PAY_PLATFORM_CERTIFICATE_FILES, certificate);
        values.set(&PAY_API_V3_KEY, merchant.api_v3_key);
        Some(Self {
            mchid: merchant.mchid,
        })
    }

    /// Orders are paid on the demo's page, and its server is notified.
    pub(super) fn orders(&self, server: SocketAddr, page: &str) -> OrderConfig {
        let notify_url = format!("http://{}/wechat/pay/{}", reached_at(server), self.mchid);
        OrderConfig::notified_at(notify_url).paid_at(format!("{page}{CALL}"))
    }
}

fn write_keys(temporary: &Path, merchant: &MerchantCredentials) -> io::Result<[PathBuf; 3]> {
    let folder = temporary.join(FOLDER);
    fs::create_dir_all(&folder)?;
    Ok([
        write(&folder, "apiclient_key.pem", merchant.private_key)?,
        write(&folder, "pub_key.pem", merchant.public_key)?,
        write(&folder, "wechatpay.pem", merchant.platform_certificate)?,
    ])
}

/// Another demo may read or write it now, and whoever uses this machine may have put a link there:
/// a file with another content is replaced, and not written into.
fn write(folder: &Path, name: &str, pem: &str) -> io::Result<PathBuf> {
    let path = folder.join(name);
    if fs::read_to_string(&path).is_ok_and(|text| text == pem) {
        return Ok(path);
    }
    let fresh = folder.join(format!(".{name}.{}", random::hex::<4>()));
    File::create_new(&fresh)?.write_all(pem.as_bytes())?;
    fs::rename(&fresh, &path)?;
    Ok(path)
}

#[cfg(test)]
mod tests {
    use wechat_h5_sandbox::Options;

    use super::*;

    /// A merchant of the sandbox can be changed so that it verifies by certificate.
    #[test]
    fn the_server_knows_both_keys_of_wechat_pay() {
        let options = Options::new(([127, 0, 0, 1], 8090).into()).unwrap();
        let mut values = Values::default();
        DemoPayments::prepare(&mut values, &Sandbox::new(options)).unwrap();
        for (setting, expected) in [
            (&PAY_PUBLIC_KEY_FILE, "-----BEGIN PUBLIC KEY-----"),
            (
                &PAY_PLATFORM_CERTIFICATE_FILES,
                "-----BEGIN CERTIFICATE-----",
            ),
        ] {
            let path = values.top().text(setting).unwrap().unwrap();
            let pem = fs::read_to_string(path).unwrap();
            assert!(pem.starts_with(expected), "{pem}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_key_is_replaced_where_it_is_another_and_no_link_is_followed() {
        let folder = tempfile::tempdir().unwrap();
        let [precious, path] = ["precious", "key.pem"].map(|name| folder.path().join(name));
        fs::write(&precious, "mine").unwrap();
        std::os::unix::fs::symlink(&precious, &path).unwrap();
        for _ in 0..2 {
            let written = write(folder.path(), "key.pem", "PEM").unwrap();
            assert_eq!(fs::read_to_string(written).unwrap(), "PEM");
        }
        assert_eq!(fs::read_to_string(&precious).unwrap(), "mine");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
    }
}
