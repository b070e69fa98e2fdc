//! TLS of the internal listener.

use std::path::PathBuf;

use super::error::{ConfigError, InvalidValue};
use super::setting_definition::{AllowedSources, DefaultValue, Setting, Text};
use super::values::{Table, Values};
use crate::internal_tls::{TlsFile, TlsFiles, TlsSettings};

pub(super) const SETTINGS: &[Setting] = &[
    INTERNAL_TLS_CERT_FILE,
    INTERNAL_TLS_KEY_FILE,
    INTERNAL_CLIENT_CA_FILE,
];

/// Those of commands: the server itself does not use them.
pub(super) const CLIENT_SETTINGS: &[Setting] =
    &[INTERNAL_CLIENT_CERT_FILE, INTERNAL_CLIENT_KEY_FILE];

/// The certificate of the internal listener.
pub(crate) const INTERNAL_TLS_CERT_FILE: Setting = Setting {
    key: "internal_tls_cert_file",
    sources: AllowedSources::Everywhere,
    value: "FILE",
    about: Text {
        en: "PEM file with the certificate of the internal listener, then those of its issuers: it \
             then speaks TLS and nothing else; read again at SIGHUP and when it changes",
        zh: "内部监听地址的证书（PEM，其后为各级签发者证书）；设置后该地址只接受 TLS；收到 SIGHUP 信号或文件变化时重新读取",
    },
    default: DefaultValue::None,
};

/// The key of that certificate.
pub(crate) const INTERNAL_TLS_KEY_FILE: Setting = Setting {
    key: "internal_tls_key_file",
    sources: AllowedSources::Everywhere,
    value: "FILE",
    about: Text {
        en: "PEM file with the private key of that certificate; read again with it",
        zh: "该证书的私钥文件（PEM）；与证书一同重新读取",
    },
    default: DefaultValue::None,
};

/// Who issues the certificates of clients.
pub(crate) const INTERNAL_CLIENT_CA_FILE: Setting = Setting {
    key: "internal_client_ca_file",
    sources: AllowedSources::Everywhere,
    value: "FILE",
    about: Text {
        en: "PEM file with the certificates of authorities: a client of the internal listener then \
             needs a certificate of one of them; read again with the other two",
        zh: "签发客户端证书的机构证书文件（PEM）；设置后访问内部监听地址须持有其签发的证书；与上两者一同重新读取",
    },
    default: DefaultValue::None,
};

/// The certificate that commands have.
pub(crate) const INTERNAL_CLIENT_CERT_FILE: Setting = Setting {
    key: "internal_client_cert_file",
    sources: AllowedSources::Everywhere,
    value: "FILE",
    about: Text {
        en: "PEM file with the certificate that `doctor`, `token`, `push` and `store backup` present \
             to the internal listener of a server that wants one of its clients; `serve` does not \
             use it",
        zh: "`doctor`、`token`、`push` 和 `store backup` 访问要求客户端证书的内部监听地址时出示的证书（PEM）；`serve` 不使用",
    },
    default: DefaultValue::Derived(Text {
        en: "the certificate of the listener itself",
        zh: "监听地址自身的证书",
    }),
};

/// The key of that certificate.
pub(crate) const INTERNAL_CLIENT_KEY_FILE: Setting = Setting {
    key: "internal_client_key_file",
    sources: AllowedSources::Everywhere,
    value: "FILE",
    about: Text {
        en: "PEM file with the private key of that certificate",
        zh: "该证书的私钥文件（PEM）",
    },
    default: DefaultValue::None,
};

/// Whether clients of the internal listener need a certificate.
pub(super) fn requires_client_certificates(top: &Table) -> bool {
    top.has(&INTERNAL_TLS_CERT_FILE) && top.has(&INTERNAL_CLIENT_CA_FILE)
}

/// The setting that names this file.
pub(crate) const fn setting_of(file: TlsFile) -> &'static Setting {
    match file {
        TlsFile::Certificate => &INTERNAL_TLS_CERT_FILE,
        TlsFile::Key => &INTERNAL_TLS_KEY_FILE,
        TlsFile::ClientAuthorities => &INTERNAL_CLIENT_CA_FILE,
        TlsFile::ClientCertificate => &INTERNAL_CLIENT_CERT_FILE,
        TlsFile::ClientKey => &INTERNAL_CLIENT_KEY_FILE,
    }
}

/// A file with certificates, of the listener or of its clients.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CertificateFile {
    /// The key of the setting that names it.
    pub setting: &'static str,
    /// Whose certificates it has.
    pub file: TlsFile,
    /// Where it is.
    pub path: PathBuf,
}

/// Those that are set.
///
/// # Errors
///
/// [`ConfigError`].
pub(crate) fn certificate_files(values: &Values) -> Result<Vec<CertificateFile>, ConfigError> {
    let top = values.top();
    let mut files = Vec::new();
    for file in [
        TlsFile::Certificate,
        TlsFile::ClientAuthorities,
        TlsFile::ClientCertificate,
    ] {
        let setting = setting_of(file);
        if let Some(path) = top.path(setting)? {
            files.push(CertificateFile {
                setting: setting.key,
                file,
                path,
            });
        }
    }
    Ok(files)
}

/// Reads the files.
pub(super) fn read(values: &Values) -> Result<Option<TlsSettings>, ConfigError> {
    let Some(files) = files(values.top())? else {
        return Ok(None);
    };
    let settings = files.load().map_err(|err| {
        let setting = setting_of(err.file);
        InvalidValue::new(err.problem, err.advice).of(values.top().name(setting))
    })?;
    Ok(Some(settings))
}

/// The files that are named, all that are needed.
fn files(top: &Table) -> Result<Option<TlsFiles>, ConfigError> {
    let files = (
        top.path(&INTERNAL_TLS_CERT_FILE)?,
        top.path(&INTERNAL_TLS_KEY_FILE)?,
        top.path(&INTERNAL_CLIENT_CA_FILE)?,
    );
    let alone = |set: &Setting, missing: &Setting| {
        let problem = format!("is set without {}", top.short_name(missing));
        let advice = "a certificate and its key are needed: set both, or none of the three";
        Err(InvalidValue::new(problem, advice).of(top.name(set)))
    };
    match files {
        (None, None, None) => Ok(None),
        (Some(certificate), Some(key), client_authorities) => Ok(Some(TlsFiles {
            certificate,
            key,
            client_authorities,
        })),
        (Some(_), None, _) => alone(&INTERNAL_TLS_CERT_FILE, &INTERNAL_TLS_KEY_FILE),
        (None, Some(_), _) => alone(&INTERNAL_TLS_KEY_FILE, &INTERNAL_TLS_CERT_FILE),
        (None, None, Some(_)) => alone(&INTERNAL_CLIENT_CA_FILE, &INTERNAL_TLS_CERT_FILE),
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::internal_tls::TestAuthority;

    fn read(paths: [Option<&Path>; 3]) -> Result<Option<TlsSettings>, String> {
        let mut values = Values::default();
        for (setting, path) in SETTINGS.iter().zip(paths) {
            if let Some(path) = path {
                values.set(setting, path.to_str().unwrap());
            }
        }
        super::read(&values).map_err(|err| err.to_string())
    }

    #[test]
    fn what_is_wrong_with_the_files_is_said_with_the_setting_and_the_remedy() {
        let folder = tempfile::tempdir().unwrap();
        let authority = TestAuthority::new();
        let other = authority.issue("other");
        let [certificate, key] = authority.issue("h5").write(folder.path());
        let file = |name: &str, text: &str| {
            let path = folder.path().join(name);
            std::fs::write(&path, text).unwrap();
            path
        };
        let (text, missing) = (file("text", "a certificate"), folder.path().join("missing"));
        let other_key = file("other.key", &other.key);
        let broken = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
        let broken = file("broken", broken);
        for (paths, setting, problem) in [
            (
                [Some(&certificate), None, None],
                "INTERNAL_TLS_CERT_FILE",
                "is set without WECHAT_H5_INTERNAL_TLS_KEY_FILE: ",
            ),
            (
                [None, Some(&key), None],
                "INTERNAL_TLS_KEY_FILE",
                "is set without WECHAT_H5_INTERNAL_TLS_CERT_FILE: ",
            ),
            (
                [None, None, Some(&certificate)],
                "INTERNAL_CLIENT_CA_FILE",
                "is set without WECHAT_H5_INTERNAL_TLS_CERT_FILE: ",
            ),
            (
                [Some(&missing), Some(&key), None],
                "INTERNAL_TLS_CERT_FILE",
                "cannot be read",
            ),
            (
                [Some(&text), Some(&key), None],
                "INTERNAL_TLS_CERT_FILE",
                "which has no certificate: write it in PEM",
            ),
            (
                [Some(&broken), Some(&key), None],
                "INTERNAL_TLS_CERT_FILE",
                "which cannot be used (",
            ),
            (
                [Some(&certificate), Some(&certificate), None],
                "INTERNAL_TLS_KEY_FILE",
                "which has no private key: write the key in PEM",
            ),
            (
                [Some(&certificate), Some(&other_key), None],
                "INTERNAL_TLS_KEY_FILE",
                "which is not the key of",
            ),
            (
                [Some(&certificate), Some(&key), Some(&text)],
                "INTERNAL_CLIENT_CA_FILE",
                "which has no certificate: write it in PEM",
            ),
            (
                [Some(&certificate), Some(&key), Some(&broken)],
                "INTERNAL_CLIENT_CA_FILE",
                "which cannot be used (",
            ),
        ] {
            let message = read(paths.map(|path| path.map(PathBuf::as_path))).unwrap_err();
            let start = format!("WECHAT_H5_{setting} ");
            assert!(message.starts_with(&start), "{message}");
            assert!(message.contains(problem), "{message}");
            assert!(
                message.contains(": ") && !message.contains('\n'),
                "{message}"
            );
        }
        assert!(read([None; 3]).unwrap().is_none());
        let tls = |authorities| read([Some(&certificate), Some(&key), authorities]).unwrap();
        let (plain, strict) = (tls(None).unwrap(), tls(Some(&certificate)).unwrap());
        assert!(!plain.requires_client_certificates && strict.requires_client_certificates);
        assert_eq!(strict.changes_from(&plain), [TlsFile::ClientAuthorities]);
        assert_eq!(plain.changes_from(&plain), []);
        let shown = format!("{plain:?}");
        assert!(!shown.contains("PRIVATE"), "{shown}");
    }
}
