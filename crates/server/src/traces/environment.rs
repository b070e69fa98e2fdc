//! Whether the environment asks for traces, by OpenTelemetry's own variables.

/// Where to, the one that counts first; without one of them nothing is sent.
const ENDPOINTS: [&str; 2] = [
    "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT",
    "OTEL_EXPORTER_OTLP_ENDPOINT",
];
/// `true`: nothing is sent.
const DISABLED: &str = "OTEL_SDK_DISABLED";

/// The variable that says where traces are sent. `None`: none are wanted.
pub(super) fn endpoint(variable: impl Fn(&str) -> Option<String>) -> Option<&'static str> {
    let is_disabled = variable(DISABLED).is_some_and(|value| value.eq_ignore_ascii_case("true"));
    let is_set = |name: &&'static str| variable(name).is_some_and(|value| !value.is_empty());
    ENDPOINTS.into_iter().find(is_set).filter(|_| !is_disabled)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_sent_without_an_address() {
        let [of_traces, of_all] = ENDPOINTS;
        let all = (of_all, "http://a");
        for (set, expected) in [
            (&[][..], None),
            (&[("OTEL_SERVICE_NAME", "a")], None),
            (&[(of_all, "")], None),
            (&[all], Some(of_all)),
            (&[(of_traces, "http://a")], Some(of_traces)),
            (&[all, (of_traces, "http://b")], Some(of_traces)),
            (&[all, ("OTEL_SDK_DISABLED", "True")], None),
            (&[all, ("OTEL_SDK_DISABLED", "false")], Some(of_all)),
        ] {
            let variable = |name: &str| {
                let found = set.iter().find(|(set, _)| *set == name);
                found.map(|(_, value)| (*value).to_owned())
            };
            assert_eq!(endpoint(variable), expected, "{set:?}");
        }
    }
}
