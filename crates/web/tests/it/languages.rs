//! Every page that a client meets, in a language of which every word is marked: a word that is not is one that a page says by itself.

mod look;
mod made_up;
mod told;

use crate::check_in::{borrowed, filled, ready};
use crate::harness::{Answer, Browser, Stand, Who, deed};
use crate::post;
use crate::sign_in::{Visitor, first_time, with_password};
use crate::static_html::walked;
use axum::http::{StatusCode, header};
use jiff::{SignedDuration, ToSpan as _};
use look::foreign;
use monitoring::knowledge::Library;
use records::proposal::Proposed;
use std::collections::BTreeSet;
use std::path::Path;

/// What was seen so far, and what on it was in no language that it said it was in.
#[derive(Default)]
struct Seen {
    pages: usize,
    wrong: BTreeSet<String>,
    text: String,
}

/// The words of pages that stand on none of the pages seen.
fn unmet(text: &str) -> Vec<String> {
    let files = made_up::files();
    let library = Library::shipped().with_overlay(files).unwrap();
    let sections = library.pages[made_up::TAG].0.iter();
    let words =
        sections.flat_map(|(section, words)| words.iter().map(move |(key, said)| (section, key, said)));
    let met = |said: &&str| {
        let pieces = said
            .split('⟦')
            .skip(1)
            .filter_map(|piece| piece.split('⟧').next());
        pieces
            .into_iter()
            .all(|piece| text.contains(&format!("⟦{piece}⟧")))
    };
    let unmet = words.filter(|(_, _, said)| !said.texts().iter().any(met));
    unmet
        .map(|(section, key, _)| format!("{section}.{key}"))
        .collect()
}

impl Seen {
    fn page(&mut self, what: &str, answer: &Answer) {
        let is_page = answer.header(header::CONTENT_TYPE).starts_with("text/html");
        assert!(
            is_page,
            "{what}: no page, but {} {}",
            answer.status,
            answer.location()
        );
        self.html(what, &answer.body);
    }

    fn html(&mut self, what: &str, html: &str) {
        self.pages += 1;
        for (text, _) in crate::html::Page::read(html).texts {
            self.text += &text;
        }
        self.wrong
            .extend(foreign(html).into_iter().map(|text| format!("{what}: {text}")));
    }

    async fn get(&mut self, browser: &Browser<'_>, path: &str) -> Answer {
        let answer = browser.get(path).await;
        self.page(path, &answer);
        answer
    }

    async fn post(&mut self, browser: &Browser<'_>, path: &str, fields: &[(&str, &str)]) {
        let answer = browser.post(path, fields).await;
        self.page(&format!("POST {path} {fields:?}"), &answer);
    }
}

/// A practice that speaks the made-up language.
async fn foreign_practice() -> Stand {
    let stand = ready().await;
    made_up::put(&stand, made_up::files()).await;
    made_up::speaks(&stand, made_up::TAG).await;
    stand.set(|settings| settings.country = "US".to_owned()).await;
    told::one_of_each(&stand).await;
    let mut row = stand.records().episode_row(stand.ana.episode).await.unwrap();
    row.next_session_on = Some(stand.practice.today() + 3.days());
    let now = stand.practice.now();
    stand
        .records()
        .change_episode(row, deed("write"), now)
        .await
        .unwrap();
    stand
}

/// A check-in, from the link to the thanks, with everything that can come in between.
async fn check_in(stand: &Stand, seen: &mut Seen) {
    let anybody = stand.browser(Who::Nobody).await;
    let open = format!("/c/{}", stand.link(stand.ben.episode).await);
    let mut screen = seen.get(&anybody, &open).await;
    seen.get(&anybody, &format!("{open}/not-now")).await;
    seen.post(&anybody, &format!("{open}/not-now"), &[]).await;
    seen.get(&anybody, &format!("{open}/not-now?said=not-now")).await;
    // Nothing answered on any screen: a question about risk is asked again, and at the end nothing was answered.
    for _ in 0..12 {
        let answer = anybody
            .post(&open, &borrowed(&filled(&screen.body, &[], "on")))
            .await;
        screen = if answer.status.is_redirection() {
            seen.get(&anybody, answer.location()).await
        } else {
            seen.page("a screen again", &answer);
            answer
        };
    }
    let other_layout = anybody
        .post(&open, &borrowed(&filled(&screen.body, &[], "layout")))
        .await;
    let whole = seen.get(&anybody, other_layout.location()).await;
    let nonsense = [("phq-9/1", "7"), ("phq-9/9", "2"), ("goal/rest", "x")];
    let again = anybody
        .post(&open, &borrowed(&filled(&whole.body, &nonsense, "on")))
        .await;
    seen.page("answers that do not read", &again);
    let urgent = [("phq-9/1", "1"), ("phq-9/9", "2")];
    let sent = anybody
        .post(&open, &borrowed(&filled(&whole.body, &urgent, "on")))
        .await;
    assert!(
        sent.location().ends_with("/thanks"),
        "{} {}",
        sent.status,
        sent.body
    );
    seen.get(&anybody, &format!("{open}/thanks")).await;
    for safe in ["yes", "no"] {
        seen.get(&anybody, &format!("{open}/thanks?safe={safe}")).await;
    }
    seen.get(&anybody, &open).await;
    // Calm, and then too late.
    let calm = format!("/c/{}", stand.link(stand.ana.episode).await);
    let form = seen.get(&anybody, &calm).await;
    let mut answers = filled(&form.body, &[("phq-9/1", "1"), ("phq-9/9", "0")], "on");
    for _ in 0..12 {
        let answer = anybody.post(&calm, &borrowed(&answers)).await;
        let next = if answer.status.is_redirection() {
            anybody.get(answer.location()).await
        } else {
            answer
        };
        seen.page("a calm check-in", &next);
        answers = filled(&next.body, &[("phq-9/9", "0")], "on");
    }
    let replaced = format!("/c/{}", stand.link(stand.ana.episode).await);
    let late = format!("/c/{}", stand.link(stand.ana.episode).await);
    seen.get(&anybody, &replaced).await;
    stand.later(SignedDuration::from_hours(24 * 9));
    seen.get(&anybody, &late).await;
}

/// What somebody meets who is not signed in.
async fn at_the_door(stand: &Stand, seen: &mut Seen) {
    let anybody = stand.browser(Who::Nobody).await;
    for path in [
        "/help",
        "/sign-in",
        "/c/no",
        "/stop/no",
        "/invitation/no",
        "/nowhere",
    ] {
        seen.get(&anybody, path).await;
    }
    seen.post(&anybody, "/sign-in", &[("login", "ana"), ("password", "no")])
        .await;
    seen.post(&anybody, "/help", &[]).await;
    let account = stand.account(Who::Ben).await;
    let now = stand.practice.now();
    let until = now + SignedDuration::from_hours(1);
    let token = stand
        .records()
        .invite(account, until, deed("write"), now)
        .await
        .unwrap();
    let invitation = format!("/invitation/{}", token.text());
    seen.get(&anybody, &invitation).await;
    for password in ["short", "aaaaaaaaaaaaaaaa", "our practice our practice"] {
        seen.post(&anybody, &invitation, &[("password", password)]).await;
    }
    stand.practice.begin_mail();
    post::contact(stand, Some("ana@example.org")).await;
    post::send(stand).await;
    let (_, letter) = post::claimed(stand).await.pop().expect("a letter");
    let address = "http://127.0.0.1:8400";
    let written = format!(
        "<html lang=xx><p>{}</p><p>{}</p></html>",
        letter.subject, letter.text
    );
    seen.html("a letter", &written);
    let stop = letter.stop.unwrap().replace(address, "");
    seen.get(&anybody, &stop).await;
    seen.post(&anybody, &stop, &[]).await;
}

/// The client's own pages, with what is typed wrong on them.
async fn own_pages(stand: &Stand, seen: &mut Seen) {
    let therapist = stand.account(Who::Therapist).await;
    let what = Proposed {
        adjustment: "shift-the-focus".to_owned(),
        cause: "avoidance".to_owned(),
        target: None,
        review_on: "2026-04-06".parse().unwrap(),
        words: String::new(),
    };
    let now = stand.practice.now();
    let proposal = stand
        .records()
        .propose(stand.ana.episode, what, therapist, deed("write"), now)
        .await
        .unwrap();
    let ana = stand.browser(Who::Ana).await;
    for (who, when) in [
        ("only-me", ""),
        ("my-therapist", "now"),
        ("my-therapist", "evening-before"),
    ] {
        let kept = ana
            .post("/me/stuck", &[("words", "…"), ("who", who), ("when", when)])
            .await;
        assert!(kept.status.is_redirection(), "{}", kept.body);
    }
    seen.post(&ana, "/me/stuck", &[]).await;
    seen.post(&ana, "/me/stuck/words", &[]).await;
    seen.post(&ana, "/me/opinion", &[]).await;
    seen.post(&ana, &format!("/me/proposals/{proposal}"), &[("version", "0")])
        .await;
    seen.post(&ana, "/me/practice/left", &[]).await;
    for reason in ["no-time", "forgot", "life"] {
        ana.post("/me/practice/left", &[("task", "…"), ("reason", reason)])
            .await;
    }
    seen.post(&ana, "/me/practice/exposure", &[("distress-before", "much")])
        .await;
    let version = stand.records().proposals(stand.ana.episode).await.unwrap()[0]
        .version
        .to_string();
    let answer = [("version", version.as_str()), ("answer", "talk")];
    let answered = ana.post(&format!("/me/proposals/{proposal}"), &answer).await;
    assert!(answered.status.is_redirection(), "{}", answered.body);
    seen.get(&ana, &format!("/me/proposals/{proposal}")).await;
    let preferences = [
        ("language", made_up::TAG),
        ("layout", "screens"),
        ("contact", "no"),
        ("version", "1"),
    ];
    seen.post(&ana, "/me/preferences", &preferences).await;
    ana.post("/me/consents", &[("purpose", "research"), ("answer", "yes")])
        .await;
    ana.post("/me/consents", &[("purpose", "feedback"), ("answer", "no")])
        .await;
    ana.post("/me/consents", &[("purpose", "feedback"), ("answer", "yes")])
        .await;
    seen.get(&ana, "/me/consents").await;
    seen.get(&ana, "/me/record/export.html").await;
    for path in ["/clients/1/record", "/me/proposals/0", "/c/no"] {
        seen.get(&ana, path).await;
    }
    for key in Library::shipped().pages["en"].0["said"].keys() {
        seen.get(&ana, &format!("/me?said={key}")).await;
    }
    for who in [Who::Ana, Who::Ben] {
        for (path, html) in walked(stand, who).await {
            seen.html(&format!("{who:?} {path}"), &html);
        }
    }
}

/// The same client later, when there is something to say of causes, and a change was answered.
async fn later(stand: &Stand, seen: &mut Seen) {
    stand.later(SignedDuration::from_hours(40 * 7 * 24));
    told::once_more(stand).await;
    let ana = stand.browser(Who::Ana).await;
    let opinion = seen.get(&ana, "/me/opinion").await;
    assert!(
        opinion.body.contains("value=\"avoidance\""),
        "no cause is named: {}",
        opinion.body
    );
    ana.post(
        "/me/opinion",
        &[("cause", "avoidance"), ("says", "fits"), ("words", "–")],
    )
    .await;
    for path in [
        "/help",
        "/me",
        "/me/opinion",
        "/me/course",
        "/me/criteria",
        "/me/record",
        "/me/practice",
        "/account",
    ] {
        seen.get(&ana, path).await;
    }
}

/// The account, and proving who one is.
async fn account(stand: &Stand, seen: &mut Seen) {
    let ana = stand.browser(Who::Ana).await;
    seen.post(&ana, "/account/name", &[("name", "")]).await;
    seen.post(&ana, "/account/password", &[("current", "no"), ("new", "no")])
        .await;
    seen.get(&ana, "/confirm?to=/account").await;
    seen.post(&ana, "/confirm", &[("password", "no")]).await;
    with_password(stand, Who::Therapist).await;
    let mut visitor = Visitor::new(stand);
    let first = visitor.sign_in("thea").await;
    let set_up = visitor.get(first.location()).await;
    seen.page("a second factor is set", &set_up);
    let wrong = visitor.post("/sign-in/set-up", &[("code", "1")]).await;
    seen.page("a code that does not fit", &wrong);
    let (mut visitor, _, _) = first_time(stand, Who::Supervisor, "sena").await;
    seen.page("an account with a second factor", &visitor.get("/account").await);
    seen.page(
        "recovery codes",
        &visitor.post("/account/recovery-codes", &[]).await,
    );
    let mut visitor = Visitor::new(stand);
    let first = visitor.sign_in("sena").await;
    seen.page("the second step", &visitor.get(first.location()).await);
    for code in ["", "1"] {
        let wrong = visitor.post("/sign-in/second-step", &[("code", code)]).await;
        seen.page("a second step that does not fit", &wrong);
    }
}

/// A device that was handed over.
async fn kiosk(stand: &Stand, seen: &mut Seen) {
    let device = stand.browser(Who::Therapist).await;
    let handed = device.post(&stand.at("/clients/{episode}/kiosk"), &[]).await;
    let path = handed.location().to_owned();
    let form = seen.get(&device, &path).await;
    seen.get(&device, &format!("{path}/still-there")).await;
    seen.get(&device, "/caseload").await;
    seen.get(&device, "/kiosk").await;
    seen.post(&device, "/kiosk/unlock", &[("password", "no")]).await;
    let answers = [("phq-9/1", "1"), ("phq-9/9", "0")];
    let sent = device
        .post(&path, &borrowed(&filled(&form.body, &answers, "on")))
        .await;
    seen.get(&device, sent.location()).await;
}

#[tokio::test]
async fn every_page_that_a_client_meets_speaks_the_clients_language() {
    let stand = foreign_practice().await;
    let mut seen = Seen::default();
    at_the_door(&stand, &mut seen).await;
    own_pages(&stand, &mut seen).await;
    account(&stand, &mut seen).await;
    kiosk(&stand, &mut seen).await;
    check_in(&stand, &mut seen).await;
    later(&stand, &mut seen).await;
    let wrong: Vec<String> = seen.wrong.into_iter().collect();
    let unmet = unmet(&seen.text);
    println!("{} pages; {} words not met: {unmet:?}", seen.pages, unmet.len());
    assert!(
        unmet.len() < 250,
        "the walk has become too short: {} words are not met",
        unmet.len()
    );
    assert!(seen.pages > 100, "only {} pages were seen", seen.pages);
    assert!(
        wrong.is_empty(),
        "{} texts are not in the language:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

/// A language with words for the library and none for pages: the pages are English, as a whole, and say so.
#[tokio::test]
async fn without_words_for_pages_a_page_is_english_as_a_whole() {
    let stand = ready().await;
    let mut files = made_up::files();
    files.retain(|path, _| !path.starts_with("pages/"));
    made_up::put(&stand, files).await;
    made_up::speaks(&stand, made_up::TAG).await;
    for (who, path) in [
        (Who::Nobody, "/help"),
        (Who::Ana, "/me"),
        (Who::Ana, "/me/course"),
        (Who::Ana, "/nowhere"),
    ] {
        let page = stand.get(who, path).await;
        page.says("<html lang=\"en\">");
        assert!(!page.body.contains('⟦'), "{path}: {}", page.body);
    }
    let page = stand.get(Who::Administrator, "/admin/languages").await;
    page.says("not complete: its pages are English");
}

/// A template that a client meets holds no word, whether or not the walk comes by.
#[test]
fn no_template_of_a_client_says_a_word_by_itself() {
    let templates = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates");
    let mut files: Vec<_> = ["client", "check_in", "kiosk", "sign_in", "post", "provider"]
        .iter()
        .flat_map(|folder| std::fs::read_dir(templates.join(folder)).unwrap())
        .map(|entry| entry.unwrap().path())
        .collect();
    let single = [
        "base",
        "help",
        "phones",
        "refusal",
        "sign-in",
        "account/account",
        "account/confirm",
        "account/consents",
    ];
    files.extend(single.map(|name| templates.join(format!("{name}.html"))));
    assert!(files.len() > 35, "{files:?}");
    let mut wrong = Vec::new();
    for file in files {
        let text = std::fs::read_to_string(&file).unwrap();
        let words = look::literal(&text);
        wrong.extend(
            words
                .into_iter()
                .map(|word| format!("{}: {word}", file.display())),
        );
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What stands in the files and nobody says would be translated for nothing.
#[test]
fn every_word_is_said_by_a_page() {
    fn read(folder: &Path, all: &mut String) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                read(&path, all);
            } else {
                *all += &std::fs::read_to_string(path).unwrap_or_default();
            }
        }
    }
    let mut pages = String::new();
    for folder in ["src", "templates"] {
        read(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), &mut pages);
    }
    let is_said = |key: &str| {
        let field = format!(".{}", key.replace('-', "_"));
        let ends =
            |at: usize| !pages[at + field.len()..].starts_with(|c: char| c.is_alphanumeric() || c == '_');
        pages.match_indices(&field).any(|(at, _)| ends(at))
    };
    let sections = Library::shipped().pages["en"].0.iter();
    let keys = sections.flat_map(|(section, words)| words.keys().map(move |key| (section, key)));
    let unsaid: Vec<_> = keys.filter(|(_, key)| !is_said(key)).collect();
    assert!(unsaid.is_empty(), "{unsaid:?}");
}

/// File by file a language would never be whole: a folder is put in force as one, or not at all, and taken away as one.
#[tokio::test]
async fn a_language_comes_and_goes_as_a_whole() {
    let stand = Stand::new().await;
    let administrator = stand.browser(Who::Administrator).await;
    let shipped = stand.practice.library().version.clone();
    let mut files = made_up::files();
    let home = files.remove("pages/home.xx.toml").unwrap();
    let refused = administrator.upload("/admin/languages/put", &files).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    refused.says("<b>pages/home.xx.toml</b>: the pages in `xx` are not complete: this file is missing");
    assert_eq!(
        stand.practice.library().version,
        shipped,
        "nothing of it is in force"
    );
    let none = administrator
        .upload("/admin/languages/put", &Default::default())
        .await;
    none.says("No file was chosen");
    files.insert("pages/home.xx.toml".to_owned(), home);
    let put = administrator.upload("/admin/languages/put", &files).await;
    assert_eq!(put.location(), "/admin/languages?said=files-kept", "{}", put.body);
    let page = administrator.get("/admin/languages").await;
    page.says("data-label=\"words of pages\">complete");
    assert!(!page.body.contains("its pages are English</td>"), "{}", page.body);
    assert_eq!(stand.practice.words("xx").language, "xx");
    let gone = administrator
        .post("/admin/languages/remove", &[("language", "xx")])
        .await;
    assert_eq!(
        gone.location(),
        "/admin/languages?said=language-gone",
        "{}",
        gone.body
    );
    assert_eq!(stand.practice.library().version, shipped);
    let again = administrator
        .post("/admin/languages/remove", &[("language", "xx")])
        .await;
    assert_eq!(again.status, StatusCode::NOT_FOUND);
}

/// What a practice's own files lack is named with file, key and remedy, and nothing of them is in force.
#[test]
fn what_a_language_lacks_is_named() {
    let findings = |change: &dyn Fn(&mut String)| {
        let mut files = made_up::files();
        change(files.get_mut("pages/kiosk.xx.toml").unwrap());
        let refused = Library::shipped().with_overlay(files).unwrap_err();
        let said: Vec<String> = refused.findings.iter().map(ToString::to_string).collect();
        assert!(
            said.iter().all(|line| line.starts_with("pages/kiosk.xx.toml")),
            "{said:?}"
        );
        said.join("\n")
    };
    assert!(Library::shipped().with_overlay(made_up::files()).is_ok());
    let line = |text: &String, key: &str| {
        text.lines()
            .find(|line| line.starts_with(key))
            .unwrap()
            .to_owned()
    };
    let missing = findings(&|text| *text = text.replace(&line(text, "unlock"), ""));
    assert!(
        missing.contains("`unlock` is missing. Add it; in English: \"Unlock\""),
        "{missing}"
    );
    let unknown = findings(&|text| *text += "\nunheard-of = \"⟦x⟧\"\n");
    assert!(unknown.contains("no page says `unheard-of`"), "{unknown}");
    let blank = findings(&|text| *text = text.replace("⟦Unlock⟧", "⟦Unlock {name}⟧"));
    assert!(
        blank.contains("`unlock` has {name} where English has nothing in braces"),
        "{blank}"
    );
    let empty = findings(&|text| *text = text.replace("⟦Unlock⟧", " "));
    assert!(empty.contains("`unlock` says nothing"), "{empty}");
}
