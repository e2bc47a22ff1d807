//! A course of therapy with one of everything that a record can hold, so that every page has something to say.

use crate::harness::{Course, Stand, deed};
use jiff::ToSpan as _;
use jiff::civil::Date;
use monitoring::episode::{Episode, What};
use records::event::{Append, NewEvent};
use std::path::Path;

/// One of each kind; what people typed is a dash.
const ONE_OF_EACH: &str = r#"
client = "Ana"
measure = "phq-9"

[[event]]
on = 2026-01-05
kind = "agreement"
adjustment = "shift-the-focus"
cause = "avoidance"
target = "pulse-method"
review_on = 2026-02-02
agreed_by = ["client", "therapist"]

[[event]]
on = 2026-02-28
kind = "agreement"
adjustment = "re-clarify-goals"
cause = "avoidance"
review_on = 2026-03-29
agreed_by = ["client", "therapist"]

[[event]]
on = 2026-02-02
kind = "review"
agreement = 1
done = "partly"
words = "–"

[[event]]
on = 2026-02-03
kind = "plan-shared"
words = "–"

[[event]]
on = 2026-02-03
kind = "context"
area = "sleep"
change = "worse"

[[event]]
on = 2026-02-03
kind = "context"
area = "support"
change = "better"

[[event]]
on = 2026-02-03
kind = "risk"
state = "open"

[[event]]
on = 2026-02-04
kind = "risk"
state = "closed"

[[event]]
on = 2026-02-05
kind = "session"
session = 20
attended = "late"
hard = true
modes = { analysis = 70, skill = 10, emotion = 10, behaviour = 10 }
marks = ["humour", "intellect"]
alliance = 6.5

[[event]]
on = 2026-02-12
kind = "session"
session = 21
attended = "cancelled"
called_off = { by = "client", reason = "ill" }

[[event]]
on = 2026-02-13
kind = "session"
session = 22
attended = "cancelled"
called_off = { by = "therapist", reason = "away" }

[[event]]
on = 2026-02-13
kind = "goal"
goal = "rest"
action = "rated"
rating = 4
by = "client"

[[event]]
on = 2026-02-14
kind = "goal"
goal = "rest"
action = "rated"
rating = 5
by = "therapist"

[[event]]
on = 2026-02-14
kind = "goal"
goal = "rest"
action = "revisited"

[[event]]
on = 2026-02-15
kind = "practice"
task = "–"
state = "assigned"
format = "exposure"

[[event]]
on = 2026-02-16
kind = "practice"
task = "–"
state = "done"
format = "exposure"
fields = { done = true, distress-before = 60.5, type = "in-life" }
share = "summary"

[[event]]
on = 2026-02-17
kind = "stuckness"
words = "–"
with = "my-therapist"
when = "at-the-start"

[[event]]
on = 2026-02-18
kind = "check-in"
session = 22
answers = { phq-9 = { 1 = 1, 9 = 0 }, gad-7 = { 1 = 2 } }
share = "full"
"#;

async fn append(stand: &Stand, course: Course, episode: Episode, days: i32) {
    let moved = |day: Date| day.checked_add(days.days()).unwrap();
    let events = episode.events.into_iter().map(|event| NewEvent {
        on: moved(event.on),
        what: event.what,
    });
    let how = Append {
        expected: None,
        form: None,
        via: "link",
        deed: deed("write"),
        now: stand.practice.now(),
    };
    stand
        .records()
        .append(course.episode, events.collect(), how)
        .await
        .unwrap();
}

/// Ana's record holds one of everything.
pub async fn one_of_each(stand: &Stand) {
    let (mut episode, findings) = Episode::parse("more.toml", ONE_OF_EACH);
    assert!(findings.is_empty(), "{findings:?}");
    // What comes first here is the entry after those that are there.
    let before = stand.records().events(stand.ana.episode).await.unwrap().len();
    for event in &mut episode.events {
        if let What::Review(review) = &mut event.what {
            review.agreement += before;
        }
    }
    append(stand, stand.ana, episode, 0).await;
}

/// Ana's course once more, to three days ago: late enough for the causes of the library to be in force.
pub async fn once_more(stand: &Stand) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/episodes/ana.toml");
    let (mut episode, _) = Episode::parse("ana.toml", &std::fs::read_to_string(path).unwrap());
    // A correction names an entry by its number, which is another one here.
    episode.events.retain(|event| event.what.kind() != "correction");
    let last = episode.events.last().unwrap().on;
    let days = last.until(stand.practice.today()).unwrap().get_days() - 3;
    append(stand, stand.ana, episode, days).await;
}
