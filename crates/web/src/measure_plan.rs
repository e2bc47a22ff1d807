//! Which measure is asked how often, as a form and in words: for everybody (the administrator) and for one client (the therapist).

use crate::therapist::given::Given;
use crate::words::{ENGLISH, Words, english};
use monitoring::instrument::{Informant, Instrument, TermsClass};
use monitoring::knowledge::Library;
use monitoring::knowledge::due::{Every, MeasurePlan};

/// Most sessions or weeks between two times; a guard against a slip of the finger.
const LONGEST: u32 = 52;

/// One measure in the form.
pub struct PlanRow {
    /// Its name in the library.
    pub name: String,
    /// Its title.
    pub title: String,
    /// How many questions it has.
    pub items: usize,
    /// `session`, `sessions`, `weeks`, or empty.
    pub every: String,
    /// Every so many.
    pub count: String,
    /// What is wrong.
    pub problem: Option<String>,
}

/// What a plan asks of somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Burden {
    /// Questions of all its measures, if they came together.
    pub items: u32,
    /// About how long these take, in minutes.
    pub minutes: u32,
    /// Most questions in one check-in.
    pub most_items: u32,
    /// About how long one check-in takes at most, in minutes.
    pub most_minutes: u32,
}

/// Measures that a client can fill in here: there are words for them, and where their holder asks for a licence, the practice holds it.
pub fn askable<'a>(library: &'a Library, licences: &'a [String]) -> impl Iterator<Item = &'a Instrument> {
    library.instruments.iter().filter(move |known| {
        let mut words = library
            .wordings
            .iter()
            .filter(|words| words.instrument == known.name)
            .peekable();
        let worded = words.peek().is_some();
        let held = known.terms.class != TermsClass::BringYourOwn
            || licences.contains(&known.name)
            || words.any(|words| words.licence.is_some());
        known.informant == Informant::Client && worded && held
    })
}

/// The rows of the form.
pub fn rows(library: &Library, licences: &[String], given: &Given) -> Vec<PlanRow> {
    let row = |known: &Instrument| PlanRow {
        name: known.name.clone(),
        title: known.title.clone(),
        items: known.items.len(),
        every: given.value(&format!("every-{}", known.name)).to_owned(),
        count: given.value(&format!("count-{}", known.name)).to_owned(),
        problem: given.problem(&format!("count-{}", known.name)).map(str::to_owned),
    };
    askable(library, licences).map(row).collect()
}

/// Fills the form in with a plan.
pub fn put(given: &mut Given, plan: &[MeasurePlan]) {
    for one in plan {
        let (every, count) = match one.every {
            Every::Session => ("session", String::new()),
            Every::Weeks(count) => ("weeks", count.to_string()),
            Every::Sessions(count) => ("sessions", count.to_string()),
        };
        given.put(&format!("every-{}", one.measure), every);
        given.put(&format!("count-{}", one.measure), count);
    }
}

/// The plan that a form says; what is wrong stands beside its field.
pub fn read(library: &Library, licences: &[String], given: &mut Given) -> Vec<MeasurePlan> {
    let mut plan = Vec::new();
    for known in askable(library, licences) {
        let key = format!("count-{}", known.name);
        let every = given.value(&format!("every-{}", known.name)).to_owned();
        let count = given.value(&key).parse::<u32>();
        let count = count.ok().filter(|count| (1..=LONGEST).contains(count));
        let every = match (every.as_str(), count) {
            ("", _) => continue,
            ("session", _) => Every::Session,
            ("weeks", Some(count)) => Every::Weeks(count),
            ("sessions", Some(count)) => Every::Sessions(count),
            _ => {
                given.wrong(
                    &key,
                    format!("{}: write how many, from 1 to {LONGEST}.", known.title),
                );
                continue;
            }
        };
        plan.push(MeasurePlan {
            measure: known.name.clone(),
            every,
        });
    }
    plan
}

/// "at each session", "every 4 weeks".
pub fn how_often(every: Every) -> String {
    how_often_in(english(), every)
}

fn how_often_in(words: &Words, every: Every) -> String {
    let say = &words.home;
    match every {
        Every::Session => say.every_sessions(1),
        Every::Weeks(count) => say.every_weeks(count as usize),
        Every::Sessions(count) => say.every_sessions(count as usize),
    }
}

/// What a plan asks of somebody.
pub fn burden(library: &Library, plan: &[MeasurePlan]) -> Burden {
    let rules = library.rules.burden;
    let known = plan.iter().filter_map(|one| library.instrument(&one.measure));
    let items = known
        .map(|it| u32::try_from(it.items.len()).unwrap_or(u32::MAX))
        .sum();
    let minutes = |items: u32| (items * rules.seconds_per_measure_item).div_ceil(60).max(1);
    Burden {
        items,
        minutes: minutes(items),
        most_items: rules.items,
        most_minutes: rules.seconds.div_ceil(60),
    }
}

/// One measure of a plan in the words of whoever answers: what stands above its questions, and how often.
pub fn for_client(library: &Library, words: &Words, one: &MeasurePlan) -> String {
    let worded = |language: &str| {
        let mut all = library.wordings.iter();
        all.find(|words| words.instrument == one.measure && words.language == language)
    };
    let title = worded(&words.language).or_else(|| worded(ENGLISH)).map_or_else(
        || {
            let known = library.instrument(&one.measure);
            known.map_or_else(|| one.measure.clone(), |known| known.title.clone())
        },
        |words| words.heading.clone().unwrap_or_else(|| words.title.clone()),
    );
    words.home.measure(title, how_often_in(words, one.every))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan() -> Vec<MeasurePlan> {
        let one = |measure: &str, every| MeasurePlan {
            measure: measure.to_owned(),
            every,
        };
        vec![one("gad-7", Every::Weeks(4)), one("phq-9", Every::Session)]
    }

    #[test]
    fn a_plan_comes_back_from_its_form() {
        let library = Library::shipped();
        let mut given = Given::default();
        put(&mut given, &plan());
        assert_eq!(read(library, &[], &mut given), plan());
        assert!(given.is_right());
        let mut wrong = Given::default();
        wrong.put("every-phq-9", "weeks");
        assert!(read(library, &[], &mut wrong).is_empty());
        assert!(
            wrong.problem("count-phq-9").is_some(),
            "nobody said how many weeks"
        );
    }

    #[test]
    fn what_needs_a_licence_is_offered_to_its_holders_alone() {
        let library = Library::shipped();
        let bring = |known: &&Instrument| known.terms.class == TermsClass::BringYourOwn;
        assert!(library.instruments.iter().any(|known| bring(&known)));
        assert_eq!(askable(library, &[]).filter(bring).count(), 0);
        // A licence without words asks nothing either: nobody has put in the words.
        let all: Vec<String> = library
            .instruments
            .iter()
            .map(|known| known.name.clone())
            .collect();
        assert_eq!(askable(library, &all).filter(bring).count(), 0);
    }

    #[test]
    fn the_burden_is_counted_and_said_in_plain_words() {
        let library = Library::shipped();
        let burden = burden(library, &plan());
        let items = ["phq-9", "gad-7"].map(|name| library.instrument(name).unwrap().items.len() as u32);
        assert_eq!(burden.items, items.iter().sum::<u32>());
        assert_eq!((burden.most_items, burden.most_minutes), (12, 2));
        assert_eq!(
            for_client(library, english(), &plan()[1]),
            "“How the last two weeks were”, at each session"
        );
        assert_eq!(how_often(Every::Weeks(4)), "every 4 weeks");
    }
}
