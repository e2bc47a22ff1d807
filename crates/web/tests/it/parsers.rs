//! Whatever meets bytes from outside is given any bytes: it answers, and what it answers holds what it promises.

use axum::http::{HeaderMap, HeaderValue, header};
use jiff::Timestamp;
use proptest::prelude::*;
use web::ctx::cookie;
use web::second_factor;
use web::sign_in::is_own_path;

/// Where a browser goes for an address in a header, as the URL standard has it: tabs and line ends are dropped, a backslash is a
/// slash.
fn leaves_this_host(path: &str) -> bool {
    let read: String = path
        .trim_matches(|c: char| c <= ' ')
        .chars()
        .filter(|c| !matches!(c, '\t' | '\n' | '\r'))
        .collect();
    let read = read.replace('\\', "/");
    !read.starts_with('/') || read.starts_with("//")
}

proptest! {
    #[test]
    fn a_path_that_is_let_through_stays_here_and_stands_in_a_header(path in "[/\\\\:\\t\\n\\r a-z.@?%é]{0,12}|\\PC{0,40}") {
        if is_own_path(&path) {
            prop_assert!(!leaves_this_host(&path), "{path:?}");
            prop_assert!(HeaderValue::from_str(&path).is_ok(), "{path:?}");
        }
    }

    #[test]
    fn our_own_paths_are_let_through(path in "/[a-z0-9][a-z0-9/_.-]{0,40}(\\?[a-z]+=[a-z0-9]+)?") {
        prop_assert!(is_own_path(&path), "{path:?}");
    }

    #[test]
    fn a_cookie_is_found_among_any_others(before in "[ -:<-~]{0,40}", value in "[0-9a-f]{64}", after in "[ -~]{0,40}") {
        let mut headers = HeaderMap::new();
        let line = format!("{before}; unstuck={value}; {after}");
        if let Ok(line) = HeaderValue::from_str(&line) {
            headers.insert(header::COOKIE, line);
            let shadowed = before.trim().starts_with("unstuck=");
            prop_assert!(shadowed || cookie(&headers, "unstuck").as_deref() == Some(value.as_str()));
        }
    }

    #[test]
    fn any_bytes_in_a_cookie_are_read_without_harm(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let mut headers = HeaderMap::new();
        if let Ok(line) = HeaderValue::from_bytes(&bytes) {
            headers.insert(header::COOKIE, line);
            if let Some(value) = cookie(&headers, "unstuck") {
                prop_assert!(!value.contains(';'));
            }
        }
    }

    #[test]
    fn a_code_that_fits_is_six_digits(code in "\\PC{0,20}|[0-9 ]{0,12}", second in 0_i64..4_000_000_000) {
        let now = Timestamp::from_second(second).unwrap();
        if let Some(step) = second_factor::step(b"12345678901234567890", &code, now) {
            prop_assert_eq!(code.chars().filter(|c| !c.is_whitespace()).count(), 6);
            prop_assert!((step - second / 30).abs() <= 1);
        }
    }

    #[test]
    fn a_recovery_code_reads_the_same_twice(typed in "\\PC{0,60}") {
        let once = second_factor::recovery_code(&typed);
        prop_assert_eq!(second_factor::recovery_code(&once), once.clone());
        prop_assert!(once.chars().all(|c| c.is_ascii_alphanumeric() || c == '-'));
    }

    #[test]
    fn a_secret_comes_back_from_its_text_and_no_other_text_is_one(secret in proptest::array::uniform20(any::<u8>()), other in "\\PC{0,50}") {
        prop_assert_eq!(second_factor::from_text(&second_factor::to_text(&secret)), Some(secret.to_vec()));
        prop_assert!(second_factor::from_text(&other).is_none_or(|secret| secret.len() == 20));
    }
}

/// A good text with some of it changed, doubled, left out or cut off.
fn spoilt(good: &'static str) -> impl Strategy<Value = String> {
    let one = (
        any::<proptest::sample::Index>(),
        any::<proptest::sample::Index>(),
        "\\PC{0,6}|[\\x00-\\x20\"'=\\[\\]{}#,;-]{1,3}",
        0_u8..4,
    );
    proptest::collection::vec(one, 1..6).prop_map(move |changes| {
        let mut text: Vec<char> = good.chars().collect();
        for (at, to, put, how) in changes {
            let at = at.index(text.len() + 1);
            let to = (at + to.index(60)).min(text.len());
            match how {
                0 => drop(text.splice(at..at, put.chars())),
                1 => drop(text.splice(at..to, put.chars())),
                2 => {
                    let copied = text[at..to].to_vec();
                    drop(text.splice(at..at, copied));
                }
                _ => text.truncate(at.max(1)),
            }
        }
        text.into_iter().collect()
    })
}

const TABLE: &str = "client;therapist;measure;date;score;item 1\nAna;thea;phq-9;2026-01-12;17;3\n\"B\"\"en\";thea;phq-9;2026-01-19;;\n";

proptest! {
    #[test]
    fn a_spoilt_table_to_import_is_read_or_told_line_by_line(text in spoilt(TABLE)) {
        let library = monitoring::knowledge::Library::shipped();
        let against = web::admin::table::Against { library, staff: &[], today: "2026-03-02".parse().unwrap() };
        let _ = web::admin::table::Table::read(&text, &against);
    }

    #[test]
    fn a_spoilt_episode_is_read_or_told(text in spoilt(include_str!("../../../../examples/episodes/ana.toml"))) {
        let (_, findings) = monitoring::episode::Episode::parse("ana.toml", &text);
        prop_assert!(findings.iter().all(|finding| !finding.what.is_empty()));
    }

    #[test]
    fn what_a_check_in_typed_is_read_or_told(text in "\\PC{0,40}", key in "[a-z0-9/-]{0,12}") {
        let typed = web::check_in::field::typed(vec![(key.clone(), text.clone()), (key, text)]);
        let library = monitoring::knowledge::Library::shipped();
        let asked = ["phq-9".to_owned(), "session-pulse".to_owned()];
        let form = monitoring::knowledge::Form::of(library, "en", &asked, [], None);
        let mut all = typed.clone();
        all.extend(form.all_items().map(|item| (item.key.clone(), typed.values().next().cloned().unwrap_or_default())));
        let risk = form.read_risk(&all);
        let stored = form.read(&all);
        if let Ok(stored) = stored {
            let whole = stored.check_in.answers.get("phq-9").and_then(|items| items.get("9")).copied();
            let seen = risk.answers.get("phq-9").and_then(|items| items.get("9")).copied();
            prop_assert_eq!(whole, seen, "what is stored is what help is shown for");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn a_spoilt_file_over_the_library_is_taken_whole_or_refused(text in spoilt(include_str!("../../../../knowledge/safety.toml"))) {
        let shipped = monitoring::knowledge::Library::shipped();
        if let Ok(library) = shipped.with_overlay([("safety.toml".to_owned(), text)]) {
            prop_assert!(library.safety.words_in("en").is_some());
        }
    }
}

/// An upload as a browser sends it: the only forms in parts are the administrator's.
#[tokio::test]
async fn a_spoilt_upload_is_answered_with_words() {
    use crate::harness::{Stand, Who};
    use axum::body::Body;
    use axum::http::Request;
    let stand = Stand::new().await;
    let deed = crate::harness::deed("sign-in");
    let admin = stand.account(Who::Administrator).await;
    let token = stand
        .records()
        .sign_in(admin, String::new(), deed, stand.practice.now())
        .await
        .unwrap();
    let good = format!(
        "--b\r\nContent-Disposition: form-data; name=\"words\"\r\n\r\n\r\n--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"t.csv\"\r\nContent-Type: text/csv\r\n\r\n{TABLE}\r\n--b--\r\n"
    );
    let mut dice = crate::fuzz::Dice(5);
    for round in 0..300 {
        let mut bytes = good.clone().into_bytes();
        for _ in 0..=dice.below(6) {
            let at = dice.below(bytes.len());
            match dice.below(4) {
                0 => bytes[at] = (dice.roll() & 255) as u8,
                1 => bytes.truncate(at + 1),
                2 => bytes.insert(at, b"\r\n\"-;=\0\xff"[dice.below(8)]),
                _ => drop(bytes.remove(at.min(bytes.len() - 1))),
            }
            if bytes.is_empty() {
                bytes.push(b'-');
            }
        }
        let path = ["/admin/import", "/admin/library/file"][round % 2];
        let request = Request::builder()
            .method("POST")
            .uri(path)
            .header(header::HOST, "127.0.0.1:8400")
            .header("sec-fetch-site", "same-origin")
            .header(header::CONTENT_TYPE, "multipart/form-data; boundary=b")
            .header(header::COOKIE, format!("unstuck={}", token.text()));
        let answer = stand.send(request.body(Body::from(bytes.clone())).unwrap()).await;
        assert!(
            !answer.status.is_server_error(),
            "{path}: {} {}",
            answer.status,
            String::from_utf8_lossy(&bytes)
        );
    }
}
