//! The therapist's pages: what a person sees, what is stored, and who may.

use crate::harness::{Answer, Stand, Who, deed};
use axum::http::StatusCode;
use monitoring::episode::What;
use monitoring::episode::event::{AgreementEvent, GoalAction, Person, RiskState, Says};
use monitoring::review::Done;
use records::event::{Append, NewEvent};
use records::stuck_note::Wish;
use records::task::{NewTask, TaskKind};

/// The events of Ana's episode.
async fn events(stand: &Stand) -> Vec<What> {
    let episode = stand.records().episode(stand.ana.episode, "", None).await.unwrap();
    episode.events.into_iter().map(|event| event.what).collect()
}

/// The value of a hidden field.
fn hidden<'a>(answer: &'a Answer, name: &str) -> &'a str {
    let (_, rest) = answer.body.split_once(&format!("name=\"{name}\" value=\"")).unwrap_or_else(|| panic!("no field {name}"));
    rest.split('"').next().unwrap()
}

/// Sends a form as the therapist.
async fn sent(stand: &Stand, below: &str, fields: &[(&str, &str)]) -> Answer {
    stand.post(Who::Therapist, &stand.at(&format!("/clients/{{episode}}{below}")), fields).await
}

async fn page(stand: &Stand, below: &str) -> Answer {
    stand.get(Who::Therapist, &stand.at(&format!("/clients/{{episode}}{below}"))).await
}

#[track_caller]
fn went(answer: &Answer, said: &str) {
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    assert!(answer.location().contains(&format!("said={said}")), "{}", answer.location());
}

#[track_caller]
fn came_back(answer: &Answer, words: &str) {
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", answer.body);
    answer.says("Nothing typed is lost");
    answer.says(words);
    assert!(answer.body.contains("<title>Error: "), "the title says that something is wrong");
}

/// An adjustment and a cause that the library offers Ana's therapist.
async fn offered(stand: &Stand) -> (String, String) {
    let page = page(stand, "").await;
    let (_, rest) = page.body.split_once("/propose?adjustment=").expect("something is offered");
    let adjustment = rest.split('"').next().unwrap().to_owned();
    let form = stand.get(Who::Therapist, &stand.at(&format!("/clients/{{episode}}/propose?adjustment={adjustment}"))).await;
    let (_, rest) = form.page().split_once("name=\"cause\" value=\"").unwrap();
    (adjustment, rest.split('"').next().unwrap().to_owned())
}

#[tokio::test]
async fn the_caseload_shows_own_clients_with_state_and_one_line_why_and_is_filtered() {
    let stand = Stand::new().await;
    let list = stand.get(Who::Therapist, "/caseload").await;
    list.page();
    list.says(">Ana</a>");
    assert!(!list.body.contains(">Ben</a>"), "another therapist's client");
    list.says("since session");
    list.says("First those with an open safety task");
    list.says("<ol class=\"caseload\">");
    list.says("chart-sparkline");
    stand.get(Who::Therapist, "/caseload?find=an").await.says(">Ana</a>");
    stand.get(Who::Therapist, "/caseload?find=zz").await.says("Nobody here with this");
    stand.get(Who::Therapist, "/caseload?show=look").await.says(">Ana</a>");
    stand.get(Who::Therapist, "/caseload?show=unanswered").await.says("0 of 1 clients");
    assert_eq!(stand.get(Who::Supervisor, "/caseload").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_new_client_is_added_and_bad_input_comes_back_with_all_that_was_typed() {
    let stand = Stand::new().await;
    let wrong = stand.post(Who::Therapist, "/caseload/new", &[("name", ""), ("contact", "by <post>"), ("language", "en"), ("measure", "phq-9"), ("began", "2026-13-40")]).await;
    came_back(&wrong, "is no day. Write it as 2026-12-31.");
    wrong.says("Write a name");
    wrong.says("value=\"by &#60;post&#62;\"");
    wrong.says("aria-invalid=\"true\"");
    let right = stand.post(Who::Therapist, "/caseload/new", &[("name", "Cleo"), ("language", "en"), ("measure", "phq-9"), ("began", "2026-02-20")]).await;
    went(&right, "client-added");
    let path = right.location().split('?').next().unwrap().to_owned();
    let client = stand.get(Who::Therapist, &path).await;
    client.page();
    client.says("No course is read");
    stand.get(Who::Therapist, "/caseload").await.says(">Cleo</a>");
    assert_eq!(stand.get(Who::OtherTherapist, &path).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_link_is_shown_once_and_why_it_was_not_answered_stands_on_the_caseload() {
    let stand = Stand::new().await;
    let made = sent(&stand, "/link", &[]).await;
    made.page();
    made.says("http://127.0.0.1:8400/c/");
    made.says("It works once, until Mon 9 March");
    let again = page(&stand, "/link").await;
    again.says("is open until Mon 9 March");
    assert!(!again.body.contains("8400/c/"), "the link itself is not kept");
    came_back(&sent(&stand, "/link/why", &[]).await, "Choose one of the reasons.");
    went(&sent(&stand, "/link/why", &[("why", "no time")]).await, "stored");
    stand.get(Who::Therapist, "/caseload?show=unanswered").await.says("check-in not answered: no time");
}

#[tokio::test]
async fn the_client_page_says_state_reasons_causes_with_dates_and_offers_nothing_preselected() {
    let stand = Stand::new().await;
    let page = page(&stand, "").await;
    page.page();
    for words in ["since session", "Why might this be?", "speaks for it", "speaks against", "not known", "What could we change?", "none is chosen", "Agree", "Time for a change?"] {
        page.says(words);
    }
    assert!(!page.body.contains(" checked"), "nothing is preselected");
    page.says("<svg");
    page.says("The same as a table");
}

#[tokio::test]
async fn who_supervises_reads_without_forms_and_strangers_find_nothing() {
    let stand = Stand::new().await;
    let page = stand.get(Who::Supervisor, &stand.at("/clients/{episode}")).await;
    page.page();
    page.says("Why might this be?");
    assert!(!page.body.contains("/opinion\""), "no form to write with");
    assert!(!page.body.contains("/propose"), "no way to propose");
    for below in ["/prepare", "/goals", "/plan", "/practice", "/record"] {
        let answer = stand.get(Who::Supervisor, &stand.at(&format!("/clients/{{episode}}{below}"))).await;
        let main = answer.page().split_once("<main").unwrap().1;
        assert!(!main.contains("<form"), "{below} shows a form to someone who only reads");
    }
    assert_eq!(stand.get(Who::Supervisor, &stand.at("/clients/{episode}/notes")).await.status, StatusCode::NOT_FOUND);
    assert_eq!(stand.post(Who::Supervisor, &stand.at("/clients/{episode}/opinion"), &[("cause", "avoidance"), ("says", "agree")]).await.status, StatusCode::NOT_FOUND);
    assert_eq!(stand.get(Who::OtherTherapist, &stand.at("/clients/{episode}")).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn an_opinion_is_stored_and_shown() {
    let stand = Stand::new().await;
    let (_, cause) = offered(&stand).await;
    went(&sent(&stand, "/opinion", &[("cause", &cause), ("says", "other"), ("words", "it is the move")]).await, "stored");
    page(&stand, "").await.says("The therapist sees something else, 2 March 2026: “it is the move”");
    let stored = events(&stand).await;
    assert!(stored.iter().any(|what| matches!(what, What::Opinion(it) if it.cause == cause && it.says == Says::Other && it.by == Person::Therapist)));
    assert_eq!(sent(&stand, "/opinion", &[("cause", "no-such"), ("says", "agree")]).await.status, StatusCode::CONFLICT);
}

#[tokio::test]
async fn an_adjustment_is_proposed_taken_back_and_never_begins_alone() {
    let stand = Stand::new().await;
    let (adjustment, cause) = offered(&stand).await;
    let before = events(&stand).await.len();
    let wrong = sent(&stand, "/propose", &[("adjustment", &adjustment), ("review_on", "2026-03-01"), ("words", "one small step")]).await;
    came_back(&wrong, "Choose the cause it is for.");
    wrong.says("Write one that lies ahead");
    wrong.says(">one small step</textarea>");
    let fields = [("adjustment", adjustment.as_str()), ("cause", cause.as_str()), ("target", ""), ("review_on", "2026-04-06"), ("words", "one small step")];
    went(&sent(&stand, "/propose", &fields).await, "proposed");
    let shown = page(&stand, "").await;
    shown.says("waits for Ana");
    shown.says("one small step");
    shown.says("review on 6 April 2026");
    assert_eq!(events(&stand).await.len(), before, "nothing is agreed yet");
    let (id, version) = (hidden(&shown, "proposal").to_owned(), hidden(&shown, "version").to_owned());
    let alone = sent(&stand, "/agreed", &[("proposal", &id), ("version", &version)]).await;
    assert_eq!(alone.status, StatusCode::CONFLICT, "Ana has an account and confirms herself");
    went(&sent(&stand, "/withdraw", &[("proposal", &id), ("version", &version)]).await, "withdrawn");
    assert!(!page(&stand, "").await.body.contains("waits for Ana"));
    assert_eq!(sent(&stand, "/withdraw", &[("proposal", &id), ("version", &version)]).await.status, StatusCode::CONFLICT);
}

/// Ana's agreement of a month ago; gives the number of its event.
async fn agree(stand: &Stand) -> usize {
    let (adjustment, cause) = offered(stand).await;
    let agreement = AgreementEvent {
        adjustment,
        cause,
        target: None,
        review_on: "2026-02-27".parse().unwrap(),
        agreed_by: vec![Person::Client, Person::Therapist],
        forecast: None,
    };
    let how = Append { expected: None, form: None, via: "page", deed: deed("write"), now: stand.practice.now() };
    let on = "2026-02-06".parse().unwrap();
    let number = stand.records().append(stand.ana.episode, vec![NewEvent { on, what: What::Agreement(agreement) }], how).await.unwrap();
    usize::try_from(number).unwrap()
}

#[tokio::test]
async fn a_review_has_three_answers_and_the_second_of_two_people_is_told() {
    let stand = Stand::new().await;
    let number = agree(&stand).await;
    page(&stand, "").await.says("review was due on 27 February 2026");
    stand.get(Who::Therapist, "/caseload?show=review").await.says("review was due on Fri 27 February");
    let below = format!("/review/{number}");
    let form = page(&stand, &below).await;
    for words in ["Was it done?", "Did the process move?", "Did the outcome move?", "no proof of"] {
        form.says(words);
    }
    let last = hidden(&form, "last").to_owned();
    came_back(&sent(&stand, &below, &[("last", &last), ("words", "it was hard")]).await, ">it was hard</textarea>");
    went(&sent(&stand, &below, &[("last", &last), ("done", "no"), ("words", "it was hard")]).await, "reviewed");
    let second = sent(&stand, &below, &[("last", &last), ("done", "yes")]).await;
    assert_eq!(second.status, StatusCode::CONFLICT);
    second.says("Somebody else changed this in between");
    let held: Vec<_> = events(&stand).await.into_iter().filter_map(|what| if let What::Review(it) = what { Some((it.agreement, it.done)) } else { None }).collect();
    assert_eq!(held, [(number, Done::No)], "nothing was overwritten");
    page(&stand, &below).await.says("not done; that is information");
    assert_eq!(page(&stand, "/review/999").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn answers_that_come_meanwhile_do_not_stand_in_the_way_of_a_review() {
    let stand = Stand::new().await;
    let number = agree(&stand).await;
    let below = format!("/review/{number}");
    let last = hidden(&page(&stand, &below).await, "last").to_owned();
    went(&sent(&stand, "/plan/life", &[("area", "sleep"), ("change", "worse")]).await, "stored");
    went(&sent(&stand, &below, &[("last", &last), ("done", "partly")]).await, "reviewed");
}

#[tokio::test]
async fn goals_are_set_reworded_with_the_old_words_beside_rated_looked_at_and_laid_aside() {
    let stand = Stand::new().await;
    went(&sent(&stand, "/goals", &[("do", "set"), ("new-words", "Say what I want")]).await, "stored");
    let shown = page(&stand, "/goals").await;
    shown.says("Say what I want");
    let last = hidden(&shown, "last").to_owned();
    let at = shown.body.split("name=\"goal\" value=\"").skip(1).position(|rest| rest.starts_with("say-what-i-want\"")).unwrap();
    let (words, rating) = (format!("words-{at}"), format!("rating-{at}"));
    let goal = ("goal", "say-what-i-want");
    came_back(&sent(&stand, "/goals", &[("do", "reworded"), goal, ("last", &last), (&words, "")]).await, "Write the goal in its new words.");
    went(&sent(&stand, "/goals", &[("do", "reworded"), goal, ("last", &last), (&words, "Say what I need")]).await, "stored");
    let stale = sent(&stand, "/goals", &[("do", "reworded"), goal, ("last", &last), (&words, "Say nothing")]).await;
    assert_eq!(stale.status, StatusCode::CONFLICT, "somebody reworded it in between");
    let shown = page(&stand, "/goals").await;
    shown.says("<s>Say what I want</s>");
    let last = hidden(&shown, "last").to_owned();
    went(&sent(&stand, "/goals", &[("do", "rated"), goal, ("last", &last), (&rating, "4")]).await, "stored");
    came_back(&sent(&stand, "/goals", &[("do", "rated"), goal, ("last", &last), (&rating, "44")]).await, "Write a number from 0 to 10.");
    went(&sent(&stand, "/goals", &[("do", "looked-at"), goal, ("last", &last)]).await, "stored");
    let last = hidden(&page(&stand, "/goals").await, "last").to_owned();
    went(&sent(&stand, "/goals", &[("do", "dropped"), goal, ("last", &last)]).await, "stored");
    let actions: Vec<GoalAction> = events(&stand).await.into_iter().filter_map(|what| if let What::Goal(it) = what { (it.goal == "say-what-i-want").then_some(it.action) } else { None }).collect();
    assert_eq!(actions, [GoalAction::Set, GoalAction::Reworded, GoalAction::Rated, GoalAction::Revisited, GoalAction::Dropped]);
}

#[tokio::test]
async fn plan_way_of_working_life_and_practice_are_kept() {
    let stand = Stand::new().await;
    let last = hidden(&page(&stand, "/plan").await, "last").to_owned();
    went(&sent(&stand, "/plan", &[("last", &last), ("words", "We practise small steps.")]).await, "stored");
    assert_eq!(sent(&stand, "/plan", &[("last", &last), ("words", "Another plan.")]).await.status, StatusCode::CONFLICT);
    came_back(&sent(&stand, "/plan/approach", &[("last", &last), ("approach", "skills-based"), ("planned", "many")]).await, "Write a number from 1 to 500.");
    went(&sent(&stand, "/plan/approach", &[("last", &last), ("approach", "skills-based"), ("planned", "20"), ("problems", "sleep, work")]).await, "stored");
    let shown = page(&stand, "").await;
    shown.says("We practise small steps.");
    shown.says("Way of working: skills-based");
    came_back(&sent(&stand, "/practice", &[]).await, "Say what is to be tried, or choose a form.");
    went(&sent(&stand, "/practice", &[("task", "ask for help once"), ("format", "behavioural-experiment")]).await, "stored");
    page(&stand, "/practice").await.says("ask for help once");
    let intakes = events(&stand).await.into_iter().filter(|what| matches!(what, What::Intake(_))).count();
    assert_eq!(intakes, 1, "what stood there is put right, not doubled");
}

#[tokio::test]
async fn a_session_is_recorded_with_only_whether_it_took_place_and_sent_twice_is_stored_once() {
    let stand = Stand::new().await;
    let form = page(&stand, "/session").await;
    let token = hidden(&form, "form").to_owned();
    let number = form.body.split("id=\"session\"").nth(1).and_then(|rest| rest.split("value=\"").nth(1)).and_then(|rest| rest.split('"').next()).unwrap().to_owned();
    came_back(&sent(&stand, "/session", &[("form", &token), ("session", &number), ("on", "2026-03-02"), ("task", "one call")]).await, "Say whether it took place.");
    let before = events(&stand).await.len();
    let fields = [("form", token.as_str()), ("session", number.as_str()), ("on", "2026-03-02"), ("attended", "late")];
    went(&sent(&stand, "/session", &fields).await, "session-kept");
    went(&sent(&stand, "/session", &fields).await, "session-kept");
    assert_eq!(events(&stand).await.len(), before + 1);
    let other = hidden(&page(&stand, "/session").await, "form").to_owned();
    let same = sent(&stand, "/session", &[("form", &other), ("session", &number), ("on", "2026-03-02"), ("attended", "yes")]).await;
    came_back(&same, "is recorded already");
}

#[tokio::test]
async fn a_session_keeps_shares_topics_marks_goals_practice_and_the_next_day() {
    let stand = Stand::new().await;
    let form = page(&stand, "/session").await;
    let token = hidden(&form, "form").to_owned();
    let goal = form.body.split("name=\"looked-at\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("Ana has a goal").to_owned();
    let fields = [
        ("form", token.as_str()),
        ("session", "40"),
        ("on", "2026-03-02"),
        ("attended", "yes"),
        ("mode-analysis", "50"),
        ("mode-skill", "25"),
        ("topic-0", "planned"),
        ("topic-1", "2"),
        ("new-0", "the move"),
        ("new-depth-0", "3"),
        ("mark", "humour"),
        ("alliance", "7"),
        ("practice_specific", "yes"),
        ("practice_reviewed", "no"),
        ("task", "one call"),
        ("looked-at", goal.as_str()),
        ("hard", "yes"),
        ("next", "2026-03-09"),
    ];
    went(&sent(&stand, "/session", &fields).await, "session-kept");
    let stored = events(&stand).await;
    let session = stored.iter().find_map(|what| if let What::Session(it) = what { (it.session == 40).then_some(it) } else { None }).unwrap();
    assert!((session.modes["analysis"] - 66.7).abs() < 1e-9 && (session.modes["skill"] - 33.3).abs() < 1e-9);
    assert_eq!(session.planned.as_ref().unwrap().len(), 1);
    assert_eq!(session.topics.iter().map(|topic| topic.depth).collect::<Vec<_>>(), [Some(2.0), Some(3.0)]);
    assert_eq!(session.marks.as_deref(), Some(&["humour".to_owned()][..]));
    assert_eq!((session.alliance, session.hard, session.practice_specific, session.practice_reviewed), (Some(7.0), true, Some(true), Some(false)));
    assert!(stored.iter().any(|what| matches!(what, What::Practice(it) if it.task == "one call")));
    assert!(stored.iter().any(|what| matches!(what, What::Goal(it) if it.goal == goal && it.action == GoalAction::Revisited && it.by == Some(Person::Therapist))));
    stand.get(Who::Therapist, "/caseload").await.says("Mon 9 March");
}

#[tokio::test]
async fn a_place_without_a_licence_warns_and_never_blocks() {
    let stand = Stand::new().await;
    stand.set(|settings| settings.country = "US".to_owned()).await;
    let token = hidden(&page(&stand, "/session").await, "form").to_owned();
    let fields = [("form", token.as_str()), ("session", "40"), ("on", "2026-03-02"), ("attended", "yes"), ("place", "NY"), ("basis", "compact")];
    let kept = sent(&stand, "/session", &fields).await;
    kept.page();
    kept.says("Session 40 is kept");
    kept.says("New York is not a member of PSYPACT");
    assert!(events(&stand).await.iter().any(|what| matches!(what, What::Session(it) if it.session == 40)));
    page(&stand, "/session").await.says("<option value=\"NY\" selected>");
    let token = hidden(&page(&stand, "/session").await, "form").to_owned();
    let fields = [("form", token.as_str()), ("session", "41"), ("on", "2026-03-02"), ("attended", "yes"), ("place", "NY"), ("basis", "licensed")];
    went(&sent(&stand, "/session", &fields).await, "session-kept");
}

#[tokio::test]
async fn process_notes_are_their_writers_alone_and_put_right_by_a_new_note() {
    let stand = Stand::new().await;
    page(&stand, "/notes").await.says("Only you can read these notes");
    went(&sent(&stand, "/notes", &[("words", "a <first> thought")]).await, "note-kept");
    let shown = page(&stand, "/notes").await;
    shown.says("a &#60;first&#62; thought");
    let id = shown.body.split("id=\"note-").nth(1).and_then(|rest| rest.split('"').next()).unwrap().to_owned();
    went(&sent(&stand, "/notes", &[("words", "a second thought"), ("corrects", &id)]).await, "note-kept");
    page(&stand, "/notes").await.says("<s>a &#60;first&#62; thought</s>");
    let file = page(&stand, "/notes/export").await;
    assert!(file.header("content-disposition").starts_with("attachment"));
    file.says("a <first> thought");
    assert!(!page(&stand, "/record").await.body.contains("a second thought"), "never in the record");
    assert!(!page(&stand, "").await.body.contains("a second thought"));
}

#[tokio::test]
async fn an_event_is_put_right_and_the_original_stays_struck_through() {
    let stand = Stand::new().await;
    went(&sent(&stand, "/plan/life", &[("area", "sleep"), ("change", "worse"), ("note", "three hours")]).await, "stored");
    let number = stand.records().events(stand.ana.episode).await.unwrap().last().unwrap().number;
    let below = format!("/record/{number}");
    let form = page(&stand, &below).await;
    let last = hidden(&form, "last").to_owned();
    let same = [("do", "correct"), ("last", last.as_str()), ("on", "2026-03-02"), ("area", "sleep"), ("change", "worse"), ("note", "three hours")];
    came_back(&sent(&stand, &below, &same).await, "Nothing was changed");
    let nonsense = [("do", "correct"), ("last", last.as_str()), ("on", "2026-03-02"), ("area", "sleep"), ("change", "awful"), ("note", "five hours")];
    came_back(&sent(&stand, &below, &nonsense).await, "It does not read like this");
    let right = [("do", "correct"), ("last", last.as_str()), ("on", "2026-03-02"), ("area", "sleep"), ("change", "worse"), ("note", "five hours")];
    went(&sent(&stand, &below, &right).await, "put-right");
    assert_eq!(sent(&stand, &below, &right).await.status, StatusCode::CONFLICT);
    let record = page(&stand, "/record").await;
    record.says("<s>“three hours”</s>");
    record.says("“five hours”");
    let last = hidden(&page(&stand, &below).await, "last").to_owned();
    went(&sent(&stand, &below, &[("do", "withdraw"), ("last", &last)]).await, "put-right");
    page(&stand, "/record").await.says("was withdrawn");
}

#[tokio::test]
async fn a_shared_note_is_shown_and_marked_as_seen_and_a_private_one_never() {
    let stand = Stand::new().await;
    let event = serde_json::json!({"kind": "stuckness", "on": "2026-03-02", "words": "I feel stuck with this", "with": "my-therapist", "when": "now"});
    let (read, _) = monitoring::episode::Episode::of_events(String::new(), None, [(1, event)]);
    let shares = NewEvent { on: "2026-03-02".parse().unwrap(), what: read.events[0].what.clone() };
    let how = || Append { expected: None, form: None, via: "page", deed: deed("write"), now: stand.practice.now() };
    let wish = |words: &str, shares| Wish { change: None, words: words.to_owned(), audience: "my-therapist".to_owned(), moment: Some("now".to_owned()), shares, task: None };
    stand.records().keep_stuck_note(stand.ana.episode, wish("only mine", None), how()).await.unwrap();
    stand.records().keep_stuck_note(stand.ana.episode, wish("I feel stuck with this", Some(shares)), how()).await.unwrap();
    let list = stand.get(Who::Therapist, "/caseload").await;
    list.says("feels stuck, and has shared it");
    let read_only = stand.get(Who::Supervisor, &stand.at("/clients/{episode}")).await;
    read_only.says("I feel stuck with this");
    assert!(stand.records().stuck_notes(stand.ana.episode).await.unwrap().iter().all(|note| note.seen_at.is_none()), "only the therapist's look counts");
    let page = page(&stand, "").await;
    page.says("I feel stuck with this");
    page.says("You have seen this now.");
    for shown in [&page, &self::page(&stand, "/record").await, &self::page(&stand, "/prepare").await] {
        assert!(!shown.body.contains("only mine"), "a private note is nobody's");
    }
    let notes = stand.records().stuck_notes(stand.ana.episode).await.unwrap();
    assert_eq!(notes.iter().filter(|note| note.seen_at.is_some()).count(), 1);
}

#[tokio::test]
async fn a_safety_task_stands_before_everything_and_is_closed_with_what_was_done() {
    let stand = Stand::new().await;
    let therapist = stand.account(Who::Therapist).await;
    let due_at = stand.practice.now() + jiff::SignedDuration::from_hours(8);
    let new = NewTask { kind: TaskKind::Risk, about: "“Several days” to a question about dying".to_owned(), due_at, assigned_to: therapist, backup: Some(stand.account(Who::OtherTherapist).await) };
    let id = stand.records().raise_task(stand.ana.episode, new, deed("write"), stand.practice.now()).await.unwrap();
    let path = format!("/tasks/{id}");
    let list = stand.get(Who::Therapist, "/caseload").await;
    list.says("A person needs to be looked after.");
    list.says("by Mon 2 March, 17:00");
    list.says("class=\"now\"");
    let client = page(&stand, "").await;
    let (before, _) = client.page().split_once("id=\"standing\"").unwrap();
    assert!(before.contains("Several days"), "the task stands before the course");
    assert_eq!(stand.get(Who::OtherTherapist, &path).await.status, StatusCode::NOT_FOUND, "the backup sees it once it was handed on");
    let task = stand.get(Who::Therapist, &path).await;
    task.says("Several days");
    task.says("This does not mean that there is no risk.");
    task.says("It is no measure of risk");
    went(&stand.post(Who::Therapist, &format!("{path}/seen"), &[]).await, "acknowledged");
    stand.get(Who::Therapist, &path).await.says("Dr Thea Rapp has seen it");
    came_back(&stand.post(Who::Therapist, &format!("{path}/plan"), &[]).await, "Write at least one part.");
    went(&stand.post(Who::Therapist, &format!("{path}/plan"), &[("version", "0"), ("plan-alone", "walk to the harbour")]).await, "stored");
    stand.get(Who::Therapist, &path).await.says("walk to the harbour");
    came_back(&stand.post(Who::Therapist, &format!("{path}/close"), &[("disposition", "spoke")]).await, "Say in a sentence or two what was done.");
    went(&stand.post(Who::Therapist, &format!("{path}/close"), &[("disposition", "spoke"), ("words", "We talked at noon.")]).await, "closed");
    stand.get(Who::Therapist, &path).await.says("I spoke with the client: We talked at noon.");
    assert!(events(&stand).await.iter().any(|what| matches!(what, What::Risk(it) if it.state == RiskState::Closed)));
    assert!(!stand.get(Who::Therapist, "/caseload").await.body.contains("A person needs to be looked after."));
}

#[tokio::test]
async fn the_sheet_and_the_letter_say_what_the_record_holds() {
    let stand = Stand::new().await;
    let sheet = page(&stand, "/prepare").await;
    sheet.page();
    for words in ["What changed in the last answers", "Open", "To ask", "Room to write", "Planned and not opened: mother"] {
        sheet.says(words);
    }
    let letter = page(&stand, "/letter").await;
    letter.says("Handover letter about Ana, 2 March 2026");
}
