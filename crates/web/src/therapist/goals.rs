//! The goals: set one, look at it together, rate it, put it in other words with the old ones beside, lay it aside.

use super::case;
use super::given::{self, Given};
use super::opened::Opened;
use crate::ctx::{Ctx, Frame, done};
use crate::refusal::Refusal;
use askama::Template;
use axum::extract::Form;
use axum::response::Response;
use monitoring::episode::event::{GoalAction, GoalEvent, Person};
use monitoring::episode::{Goal, What, goals};
use monitoring::knowledge::form::GOAL_RANGE;
use records::event::NewEvent;

#[derive(Template)]
#[template(path = "therapist/goals.html")]
struct GoalsPage {
    frame: Frame,
    path: String,
    name: String,
    writes: bool,
    goals: Vec<GoalCard>,
    last_event: i64,
    ratings: Vec<u32>,
    given: Given,
}

/// One goal with its forms.
struct GoalCard {
    goal: String,
    at: usize,
    words_key: String,
    rating_key: String,
    words: String,
    line: String,
    earlier: Vec<String>,
}

fn page(ctx: &Ctx, record: &Opened, given: Given) -> Result<Response, Refusal> {
    let state = record.state();
    let card = |(at, goal): (usize, &Goal)| {
        let line = case::goal_line(record, goal);
        let told = state.goals.iter().filter(|event| event.it.goal == goal.goal);
        let mut earlier: Vec<String> = told.filter_map(|event| event.it.words.clone()).collect();
        earlier.dedup();
        earlier.pop();
        GoalCard {
            goal: goal.goal.clone(),
            at,
            words_key: format!("words-{at}"),
            rating_key: format!("rating-{at}"),
            words: line.words,
            line: line.line,
            earlier,
        }
    };
    let page = GoalsPage {
        frame: given::frame(ctx, "Goals", &given),
        path: record.path(""),
        name: record.client.name.clone(),
        writes: record.writes,
        goals: goals(&state).iter().enumerate().map(card).collect(),
        last_event: record.last_event(),
        ratings: (GOAL_RANGE[0] as u32..=GOAL_RANGE[1] as u32).collect(),
        given,
    };
    given::answer(ctx, &page, &page.given)
}

/// `GET /clients/{episode}/goals`.
///
/// # Errors
/// The records are away.
pub async fn show(ctx: Ctx) -> Result<Response, Refusal> {
    let record = Opened::of(&ctx).await?;
    page(&ctx, &record, Given::default())
}

/// `POST /clients/{episode}/goals`: what is done stands in `do`, of which goal in `goal`.
///
/// # Errors
/// Somebody changed the goal in between, or the records are away.
pub async fn change(ctx: Ctx, Form(fields): Form<Vec<(String, String)>>) -> Result<Response, Refusal> {
    let record = Opened::of(&ctx).await?;
    let mut given = Given::of(fields);
    let event = if given.value("do") == "set" {
        set(&record, &mut given)
    } else {
        changed(&record, &mut given)?
    };
    let Some(event) = event.filter(|_| given.is_right()) else {
        return page(&ctx, &record, given);
    };
    record
        .store(
            &ctx,
            vec![NewEvent {
                on: record.today,
                what: What::Goal(event),
            }],
            "goal",
        )
        .await?;
    Ok(done(&record.path("/goals"), "stored"))
}

fn event(goal: String, action: GoalAction) -> GoalEvent {
    GoalEvent {
        goal,
        action,
        words: None,
        rating: None,
        by: None,
        measure: None,
        levels: Vec::new(),
        attained: None,
        weight: None,
    }
}

/// A new goal; its short name is made from its first words, so that nobody has to think of one.
fn set(record: &Opened, given: &mut Given) -> Option<GoalEvent> {
    let words = given.needed("new-words", "Write the goal in the client’s words.");
    let taken: Vec<String> = goals(&record.state()).into_iter().map(|goal| goal.goal).collect();
    let goal = short_name(&words, &taken)?;
    Some(GoalEvent {
        words: Some(words),
        by: Some(Person::Client),
        ..event(goal, GoalAction::Set)
    })
}

fn short_name(words: &str, taken: &[String]) -> Option<String> {
    let plain: Vec<String> = words
        .split_whitespace()
        .map(|word| {
            word.chars()
                .filter(|letter| letter.is_alphanumeric())
                .collect::<String>()
                .to_lowercase()
        })
        .filter(|word| !word.is_empty())
        .take(4)
        .collect();
    let base = if plain.is_empty() {
        "goal".to_owned()
    } else {
        plain.join("-")
    };
    let numbered = (2_usize..).map(|number| format!("{base}-{number}"));
    std::iter::once(base.clone())
        .chain(numbered)
        .find(|name| !taken.contains(name))
}

fn changed(record: &Opened, given: &mut Given) -> Result<Option<GoalEvent>, Refusal> {
    let state = record.state();
    let name = given.value("goal").to_owned();
    let in_force = goals(&state);
    let (at, goal) = in_force
        .iter()
        .enumerate()
        .find(|(_, goal)| goal.goal == name)
        .ok_or(Refusal::Changed)?;
    let rewords = |what: &What| matches!(what, What::Goal(event) if event.goal == name && event.action != GoalAction::Rated);
    if !record.is_unchanged_since(given.value("last"), rewords) {
        return Err(Refusal::Changed);
    }
    let made = match given.value("do") {
        "looked-at" => event(name.clone(), GoalAction::Revisited),
        "dropped" => event(name.clone(), GoalAction::Dropped),
        "rated" => {
            let key = format!("rating-{at}");
            let rating = given.number(&key, GOAL_RANGE[0], GOAL_RANGE[1]);
            if given.value(&key).is_empty() {
                given.wrong(&key, "Choose a number from 0 to 10.");
            }
            GoalEvent {
                rating,
                by: Some(Person::Therapist),
                ..event(name.clone(), GoalAction::Rated)
            }
        }
        "reworded" => {
            let key = format!("words-{at}");
            let words = given.needed(&key, "Write the goal in its new words.");
            if Some(&words) == goal.words.as_ref() {
                given.wrong(
                    &key,
                    "These are the words it has. Change them, or say that you looked at it.",
                );
            }
            GoalEvent {
                words: Some(words),
                ..event(name.clone(), GoalAction::Reworded)
            }
        }
        _ => return Err(Refusal::Said("Choose what to do with the goal.".to_owned())),
    };
    Ok(Some(made))
}

#[cfg(test)]
mod tests {
    use super::short_name;

    #[test]
    fn a_goal_is_called_by_its_first_words_and_never_by_a_name_that_is_taken() {
        assert_eq!(
            short_name("Say what I want, at work!", &[]).unwrap(),
            "say-what-i-want"
        );
        let taken = ["rest".to_owned(), "rest-2".to_owned()];
        assert_eq!(short_name("Rest", &taken).unwrap(), "rest-3");
        assert_eq!(short_name("…", &[]).unwrap(), "goal");
    }
}
