//! Tickets: nothing that WeChat answers says that one has expired.

use std::time::Duration;

use wechat_h5_clock::Clock as _;
use wechat_h5_credential::TicketReport;

use crate::LIFE;
use crate::process::World;
use crate::wechat::Tokens;

/// A ticket that WeChat returns again is kept as long as a new one, and pages are signed with
/// it after its end.
#[tokio::test]
async fn wxjava_3147() {
    let world = World::new(Tokens::Stable);
    let step = Duration::from_secs(20);
    // Somebody else has had this ticket for an hour.
    world.start(world.memory()).snapshot.wait().await.unwrap();
    world.clock.advance(LIFE / 2);
    let process = world.start(world.memory());
    process.snapshot.wait().await.unwrap();
    let mut passed = Duration::ZERO;
    while passed < LIFE * 3 {
        let ticket = process.snapshot.wait_for_ticket().await.unwrap();
        assert!(world.wechat.accepts_ticket(&ticket.ticket), "{passed:?}");
        let left = ticket.remaining(world.clock.now());
        world.clock.advance(step);
        passed += step;
        if left < step {
            let ticket = process.snapshot.ticket(world.clock.now());
            let is_dead = ticket.is_some_and(|one| !world.wechat.accepts_ticket(&one.ticket));
            assert!(!is_dead, "{passed:?}");
        }
    }
}

/// It dies early, and nothing tells the server but a page whose signature is refused.
#[tokio::test]
async fn wxjava_3147_when_a_ticket_dies_early() {
    let world = World::new(Tokens::Stable);
    let process = world.start(world.memory());
    let dead = process.snapshot.wait_for_ticket().await.unwrap().ticket;
    world.wechat.replace_ticket();
    let suspects = (0..100).map(|_| process.snapshot.suspect_ticket(&dead));
    for report in futures::future::join_all(suspects).await {
        assert!(matches!(
            report,
            TicketReport::Replaced | TicketReport::Refreshed
        ));
    }
    let ticket = process.snapshot.ticket(world.clock.now()).unwrap();
    assert!(world.wechat.accepts_ticket(&ticket.ticket));
    assert_eq!(world.wechat.take_calls().tickets, 2);
}

/// Every page that is shown fetches a ticket, until the day's quota is gone.
#[tokio::test]
async fn eric_guo_52() {
    let world = World::new(Tokens::Stable);
    let process = world.start(world.memory());
    for _ in 0..10_000 {
        process.snapshot.wait().await.unwrap();
        world.clock.advance(Duration::from_millis(500));
    }
    assert_eq!(world.wechat.take_calls().tickets, 1);
}
