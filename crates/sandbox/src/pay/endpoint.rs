//! The paths of WeChat Pay that the sandbox serves.

use axum::http::Method;

/// Declares the endpoints with their methods and paths.
macro_rules! endpoints {
    ($($name:ident = $method:ident $path:literal,)*) => {
        /// An endpoint of api.mch.weixin.qq.com.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum PayEndpoint {
            $($name,)*
        }

        impl PayEndpoint {
            pub(super) const ALL: &[Self] = &[$(Self::$name,)*];

            pub(super) fn method(self) -> Method {
                match self {
                    $(Self::$name => Method::$method,)*
                }
            }

            pub(super) fn path(self) -> &'static str {
                match self {
                    $(Self::$name => $path,)*
                }
            }
        }
    };
}

endpoints! {
    PlaceOrder = POST "/v3/pay/transactions/jsapi",
    QueryOrder = GET "/v3/pay/transactions/out-trade-no/{out_trade_no}",
    QueryTransaction = GET "/v3/pay/transactions/id/{transaction_id}",
    CloseOrder = POST "/v3/pay/transactions/out-trade-no/{out_trade_no}/close",
    MakeRefund = POST "/v3/refund/domestic/refunds",
    QueryRefund = GET "/v3/refund/domestic/refunds/{out_refund_no}",
    Certificates = GET "/v3/certificates",
}

/// The paths of the endpoints; a parameter is in braces.
pub(crate) fn endpoint_paths() -> impl Iterator<Item = &'static str> {
    PayEndpoint::ALL.iter().map(|endpoint| endpoint.path())
}

/// Whether an endpoint has this path.
pub(crate) fn has_path(path: &str) -> bool {
    endpoint_paths().any(|template| {
        let (mut given, mut expected) = (path.split('/'), template.split('/'));
        loop {
            match (given.next(), expected.next()) {
                (None, None) => return true,
                (Some(_), Some(part)) if part.starts_with('{') => {}
                (Some(part), Some(other)) if part == other => {}
                _ => return false,
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parameter_is_any_one_part_of_a_path() {
        for (path, expected) in [
            ("/v3/pay/transactions/jsapi", true),
            ("/v3/pay/transactions/out-trade-no/ORDER-1", true),
            ("/v3/pay/transactions/out-trade-no/ORDER-1/close", true),
            ("/v3/pay/transactions/out-trade-no", false),
            ("/v3/pay/transactions/out-trade-no/ORDER-1/open", false),
            ("/v3/pay/transactions/native", false),
        ] {
            assert_eq!(has_path(path), expected, "{path}");
        }
    }
}
