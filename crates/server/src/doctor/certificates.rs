//! How long the certificates of the internal listener and of its clients are valid.

use std::time::Duration;

use super::report::{Finding, Report};
use super::subject::Subject;
use crate::config::CertificateFile;
use crate::internal_tls::{TlsFile, Validity};
use crate::printable::printable;

const CERTIFICATES: &str = "certificates";

const DAY: Duration = Duration::from_hours(24);
/// The time before its end from which one is to be replaced: longer than holidays.
const SOON: Duration = Duration::from_hours(21 * 24);

pub(super) fn check(subject: &Subject<'_>, files: &[CertificateFile], report: &mut Report) {
    let now = subject.clock.now().wall;
    for file in files {
        let finding = match Validity::read(file.file, &file.path) {
            Ok(certificates) => finding(file.file, &certificates, now),
            Err(err) => Some(Finding::failed(CERTIFICATES, err.problem, err.advice)),
        };
        report.add_all(finding.map(|finding| finding.of(file.setting)));
    }
}

/// About the one in a file that ends first.
fn finding(file: TlsFile, certificates: &[Validity], now: Duration) -> Option<Finding> {
    let first = certificates.iter().min_by_key(|it| it.not_after)?;
    let (from, until) = (date(first.not_before), date(first.not_after));
    let subject = printable(&first.subject);
    let finding = if first.not_after <= now {
        let detail = format!("{subject} has expired, on {until}");
        Finding::failed(CERTIFICATES, detail, advice(file))
    } else if now < first.not_before {
        let detail = format!("{subject} is not valid before {from}");
        let advice = "check the clock of this machine, and that the right one is named";
        Finding::failed(CERTIFICATES, detail, advice)
    } else {
        let left = first.not_after.saturating_sub(now);
        let days = left.as_secs() / DAY.as_secs();
        let detail = format!("{subject} is valid until {until}, for {days} days");
        if left < SOON {
            Finding::warning(CERTIFICATES, detail, advice(file))
        } else {
            Finding::ok(CERTIFICATES, detail)
        }
    };
    Some(finding)
}

const fn advice(file: TlsFile) -> &'static str {
    match file {
        TlsFile::ClientAuthorities => {
            "add the authority's new certificate to the file, give clients certificates that it \
             has issued, and then remove this one: the server reads the file when it changes"
        }
        TlsFile::Certificate | TlsFile::Key => {
            "replace the certificate and its key: the server reads them when they change"
        }
        TlsFile::ClientCertificate | TlsFile::ClientKey => "replace the certificate and its key",
    }
}

fn date(since_1970: Duration) -> String {
    let seconds = i64::try_from(since_1970.as_secs()).ok();
    let time = seconds.and_then(|seconds| jiff::Timestamp::from_second(seconds).ok());
    time.map_or_else(
        || "a time that no calendar has".to_owned(),
        |time| time.strftime("%Y-%m-%d").to_string(),
    )
}

#[cfg(test)]
mod tests {
    use rcgen::{CertificateParams, DnType, KeyPair, date_time_ymd};

    use super::*;

    fn pem(name: &str, from: i32, until: i32) -> String {
        let mut params = CertificateParams::default();
        params.distinguished_name.push(DnType::CommonName, name);
        params.not_before = date_time_ymd(from, 1, 1);
        params.not_after = date_time_ymd(until, 1, 1);
        let key = KeyPair::generate().unwrap();
        params.self_signed(&key).unwrap().pem()
    }

    fn at(time: &str) -> Duration {
        let time: jiff::Timestamp = format!("{time}T12:00:00Z").parse().unwrap();
        Duration::from_secs(time.as_second().try_into().unwrap())
    }

    #[test]
    fn the_certificate_that_ends_first_counts() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ca.crt");
        let both = pem("later", 2020, 2040) + &pem("first", 2020, 2030);
        std::fs::write(&path, both).unwrap();
        let file = TlsFile::ClientAuthorities;
        let certificates = Validity::read(file, &path).unwrap();
        let replace = advice(file);
        let found = |time: &str| finding(file, &certificates, at(time)).unwrap();
        let failed = |detail: &str, advice: &str| Finding::failed(CERTIFICATES, detail, advice);
        let until = "CN=first is valid until 2030-01-01, for";
        assert_eq!(
            found("2029-12-10"),
            Finding::ok(CERTIFICATES, format!("{until} 21 days"))
        );
        assert_eq!(
            found("2029-12-11"),
            Finding::warning(CERTIFICATES, format!("{until} 20 days"), replace)
        );
        assert_eq!(
            found("2030-01-02"),
            failed("CN=first has expired, on 2030-01-01", replace)
        );
        assert_eq!(
            found("2019-01-01"),
            failed(
                "CN=first is not valid before 2020-01-01",
                "check the clock of this machine, and that the right one is named"
            )
        );
    }
}
