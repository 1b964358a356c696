//! The metrics as Prometheus reads them.

use vpnaas::telemetry::metrics::Metrics;

#[test]
fn what_is_noted_is_told() {
    let metrics = Metrics::default();
    metrics.request("list_ikepolicies", 200, 0.003);
    metrics.request("list_ikepolicies", 200, 0.003);
    metrics.commit(3);
    metrics.teardowns(5, 1.5);
    metrics.connections("read", 8);
    metrics.tunnels("up", 2);
    metrics.agents(1);
    metrics.before_scrape(|metrics| metrics.queue("write", 7, 0.25));
    let text = metrics.text().unwrap();
    for line in [
        r#"vpnaas_requests_total{operation="list_ikepolicies",status="200"} 2"#,
        r#"vpnaas_request_duration_seconds_bucket{operation="list_ikepolicies",le="0.0025"} 0"#,
        r#"vpnaas_request_duration_seconds_bucket{operation="list_ikepolicies",le="0.005"} 2"#,
        r#"vpnaas_commit_size_bucket{le="4"} 1"#,
        r#"vpnaas_queue_length{queue="write"} 7"#,
        r#"vpnaas_queue_oldest_seconds{queue="write"} 0.25"#,
        "vpnaas_teardowns_due 5",
        "vpnaas_teardowns_oldest_seconds 1.5",
        r#"vpnaas_database_connections{purpose="read"} 8"#,
        r#"vpnaas_tunnels{state="up"} 2"#,
        "vpnaas_agents 1",
        "vpnaas_log_lines_lost_total 0",
    ] {
        assert!(text.lines().any(|known| known == line), "{line}\n{text}");
    }
}
