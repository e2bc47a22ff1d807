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
