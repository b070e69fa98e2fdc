//! Whether the environment asks for traces, by OpenTelemetry's own variables.

/// Where to; without one of them nothing is sent.
const ENDPOINTS: [&str; 2] = [
    "OTEL_EXPORTER_OTLP_ENDPOINT",
    "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT",
];
/// `true`: nothing is sent.
const DISABLED: &str = "OTEL_SDK_DISABLED";

pub(super) fn is_wanted(variable: impl Fn(&str) -> Option<String>) -> bool {
    let is_disabled = variable(DISABLED).is_some_and(|value| value.eq_ignore_ascii_case("true"));
    let is_set = |name: &&str| variable(name).is_some_and(|value| !value.is_empty());
    !is_disabled && ENDPOINTS.iter().any(is_set)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_sent_without_an_address() {
        let endpoint = ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://a");
        for (set, expected) in [
            (&[][..], false),
            (&[("OTEL_SERVICE_NAME", "a")], false),
            (&[("OTEL_EXPORTER_OTLP_ENDPOINT", "")], false),
            (&[endpoint], true),
            (&[("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "http://a")], true),
            (&[endpoint, ("OTEL_SDK_DISABLED", "True")], false),
            (&[endpoint, ("OTEL_SDK_DISABLED", "false")], true),
        ] {
            let variable = |name: &str| {
                let found = set.iter().find(|(set, _)| *set == name);
                found.map(|(_, value)| (*value).to_owned())
            };
            assert_eq!(is_wanted(variable), expected, "{set:?}");
        }
    }
}
