//! `unstuck serve`

use super::support::{Server, run, text};

#[test]
fn beyond_this_machine_it_wants_tls_and_says_how() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("practice");
    let ran = run(&["serve", "--data", text(&data), "--listen", "0.0.0.0:0"]);
    assert!(
        !ran.ok && ran.err.contains("--tls-cert and --tls-key, or --behind-proxy"),
        "{}",
        ran.err
    );
    assert!(!data.exists(), "nothing was begun");
    let ran = run(&[
        "serve",
        "--data",
        text(&data),
        "--listen",
        "0.0.0.0:0",
        "--behind-proxy",
    ]);
    assert!(!ran.ok && ran.err.contains("--address"), "{}", ran.err);
    let ran = run(&[
        "serve",
        "--data",
        text(&data),
        "--tls-cert",
        "missing.pem",
        "--tls-key",
        "missing.pem",
    ]);
    assert!(
        !ran.ok && ran.err.contains("missing.pem cannot be read"),
        "{}",
        ran.err
    );
}

#[test]
fn a_first_start_says_how_to_begin_and_a_second_server_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("practice");
    let words = ["serve", "--data", text(&data), "--listen", "127.0.0.1:0"];
    let server = Server::start(&words, true);
    assert!(server.said.contains("unstuck user add admin"), "{}", server.said);
    assert!(server.page("/sign-in", "").starts_with("HTTP/1.1 200"));
    let second = run(&words);
    assert!(
        !second.ok && second.err.contains("another server works with"),
        "{}",
        second.err
    );
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = |name: &str| std::fs::metadata(data.join(name)).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode("master.keys"), mode("")), (0o600, 0o700));
    }
    assert!(server.stop(), "SIGTERM ends it well");
    let again = Server::start(&words, true);
    assert!(again.said.contains("user add"), "there is still nobody");
}

#[test]
fn keys_come_from_elsewhere_and_wrong_ones_do_not_open() {
    let folder = tempfile::tempdir().unwrap();
    let keys = folder.path().join("keys");
    assert!(run(&["keys", "new", text(&keys)]).ok);
    let again = run(&["keys", "new", text(&keys)]);
    assert!(
        !again.ok && again.err.contains("cannot be made"),
        "never over keys that are there: {}",
        again.err
    );
    let data = folder.path().join("practice");
    let from = format!("command:cat {}", text(&keys));
    let server = Server::start(
        &[
            "serve",
            "--data",
            text(&data),
            "--listen",
            "127.0.0.1:0",
            "--keys",
            &from,
        ],
        true,
    );
    assert!(!data.join("master.keys").exists());
    assert!(server.stop());
    let other = folder.path().join("other");
    assert!(run(&["keys", "new", text(&other)]).ok);
    let ran = run(&["user", "list", "--data", text(&data), "--keys", text(&other)]);
    assert!(
        !ran.ok && ran.err.contains("is not the one these records were sealed with"),
        "{}",
        ran.err
    );
    let ran = run(&[
        "user",
        "list",
        "--data",
        text(&data),
        "--keys",
        "env:UNSTUCK_NO_SUCH_KEYS",
    ]);
    assert!(!ran.ok && ran.err.contains("UNSTUCK_NO_SUCH_KEYS"), "{}", ran.err);
}
