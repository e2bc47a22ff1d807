//! Serves connections, each with limits of time, so that whoever sends slowly, or nothing, holds no place for long.
//!
//! The head of a request has its time here. Its body and the answer have theirs in `web::headers`: one limit for both.

use super::listening::Listening;
use axum::Router;
use axum::http::{Extensions, Request};
use axum::serve::Listener as _;
use hyper::body::Incoming;
use hyper::server::conn::http1::Builder;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Semaphore;
use tower::util::MapRequest;

/// Puts on a request from where it came, where that is known.
pub type Mark = fn(&mut Extensions, SocketAddr);

/// Limits of connections.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// How long the head of a request may take; also how long a connection may wait for its next request.
    pub head: Duration,
    /// How many connections may be open at once; others wait.
    pub connections: usize,
    /// How long requests that are under way may take once the server was asked to stop.
    pub closing: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            head: Duration::from_secs(20),
            connections: 4096,
            closing: Duration::from_secs(40),
        }
    }
}

/// Serves until `stop` is done; requests that are under way are finished. Each request is
/// marked with whose connection it came by.
pub async fn serve(
    mut listening: Listening,
    app: Router,
    mark: Mark,
    limits: Limits,
    stop: impl Future<Output = ()>,
) {
    let open = GracefulShutdown::new();
    let places = Arc::new(Semaphore::new(limits.connections));
    let mut stop = pin!(stop);
    loop {
        let next = async {
            // Never closed: there is always a place to come.
            let place = places.clone().acquire_owned().await.ok();
            (listening.accept().await, place)
        };
        let ((stream, from), place) = tokio::select! {
            next = next => next,
            () = &mut stop => break,
        };
        let marked = MapRequest::new(app.clone(), move |mut request: Request<Incoming>| {
            mark(request.extensions_mut(), from);
            request
        });
        let connection = Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(limits.head)
            .serve_connection(TokioIo::new(stream), TowerToHyperService::new(marked));
        let connection = open.watch(connection);
        tokio::spawn(async move {
            // A browser that went away is no failure of ours.
            let _ = connection.await;
            drop(place);
        });
    }
    let _ = tokio::time::timeout(limits.closing, open.shutdown()).await;
}

#[cfg(test)]
mod tests {
    use super::super::listening::Tls;
    use super::*;
    use axum::extract::DefaultBodyLimit;
    use axum::http::StatusCode;
    use axum::routing::{get, post};
    use std::time::Instant;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::net::{TcpListener, TcpStream};
    use tower_http::timeout::TimeoutLayer;

    const SHORT: Duration = Duration::from_millis(300);

    async fn opened(tls: Option<Tls>, connections: usize) -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let here = listener.local_addr().unwrap();
        let app = Router::new()
            .route("/", get(async || "here"))
            .route("/form", post(async |body: String| body))
            .layer(DefaultBodyLimit::max(1024))
            .layer(TimeoutLayer::with_status_code(
                StatusCode::SERVICE_UNAVAILABLE,
                SHORT,
            ));
        let limits = Limits {
            head: SHORT,
            connections,
            ..Limits::default()
        };
        let listening = Listening::new(listener, tls, Vec::new());
        tokio::spawn(serve(listening, app, |_, _| {}, limits, std::future::pending()));
        here
    }

    /// Writes byte after byte until the other side ends it; gives what was answered.
    async fn trickled(mut stream: TcpStream, words: &str) -> String {
        let began = Instant::now();
        let (mut from, mut to) = stream.split();
        let mut answer = Vec::new();
        let write = async {
            let _ = to.write_all(words.as_bytes()).await;
            while began.elapsed() < Duration::from_secs(20) && to.write_all(b"a").await.is_ok() {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::select! {
            read = from.read_to_end(&mut answer) => drop(read),
            () = write => {}
        }
        assert!(began.elapsed() < Duration::from_secs(20), "it was never cut off");
        String::from_utf8_lossy(&answer).into_owned()
    }

    #[tokio::test]
    async fn whoever_sends_a_head_slowly_or_nothing_is_cut_off_and_others_are_served() {
        let here = opened(None, 8).await;
        let slow: Vec<_> = ["GET / HTTP/1.1\r\nX: ", "", "G", "POST /form HTTP/1.1\r\n"]
            .into_iter()
            .cycle()
            .take(40)
            .map(|words| {
                tokio::spawn(async move { trickled(TcpStream::connect(here).await.unwrap(), words).await })
            })
            .collect();
        // Five times as many as there is room for: the next visitor waits for a place and gets it.
        let mut visitor = TcpStream::connect(here).await.unwrap();
        visitor
            .write_all(b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            .await
            .unwrap();
        let mut answer = String::new();
        visitor.read_to_string(&mut answer).await.unwrap();
        assert!(
            answer.starts_with("HTTP/1.1 200") && answer.ends_with("here"),
            "{answer}"
        );
        for one in slow {
            let answer = one.await.unwrap();
            assert!(
                answer.is_empty() || answer.starts_with("HTTP/1.1 408") || answer.starts_with("HTTP/1.1 400"),
                "{answer}"
            );
        }
    }

    #[tokio::test]
    async fn a_body_that_trickles_in_is_answered_in_time() {
        let here = opened(None, 8).await;
        let head = "POST /form HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n";
        let answer = trickled(TcpStream::connect(here).await.unwrap(), head).await;
        assert!(answer.starts_with("HTTP/1.1 503"), "{answer}");
    }
}
