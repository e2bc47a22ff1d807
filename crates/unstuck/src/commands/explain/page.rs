//! The reading of one client as calm, short text.

use super::{agreed, cards, lines::Lines};
use monitoring::knowledge::{ClientReading, Library, reading::Looked};

/// The whole page.
pub(super) fn page(
    reading: &ClientReading,
    library: &Library,
    language: &str,
    width: usize,
    full: bool,
) -> String {
    let mut lines = Lines::new(width);
    let client = if reading.client.is_empty() {
        "This client"
    } else {
        &reading.client
    };
    lines.put(0, "", &format!("{client}, as of {}", reading.as_of));
    lines.gap();
    safety(&mut lines, reading);
    course(&mut lines, reading);
    signs(&mut lines, reading);
    match reading.looked {
        Looked::RiskFirst => {
            lines.heading("Why might this be?");
            lines.put(
                2,
                "",
                "Safety comes first. Causes are shown again when the safety task is closed.",
            );
        }
        Looked::NotNeeded => {
            lines.gap();
            lines.put(0, "", "Nothing calls for a look at causes now.");
        }
        Looked::Yes => cards::causes(&mut lines, reading, library, language, full),
    }
    questions(&mut lines, reading, library, language);
    cards::offers(&mut lines, reading, library, language, full);
    criteria(&mut lines, reading);
    agreed::reviews(&mut lines, reading, library, language);
    if !reading.not_taken.is_empty() {
        lines.heading("Not taken in");
        reading.not_taken.iter().for_each(|what| lines.put(2, "· ", what));
    }
    lines.gap();
    lines.put(
        0,
        "",
        &format!(
            "Library {}. Points and windows are proposals, not validated.",
            reading.library_version
        ),
    );
    lines.into_text()
}

fn safety(lines: &mut Lines, reading: &ClientReading) {
    if !reading.safety.is_empty() {
        lines.put(0, "", "A person needs to look at this today");
        reading.safety.iter().for_each(|line| lines.put(2, "! ", line));
        lines.gap();
    }
}

fn course(lines: &mut Lines, reading: &ClientReading) {
    let Some(course) = &reading.course else {
        lines.put(
            0,
            "",
            "No course is read: there is no score, or no expected course for the measure.",
        );
        return;
    };
    let said = format!(
        "{}, {} since session {}",
        course.measure, course.word, course.since_session
    );
    lines.put(0, &format!("{} ", course.shape), &said);
    lines.put(2, "", &course.reasons);
}

fn signs(lines: &mut Lines, reading: &ClientReading) {
    if reading.signs.is_empty() {
        return;
    }
    lines.heading("Signs");
    for sign in &reading.signs {
        let facts: Vec<String> = sign
            .facts
            .iter()
            .map(|fact| format!("{} ({})", fact.words, fact.who))
            .collect();
        lines.put(2, "· ", &format!("{}: {}", sign.title, facts.join("; ")));
    }
}

fn questions(lines: &mut Lines, reading: &ClientReading, library: &Library, language: &str) {
    let both = [
        ("the client", &reading.next_question),
        ("the therapist", &reading.next_question_therapist),
    ];
    if both.iter().all(|(_, question)| question.is_none()) {
        return;
    }
    lines.heading("The question that would tell most");
    for (who, question) in both {
        let Some(question) = question else { continue };
        for ask in &question.asks {
            lines.labelled(2, &format!("To {who}"), &format!("“{}”", ask.question));
        }
        lines.labelled(4, "Why it is asked", &question.why);
        let about: Vec<&str> = question
            .about
            .iter()
            .take(3)
            .map(|slug| cards::cause_name(library, slug, language))
            .collect();
        lines.labelled(4, "It tells about", &about.join("; "));
    }
}

fn criteria(lines: &mut Lines, reading: &ClientReading) {
    if reading.criteria.is_empty() {
        return;
    }
    lines.heading("Criteria for considering a change");
    for criterion in &reading.criteria {
        let facts: Vec<&str> = criterion.facts.iter().map(|fact| fact.words.as_str()).collect();
        lines.put(2, "· ", &format!("{}: {}", criterion.title, facts.join("; ")));
    }
    if reading.prepare_conversation {
        lines.put(
            2,
            "",
            "They have held for some sessions: a good moment to prepare the conversation about fit together.",
        );
    }
}
