//! Connections: with TLS or without, from everybody or from a proxy alone.

use anyhow::{Context as _, bail};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::{Arc, PoisonError, RwLock};
use std::task::{Context, Poll};
use std::time::{Duration, SystemTime};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, mpsc};
use tokio_rustls::{TlsAcceptor, server::TlsStream};

/// Connections that agreed and wait to be served.
const WAITING: usize = 256;

/// How often the files of the certificate are looked at.
const LOOKED_AT: Duration = Duration::from_secs(60);

/// A certificate with its key, read anew when its files change.
#[derive(Clone)]
pub struct Tls {
    now: Arc<RwLock<TlsAcceptor>>,
    cert: PathBuf,
    key: PathBuf,
}

/// When two files were last changed; none where one is away.
fn changed_at(files: [&Path; 2]) -> Option<[SystemTime; 2]> {
    let at = |file: &Path| std::fs::metadata(file).and_then(|data| data.modified()).ok();
    Some([at(files[0])?, at(files[1])?])
}

impl Tls {
    /// Reads PEM files.
    ///
    /// # Errors
    /// A file that does not read, or a key that does not belong to the certificate.
    pub fn read(cert: &Path, key: &Path) -> anyhow::Result<Self> {
        Ok(Self {
            now: Arc::new(RwLock::new(Self::acceptor(cert, key)?)),
            cert: cert.to_owned(),
            key: key.to_owned(),
        })
    }

    /// Takes a new certificate when the files changed, once a minute, and at once when SIGHUP comes. One that does not fit is told to the
    /// log, and the old one goes on: the two files are seldom written at one moment.
    pub async fn renew(self) {
        let mut asked = Asked::listen();
        let mut known = changed_at([&self.cert, &self.key]);
        loop {
            let at_once = tokio::select! {
                () = asked.again() => true,
                () = tokio::time::sleep(LOOKED_AT) => false,
            };
            let found = changed_at([&self.cert, &self.key]);
            if !at_once && found == known {
                continue;
            }
            match Self::acceptor(&self.cert, &self.key) {
                Ok(acceptor) => {
                    *self.now.write().unwrap_or_else(PoisonError::into_inner) = acceptor;
                    known = found;
                    tracing::info!("a new certificate is in use");
                }
                Err(error) => {
                    tracing::error!(error = format!("{error:#}"), "the new certificate is not used");
                }
            }
        }
    }

    fn taken(&self) -> TlsAcceptor {
        self.now.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn acceptor(cert: &Path, key: &Path) -> anyhow::Result<TlsAcceptor> {
        let chain: Result<Vec<_>, _> = CertificateDer::pem_file_iter(cert)
            .with_context(|| format!("{} cannot be read", cert.display()))?
            .collect();
        let chain =
            chain.with_context(|| format!("{} holds something that is no certificate", cert.display()))?;
        if chain.is_empty() {
            bail!(
                "{} holds no certificate: it must be PEM, with -----BEGIN CERTIFICATE-----",
                cert.display()
            );
        }
        let private = PrivateKeyDer::from_pem_file(key)
            .with_context(|| format!("{} holds no private key in PEM", key.display()))?;
        let config =
            rustls::ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
                .with_safe_default_protocol_versions()?
                .with_no_client_auth()
                .with_single_cert(chain, private)
                .with_context(|| {
                    format!("{} and {} do not belong together", cert.display(), key.display())
                })?;
        Ok(TlsAcceptor::from(Arc::new(config)))
    }
}

/// Somebody asks for the certificate to be read anew: SIGHUP.
struct Asked {
    #[cfg(unix)]
    signal: Option<tokio::signal::unix::Signal>,
}

impl Asked {
    #[cfg(unix)]
    fn listen() -> Self {
        use tokio::signal::unix::{SignalKind, signal};
        Self {
            signal: signal(SignalKind::hangup()).ok(),
        }
    }

    #[cfg(not(unix))]
    fn listen() -> Self {
        Self {}
    }

    #[cfg(unix)]
    async fn again(&mut self) {
        match &mut self.signal {
            Some(signal) => drop(signal.recv().await),
            None => std::future::pending().await,
        }
    }

    #[cfg(not(unix))]
    async fn again(&mut self) {
        std::future::pending().await
    }
}

/// A connection.
pub enum Stream {
    /// As it comes.
    Plain(TcpStream),
    /// With TLS.
    Tls(Box<TlsStream<TcpStream>>),
}

macro_rules! either {
    ($stream:expr, $call:ident $(, $arg:expr)*) => {
        match $stream.get_mut() {
            Stream::Plain(stream) => Pin::new(stream).$call($($arg),*),
            Stream::Tls(stream) => Pin::new(stream.as_mut()).$call($($arg),*),
        }
    };
}

impl AsyncRead for Stream {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<std::io::Result<()>> {
        either!(self, poll_read, cx, buffer)
    }
}

impl AsyncWrite for Stream {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<std::io::Result<usize>> {
        either!(self, poll_write, cx, bytes)
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        either!(self, poll_flush, cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        either!(self, poll_shutdown, cx)
    }
}

/// Limits of agreeing on TLS.
#[derive(Debug, Clone, Copy)]
pub struct Handshakes {
    /// How long one may take.
    pub patience: Duration,
    /// How many may be under way at once; others wait unread. They hold no place among the connections that are served, but an open
    /// file each, of which the records need some too.
    pub at_once: usize,
}

impl Default for Handshakes {
    fn default() -> Self {
        Self {
            patience: Duration::from_secs(10),
            at_once: 4096,
        }
    }
}

/// Hands connections on once they are ready to be served: a slow handshake holds nobody else up.
pub struct Listening {
    ready: mpsc::Receiver<(Stream, SocketAddr)>,
    here: std::io::Result<SocketAddr>,
}

impl Listening {
    /// Begins to take connections; only from `proxies`, where any are named.
    pub fn new(
        listener: TcpListener,
        tls: Option<Tls>,
        handshakes: Handshakes,
        proxies: Vec<IpAddr>,
    ) -> Self {
        let here = listener.local_addr();
        let (hand_on, ready) = mpsc::channel(WAITING);
        tokio::spawn(take(listener, tls, handshakes, proxies, hand_on));
        Self { ready, here }
    }
}

async fn take(
    listener: TcpListener,
    tls: Option<Tls>,
    handshakes: Handshakes,
    proxies: Vec<IpAddr>,
    hand_on: mpsc::Sender<(Stream, SocketAddr)>,
) {
    let places = Arc::new(Semaphore::new(handshakes.at_once));
    while !hand_on.is_closed() {
        // Never closed: there is always a place to come.
        let place = places.clone().acquire_owned().await.ok();
        let taken = tokio::select! {
            taken = listener.accept() => taken,
            () = hand_on.closed() => return,
        };
        let Ok((stream, from)) = taken else {
            // Too many open files, mostly: wait until some are closed.
            tokio::time::sleep(Duration::from_millis(100)).await;
            continue;
        };
        if !proxies.is_empty() && !proxies.contains(&from.ip().to_canonical()) {
            continue;
        }
        // Pages are small and wait for nothing.
        let _ = stream.set_nodelay(true);
        let hand_on = hand_on.clone();
        match tls.clone() {
            None => drop(hand_on.send((Stream::Plain(stream), from)).await),
            Some(tls) => {
                let acceptor = tls.taken();
                tokio::spawn(async move {
                    let agreed = tokio::time::timeout(handshakes.patience, acceptor.accept(stream));
                    if let Ok(Ok(stream)) = agreed.await {
                        let _ = hand_on.send((Stream::Tls(Box::new(stream)), from)).await;
                    }
                    drop(place);
                });
            }
        }
    }
}

impl axum::serve::Listener for Listening {
    type Io = Stream;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Stream, SocketAddr) {
        match self.ready.recv().await {
            Some(ready) => ready,
            // Nobody takes connections any more: there is nothing to hand on, ever.
            None => std::future::pending().await,
        }
    }

    fn local_addr(&self) -> std::io::Result<SocketAddr> {
        match &self.here {
            Ok(here) => Ok(*here),
            Err(error) => Err(std::io::Error::new(error.kind(), error.to_string())),
        }
    }
}
