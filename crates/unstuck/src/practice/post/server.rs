//! The mail server: which, as whom, and one conversation with it.

use super::PostArgs;
use super::reason::reason;
use crate::practice::open::Keys;
use anyhow::{Context as _, bail};
use lettre::Address;
use lettre::message::Mailbox;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{
    AsyncSmtpConnection, Certificate, CertificateStore, TlsParameters, TlsVersion,
};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::{ClientId, Extension, MailBodyParameter, MailParameter};
use std::net::IpAddr;
use std::time::Duration;

/// Longest wait for one answer of the mail server.
const ANSWER: Duration = Duration::from_secs(20);

/// How a connection is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Protection {
    /// TLS from the first byte.
    Tls,
    /// STARTTLS, and nothing without it.
    StartTls,
    /// None: the server is this machine.
    Here,
}

/// A mail server.
#[derive(Clone)]
pub struct Server {
    host: String,
    port: u16,
    protection: Protection,
    tls: Option<TlsParameters>,
    credentials: Option<Credentials>,
    /// Whom readers see as the sender.
    pub from: Mailbox,
}

/// Why a message was not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// The server cannot be used by anybody just now: it is away, or does not let us in.
    Server(String),
    /// It does not take this message now.
    Later(String),
    /// It will never take this message.
    Never(String),
}

/// An address taken apart: protection is decided by scheme and host.
#[derive(Debug, PartialEq, Eq)]
struct Place {
    tls: bool,
    user: Option<String>,
    host: String,
    port: u16,
}

impl Place {
    fn parse(text: &str) -> anyhow::Result<Self> {
        let (tls, rest) = match text.split_once("://") {
            Some(("smtps", rest)) => (true, rest),
            Some(("smtp", rest)) => (false, rest),
            _ => bail!("--smtp takes smtps://user@host:465 or smtp://user@host:587, not {text}"),
        };
        let rest = rest.trim_end_matches('/');
        // A user is often an address: the last @ parts it from the host.
        let (user, host) = match rest.rsplit_once('@') {
            Some((user, host)) => (Some(user.to_owned()), host),
            None => (None, rest),
        };
        if user.as_deref().is_some_and(|user| user.contains(':')) {
            bail!(
                "a password on the command line can be read by everybody on this machine: give it with --smtp-password"
            );
        }
        let usual = if tls { 465 } else { 587 };
        let (host, port) = match host.rsplit_once(':') {
            Some((host, port)) if !port.ends_with(']') => (
                host,
                port.parse()
                    .with_context(|| format!("{port} is no port, in --smtp"))?,
            ),
            _ => (host, usual),
        };
        let host = host.trim_start_matches('[').trim_end_matches(']').to_owned();
        if host.is_empty() {
            bail!("--smtp names no host");
        }
        Ok(Self {
            tls,
            user,
            host,
            port,
        })
    }

    fn is_here(&self) -> bool {
        self.host == "localhost" || self.host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
    }
}

impl Server {
    /// The server that was asked for; none where none was.
    ///
    /// # Errors
    /// An address that does not read, a password that is missing or cannot be read.
    pub fn of(args: &PostArgs) -> anyhow::Result<Option<Self>> {
        let (Some(smtp), Some(from)) = (&args.smtp, &args.smtp_from) else {
            return Ok(None);
        };
        let place = Place::parse(smtp)?;
        let from: Mailbox = from.parse().with_context(|| {
            format!("--smtp-from {from} does not read: write it as \"Practice <care@example.org>\"")
        })?;
        let protection = match (place.tls, place.is_here() && args.smtp_ca.is_none()) {
            (true, _) => Protection::Tls,
            (false, true) => Protection::Here,
            (false, false) => Protection::StartTls,
        };
        let credentials = match (&place.user, &args.smtp_password) {
            (None, None) => None,
            (Some(user), Some(password)) => {
                let words = Keys::parse(password).text_of("the mail server's password")?;
                let password = words.trim_end_matches(['\r', '\n']).to_owned();
                Some(Credentials::new(user.clone(), password))
            }
            (Some(_), None) => bail!("--smtp names a user: say with --smtp-password where the password lies"),
            (None, Some(_)) => {
                bail!("--smtp-password is given, but --smtp names no user: write smtps://user@host")
            }
        };
        let tls = match protection {
            Protection::Here => None,
            Protection::Tls | Protection::StartTls => Some(tls(&place.host, args)?),
        };
        Ok(Some(Self {
            host: place.host,
            port: place.port,
            protection,
            tls,
            credentials,
            from,
        }))
    }

    /// For people: which server.
    pub fn name(&self) -> String {
        format!("{}:{}", self.host, self.port)
    }

    /// Connects and signs in.
    async fn connect(&self) -> Result<AsyncSmtpConnection, Error> {
        let hello = ClientId::Domain(self.from.email.domain().to_owned());
        let at = (self.host.as_str(), self.port);
        let first = self.tls.clone().filter(|_| self.protection == Protection::Tls);
        let mut open = AsyncSmtpConnection::connect_tokio1(at, Some(ANSWER), &hello, first, None).await?;
        if let (Protection::StartTls, Some(tls)) = (self.protection, &self.tls) {
            // Without STARTTLS this fails, and nothing was said yet.
            open.starttls(tls.clone(), &hello).await?;
        }
        if let Some(credentials) = &self.credentials {
            open.auth(&[Mechanism::Plain, Mechanism::Login], credentials)
                .await?;
        }
        Ok(open)
    }

    /// Connects, signs in and leaves again.
    ///
    /// # Errors
    /// What did not work, in words.
    pub async fn reach(&self) -> Result<(), String> {
        let reached = tokio::time::timeout(ANSWER * 3, async {
            let mut open = self.connect().await?;
            let _ = open.quit().await;
            Ok::<_, Error>(())
        });
        match reached.await {
            Err(_) => Err("no answer".to_owned()),
            Ok(Err(error)) => Err(reason(&error)),
            Ok(Ok(())) => Ok(()),
        }
    }

    /// Hands one message over. When this returns well the server has said that it takes care of it.
    ///
    /// # Errors
    /// Why it was not taken. After [`Fault::Later`] it may have been taken all the same, where the answer got lost.
    pub async fn hand_over(&self, to: &Address, bytes: &[u8]) -> Result<AsyncSmtpConnection, Fault> {
        let here = |error: Error| Fault::Server(reason(&error));
        let mut open = self.connect().await.map_err(here)?;
        let mut options = Vec::new();
        if !to.to_string().is_ascii() {
            if !open.server_info().supports_feature(Extension::SmtpUtfEight) {
                return Err(Fault::Never(
                    "the mail server takes no address with such letters".to_owned(),
                ));
            }
            options.push(MailParameter::SmtpUtfEight);
        }
        if !bytes.is_ascii() {
            options.push(MailParameter::Body(MailBodyParameter::EightBitMime));
        }
        open.command(Mail::new(Some(self.from.email.clone()), options))
            .await
            .map_err(here)?;
        let of_this = |error: Error| {
            if error.is_permanent() {
                Fault::Never(reason(&error))
            } else {
                Fault::Later(reason(&error))
            }
        };
        open.command(Rcpt::new(to.clone(), Vec::new()))
            .await
            .map_err(of_this)?;
        open.command(Data).await.map_err(of_this)?;
        open.message(bytes).await.map_err(of_this)?;
        Ok(open)
    }
}

fn tls(host: &str, args: &PostArgs) -> anyhow::Result<TlsParameters> {
    let mut tls = TlsParameters::builder(host.to_owned()).set_min_tls_version(TlsVersion::Tlsv12);
    if let Some(path) = &args.smtp_ca {
        let pem = std::fs::read(path).with_context(|| format!("{} cannot be read", path.display()))?;
        let trusted = Certificate::from_pem(&pem)
            .with_context(|| format!("{} holds no certificate in PEM", path.display()))?;
        tls = tls
            .certificate_store(CertificateStore::None)
            .add_root_certificate(trusted);
    }
    Ok(tls.build()?)
}

#[cfg(test)]
mod tests {
    use super::Place;

    fn place(tls: bool, user: Option<&str>, host: &str, port: u16) -> Place {
        Place {
            tls,
            user: user.map(str::to_owned),
            host: host.to_owned(),
            port,
        }
    }

    #[test]
    fn a_mail_server_is_read_from_one_address() {
        let read = |text| Place::parse(text).unwrap();
        assert_eq!(
            read("smtps://care@example.org@mail.example.org"),
            place(true, Some("care@example.org"), "mail.example.org", 465)
        );
        assert_eq!(
            read("smtp://mail.example.org/"),
            place(false, None, "mail.example.org", 587)
        );
        assert_eq!(read("smtp://[::1]:25"), place(false, None, "::1", 25));
        assert_eq!(read("smtp://[::1]"), place(false, None, "::1", 587));
        assert!(read("smtp://127.0.0.1:25").is_here() && read("smtp://localhost").is_here());
        assert!(!read("smtp://localhost.example.org").is_here());
    }

    #[test]
    fn a_password_on_the_command_line_is_refused_and_so_is_what_does_not_read() {
        let said = |text| Place::parse(text).unwrap_err().to_string();
        assert!(said("smtps://care:secret@mail.example.org").contains("--smtp-password"));
        assert!(!said("smtps://care:secret@mail.example.org").contains("secret@"));
        for text in [
            "mail.example.org",
            "http://mail.example.org",
            "smtp://",
            "smtp://host:port",
        ] {
            assert!(Place::parse(text).is_err(), "{text}");
        }
    }
}
