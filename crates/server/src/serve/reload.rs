//! What is read again at SIGHUP.

use crate::app::AppState;

/// Reads each AppSecret, the verification files and the client keys again.
pub(super) fn reload(app: &AppState) {
    tracing::info!(
        "SIGHUP: files with an AppSecret, verification files and client keys are read again, \
         other settings are not"
    );
    app.accounts.reload_secrets();
    app.reload_verification_files();
    if let Some(keys) = &app.client_keys {
        keys.reload();
    }
}
