//! What is read again at SIGHUP.

use crate::app::AppState;

/// Reads each AppSecret, the verification files, the client keys and the keys of the store
/// again.
pub(super) fn reload(app: &AppState) {
    tracing::info!(
        "SIGHUP: files with an AppSecret, verification files, client keys and the keys of the \
         store are read again, other settings are not"
    );
    app.accounts.reload_secrets();
    app.reload_verification_files();
    app.store_encryption.reload();
    if let Some(keys) = &app.client_keys {
        keys.reload();
    }
}
