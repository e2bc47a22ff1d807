//! `unstuck user`, `unstuck audit`, `unstuck keys rotate`

use super::support::{Server, began, run, run_with};

#[test]
fn somebody_is_added_invited_given_a_password_and_disabled() {
    let folder = tempfile::tempdir().unwrap();
    let data = began(folder.path());
    let with = |words: &[&str]| run(&[words, &["--data", &data]].concat());
    let added = with(&[
        "user",
        "add",
        "osei",
        "--name",
        "Kwame Osei",
        "--role",
        "therapist",
        "--address",
        "https://care.example.org/",
    ]);
    assert!(
        added.out.contains("\nhttps://care.example.org/invitation/"),
        "{}{}",
        added.out,
        added.err
    );
    assert!(
        with(&["user", "add", "osei", "--name", "X", "--role", "therapist"])
            .err
            .contains("osei is taken")
    );
    assert!(
        with(&["user", "add", "x", "--name", "X", "--role", "king"])
            .err
            .contains("therapist, supervisor")
    );
    let listed = with(&["user", "list"]).out;
    assert!(
        listed.contains("osei   Kwame Osei  therapist  invited"),
        "{listed}"
    );
    let password = |text: &str| run_with(&["user", "password", "osei", "--data", &data], text);
    assert!(password("short").err.contains("at least 12"));
    assert!(password("grey-heron-at-noon\n").ok);
    let server = Server::start(&["serve", "--data", &data, "--listen", "127.0.0.1:0"], true);
    assert_eq!(server.sign_in("osei", "wrong-wrong-wrong"), None);
    assert!(server.sign_in("osei", "grey-heron-at-noon").is_some());
    assert!(with(&["user", "disable", "osei"]).ok, "while the server runs");
    assert_eq!(server.sign_in("osei", "grey-heron-at-noon"), None);
    assert!(with(&["user", "list"]).out.contains("disabled"));
    assert!(
        with(&["user", "disable", "admin"])
            .err
            .contains("the last administrator")
    );
    assert!(with(&["user", "invite", "nobody"]).err.contains("user list"));
}

#[test]
fn a_new_master_key_opens_everything_and_the_old_one_alone_no_longer_does() {
    let folder = tempfile::tempdir().unwrap();
    let data = began(folder.path());
    let file = std::path::Path::new(&data).join("master.keys");
    let old = std::fs::read_to_string(&file).unwrap();
    let rotated = run(&["keys", "rotate", "--data", &data]);
    assert!(
        rotated.ok
            && rotated
                .out
                .contains("data keys are wrapped with the new master key"),
        "{}{}",
        rotated.out,
        rotated.err
    );
    assert!(
        run(&["user", "list", "--data", &data])
            .out
            .contains("Noor Haddad")
    );
    let new = std::fs::read_to_string(&file).unwrap();
    assert!(new.ends_with(&old) && new.len() > old.len());
    std::fs::write(&file, &old).unwrap();
    assert!(run(&["user", "list", "--data", &data]).err.contains("is missing"));
    std::fs::write(&file, new).unwrap();
    let walked = run(&["audit", "verify", "--data", &data]);
    assert!(
        walked.ok && walked.out.contains("each follows from the one before"),
        "{}{}",
        walked.out,
        walked.err
    );
}
