//! What this server asks of a provider: over TLS, at the addresses the provider names, without following anything elsewhere.

use openidconnect::http::Uri;
use openidconnect::url::Url;
use openidconnect::{AsyncHttpClient, HttpRequest, HttpResponse};
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;
use ureq::tls::{Certificate, RootCerts, TlsConfig};

/// How long the provider may take for one answer.
const PATIENCE: Duration = Duration::from_secs(10);
/// Longest answer, bytes. Key sets are a few thousand.
const LONGEST: u64 = 1 << 20;

/// Why nothing was heard.
#[derive(Debug, thiserror::Error)]
pub(super) enum AskError {
    /// The address has no TLS and is not on this machine.
    #[error("{0} has no TLS")]
    NoTls(Uri),
    /// It did not answer, or not in time, or with too much.
    #[error("{0}")]
    Unheard(String),
}

/// Asks one provider.
#[derive(Clone)]
pub(super) struct Asking {
    agent: ureq::Agent,
    /// Whether the provider itself is on this machine and without TLS, as in tests.
    here: bool,
}

/// Whether an address is this machine's own.
pub(super) fn is_here(host: &str) -> bool {
    matches!(host, "localhost" | "127.0.0.1" | "[::1]" | "::1")
}

impl Asking {
    /// Makes ready to ask the provider at `issuer`; its certificate must be known to this machine's own store.
    pub(super) fn of(issuer: &Url) -> Self {
        let here = issuer.scheme() == "http" && issuer.host_str().is_some_and(is_here);
        let roots = rustls_native_certs::load_native_certs().certs;
        let roots: Vec<_> = roots
            .iter()
            .map(|root| Certificate::from_der(root).to_owned())
            .collect();
        let tls = TlsConfig::builder()
            .root_certs(RootCerts::Specific(Arc::new(roots)))
            .unversioned_rustls_crypto_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .build();
        let config = ureq::Agent::config_builder()
            .tls_config(tls)
            .timeout_global(Some(PATIENCE))
            .max_redirects(0)
            .http_status_as_error(false);
        let config = if here { config.proxy(None) } else { config };
        Self {
            agent: config.build().new_agent(),
            here,
        }
    }

    fn allows(&self, address: &Uri) -> bool {
        match address.scheme_str() {
            Some("https") => true,
            Some("http") => self.here && address.host().is_some_and(is_here),
            _ => false,
        }
    }

    /// Sends a request and waits for its answer on a thread that may wait.
    async fn send(self, request: HttpRequest) -> Result<HttpResponse, AskError> {
        if !self.allows(request.uri()) {
            return Err(AskError::NoTls(request.uri().clone()));
        }
        let asked = tokio::task::spawn_blocking(move || {
            let (parts, body) = self.agent.run(request)?.into_parts();
            let mut body = body;
            let bytes = body.with_config().limit(LONGEST).read_to_vec()?;
            Ok::<_, ureq::Error>(HttpResponse::from_parts(parts, bytes))
        });
        match asked.await {
            Ok(Ok(response)) => Ok(response),
            Ok(Err(error)) => Err(AskError::Unheard(error.to_string())),
            Err(error) => Err(AskError::Unheard(error.to_string())),
        }
    }
}

impl<'c> AsyncHttpClient<'c> for Asking {
    type Error = AskError;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, AskError>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(self.clone().send(request))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allows(issuer: &str, address: &str) -> bool {
        Asking::of(&Url::parse(issuer).unwrap()).allows(&address.parse().unwrap())
    }

    #[test]
    fn without_tls_only_a_provider_on_this_machine_is_asked_and_only_there() {
        assert!(allows("https://id.example", "https://id.example/token"));
        assert!(allows("http://127.0.0.1:9000", "http://127.0.0.1:9000/token"));
        assert!(!allows("https://id.example", "http://id.example/token"));
        assert!(
            !allows("https://id.example", "http://127.0.0.1/token"),
            "a provider elsewhere leads nobody in here"
        );
        assert!(!allows("http://127.0.0.1:9000", "http://id.example/token"));
    }
}
