//! Records from an older program are copied before they are changed; records that somebody changed by hand are told.

use super::support::{Server, began, run, text};
use sqlx::{AssertSqlSafe, Connection as _};
use std::path::{Path, PathBuf};

async fn open(file: &Path) -> sqlx::SqliteConnection {
    sqlx::SqliteConnection::connect(&format!("sqlite://{}", file.display()))
        .await
        .unwrap()
}

fn block_on<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap()
        .block_on(work)
}

/// Runs statements past the program.
fn script(file: &Path, sql: &str) {
    block_on(async {
        let mut conn = open(file).await;
        sqlx::raw_sql(AssertSqlSafe(sql.to_owned()))
            .execute(&mut conn)
            .await
            .unwrap();
        conn.close().await.unwrap();
    });
}

/// One value, read past the program.
fn read(file: &Path, sql: &str) -> String {
    block_on(async {
        let mut conn = open(file).await;
        let value = sqlx::query_scalar(AssertSqlSafe(sql.to_owned()))
            .fetch_one(&mut conn)
            .await
            .unwrap();
        conn.close().await.unwrap();
        value
    })
}

fn copies(data: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(data)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    entries
        .filter(|path| text(path).contains("before-new-schema-"))
        .collect()
}

#[test]
fn records_of_an_older_program_are_copied_before_they_are_changed_and_once() {
    let folder = tempfile::tempdir().unwrap();
    let data = began(folder.path());
    let data = Path::new(&data);
    let file = data.join("practice.sqlite");
    let taken = "select cast(max(number) as text) from migration";
    let columns = "select cast(count(*) as text) from pragma_index_info('link_of_episode') where name = 'id'";
    let newest = read(&file, taken);
    // As the program before the last step of the schema left them.
    script(
        &file,
        "drop index link_of_episode; create index link_of_episode on link (episode_id, used_at); delete from migration where number = (select max(number) from migration);",
    );
    assert_eq!(copies(data).len(), 0);
    let words = ["serve", "--data", text(data), "--listen", "127.0.0.1:0"];
    for start in ["first", "second"] {
        let server = Server::start(&words, true);
        assert!(server.page("/sign-in", "").starts_with("HTTP/1.1 200"));
        assert_eq!(copies(data).len(), 1, "after the {start} start");
        assert!(server.stop());
    }
    assert_eq!(
        (read(&file, taken), read(&file, columns)),
        (newest.clone(), "1".to_owned())
    );
    let copy = copies(data)[0].join("practice.sqlite");
    assert_eq!(read(&copy, columns), "0", "the copy is of before");
    assert_ne!(read(&copy, taken), newest);
    assert_eq!(read(&copy, "pragma integrity_check"), "ok");
    assert_eq!(read(&copy, "select login from account"), "admin");
    assert!(copies(data)[0].join("process-notes.sqlite").exists());
}

#[test]
fn one_changed_byte_in_the_audit_is_told_by_the_command() {
    let folder = tempfile::tempdir().unwrap();
    let data = began(folder.path());
    let file = Path::new(&data).join("practice.sqlite");
    let whole = run(&["audit", "verify", "--data", &data]);
    assert!(
        whole.ok && whole.out.contains("each follows from the one before"),
        "{}{}",
        whole.out,
        whole.err
    );
    script(
        &file,
        "drop trigger audit_is_append_only; update audit set detail = detail || ' ' where id = 2;",
    );
    let broken = run(&["audit", "verify", "--data", &data]);
    assert!(
        !broken.ok && broken.err.contains("entry 2 does not hold"),
        "{}{}",
        broken.out,
        broken.err
    );
}

#[test]
fn a_record_is_erased_by_the_command_only_when_it_is_told_twice() {
    let folder = tempfile::tempdir().unwrap();
    let data = text(&folder.path().join("made")).to_owned();
    let made = run(&["demo", "--size", "small", "--data", &data, "--only-make"]);
    assert!(made.ok, "{}", made.err);
    let file = Path::new(&data).join("practice.sqlite");
    let erased = "select cast(count(erased_at) as text) from client";
    let words = ["erase", "1", "--why", "asked", "--data", &data];
    let asked = run(&words);
    assert!(!asked.ok && asked.err.contains("add --yes"), "{}", asked.err);
    assert!(asked.out.contains("proof of the duty of care"), "{}", asked.out);
    assert_eq!(read(&file, erased), "0");
    let done = run(&[&words[..], &["--yes"]].concat());
    assert!(
        done.ok && done.out.contains("Erased."),
        "{}{}",
        done.out,
        done.err
    );
    assert_eq!(read(&file, erased), "1");
    let again = run(&[&words[..], &["--yes"]].concat());
    assert!(!again.ok, "{}", again.out);
    assert!(run(&["audit", "verify", "--data", &data]).ok);
}
