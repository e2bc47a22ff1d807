//! `unstuck serve` with TLS, behind a proxy, and with what the host puts at its door.

use super::support::{Server, began, run, run_with, text};
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// The longest a new certificate may take to be in use after SIGHUP.
const PATIENCE: Duration = Duration::from_secs(30);

/// A certificate of this test for this machine, in its files.
struct Certificate {
    cert: PathBuf,
    key: PathBuf,
}

impl Certificate {
    fn new(folder: &Path) -> Self {
        Self {
            cert: folder.join("cert.pem"),
            key: folder.join("key.pem"),
        }
    }

    /// Writes a new one; gives it as browsers know it.
    fn write(&self) -> CertificateDer<'static> {
        let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
        std::fs::write(&self.key, made.signing_key.serialize_pem()).unwrap();
        std::fs::write(&self.cert, made.cert.pem()).unwrap();
        made.cert.der().clone()
    }
}

type Tls = StreamOwned<ClientConnection, TcpStream>;

/// Speaks TLS with a server whose certificate must be this one.
fn connected(host: &str, known: &CertificateDer<'static>) -> std::io::Result<Tls> {
    let mut roots = RootCertStore::empty();
    roots.add(known.clone()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = ServerName::try_from("localhost").unwrap();
    let mut connection = ClientConnection::new(Arc::new(config), name).unwrap();
    let mut stream = TcpStream::connect(host)?;
    stream.set_read_timeout(Some(Duration::from_secs(60)))?;
    connection.complete_io(&mut stream)?;
    Ok(StreamOwned::new(connection, stream))
}

fn ask(mut stream: Tls, head: &str, form: &str) -> String {
    let sent = format!(
        "{head} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nSec-Fetch-Site: same-origin\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{form}",
        form.len()
    );
    stream.write_all(sent.as_bytes()).unwrap();
    let mut answer = Vec::new();
    // A server that closes without saying so in TLS has said all it had to say: the length stands in the head.
    let _ = stream.read_to_end(&mut answer);
    String::from_utf8_lossy(&answer).into_owned()
}

fn hang_up(server: &Server) {
    let id = server.id().to_string();
    assert!(
        Command::new("kill")
            .args(["-HUP", &id])
            .status()
            .unwrap()
            .success()
    );
}

#[test]
fn with_tls_cookies_are_secure_and_a_new_certificate_needs_no_restart() {
    let folder = tempfile::tempdir().unwrap();
    let data = began(folder.path());
    let set = run_with(
        &["user", "password", "admin", "--data", &data],
        "violet umbrella\n",
    );
    assert!(set.ok, "{}", set.err);
    let files = Certificate::new(folder.path());
    let first = files.write();
    let (cert, key) = (text(&files.cert), text(&files.key));
    let words = [
        "serve",
        "--data",
        &data,
        "--listen",
        "127.0.0.1:0",
        "--tls-cert",
        cert,
        "--tls-key",
        key,
    ];
    let server = Server::start(&words, true);

    let page = ask(connected(&server.host, &first).unwrap(), "GET /sign-in", "");
    assert!(page.starts_with("HTTP/1.1 200"), "{page}");
    let head = page.split("\r\n\r\n").next().unwrap().to_lowercase();
    assert!(
        head.contains("strict-transport-security: max-age=63072000"),
        "{head}"
    );
    let form = "login=admin&password=violet+umbrella";
    let step = ask(connected(&server.host, &first).unwrap(), "POST /sign-in", form);
    let cookie = step
        .lines()
        .find(|line| line.to_lowercase().starts_with("set-cookie: "));
    let cookie = cookie.unwrap_or_else(|| panic!("no cookie: {step}"));
    for part in ["__Host-unstuck-step=", "; Secure", "; HttpOnly", "; SameSite=Lax"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    // Without TLS nothing is told.
    let mut plain = TcpStream::connect(&server.host).unwrap();
    plain.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    plain
        .write_all(b"GET /sign-in HTTP/1.1\r\nHost: localhost\r\n\r\n")
        .unwrap();
    let mut answer = Vec::new();
    let _ = plain.read_to_end(&mut answer);
    assert!(!String::from_utf8_lossy(&answer).contains("HTTP/1.1 200"));

    // Files that are not whole are left aside, and the old certificate goes on.
    std::fs::write(&files.cert, "half a fi").unwrap();
    hang_up(&server);
    assert!(connected(&server.host, &first).is_ok());
    let second = files.write();
    hang_up(&server);
    let began = Instant::now();
    while connected(&server.host, &second).is_err() {
        assert!(began.elapsed() < PATIENCE, "the new certificate is not in use");
        std::thread::sleep(Duration::from_millis(20));
    }
    assert!(
        connected(&server.host, &first).is_err(),
        "the old one is not shown any more"
    );
    assert!(server.stop());
}

#[test]
fn an_address_that_is_known_is_counted_and_one_behind_a_proxy_is_not() {
    let folder = tempfile::tempdir().unwrap();
    let data = began(folder.path());
    let files = Certificate::new(folder.path());
    let known = files.write();
    let (cert, key) = (text(&files.cert), text(&files.key));
    let address = ["--address", "https://localhost"];
    let open = [
        "serve",
        "--data",
        &data,
        "--listen",
        "0.0.0.0:0",
        "--tls-cert",
        cert,
        "--tls-key",
        key,
    ];
    let statuses = |host: &str| -> Vec<String> {
        let tried = (0..70).map(|_| {
            let answer = ask(
                connected(host, &known).unwrap(),
                "POST /invitation/0",
                "password=x",
            );
            answer.split(' ').nth(1).unwrap_or_default().to_owned()
        });
        tried.collect()
    };
    let server = Server::start(&[&open[..], &address].concat(), true);
    let host = server.host.replace("0.0.0.0", "127.0.0.1");
    let seen = statuses(&host);
    assert!(seen[..60].iter().all(|status| status == "410"), "{seen:?}");
    assert!(
        seen.iter().any(|status| status == "429"),
        "a burst waits: {seen:?}"
    );
    let help = ask(connected(&host, &known).unwrap(), "GET /help", "");
    assert!(help.starts_with("HTTP/1.1 200"), "help does not");
    assert!(server.stop());
    let server = Server::start(&[&open[..], &address, &["--behind-proxy"]].concat(), true);
    let host = server.host.replace("0.0.0.0", "127.0.0.1");
    assert!(statuses(&host).iter().all(|status| status == "410"));
    assert!(server.stop());
}

#[test]
fn only_the_proxy_that_is_trusted_is_listened_to() {
    let folder = tempfile::tempdir().unwrap();
    let data = began(folder.path());
    let words = [
        "serve",
        "--data",
        &data,
        "--listen",
        "127.0.0.1:0",
        "--address",
        "https://care.example",
        "--trusted-proxy",
    ];
    let server = Server::start(&[&words[..], &["192.0.2.1"]].concat(), true);
    let mut stranger = TcpStream::connect(&server.host).unwrap();
    stranger.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    let _ = stranger.write_all(b"GET /sign-in HTTP/1.1\r\nHost: care.example\r\nConnection: close\r\n\r\n");
    let mut answer = Vec::new();
    let read = stranger.read_to_end(&mut answer);
    let closed = !matches!(&read, Err(error) if error.kind() == std::io::ErrorKind::WouldBlock);
    assert!(
        answer.is_empty() && closed,
        "{read:?} {}",
        String::from_utf8_lossy(&answer)
    );
    assert!(server.stop());
    let server = Server::start(
        &[&words[..], &["192.0.2.1", "--trusted-proxy", "127.0.0.1"]].concat(),
        true,
    );
    let page = server.page("/sign-in", "").to_lowercase();
    assert!(
        page.starts_with("http/1.1 200") && page.contains("strict-transport-security"),
        "{page}"
    );
    assert!(server.stop());
}

#[test]
fn an_identity_provider_is_named_by_doctor_and_a_wrong_one_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let data = began(folder.path());
    let secret = folder.path().join("secret");
    std::fs::write(&secret, "shared\n").unwrap();
    let serve = [
        "serve",
        "--data",
        &data,
        "--listen",
        "127.0.0.1:0",
        "--oidc-client-id",
        "unstuck",
    ];
    let with = |words: &[&str]| run(&[&serve[..], words].concat());
    let plain = with(&["--oidc-issuer", "http://id.example"]);
    assert!(
        !plain.ok && plain.err.contains("must begin with https://"),
        "{}",
        plain.err
    );
    let missing = with(&[
        "--oidc-issuer",
        "https://id.example",
        "--oidc-client-secret",
        "env:UNSTUCK_NO_SUCH",
    ]);
    assert!(
        !missing.ok && missing.err.contains("UNSTUCK_NO_SUCH"),
        "{}",
        missing.err
    );
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        std::fs::set_permissions(&secret, std::fs::Permissions::from_mode(0o644)).unwrap();
        let open = with(&[
            "--oidc-issuer",
            "https://id.example",
            "--oidc-client-secret",
            text(&secret),
        ]);
        assert!(
            !open.ok && open.err.contains("can be read by others"),
            "{}",
            open.err
        );
        std::fs::set_permissions(&secret, std::fs::Permissions::from_mode(0o600)).unwrap();
    }
    let rest = [
        "--oidc-issuer",
        "https://id.example",
        "--oidc-client-secret",
        text(&secret),
        "--oidc-match",
        "login",
    ];
    let server = Server::start(&[&serve[..], &rest].concat(), true);
    assert!(
        server.page("/sign-in", "").contains("Sign in with"),
        "nothing is asked of it to open"
    );
    assert!(server.stop());
    let doctor = run(&["doctor", "--data", &data, "--quick"]);
    let words = "OpenID Connect at https://id.example as unstuck";
    assert!(
        doctor.out.contains(words) && doctor.out.contains("by its login"),
        "{}",
        doctor.out
    );
}

#[test]
fn a_password_of_the_hosts_list_is_refused_where_it_is_set() {
    let folder = tempfile::tempdir().unwrap();
    let data = began(folder.path());
    let list = folder.path().join("list.txt");
    std::fs::write(&list, "violet umbrella\n").unwrap();
    let missing = run(&[
        "serve",
        "--data",
        &data,
        "--listen",
        "127.0.0.1:0",
        "--refused-passwords",
        "missing.txt",
    ]);
    assert!(
        !missing.ok && missing.err.contains("missing.txt cannot be read"),
        "{}",
        missing.err
    );
    let invited = run(&["user", "invite", "admin", "--data", &data]);
    let link = invited
        .out
        .split("/invitation/")
        .nth(1)
        .unwrap_or_else(|| panic!("{} {}", invited.out, invited.err));
    let path = format!("/invitation/{}", link.split_whitespace().next().unwrap());
    let words = [
        "serve",
        "--data",
        &data,
        "--listen",
        "127.0.0.1:0",
        "--refused-passwords",
        text(&list),
    ];
    let server = Server::start(&words, true);
    for (password, why) in [
        ("Violet+Umbrella", "a list of those"),
        ("qwertyuiop2026", "anybody would try first"),
    ] {
        let answer = server.send(&path, &format!("password={password}"));
        assert!(
            answer.starts_with("HTTP/1.1 422") && answer.contains(why),
            "{answer}"
        );
    }
    let answer = server.send(&path, "password=grey+seals+sing+early");
    assert!(answer.starts_with("HTTP/1.1 303"), "{answer}");
    assert!(server.stop());
}
