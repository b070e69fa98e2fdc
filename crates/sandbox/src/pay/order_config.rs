//! Where the orders of the control API are paid, and who is notified of them.

/// What the orders have that the control API places, where a request does not say it.
#[derive(Clone, Debug, Default)]
pub struct OrderConfig {
    notify_url: Option<String>,
    page: Option<String>,
}

impl OrderConfig {
    /// Payments are notified to this address.
    pub fn notified_at(notify_url: impl Into<String>) -> Self {
        Self {
            notify_url: Some(notify_url.into()),
            page: None,
        }
    }

    /// Orders are paid on this page: the argument of `wx.chooseWXPay`, as JSON and escaped, is
    /// appended to its address.
    #[must_use]
    pub fn paid_at(mut self, page: impl Into<String>) -> Self {
        self.page = Some(page.into());
        self
    }

    pub(crate) fn notify_url(&self) -> Option<&str> {
        self.notify_url.as_deref()
    }

    pub(crate) fn page(&self) -> Option<&str> {
        self.page.as_deref()
    }
}
