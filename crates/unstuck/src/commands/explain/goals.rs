//! The goals in force: where each is, and when it was last looked at.

use super::{lines::Lines, page::Sheet};
use monitoring::episode::Goal;
use monitoring::hypothesis::evidence::plain;

/// One line a goal, and what belongs to it.
pub(super) fn goals(lines: &mut Lines, sheet: &Sheet) {
    if sheet.reading.goals.is_empty() {
        return;
    }
    lines.heading(&sheet.say("goals.heading"));
    for goal in &sheet.reading.goals {
        let words = goal.words.as_deref().unwrap_or(&goal.goal);
        lines.put(2, "· ", &format!("{words}: {}", state(goal, sheet)));
        let belongs = belongs(goal, sheet);
        if sheet.full {
            lines.labelled(4, &sheet.say("goals.belongs"), &belongs.join("; "));
        }
    }
    if let Some(value) = sheet.reading.attainment {
        let registered = sheet.library.quantities.get("goal-attainment");
        let mark = registered.and_then(|quantity| quantity.mark);
        let mark = mark.map_or_else(String::new, |mark| sheet.say(&format!("mark.{mark:?}")));
        let values = [("value", plain(value)), ("mark", mark)];
        let values: Vec<(&str, &str)> = values
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        lines.put(2, "", &sheet.with("goals.attainment", &values));
    }
}

/// When it was looked at, and how it is rated.
fn state(goal: &Goal, sheet: &Sheet) -> String {
    let (date, days) = (
        goal.looked_at_on.to_string(),
        goal.days_since_looked_at.to_string(),
    );
    let mut parts = vec![sheet.with("goals.looked-at", &[("date", &date), ("days", &days)])];
    if let Some((first, now)) = goal.client_rating {
        parts.push(sheet.with("goals.rated", &[("first", &plain(first)), ("now", &plain(now))]));
    }
    if let Some(rating) = goal.therapist_rating {
        parts.push(sheet.with("goals.therapist-rated", &[("value", &plain(rating))]));
    }
    if let Some(level) = goal.attained {
        let words = goal.attained_words.as_deref().unwrap_or("–");
        parts.push(sheet.with("goals.level", &[("level", &plain(level)), ("words", words)]));
    }
    parts.join("; ")
}

/// Measure, practice and sessions that belong to it.
fn belongs(goal: &Goal, sheet: &Sheet) -> Vec<String> {
    let mut parts = Vec::new();
    if let Some(measure) = &goal.measure {
        parts.push(sheet.with("goals.measure", &[("name", measure)]));
    }
    if !goal.tasks.is_empty() {
        parts.push(sheet.with("goals.tasks", &[("names", &goal.tasks.join(", "))]));
    }
    if !goal.sessions.is_empty() {
        let numbers: Vec<String> = goal.sessions.iter().map(ToString::to_string).collect();
        parts.push(sheet.with("goals.sessions", &[("numbers", &numbers.join(", "))]));
    }
    parts
}
