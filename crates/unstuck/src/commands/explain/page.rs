//! The reading of one client as calm, short text. All words come from the library, in the language asked for.

use super::{agreed, cards, goals, lines::Lines};
use monitoring::hypothesis::Who;
use monitoring::knowledge::{ClientReading, Labels, Library, reading::Looked};

/// What every part of the page needs.
pub(super) struct Sheet<'a> {
    /// The reading.
    pub(super) reading: &'a ClientReading,
    /// The library it was made with.
    pub(super) library: &'a Library,
    /// The short words of the page.
    pub(super) labels: Labels,
    /// Language of all words.
    pub(super) language: &'a str,
    /// Whether everything is shown.
    pub(super) full: bool,
}

impl Sheet<'_> {
    /// A short word of the page.
    pub(super) fn say(&self, key: &str) -> String {
        self.labels.say(key)
    }

    /// A short word with values put in.
    pub(super) fn with(&self, key: &str, values: &[(&str, &str)]) -> String {
        self.labels.with(key, values)
    }

    /// Who said it.
    pub(super) fn who(&self, who: Who) -> String {
        self.say(match who {
            Who::Client => "who.client",
            Who::Therapist => "who.therapist",
            Who::Process => "who.process",
        })
    }
}

/// The whole page.
pub(super) fn page(sheet: &Sheet, width: usize) -> String {
    let mut lines = Lines::new(width);
    let reading = sheet.reading;
    let nameless = sheet.say("page.nameless");
    let client = if reading.client.is_empty() {
        &nameless
    } else {
        &reading.client
    };
    let date = reading.as_of.to_string();
    lines.put(
        0,
        "",
        &sheet.with("page.as-of", &[("client", client), ("date", &date)]),
    );
    lines.gap();
    safety(&mut lines, sheet);
    course(&mut lines, sheet);
    signs(&mut lines, sheet);
    match reading.looked {
        Looked::RiskFirst => {
            lines.heading(&sheet.say("page.why"));
            lines.put(2, "", &sheet.say("page.risk-first"));
        }
        Looked::NotNeeded => {
            lines.gap();
            lines.put(0, "", &sheet.say("page.not-needed"));
        }
        Looked::Yes => cards::causes(&mut lines, sheet),
    }
    questions(&mut lines, sheet);
    cards::offers(&mut lines, sheet);
    criteria(&mut lines, sheet);
    goals::goals(&mut lines, sheet);
    agreed::reviews(&mut lines, sheet);
    if !reading.not_taken.is_empty() {
        lines.heading(&sheet.say("page.not-taken"));
        reading.not_taken.iter().for_each(|what| lines.put(2, "· ", what));
    }
    lines.gap();
    lines.put(
        0,
        "",
        &sheet.with("page.library", &[("version", &reading.library_version)]),
    );
    lines.into_text()
}

fn safety(lines: &mut Lines, sheet: &Sheet) {
    if !sheet.reading.safety.is_empty() {
        lines.put(0, "", &sheet.say("page.safety"));
        sheet
            .reading
            .safety
            .iter()
            .for_each(|line| lines.put(2, "! ", line));
        lines.gap();
    }
}

fn course(lines: &mut Lines, sheet: &Sheet) {
    let Some(course) = &sheet.reading.course else {
        lines.put(0, "", &sheet.say("page.no-course"));
        return;
    };
    let since = course.since_session.to_string();
    let values = [
        ("measure", course.measure.as_str()),
        ("word", course.word.as_str()),
        ("session", since.as_str()),
    ];
    lines.put(
        0,
        &format!("{} ", course.shape),
        &sheet.with("page.course", &values),
    );
    lines.put(2, "", &course.reasons);
}

fn signs(lines: &mut Lines, sheet: &Sheet) {
    if sheet.reading.signs.is_empty() {
        return;
    }
    lines.heading(&sheet.say("page.signs"));
    for sign in &sheet.reading.signs {
        let facts = sign
            .facts
            .iter()
            .map(|fact| format!("{} ({})", fact.words, sheet.who(fact.who)));
        let facts: Vec<String> = facts.collect();
        lines.put(2, "· ", &format!("{}: {}", sign.title, facts.join("; ")));
    }
}

fn questions(lines: &mut Lines, sheet: &Sheet) {
    let both = [
        ("question.to-client", &sheet.reading.next_question),
        ("question.to-therapist", &sheet.reading.next_question_therapist),
    ];
    if both.iter().all(|(_, question)| question.is_none()) {
        return;
    }
    lines.heading(&sheet.say("question.heading"));
    for (to, question) in both {
        let Some(question) = question else { continue };
        for ask in &question.asks {
            lines.labelled(2, &sheet.say(to), &format!("“{}”", ask.question));
        }
        lines.labelled(4, &sheet.say("question.why"), &question.why);
        let about = question.about.iter().take(3);
        let about: Vec<&str> = about.map(|slug| cards::cause_name(sheet, slug)).collect();
        lines.labelled(4, &sheet.say("question.tells-about"), &about.join("; "));
    }
}

fn criteria(lines: &mut Lines, sheet: &Sheet) {
    if sheet.reading.criteria.is_empty() {
        return;
    }
    lines.heading(&sheet.say("criteria.heading"));
    for criterion in &sheet.reading.criteria {
        let facts: Vec<&str> = criterion.facts.iter().map(|fact| fact.words.as_str()).collect();
        lines.put(2, "· ", &format!("{}: {}", criterion.title, facts.join("; ")));
    }
    if sheet.reading.prepare_conversation {
        lines.put(2, "", &sheet.say("criteria.prepare"));
    }
}
