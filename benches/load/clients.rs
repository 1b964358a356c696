//! The clients: a separate process with one persistent connection per client, sending one request after the other.

use std::{
    env,
    net::SocketAddr,
    process::{Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    runtime::Runtime,
    task::JoinSet,
};

use crate::{Result, operations::Operation};

const CLIENTS: u64 = 64;
const VARIABLE: &str = "VPNAAS_BENCH_LOAD";

/// The results of one round.
#[derive(Clone, Copy)]
pub struct Taken {
    pub requests: u64,
    pub time: Duration,
    /// The median latency.
    pub p50: Duration,
    /// The 99th percentile of the latency.
    pub p99: Duration,
}

impl Taken {
    pub fn rate(&self) -> f64 {
        self.requests as f64 / self.time.as_secs_f64()
    }
}

/// Sends requests to the server at `address` for this long, from a separate process; `first` is the first unused row.
pub fn run(
    address: SocketAddr,
    operation: Operation,
    token: &str,
    rows: u64,
    first: u64,
    time: Duration,
) -> Result<Taken> {
    let order = [
        address.to_string(),
        operation.name().into(),
        token.into(),
        rows.to_string(),
        first.to_string(),
        time.as_micros().to_string(),
    ];
    let done = Command::new(env::current_exe()?).env(VARIABLE, order.join("|")).stderr(Stdio::inherit()).output()?;
    let text = String::from_utf8(done.stdout)?;
    let numbers: Vec<u64> = text.split_whitespace().map(str::parse).collect::<std::result::Result<_, _>>()?;
    let [requests, time, p50, p99] = numbers[..] else { return Err("the clients have failed".into()) };
    let [time, p50, p99] = [time, p50, p99].map(Duration::from_micros);
    Ok(Taken { requests, time, p50, p99 })
}

/// Runs the clients, if this process is meant to.
pub fn load(runtime: &Runtime) -> Option<Result<()>> {
    let order = env::var(VARIABLE).ok()?;
    Some(runtime.block_on(async {
        let order: Vec<&str> = order.split('|').collect();
        let [address, operation, token, rows, first, time] = order[..] else { return Err("no such order".into()) };
        let all = Arc::new(Load {
            address: address.parse()?,
            operation: Operation::of(operation).ok_or("no such operation")?,
            token: token.into(),
            rows: rows.parse()?,
            next: AtomicU64::new(first.parse()?),
            time: Duration::from_micros(time.parse()?),
        });
        let started = Instant::now();
        let mut clients = JoinSet::new();
        for _ in 0..CLIENTS {
            clients.spawn(Arc::clone(&all).client(started));
        }
        let mut all_times = Vec::new();
        while let Some(done) = clients.join_next().await {
            all_times.extend(done??);
        }
        let whole = started.elapsed();
        all_times.sort_unstable();
        let part = |hundredth: usize| all_times.get(all_times.len() * hundredth / 100).copied().unwrap_or_default();
        println!("{} {} {} {}", all_times.len(), whole.as_micros(), part(50).as_micros(), part(99).as_micros());
        Ok(())
    }))
}

struct Load {
    address: SocketAddr,
    operation: Operation,
    token: String,
    rows: u64,
    next: AtomicU64,
    time: Duration,
}

impl Load {
    /// One client; returns the latency of each of its requests.
    async fn client(self: Arc<Self>, started: Instant) -> std::result::Result<Vec<Duration>, String> {
        let failed = |error: &dyn std::fmt::Display| error.to_string();
        let mut stream = TcpStream::connect(self.address).await.map_err(|error| failed(&error))?;
        stream.set_nodelay(true).map_err(|error| failed(&error))?;
        let (mut times, mut buffer) = (Vec::new(), Vec::with_capacity(256 * 1024));
        while started.elapsed() < self.time {
            let number = self.next.fetch_add(1, Ordering::Relaxed);
            if self.operation.uses_rows_up() && number >= self.rows {
                break;
            }
            let (line, body) = self.operation.request(number, self.rows);
            let request = text(&line, self.address, &self.token, &body);
            let began = Instant::now();
            let head = ask(&mut stream, &request, &mut buffer).await.map_err(|error| failed(&error))?;
            if head.get(9..12) != Some(self.operation.status()) {
                return Err(format!("{line}{head}{}", String::from_utf8_lossy(&buffer)));
            }
            times.push(began.elapsed());
        }
        Ok(times)
    }
}

/// A request as it is sent.
pub fn text(line: &str, address: SocketAddr, token: &str, body: &str) -> String {
    let token = if token.is_empty() { String::new() } else { format!("X-Auth-Token: {token}\r\n") };
    let length = if body.is_empty() {
        String::new()
    } else {
        format!("Content-Type: application/json\r\nContent-Length: {}\r\n", body.len())
    };
    format!("{line}Host: {address}\r\n{token}{length}\r\n{body}")
}

/// Sends a request and reads the whole response; returns its head, and leaves the response in `buffer`.
pub async fn ask(stream: &mut TcpStream, request: &str, buffer: &mut Vec<u8>) -> std::io::Result<String> {
    stream.write_all(request.as_bytes()).await?;
    buffer.clear();
    loop {
        if stream.read_buf(buffer).await? == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        let Some(end) = buffer.windows(4).position(|window| window == b"\r\n\r\n") else { continue };
        let head = String::from_utf8_lossy(&buffer[..end]).into_owned();
        let length = head.lines().find_map(|line| {
            let (name, value) = line.split_once(':')?;
            name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse::<usize>().ok())?
        });
        while buffer.len() < end + 4 + length.unwrap_or_default() {
            if stream.read_buf(buffer).await? == 0 {
                return Err(std::io::ErrorKind::UnexpectedEof.into());
            }
        }
        return Ok(head);
    }
}
