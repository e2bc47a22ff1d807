//! Every stated route, as everybody, with what nobody in their right mind would send: it is answered, never with a failure of ours.
//!
//! Seeded: the same run each time. Field names come from the pages' own forms, so that values meet the parsers behind them.

use crate::harness::{Answer, Stand, Who, form};
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use std::collections::BTreeSet;

/// Requests to a route from somebody who may use it; the others are turned away before it, and try once.
const TRIES: usize = 4;
/// Names of fields that no page shows at once.
const NAMES: [&str; 14] = [
    "to", "said", "step", "page", "show", "find", "before", "language", "expected", "version", "file",
    "from", "until", "session",
];
/// Values that break what is careless.
const ODD: [&str; 30] = [
    "",
    " ",
    "0",
    "-1",
    "1",
    "7",
    "99999999999999999999",
    "-9223372036854775808",
    "1e309",
    "NaN",
    "0.5",
    "yes",
    "no",
    "on",
    "true",
    "2026-03-02",
    "2026-02-30",
    "-9999-01-01",
    "9999-12-31",
    "24:61",
    "%00",
    "\u{0}",
    "\u{202e}\u{feff}",
    "\r\nSet-Cookie: a=b",
    "//elsewhere.example",
    "<script>alert(1)</script>",
    "'; drop table account; --",
    "{\"a\":[[[[",
    "../../etc/passwd",
    "🌱",
];

/// SplitMix64: small, and the same everywhere.
pub struct Dice(pub u64);

impl Dice {
    pub fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, n: usize) -> usize {
        (self.roll() % n as u64) as usize
    }

    fn value(&mut self) -> String {
        match self.below(8) {
            0 => "x".repeat(self.below(20_000)),
            1 => (0..self.below(30))
                .filter_map(|_| char::from_u32((self.roll() % 0x2_0000) as u32))
                .collect(),
            2 => self.below(40).to_string(),
            _ => ODD[self.below(ODD.len())].to_owned(),
        }
    }

    /// Fields with odd values.
    pub fn fields(&mut self, names: &[String]) -> Vec<(String, String)> {
        let many = self.below(2) == 0;
        let chosen: Vec<String> = if many {
            names.to_vec()
        } else {
            (0..self.below(5))
                .map(|_| names[self.below(names.len())].clone())
                .collect()
        };
        chosen.into_iter().map(|name| (name, self.value())).collect()
    }
}

/// The names of the fields of a page.
fn names_on(html: &str) -> Vec<String> {
    html.split(" name=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .map(str::to_owned)
        .collect()
}

fn filled(path: &str, episode: &str, dice: &mut Dice) -> String {
    let parts = path.split('/').map(|part| match part {
        "{episode}" if dice.below(4) > 0 => episode.to_owned(),
        part if part.starts_with('{') => {
            ["0", "1", "2", "-1", "x", "%00", "phq-9", "99999999999999999999"][dice.below(8)].to_owned()
        }
        part => part.to_owned(),
    });
    parts.collect::<Vec<_>>().join("/")
}

#[tokio::test]
async fn no_route_fails_whatever_is_sent_by_whomever() {
    let stand = Stand::new().await;
    stand.set(|settings| settings.made_up = true).await;
    let routes = web::routes(&stand.practice).stated().to_vec();
    let mut dice = Dice(20_261_123);
    let mut names: BTreeSet<String> = NAMES.iter().map(|name| (*name).to_owned()).collect();
    for route in routes.iter().filter(|route| route.method == "GET") {
        for (who, course) in [
            (Who::Therapist, stand.ana),
            (Who::Ana, stand.ana),
            (Who::Administrator, stand.ana),
            (Who::Lead, stand.ana),
        ] {
            let path = route.path.replace("{episode}", &course.episode.to_string());
            names.extend(names_on(&stand.get(who, &path).await.body));
        }
    }
    let names: Vec<String> = names.into_iter().collect();
    let mut turned_away = 0;
    for who in Who::ALL {
        let mut browser = stand.browser(who).await;
        for route in &routes {
            let mut tries = TRIES;
            while tries > 0 {
                let path = filled(route.path, &stand.ana.episode.to_string(), &mut dice);
                let fields = dice.fields(&names);
                let pairs: Vec<(&str, &str)> = fields
                    .iter()
                    .map(|(name, value)| (name.as_str(), value.as_str()))
                    .collect();
                let answer = if route.method == "GET" {
                    let short: Vec<(&str, &str)> = pairs
                        .iter()
                        .copied()
                        .filter(|(_, value)| value.len() < 2000)
                        .take(12)
                        .collect();
                    browser.get(&format!("{path}?{}", form(&short))).await
                } else {
                    browser.post(&path, &pairs).await
                };
                holds(&answer, &format!("{who:?} {} {path}", route.method), &pairs);
                let away = answer.asks_to_sign_in() || answer.status == StatusCode::NOT_FOUND;
                turned_away += usize::from(away);
                tries = if away { 0 } else { tries - 1 };
                if who != Who::Nobody && answer.asks_to_sign_in() {
                    // Signed out on the way: in again.
                    browser = stand.browser(who).await;
                }
            }
        }
    }
    assert!(
        turned_away < routes.len() * Who::ALL.len(),
        "somebody got somewhere"
    );
}

fn holds(answer: &Answer, name: &str, fields: &[(&str, &str)]) {
    assert!(
        !answer.status.is_server_error(),
        "{name}: {} {}\n{fields:?}",
        answer.status,
        answer.body
    );
    for (field, value) in fields.iter().filter(|(_, value)| value.starts_with("<script")) {
        assert!(
            !answer.body.contains(value),
            "{name}: {field} came back unescaped"
        );
    }
    assert!(
        answer
            .headers
            .get_all(header::SET_COOKIE)
            .iter()
            .all(|cookie| cookie.to_str().is_ok_and(|cookie| cookie.starts_with("unstuck"))),
        "{name}: a cookie was planted"
    );
}

#[tokio::test]
async fn bodies_that_are_no_forms_are_refused_without_a_failure() {
    let stand = Stand::new().await;
    stand.set(|settings| settings.made_up = true).await;
    let mut dice = Dice(7);
    let kinds = [
        "application/x-www-form-urlencoded",
        "application/json",
        "multipart/form-data; boundary=x",
        "multipart/form-data",
        "text/plain",
        "image/png",
        "",
    ];
    for route in web::routes(&stand.practice)
        .stated()
        .iter()
        .filter(|route| route.method == "POST")
    {
        for who in [Who::Nobody, Who::Therapist, Who::Administrator, Who::Ana] {
            let account = if who == Who::Nobody {
                None
            } else {
                Some(stand.account(who).await)
            };
            let cookie = match account {
                None => String::new(),
                Some(account) => {
                    let deed = crate::harness::deed("sign-in");
                    let token = stand
                        .records()
                        .sign_in(account, "a test".to_owned(), deed, stand.practice.now())
                        .await
                        .unwrap();
                    format!("unstuck={}", token.text())
                }
            };
            for kind in kinds {
                let path = filled(route.path, &stand.ana.episode.to_string(), &mut dice);
                let bytes: Vec<u8> = (0..dice.below(400)).map(|_| (dice.roll() & 255) as u8).collect();
                let request = Request::builder()
                    .method("POST")
                    .uri(&path)
                    .header(header::HOST, "127.0.0.1:8400");
                let request = request
                    .header("sec-fetch-site", "same-origin")
                    .header(header::CONTENT_TYPE, kind)
                    .header(header::COOKIE, &cookie);
                let answer = stand.send(request.body(Body::from(bytes)).unwrap()).await;
                assert!(
                    !answer.status.is_server_error(),
                    "{who:?} {path} as {kind:?}: {} {}",
                    answer.status,
                    answer.body
                );
            }
        }
    }
}
