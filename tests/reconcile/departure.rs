//! A client that leaves is noticed by the work for it, and by no other.

use vpnaas::env::Departure;

#[tokio::test]
async fn what_runs_inside_is_told_and_nobody_else() {
    let departure = Departure::default();
    let inside = departure.around(async { Departure::current() }).await;
    let presence = departure.when_dropped();
    assert!(!inside.is_gone());
    drop(presence);
    assert!(inside.is_gone());
    assert!(!Departure::current().is_gone());
}
