//! What the back end has got, and whether that is what was promised.

use std::collections::{HashMap, HashSet};

use super::push_number::PushNumber;

/// A delivery that the back end has read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Delivery {
    pub(crate) push: PushNumber,
    /// What the server says: an earlier one may have arrived.
    pub(crate) is_marked: bool,
    /// Whether the back end has done its work, if it has not answered so.
    pub(crate) is_taken: bool,
}

/// What was promised and not kept, and how often something came again.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    /// Answered `success`, and never taken.
    pub(crate) lost: Vec<PushNumber>,
    /// Delivered for the first time before an earlier one of the same user was taken.
    pub(crate) out_of_order: Vec<PushNumber>,
    /// Delivered without a mark more than once.
    pub(crate) unmarked: Vec<PushNumber>,
    /// Deliveries of what was delivered before.
    pub(crate) repeated: usize,
    /// First deliveries with a mark.
    pub(crate) marked_at_first: usize,
}

impl Findings {
    /// Of these deliveries, in their order, and of the pushes that were answered.
    pub(crate) fn new(answered: &[PushNumber], deliveries: &[Delivery]) -> Self {
        let mut findings = Self::default();
        let mut waiting = Waiting::new(answered);
        let (mut delivered, mut unmarked) = (HashSet::new(), HashSet::new());
        for delivery in deliveries {
            let push = delivery.push;
            if !delivery.is_marked && !unmarked.insert(push) {
                findings.unmarked.push(push);
            }
            if delivered.insert(push) {
                findings.marked_at_first += usize::from(delivery.is_marked);
                if waiting.has_earlier(push) {
                    findings.out_of_order.push(push);
                }
            } else {
                findings.repeated += 1;
            }
            if delivery.is_taken {
                waiting.remove(push);
            }
        }
        findings.lost = waiting.all();
        findings
    }

    /// Whether all was kept that was promised.
    pub(crate) fn are_none(&self) -> bool {
        self.lost.is_empty() && self.out_of_order.is_empty() && self.unmarked.is_empty()
    }
}

/// The pushes of each user that were answered and not taken yet, the last one first.
struct Waiting(HashMap<(usize, usize), Vec<usize>>);

impl Waiting {
    fn new(answered: &[PushNumber]) -> Self {
        let mut waiting: HashMap<_, Vec<_>> = HashMap::new();
        for push in answered {
            let of_user = waiting.entry((push.account, push.user)).or_default();
            of_user.push(push.number);
        }
        for numbers in waiting.values_mut() {
            numbers.sort_unstable_by(|a, b| b.cmp(a));
        }
        Self(waiting)
    }

    fn has_earlier(&self, push: PushNumber) -> bool {
        let numbers = self.0.get(&(push.account, push.user));
        numbers.is_some_and(|numbers| numbers.last().is_some_and(|first| *first < push.number))
    }

    fn remove(&mut self, push: PushNumber) {
        if let Some(numbers) = self.0.get_mut(&(push.account, push.user)) {
            numbers.retain(|number| *number != push.number);
        }
    }

    fn all(&self) -> Vec<PushNumber> {
        let all = self.0.iter().flat_map(|(&(account, user), numbers)| {
            numbers.iter().map(move |&number| PushNumber {
                account,
                user,
                number,
            })
        });
        all.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn push(number: usize) -> PushNumber {
        PushNumber {
            account: 0,
            user: 0,
            number,
        }
    }

    /// Number, whether it is taken, whether it is marked.
    fn deliveries(of: &[(usize, bool, bool)]) -> Vec<Delivery> {
        let deliveries = of.iter().map(|&(number, is_taken, is_marked)| Delivery {
            push: push(number),
            is_marked,
            is_taken,
        });
        deliveries.collect()
    }

    #[test]
    fn what_was_not_kept_is_found() {
        let answered: Vec<_> = (0..3).map(push).collect();
        let good = [
            (0, false, false),
            (0, true, true),
            (1, true, true),
            (2, true, false),
        ];
        let findings = Findings::new(&answered, &deliveries(&good));
        assert!(findings.are_none(), "{findings:?}");
        assert_eq!((findings.repeated, findings.marked_at_first), (1, 1));
        let lost = Findings::new(&answered, &deliveries(&good[..3]));
        assert_eq!(lost.lost, [push(2)]);
        let refused = Findings::new(&answered, &deliveries(&[(0, false, false)]));
        assert_eq!(refused.lost.len(), 3);
        let early = [
            (0, false, false),
            (1, true, false),
            (0, true, true),
            (2, true, false),
        ];
        let findings = Findings::new(&answered, &deliveries(&early));
        assert_eq!(findings.out_of_order, [push(1)]);
        let unmarked = [
            (0, true, false),
            (0, true, false),
            (1, true, false),
            (2, true, false),
        ];
        let findings = Findings::new(&answered, &deliveries(&unmarked));
        assert_eq!(findings.unmarked, [push(0)]);
    }

    /// WeChat has given it up, and whether it is delivered is not promised.
    #[test]
    fn what_was_not_answered_is_not_promised() {
        let findings = Findings::new(
            &[push(0), push(2)],
            &deliveries(&[(0, true, false), (2, true, false), (1, true, false)]),
        );
        assert!(findings.are_none(), "{findings:?}");
    }
}
