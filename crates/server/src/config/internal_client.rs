//! How commands call the internal listener of a server that runs with the same settings.

use std::path::PathBuf;

use super::error::{ConfigError, InvalidValue};
use super::internal_tls::{
    INTERNAL_CLIENT_CA_FILE, INTERNAL_CLIENT_CERT_FILE, INTERNAL_CLIENT_KEY_FILE,
    INTERNAL_TLS_CERT_FILE, INTERNAL_TLS_KEY_FILE, setting_of,
};
use super::listen::ListenConfig;
use super::setting_definition::Setting;
use super::values::{Table, Values};
use crate::internal_client::{ClientTls, InternalClient, OwnCertificate};
use crate::internal_tls::ClientTlsFiles;

impl InternalClient {
    /// For the internal listener of these settings.
    ///
    /// # Errors
    ///
    /// [`ConfigError`], also where a file cannot be used.
    pub(crate) fn read(values: &Values) -> Result<Self, ConfigError> {
        let listen = ListenConfig::read(values)?;
        let address = wechat_h5_local_net::reached_at(listen.internal);
        Ok(Self::new(address, tls(values.top())?))
    }
}

fn tls(top: &Table) -> Result<Option<ClientTls>, ConfigError> {
    let Some(listener) = top.path(&INTERNAL_TLS_CERT_FILE)? else {
        return Ok(None);
    };
    let load = |own| {
        let listener = listener.clone();
        ClientTlsFiles { listener, own }.load()
    };
    let (loaded, own) = match own_files(top)? {
        Some(own) => (load(Some(own)), OwnCertificate::Configured),
        None => match listener_files(top)?.map(|files| load(Some(files))) {
            Some(Ok(config)) => (Ok(config), OwnCertificate::OfListener),
            // A command's user need not be able to read the listener's key.
            Some(Err(_)) => (load(None), OwnCertificate::Missing),
            None => (load(None), OwnCertificate::Unneeded),
        },
    };
    let config = loaded.map_err(|err| {
        InvalidValue::new(err.problem, err.advice).of(top.name(setting_of(err.file)))
    })?;
    Ok(Some(ClientTls { config, own }))
}

/// What commands present by the settings.
fn own_files(top: &Table) -> Result<Option<[PathBuf; 2]>, ConfigError> {
    let alone = |set: &Setting, missing: &Setting| {
        let problem = format!("is set without {}", top.short_name(missing));
        let invalid = InvalidValue::new(problem, "set both, or none of the two");
        Err(invalid.of(top.name(set)))
    };
    match (
        top.path(&INTERNAL_CLIENT_CERT_FILE)?,
        top.path(&INTERNAL_CLIENT_KEY_FILE)?,
    ) {
        (None, None) => Ok(None),
        (Some(certificate), Some(key)) => Ok(Some([certificate, key])),
        (Some(_), None) => alone(&INTERNAL_CLIENT_CERT_FILE, &INTERNAL_CLIENT_KEY_FILE),
        (None, Some(_)) => alone(&INTERNAL_CLIENT_KEY_FILE, &INTERNAL_CLIENT_CERT_FILE),
    }
}

/// Those of the listener, where clients need some.
fn listener_files(top: &Table) -> Result<Option<[PathBuf; 2]>, ConfigError> {
    if !top.has(&INTERNAL_CLIENT_CA_FILE) {
        return Ok(None);
    }
    let certificate = top.path(&INTERNAL_TLS_CERT_FILE)?;
    let key = top.path(&INTERNAL_TLS_KEY_FILE)?;
    Ok(certificate.zip(key).map(<[PathBuf; 2]>::from))
}
