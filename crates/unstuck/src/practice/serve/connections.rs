//! Serves connections, each with limits of time, so that whoever sends slowly, or nothing, holds no place for long.
//!
//! The head of a request has its time here, and so has whoever reads the answer. Its body and the making of the answer have theirs in
//! `web::headers`: one limit for both.

use super::listening::Listening;
use super::reader::Reader;
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
    /// How long an answer may wait for its reader to take any of it.
    pub reading: Duration,
    /// How many connections may be open at once; others wait.
    pub connections: usize,
    /// How long requests that are under way may take once the server was asked to stop.
    pub closing: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            head: Duration::from_secs(20),
            reading: Duration::from_secs(30),
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
            .serve_connection(
                TokioIo::new(Reader::new(stream, limits.reading)),
                TowerToHyperService::new(marked),
            );
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
    use super::super::listening::{Handshakes, Tls};
    use super::*;
    use axum::extract::DefaultBodyLimit;
    use axum::http::StatusCode;
    use axum::routing::{get, post};
    use rustls::pki_types::{CertificateDer, ServerName};
    use rustls::{ClientConfig, RootCertStore};
    use std::time::Instant;
    use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
    use tokio::net::{TcpListener, TcpStream};
    use tokio_rustls::TlsConnector;
    use tower_http::timeout::TimeoutLayer;

    const SHORT: Duration = Duration::from_millis(300);
    /// Longest that anything is waited for, on a machine with much else to do.
    const LONGEST: Duration = Duration::from_secs(20);
    const GET: &[u8] = b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

    /// How long an answer waits for its reader: long enough for one on a busy machine.
    const READING: Duration = Duration::from_secs(2);
    /// More than an operating system keeps for a reader who does not come, bytes.
    const LARGE: usize = 48 << 20;

    trait Both: AsyncRead + AsyncWrite + Unpin + Send {}
    impl<T: AsyncRead + AsyncWrite + Unpin + Send> Both for T {}

    /// A server of this test, and how it is reached.
    #[derive(Clone)]
    struct Stand {
        here: SocketAddr,
        known: Option<CertificateDer<'static>>,
    }

    impl Stand {
        async fn open(with_tls: bool, connections: usize, handshakes: Handshakes) -> Self {
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            let here = listener.local_addr().unwrap();
            let (tls, known) = if with_tls { certificate() } else { (None, None) };
            let app = Router::new()
                .route("/", get(async || "here"))
                .route("/form", post(async |body: String| body))
                .route("/large", get(async || "large ".repeat(LARGE / 6)))
                .layer(DefaultBodyLimit::max(1024))
                .layer(TimeoutLayer::with_status_code(
                    StatusCode::SERVICE_UNAVAILABLE,
                    SHORT,
                ));
            let limits = Limits {
                head: SHORT,
                reading: READING,
                connections,
                ..Limits::default()
            };
            let listening = Listening::new(listener, tls, handshakes, Vec::new());
            tokio::spawn(serve(listening, app, |_, _| {}, limits, std::future::pending()));
            Self { here, known }
        }

        /// A connection that is ready for a request.
        async fn reached(&self) -> Box<dyn Both> {
            let stream = TcpStream::connect(self.here).await.unwrap();
            let Some(known) = &self.known else {
                return Box::new(stream);
            };
            let mut roots = RootCertStore::empty();
            roots.add(known.clone()).unwrap();
            let provider = Arc::new(rustls::crypto::ring::default_provider());
            let config = ClientConfig::builder_with_provider(provider)
                .with_safe_default_protocol_versions()
                .unwrap()
                .with_root_certificates(roots)
                .with_no_client_auth();
            let name = ServerName::try_from("localhost").unwrap();
            let agreed = TlsConnector::from(Arc::new(config)).connect(name, stream).await;
            Box::new(agreed.unwrap())
        }

        /// What a visitor is answered, who asks and waits for a place.
        async fn visited(&self) -> String {
            let mut visitor = self.reached().await;
            visitor.write_all(GET).await.unwrap();
            let mut answer = Vec::new();
            // The server may close without saying so in TLS.
            let _ = visitor.read_to_end(&mut answer).await;
            String::from_utf8(answer).unwrap()
        }
    }

    /// A certificate of this test for this machine, as the server reads it and as browsers know it.
    fn certificate() -> (Option<Tls>, Option<CertificateDer<'static>>) {
        let folder = tempfile::tempdir().unwrap();
        let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
        let (cert, key) = (folder.path().join("cert.pem"), folder.path().join("key.pem"));
        std::fs::write(&cert, made.cert.pem()).unwrap();
        std::fs::write(&key, made.signing_key.serialize_pem()).unwrap();
        (
            Some(Tls::read(&cert, &key).unwrap()),
            Some(made.cert.der().clone()),
        )
    }

    /// Writes byte after byte until the other side ends it; gives what was answered.
    async fn trickled(stream: impl Both, words: &[u8]) -> String {
        let began = Instant::now();
        let (mut from, mut to) = tokio::io::split(stream);
        let mut answer = Vec::new();
        let write = async {
            let _ = to.write_all(words).await;
            let _ = to.flush().await;
            while began.elapsed() < LONGEST && to.write_all(b"a").await.is_ok() {
                let _ = to.flush().await;
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::select! {
            read = from.read_to_end(&mut answer) => drop(read),
            () = write => {}
        }
        assert!(began.elapsed() < LONGEST, "it was never cut off");
        String::from_utf8_lossy(&answer).into_owned()
    }

    async fn slow_heads_are_cut_off(with_tls: bool) {
        let stand = Stand::open(with_tls, 8, Handshakes::default()).await;
        let slow: Vec<_> = ["GET / HTTP/1.1\r\nX: ", "", "G", "POST /form HTTP/1.1\r\n"]
            .into_iter()
            .cycle()
            .take(40)
            .map(|words| {
                let stand = stand.clone();
                tokio::spawn(async move { trickled(stand.reached().await, words.as_bytes()).await })
            })
            .collect();
        // Five times as many as there is room for: the next visitor waits for a place and gets it.
        let answer = stand.visited().await;
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
    async fn whoever_sends_a_head_slowly_or_nothing_is_cut_off_and_others_are_served() {
        slow_heads_are_cut_off(false).await;
    }

    #[tokio::test]
    async fn over_tls_too_whoever_sends_a_head_slowly_or_nothing_is_cut_off() {
        slow_heads_are_cut_off(true).await;
    }

    #[tokio::test]
    async fn a_body_that_trickles_in_is_answered_in_time_with_tls_and_without() {
        for with_tls in [false, true] {
            let stand = Stand::open(with_tls, 8, Handshakes::default()).await;
            let head = b"POST /form HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n";
            let answer = trickled(stand.reached().await, head).await;
            assert!(answer.starts_with("HTTP/1.1 503"), "{answer}");
        }
    }

    #[tokio::test]
    async fn whoever_reads_no_answer_is_cut_off_and_others_are_served() {
        for with_tls in [false, true] {
            let stand = Stand::open(with_tls, 2, Handshakes::default()).await;
            let mut silent = Vec::new();
            for _ in 0..4 {
                let mut one = stand.reached().await;
                one.write_all(b"GET /large HTTP/1.1\r\nHost: a\r\n\r\n")
                    .await
                    .unwrap();
                one.flush().await.unwrap();
                silent.push(one);
            }
            // Twice as many as there is room for, and none of them has read a byte.
            let answer = tokio::time::timeout(LONGEST, stand.visited()).await;
            assert!(answer.unwrap().ends_with("here"));
            // The last of them may be just in time to read after all.
            for mut one in silent.into_iter().take(2) {
                let mut answer = Vec::new();
                let _ = tokio::time::timeout(LONGEST, one.read_to_end(&mut answer))
                    .await
                    .unwrap();
                assert!(answer.len() < LARGE, "all of it was kept for nobody");
            }
        }
    }

    #[tokio::test]
    async fn a_large_answer_comes_whole_to_whoever_reads_it_slowly() {
        let stand = Stand::open(false, 2, Handshakes::default()).await;
        let mut slow = stand.reached().await;
        let ask = b"GET /large HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
        slow.write_all(ask).await.unwrap();
        let (began, mut read, mut piece) = (Instant::now(), 0, vec![0; 1 << 16]);
        loop {
            match slow.read(&mut piece).await.unwrap() {
                0 => break,
                bytes => read += bytes,
            }
            // Longer in all than an answer may wait, never as long at a time.
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        assert!(read > LARGE - 6 && began.elapsed() > READING, "{read} of {LARGE}");
    }

    /// The beginnings of handshakes that never end: nothing, a first byte, the head of a record, of a greeting.
    const BEGINNINGS: [&[u8]; 4] = [
        b"",
        b"\x16",
        b"\x16\x03\x01\x02\x00",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    ];

    #[tokio::test]
    async fn a_handshake_that_never_ends_takes_no_place_among_the_connections() {
        let handshakes = Handshakes {
            patience: Duration::from_secs(3600),
            at_once: 64,
        };
        let stand = Stand::open(true, 2, handshakes).await;
        let mut waiting = Vec::new();
        for beginning in BEGINNINGS.into_iter().cycle().take(40) {
            let mut stream = TcpStream::connect(stand.here).await.unwrap();
            stream.write_all(beginning).await.unwrap();
            waiting.push(stream);
        }
        let answer = tokio::time::timeout(LONGEST, stand.visited()).await;
        assert!(
            answer.unwrap().ends_with("here"),
            "twenty times the places there are"
        );
        for stream in waiting {
            let read = stream.try_read(&mut [0; 1]).map_err(|error| error.kind());
            assert_eq!(read, Err(std::io::ErrorKind::WouldBlock), "each is still open");
        }
    }

    #[tokio::test]
    async fn a_handshake_that_never_ends_is_cut_off_and_the_next_one_gets_its_turn() {
        let handshakes = Handshakes {
            patience: SHORT,
            at_once: 8,
        };
        let stand = Stand::open(true, 2, handshakes).await;
        let slow: Vec<_> = BEGINNINGS
            .into_iter()
            .cycle()
            .take(40)
            .map(|beginning| {
                let here = stand.here;
                tokio::spawn(
                    async move { trickled(TcpStream::connect(here).await.unwrap(), beginning).await },
                )
            })
            .collect();
        let answer = tokio::time::timeout(LONGEST, stand.visited()).await;
        assert!(answer.unwrap().ends_with("here"));
        for one in slow {
            let answer = one.await.unwrap();
            assert!(!answer.contains("HTTP"), "nothing is told before TLS: {answer}");
        }
    }
}
