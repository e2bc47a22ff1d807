//! What was agreed and is kept up: proposals, goals, plan, practice, criteria for a change.

use crate::ctx::Ctx;
use crate::days;
use crate::refusal::Refusal;
use crate::therapist::opened::Opened;
use monitoring::adjustment::practice::Share;
use monitoring::episode::event::PracticeState;
use monitoring::episode::{Goal, State, What};
use monitoring::hypothesis::evidence::plain;
use monitoring::knowledge::ClientReading;

/// An adjustment proposed and not yet answered.
pub struct Proposed {
    /// Its key.
    pub id: i64,
    /// The version it is shown from.
    pub version: i64,
    /// What.
    pub title: String,
    /// Since when, and until when.
    pub when: String,
    /// In the words of these two.
    pub words: String,
    /// Whether the client can confirm it alone: those without an account agree in the session.
    pub client_confirms: bool,
}

pub(super) async fn proposals(ctx: &Ctx, record: &Opened) -> Result<Vec<Proposed>, Refusal> {
    let zone = ctx.practice.time_zone();
    let all = ctx.practice.records().proposals(record.row.id).await?;
    let open = all.into_iter().filter(|proposal| proposal.state == "open");
    let shown = open.map(|proposal| Proposed {
        id: proposal.id.0,
        version: proposal.version,
        title: record.adjustment(&proposal.what.adjustment),
        when: format!(
            "Proposed {} · review on {}",
            days::moment(&proposal.at, &zone),
            days::long(proposal.what.review_on)
        ),
        words: proposal.what.words,
        client_confirms: record.client.account.is_some(),
    });
    Ok(shown.collect())
}

/// One goal in a line.
pub struct GoalLine {
    /// In the client's words.
    pub words: String,
    /// Where it is, and when it was last looked at.
    pub line: String,
}

pub(super) fn goals(record: &Opened, reading: &ClientReading) -> Vec<GoalLine> {
    reading.goals.iter().map(|goal| goal_line(record, goal)).collect()
}

/// One goal in a line.
pub fn goal_line(record: &Opened, goal: &Goal) -> GoalLine {
    let mut parts = Vec::new();
    if let Some((first, now)) = goal.client_rating {
        parts.push(format!("{} of 10, {} at first", plain(now), plain(first)));
    }
    if let Some(rating) = goal.therapist_rating {
        parts.push(format!("the therapist says {}", plain(rating)));
    }
    if let (Some(level), Some(words)) = (goal.attained, &goal.attained_words) {
        parts.push(format!("level {}: {words}", plain(level)));
    }
    parts.push(format!(
        "last looked at {} ({})",
        days::long(goal.looked_at_on),
        days::ago(goal.looked_at_on, record.today)
    ));
    GoalLine {
        words: goal.title().to_owned(),
        line: parts.join(" · "),
    }
}

/// Plan and approach.
pub struct PlanLines {
    /// Way of working, planned sessions, what brought the client.
    pub approach: Vec<String>,
    /// The plan in plain words, as last shared, with its day.
    pub shared: Option<(String, String)>,
}

pub(super) fn plan(record: &Opened, state: &State) -> PlanLines {
    let mut approach = Vec::new();
    if let Some(intake) = &state.intake {
        approach.extend(
            intake
                .it
                .approach
                .as_ref()
                .map(|approach| format!("Way of working: {approach}")),
        );
        approach.extend(
            intake
                .it
                .planned_sessions
                .map(|count| format!("{count} sessions planned")),
        );
    }
    PlanLines {
        approach,
        shared: shared_plan(record),
    }
}

/// The plan as last shared in plain words, with its day.
pub fn shared_plan(record: &Opened) -> Option<(String, String)> {
    let standing = record.episode.standing_on(record.today);
    standing.into_iter().rev().find_map(|event| match event.what {
        What::PlanShared(plan) => Some((plan.words?, days::long(event.on))),
        _ => None,
    })
}

/// One step of practice: how many of the agreed tasks came so far.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Funnel {
    /// The step.
    pub words: &'static str,
    /// How many.
    pub count: usize,
    /// Of the widest bar, in percent.
    pub width_percent: usize,
}

/// Agreed, started, done, looked at: each task counted once, entries that are not shared left out.
pub fn funnel(record: &Opened, state: &State) -> Vec<Funnel> {
    let entries: Vec<_> = state
        .practice
        .iter()
        .filter(|entry| entry.it.share != Some(Share::None))
        .collect();
    let mut tasks: Vec<&str> = Vec::new();
    for entry in entries
        .iter()
        .filter(|entry| entry.it.state == PracticeState::Assigned && entry.day <= record.today)
    {
        if !tasks.contains(&entry.it.task.as_str()) {
            tasks.push(&entry.it.task);
        }
    }
    let reached = |states: &[PracticeState]| {
        let came = |task: &&&str| {
            entries
                .iter()
                .any(|entry| entry.it.task == **task && states.contains(&entry.it.state))
        };
        tasks.iter().filter(came).count()
    };
    let steps = [
        ("agreed", tasks.len()),
        ("begun", reached(&[PracticeState::Started, PracticeState::Done])),
        ("done", reached(&[PracticeState::Done])),
        ("looked at", reached(&[PracticeState::Reviewed])),
    ];
    let most = tasks.len().max(1);
    let step = |(words, count): (&'static str, usize)| Funnel {
        words,
        count,
        width_percent: count * 100 / most,
    };
    if tasks.is_empty() {
        Vec::new()
    } else {
        steps.into_iter().map(step).collect()
    }
}

/// The criteria for considering a change.
pub struct Criteria {
    /// Those that hold.
    pub hold: Vec<Criterion>,
    /// Titles of those that do not, or that nobody knows.
    pub rest: Vec<String>,
}

/// One criterion that holds.
pub struct Criterion {
    /// Its number.
    pub figure: String,
    /// What it says.
    pub title: String,
    /// The facts with their dates.
    pub facts: String,
}

pub(super) fn criteria(record: &Opened, reading: &ClientReading) -> Criteria {
    let hold = reading.criteria.iter().map(|up| {
        let facts: Vec<String> = up.facts.iter().map(|fact| days::spoken(&fact.words)).collect();
        let figure = up.facts.first().and_then(|fact| fact.facts.first());
        Criterion {
            figure: figure.map_or_else(|| "•".to_owned(), |fact| plain(fact.value)),
            title: up.title.clone(),
            facts: facts.join("; "),
        }
    });
    let title = |sign: &monitoring::hypothesis::Sign| {
        let words = sign.words.get(&record.language).or_else(|| sign.words.get("en"));
        words.map_or_else(|| sign.slug.clone(), |words| words.title.clone())
    };
    let rest = record.library.criteria.iter();
    let rest = rest.filter(|sign| !reading.criteria.iter().any(|up| up.slug == sign.slug));
    Criteria {
        hold: hold.collect(),
        rest: rest.map(title).collect(),
    }
}
