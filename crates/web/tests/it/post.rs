//! Messages: what is queued, what it says, how it is stopped.

use crate::harness::{Stand, Who, deed, form};
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use jiff::{SignedDuration, ToSpan as _};
use monitoring::knowledge::Library;
use records::message::{INVITATION, Message, REMINDER};
use records::task::{NewTask, TaskKind};
use web::post::letter::Letter;
use web::post::queue;

const PATIENCE: SignedDuration = SignedDuration::from_secs(600);

/// A practice that sends, with Ana's address.
async fn sending() -> Stand {
    let stand = Stand::new().await;
    stand.practice.begin_mail();
    contact(&stand, Some("ana@example.org")).await;
    stand
}

pub async fn contact(stand: &Stand, address: Option<&str>) {
    let mut ana = stand.records().client(stand.ana.client).await.unwrap();
    ana.contact = address.map(str::to_owned);
    stand
        .records()
        .change_client(ana, deed("write"), stand.practice.now())
        .await
        .unwrap();
}

pub async fn claimed(stand: &Stand) -> Vec<(Message, Letter)> {
    let claimed = stand
        .records()
        .claim_messages(99, PATIENCE, stand.practice.now())
        .await
        .unwrap();
    claimed
        .into_iter()
        .map(|message| {
            let letter = serde_json::from_str(&message.body).unwrap();
            (message, letter)
        })
        .collect()
}

/// The path of the only address in a text that begins so.
fn path(letter: &Letter, begins: &str) -> String {
    let found = letter
        .text
        .split_whitespace()
        .filter_map(|word| word.strip_prefix("http://127.0.0.1:8400"))
        .find(|path| path.starts_with(begins));
    found.unwrap_or_else(|| panic!("{}", letter.text)).to_owned()
}

pub async fn send(stand: &Stand) -> crate::harness::Answer {
    stand
        .post(Who::Therapist, &stand.at("/clients/{episode}/link/send"), &[])
        .await
}

#[tokio::test]
async fn where_nothing_can_be_sent_the_page_says_why_and_nothing_is_queued() {
    let stand = Stand::new().await;
    let link = stand.at("/clients/{episode}/link");
    let page = async || stand.get(Who::Therapist, &link).await;
    page().await.says("no mail server set up");
    assert_eq!(send(&stand).await.status, StatusCode::CONFLICT);
    stand.practice.begin_mail();
    page().await.says("no e-mail address");
    contact(&stand, Some("030 1234567")).await;
    page().await.says("no e-mail address");
    contact(&stand, Some("ana@example.org")).await;
    page().await.says("Send a link");
    stand
        .records()
        .want_messages(stand.ana.client, false, deed("write"), stand.practice.now())
        .await
        .unwrap();
    page().await.says("wants no messages");
    assert_eq!(send(&stand).await.status, StatusCode::CONFLICT);
    assert!(!stand.records().messages_wait().await.unwrap());
}

#[tokio::test]
async fn a_link_is_sent_works_is_reminded_of_once_and_not_once_it_was_answered() {
    let stand = sending().await;
    let sent = send(&stand).await;
    assert!(
        sent.location().ends_with("said=link-queued"),
        "{}",
        sent.location()
    );
    let [(first, letter)] = &claimed(&stand).await[..] else {
        panic!("one message")
    };
    assert_eq!(
        (first.to.as_str(), first.kind.as_str()),
        ("ana@example.org", "check-in")
    );
    let check_in = path(letter, "/c/");
    stand.get(Who::Nobody, &check_in).await.page();
    stand
        .records()
        .message_sent(first.id, stand.practice.now())
        .await
        .unwrap();
    let own = stand.get(Who::Ana, "/me/record").await;
    for words in [
        "Messages to me",
        "Check-in link",
        "; sent Mon 2 March",
        "; waits until",
    ] {
        own.says(words);
    }
    assert!(
        !own.body.contains(check_in.as_str()),
        "what they said is not kept"
    );
    let other = stand.get(Who::Ben, "/me/record").await;
    assert!(!other.page().contains("Messages to me"), "none was made for Ben");
    let page = stand
        .get(Who::Therapist, &stand.at("/clients/{episode}/link"))
        .await;
    page.says("Check-in link: sent");
    page.says("Reminder: waits until");
    assert!(!page.body.contains("/c/"), "the link stands in the message alone");

    stand.later(SignedDuration::from_hours(3 * 24));
    let [(reminder, again)] = &claimed(&stand).await[..] else {
        panic!("one reminder")
    };
    assert_eq!(reminder.kind, REMINDER);
    assert_eq!(path(again, "/c/"), check_in, "the same link");
    stand
        .records()
        .message_sent(reminder.id, stand.practice.now())
        .await
        .unwrap();
    stand.later(SignedDuration::from_hours(24));
    assert!(claimed(&stand).await.is_empty(), "once");

    // The next link is answered before its reminder.
    send(&stand).await;
    let links = stand.records().links_of(stand.ana.episode, 1).await.unwrap();
    stand
        .records()
        .use_link(links[0].id, stand.practice.now())
        .await
        .unwrap();
    stand.later(SignedDuration::from_hours(3 * 24));
    assert!(claimed(&stand).await.is_empty());
    let page = stand
        .get(Who::Therapist, &stand.at("/clients/{episode}/link"))
        .await;
    page.says("Reminder: not sent: answered or taken back");
}

#[tokio::test]
async fn without_days_to_remind_after_there_is_no_reminder() {
    let stand = sending().await;
    stand.set(|settings| settings.remind_after_days = None).await;
    send(&stand).await;
    // The button was pressed twice.
    assert_eq!(send(&stand).await.status, StatusCode::SEE_OTHER);
    assert_eq!(stand.records().message_states(9).await.unwrap().len(), 1);
    stand.later(SignedDuration::from_secs(60));
    // Nor where it would come after the link has run out.
    stand
        .set(|settings| (settings.remind_after_days, settings.link_days) = (Some(7), 7))
        .await;
    send(&stand).await;
    assert_eq!(stand.records().message_states(9).await.unwrap().len(), 2);
}

#[tokio::test]
async fn opening_the_page_stops_nothing_and_its_button_does() {
    let stand = sending().await;
    send(&stand).await;
    let [(_, letter)] = &claimed(&stand).await[..] else {
        panic!("one message")
    };
    let stop = path(letter, "/stop/");
    assert!(letter.stop.as_deref().unwrap().ends_with(&stop));
    let page = stand.get(Who::Nobody, &stop).await;
    page.says("No more messages?");
    assert!(
        !page.body.contains("Ana") && !page.body.contains("Thea"),
        "{}",
        page.body
    );
    let wants = async || {
        let ana = stand.records().client(stand.ana.client).await.unwrap();
        ana.wants_messages
    };
    assert!(wants().await, "a program that looks through mail opened it");
    stand
        .post(Who::Nobody, &stop, &[])
        .await
        .says("You get no more messages");
    assert!(!wants().await);
    stand
        .get(Who::Nobody, &stop)
        .await
        .says("You get no more messages");
    let states = stand.records().message_states(9).await.unwrap();
    assert!(
        states
            .iter()
            .all(|state| state.stopped_why.as_deref() == Some("the client wants no messages")),
        "{states:?}"
    );
    stand.post(Who::Nobody, &format!("{stop}/again"), &[]).await;
    assert!(wants().await);
    // It stands in the record who said so and when, and by what.
    let audit = stand.records().audit_of(stand.ana.client, 9).await.unwrap();
    assert!(
        audit
            .iter()
            .any(|entry| entry.who == "link" && entry.detail == "no more messages"),
        "{audit:?}"
    );
    let guessed = stand.get(Who::Nobody, "/stop/0123").await;
    assert_eq!(guessed.status, StatusCode::NOT_FOUND);
    assert_eq!(
        stand.post(Who::Nobody, "/stop/0123", &[]).await.status,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn a_mail_program_stops_them_with_one_click() {
    let stand = sending().await;
    send(&stand).await;
    let [(_, letter)] = &claimed(&stand).await[..] else {
        panic!("one message")
    };
    // As RFC 8058 has it: from elsewhere, no cookie, none of the headers of a browser.
    let request = Request::builder()
        .method("POST")
        .uri(path(letter, "/stop/"))
        .header(header::HOST, "127.0.0.1:8400")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(form(&[("List-Unsubscribe", "One-Click")])))
        .unwrap();
    stand.send(request).await.page();
    let ana = stand.records().client(stand.ana.client).await.unwrap();
    assert!(!ana.wants_messages);
}

#[tokio::test]
async fn a_client_says_no_and_yes_among_the_preferences() {
    let stand = sending().await;
    send(&stand).await;
    let change = async |messages: &str| {
        let version = stand
            .records()
            .client(stand.ana.client)
            .await
            .unwrap()
            .version
            .to_string();
        let fields = [
            ("language", "en"),
            ("layout", "screens"),
            ("contact", "ana@example.org"),
            ("messages", messages),
            ("version", version.as_str()),
        ];
        let answer = stand.post(Who::Ana, "/me/preferences", &fields).await;
        assert!(answer.location().ends_with("said=stored"), "{}", answer.body);
    };
    change("no").await;
    assert!(claimed(&stand).await.is_empty());
    stand
        .get(Who::Ana, "/me/preferences")
        .await
        .says("value=\"no\" checked");
    change("").await;
    stand.later(SignedDuration::from_secs(60));
    send(&stand).await;
    assert_eq!(claimed(&stand).await.len(), 1);
}

#[tokio::test]
async fn the_evening_before_a_session_its_link_is_queued_once() {
    let stand = sending().await;
    let mut row = stand.records().episode_row(stand.ana.episode).await.unwrap();
    row.next_session_on = Some(stand.practice.today().checked_add(1.day()).unwrap());
    stand
        .records()
        .change_episode(row, deed("write"), stand.practice.now())
        .await
        .unwrap();
    let evening = async || {
        queue::evening_links(&stand.practice, &deed("write"))
            .await
            .unwrap()
    };
    stand.later(SignedDuration::from_hours(8));
    assert_eq!(evening().await, 0, "not unless the practice wants it");
    stand.set(|settings| settings.link_before_session = true).await;
    assert_eq!(evening().await, 1);
    assert_eq!(evening().await, 0, "it is open");
    assert_eq!(claimed(&stand).await.len(), 1);
    let links = stand.records().links_of(stand.ana.episode, 9).await.unwrap();
    stand
        .records()
        .use_link(links[0].id, stand.practice.now())
        .await
        .unwrap();
    assert_eq!(evening().await, 0, "it was answered this evening");
    assert_eq!(
        stand
            .records()
            .links_of(stand.ana.episode, 9)
            .await
            .unwrap()
            .len(),
        links.len()
    );
    stand.later(SignedDuration::from_hours(24));
    assert_eq!(evening().await, 0, "the session is today");
}

#[tokio::test]
async fn whoever_a_task_is_for_is_told_once_without_a_word_of_it() {
    let stand = sending().await;
    let therapist = stand.account(Who::Therapist).await;
    let mut account = stand.records().account(therapist).await.unwrap();
    account.email = Some("thea@example.org".to_owned());
    stand
        .records()
        .change_account(account, deed("write"), stand.practice.now())
        .await
        .unwrap();
    let supervisor = stand.account(Who::Supervisor).await;
    let task = NewTask {
        kind: TaskKind::Risk,
        about: "item 9: 2".to_owned(),
        due_at: stand.practice.now() + SignedDuration::from_hours(1),
        assigned_to: therapist,
        backup: Some(supervisor),
    };
    let task = stand
        .records()
        .raise_task(stand.ana.episode, task, deed("write"), stand.practice.now())
        .await
        .unwrap();
    let tell = async || queue::tell_of_tasks(&stand.practice).await.unwrap();
    assert_eq!((tell().await, tell().await), (1, 0));
    let [(message, letter)] = &claimed(&stand).await[..] else {
        panic!("one message")
    };
    assert_eq!(message.to, "thea@example.org");
    assert_eq!(path(letter, "/"), "/tasks");
    assert!(
        !letter.text.contains("Ana") && !letter.text.contains("item"),
        "{}",
        letter.text
    );
    stand
        .records()
        .message_sent(message.id, stand.practice.now())
        .await
        .unwrap();
    stand.later(SignedDuration::from_hours(2));
    stand
        .records()
        .escalate(task, deed("write"), stand.practice.now())
        .await
        .unwrap();
    assert_eq!(
        (tell().await, tell().await),
        (2, 0),
        "the backup, and once more the one it is for"
    );
    // The backup has no address: it is not sent, and the administrator's page says so, and says no more.
    let again = claimed(&stand).await;
    assert_eq!((again.len(), again[0].0.to.as_str()), (1, "thea@example.org"));
    let page = stand.get(Who::Administrator, "/admin/messages").await;
    page.says("not sent: there is no address");
    assert!(
        !page.body.contains("Ana") && !page.body.contains("example.org"),
        "{}",
        page.body
    );
}

#[tokio::test]
async fn an_invitation_is_sent_where_the_administrator_says_so() {
    let stand = sending().await;
    let browser = stand.browser(Who::Administrator).await;
    let invite = async |login: &str, send: &str| {
        let fields = [
            ("name", "New One"),
            ("login", login),
            ("email", "new@example.org"),
            ("roles", "therapist"),
            ("language", "en"),
            ("send", send),
        ];
        browser.post("/admin/people/new", &fields).await
    };
    invite("new.one", "").await.says("New One is invited");
    assert!(!stand.records().messages_wait().await.unwrap());
    invite("new.two", "yes")
        .await
        .says("on its way to new@example.org");
    let [(message, letter)] = &claimed(&stand).await[..] else {
        panic!("one message")
    };
    assert_eq!(
        (message.to.as_str(), message.kind.as_str()),
        ("new@example.org", INVITATION)
    );
    assert!(letter.stop.is_none());
    stand
        .get(Who::Nobody, &path(letter, "/invitation/"))
        .await
        .says("New One");
}

/// Words that tell why somebody comes, besides the names of the library.
const TELLING: [&str; 24] = [
    "therap",
    "psych",
    "depress",
    "anxi",
    "mood",
    "trauma",
    "panic",
    "suicid",
    "harm",
    "risk",
    "crisis",
    "mental",
    "symptom",
    "diagnos",
    "disorder",
    "condition",
    "treatment",
    "clinic",
    "patient",
    "score",
    "questionnaire",
    "stuck",
    "session",
    "check-in",
];

#[test]
fn no_message_says_anything_of_why_somebody_comes() {
    let library = Library::shipped();
    let mut named: Vec<String> = TELLING.map(str::to_owned).to_vec();
    for it in &library.instruments {
        named.extend([it.name.to_lowercase(), it.title.to_lowercase()]);
    }
    named.extend(library.causes.iter().map(|it| it.slug.replace("-", " ")));
    named.extend(library.adjustments.iter().map(|it| it.slug.replace("-", " ")));
    named.extend(library.signs.iter().map(|it| it.slug.replace("-", " ")));
    let rules = library.word_rules.values().flat_map(|rules| &rules.forbidden);
    named.extend(rules.map(|rule| rule.word.clone()));
    let mut seen = 0;
    for (language, labels) in &library.labels {
        for key in labels.keys().filter(|key| key.starts_with("message.")) {
            let words = labels.say(key).to_lowercase();
            for name in &named {
                assert!(
                    !words.contains(name.as_str()),
                    "{language} {key}: “{name}” in: {words}"
                );
            }
            seen += 1;
        }
    }
    assert!(seen >= 10 && named.len() > 60, "{seen} {}", named.len());
}

#[tokio::test]
async fn a_message_names_the_practice_as_the_practice_wants() {
    let stand = sending().await;
    stand
        .set(|settings| {
            settings.name = "Psychotherapy at the Park".to_owned();
            settings.name_in_messages = "The Park\r\nBcc: evil@example.org".to_owned();
        })
        .await;
    send(&stand).await;
    let [(_, letter)] = &claimed(&stand).await[..] else {
        panic!("one message")
    };
    assert!(letter.subject.starts_with("The Park  Bcc:"), "{}", letter.subject);
    assert!(!letter.subject.contains(['\r', '\n']), "{}", letter.subject);
    assert!(!format!("{}{}", letter.subject, letter.text).contains("Psychotherapy"));
}
