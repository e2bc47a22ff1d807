//! Verdicts: done, process and outcome are kept apart, and nothing is said too early.

use jiff::civil::{Date, date};
use longitudinal::filter::Moment;
use longitudinal::growth::{Drift, GrowthCourse};
use longitudinal::reliable_change::Better;
use monitoring::adjustment::{Agreement, StoredForecast};
use monitoring::episode::{Episode, State};
use monitoring::hypothesis::Readings;
use monitoring::knowledge::answers::review_says;
use monitoring::knowledge::{ClientReading, Library, freeze};
use monitoring::review::frozen::{FrozenForecast, Outcome};
use monitoring::review::verdict::{process, verdict};
use monitoring::review::{Done, Review, Verdict};

const AGREED: Date = date(2027, 1, 10);

fn outcome(readings: usize, chance_without: f64) -> Option<Outcome> {
    Some(Outcome {
        readings,
        beyond_forecast_points: -1.0,
        sd_points: 1.0,
        chance_without,
    })
}

#[test]
fn the_words_follow_done_readings_and_chance() {
    let rules = &Library::shipped().rules.review;
    let needed = rules.sessions_before_verdict;
    let say = |done, outcome| verdict(done, &[], outcome, rules);
    assert_eq!(say(Some(Done::No), outcome(9, 0.01)), Verdict::NotDone);
    assert_eq!(say(Some(Done::Yes), outcome(needed - 1, 0.01)), Verdict::TooEarly);
    assert_eq!(say(Some(Done::Yes), None), Verdict::TooEarly);
    assert_eq!(say(Some(Done::Yes), outcome(needed, 0.05)), Verdict::ChangedAfter);
    assert_eq!(
        say(Some(Done::Partly), outcome(needed, 0.5)),
        Verdict::NothingClear
    );
    assert_eq!(say(None, outcome(needed, 0.97)), Verdict::WorseAfter);
}

#[test]
fn the_process_is_compared_before_and_after_the_agreement() {
    let library = Library::shipped();
    let shift = library
        .adjustments
        .iter()
        .find(|adjustment| adjustment.slug == "shift-the-focus")
        .unwrap();
    let agreement = Agreement {
        event: 1,
        adjustment: shift.slug.clone(),
        cause: "avoidance".to_owned(),
        target: Some("sign-unsaid".to_owned()),
        agreed_on: AGREED,
        review_on: date(2027, 2, 7),
        by_client: true,
        by_therapist: true,
        forecast: None,
    };
    let mut readings = Readings::new(date(2027, 2, 7));
    readings.add("sign-unsaid", date(2027, 1, 8), 3.0);
    let before_only = process(&agreement, &shift.head.target, &readings);
    assert_eq!((before_only[0].moved, before_only[0].enough), (None, None));
    readings.add("sign-unsaid", date(2027, 2, 4), 1.0);
    let moved = process(&agreement, &shift.head.target, &readings);
    assert_eq!(moved.len(), 1);
    assert_eq!((moved[0].moved, moved[0].enough), (Some(2.0), Some(true)));
    let rules = &library.rules.review;
    assert_eq!(
        verdict(Some(Done::Yes), &moved, outcome(4, 0.5), rules),
        Verdict::ProcessMoved
    );
}

/// Where nothing is done, the share of "changed after" is what it says: one in ten. Clients are drawn from the course itself.
#[test]
fn without_any_effect_one_in_ten_is_called_a_change() {
    let course = GrowthCourse {
        intercept: 15.0,
        slope: -3.0,
        intercept_variance: 26.0,
        slope_variance: 4.4,
        covariance: -2.0,
        noise_variance: 4.4,
        drift: Drift::RandomWalk {
            variance_per_week: 0.5,
        },
    };
    let mut normal = Normal(11);
    let clients = 4000;
    let mut called = 0;
    for _ in 0..clients {
        // Cholesky of the two variances by hand: u1 = c/sd0 z0 + sqrt(v1 - c²/v0) z1.
        let (z0, z1) = (normal.next(), normal.next());
        let u0 = 26.0_f64.sqrt() * z0;
        let u1 = -2.0 / 26.0_f64.sqrt() * z0 + (4.4 - 4.0 / 26.0_f64).sqrt() * z1;
        let mut drift = 0.0;
        let mut scores = Vec::new();
        for session in 1..=10_u32 {
            if session > 1 {
                drift += 0.5_f64.sqrt() * normal.next();
            }
            let moment = Moment {
                basis: f64::from(session).ln(),
                week: f64::from(session - 1),
            };
            let level = 15.0 - 3.0 * moment.basis + u0 + u1 * moment.basis + drift;
            scores.push((moment, level + 4.4_f64.sqrt() * normal.next()));
        }
        let (known, later) = scores.split_at(6);
        let moments: Vec<Moment> = later.iter().map(|(when, _)| *when).collect();
        let observed: Vec<f64> = later.iter().map(|(_, score)| *score).collect();
        let outcome = FrozenForecast::of(&course, known, &moments)
            .compare(&observed, Better::Lower)
            .unwrap();
        called += usize::from(outcome.chance_without <= 0.1);
    }
    let share = called as f64 / f64::from(clients);
    // Monte Carlo: 0.10 ± 3 standard errors of sqrt(0.1 * 0.9 / 4000) = 0.0047.
    assert!((share - 0.1).abs() < 0.0143, "{share}");
}

/// A small generator (splitmix64 and Box–Muller), so that the drawn clients are the same each time.
struct Normal(u64);

impl Normal {
    fn uniform(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (((z ^ (z >> 31)) >> 11) as f64 + 0.5) / (1u64 << 53) as f64
    }

    fn next(&mut self) -> f64 {
        let radius = (-2.0 * self.uniform().ln()).sqrt();
        radius * (std::f64::consts::TAU * self.uniform()).cos()
    }
}

/// Ten scores, an agreement after the sixth, and a review.
fn episode(forecast: &str, more: &str) -> Episode {
    let mut text = String::new();
    for (session, points) in (1..).zip([18, 17, 17, 16, 17, 17, 13, 11, 9, 8]) {
        let day = date(2027, 1, 1).saturating_add(jiff::ToSpan::days(7 * (session - 1)));
        text += &format!(
            "[[event]]\non = {day}\nkind = \"check-in\"\nsession = {session}\nscores = {{ phq-9 = {points} }}\n"
        );
        if session == 6 {
            text += &format!(
                "[[event]]\non = {day}\nkind = \"agreement\"\nadjustment = \"shift-the-focus\"\ncause = \"avoidance\"\n\
                 review_on = 2027-03-05\nagreed_by = [\"client\", \"therapist\"]\n{forecast}"
            );
        }
    }
    text += "[[event]]\non = 2027-03-05\nkind = \"review\"\nagreement = 7\ndone = \"yes\"\n";
    text += more;
    let (episode, findings) = Episode::parse("x", &text);
    assert!(findings.is_empty(), "{findings:?}");
    episode
}

fn read(episode: &Episode, library: &Library) -> Review {
    ClientReading::of(episode, date(2027, 3, 6), library, "en")
        .reviews
        .remove(0)
}

/// The score of the first session put right long after the agreement: 18 becomes 27.
const LATE_CORRECTION: &str = "[[event]]\non = 2027-03-06\nkind = \"correction\"\ncorrects = 1\n\
     with = { on = 2027-01-01, kind = \"check-in\", session = 1, scores = { phq-9 = 27 } }\n";

#[test]
fn a_later_correction_of_an_earlier_score_leaves_the_forecast_as_it_was() {
    let library = Library::shipped();
    let plain = read(&episode("", ""), library);
    let corrected = read(&episode("", LATE_CORRECTION), library);
    assert_eq!(plain.verdict, Verdict::ChangedAfter);
    assert_eq!(plain.outcome, corrected.outcome);
    // The correction itself does arrive: the course begins higher.
    let state = State::of(&episode("", LATE_CORRECTION), date(2027, 3, 6), library.books());
    assert_eq!(state.scores["phq-9"][0].points, 27.0);
    // A correction made before the agreement does enter the forecast.
    let early = LATE_CORRECTION.replacen("2027-03-06", "2027-01-29", 1);
    assert_ne!(read(&episode("", &early), library).outcome, plain.outcome);
}

#[test]
fn a_forecast_stored_with_the_agreement_outlives_the_library() {
    let library = Library::shipped();
    let stored = freeze(&episode("", ""), date(2027, 2, 5), library).unwrap();
    assert_eq!(
        (stored.known.len(), stored.library.as_str()),
        (6, library.version.as_str())
    );
    let text = serde_json::to_string(&stored).unwrap();
    assert_eq!(serde_json::from_str::<StoredForecast>(&text).unwrap(), stored);
    let table = toml::Value::try_from(&stored).unwrap();
    // The same outcome from the stored forecast as from the one worked out.
    let json_event = format!("forecast = {}\n", inline(&table));
    let with_stored = episode(&json_event, LATE_CORRECTION);
    assert_eq!(
        read(&with_stored, library).outcome,
        read(&episode("", ""), library).outcome
    );
    // Another expected course, years later, changes the forecast that is worked out and not the one that is stored.
    let path = "courses/phq-9-adult-outpatient.toml";
    let course = library.course("phq-9").unwrap().growth.slope;
    let mut files = library.files.clone();
    files.retain(|path, _| !path.starts_with("cases/"));
    let changed = files[path].replace(&format!("{course}"), "-0.1");
    assert_ne!(changed, files[path], "the slope {course} was not found");
    files.insert(path.to_owned(), changed);
    let later = Library::from_files(files).0.unwrap();
    assert_eq!(
        read(&with_stored, &later).outcome,
        read(&with_stored, library).outcome
    );
    assert_ne!(
        read(&episode("", ""), &later).outcome,
        read(&episode("", ""), library).outcome
    );
    assert!(
        freeze(&episode("", ""), date(2026, 12, 31), library).is_none(),
        "no score is known yet"
    );
}

/// A TOML value on one line.
fn inline(value: &toml::Value) -> String {
    match value {
        toml::Value::Table(table) => {
            let parts = table
                .iter()
                .map(|(key, value)| format!("{key} = {}", inline(value)));
            format!("{{ {} }}", parts.collect::<Vec<_>>().join(", "))
        }
        toml::Value::Array(list) => {
            format!("[{}]", list.iter().map(inline).collect::<Vec<_>>().join(", "))
        }
        other => other.to_string(),
    }
}

/// A review that was held answers for the cause, where it says something of it.
#[test]
fn a_review_speaks_for_or_against_its_cause_only_where_it_was_done() {
    let review = read(&episode("", ""), Library::shipped());
    assert_eq!(review_says(&review), Some(true));
    let say = |done, verdict| {
        review_says(&Review {
            done,
            verdict,
            ..review.clone()
        })
    };
    assert_eq!(say(Some(Done::Yes), Verdict::NothingClear), Some(false));
    assert_eq!(say(Some(Done::Yes), Verdict::WorseAfter), Some(false));
    assert_eq!(say(Some(Done::Partly), Verdict::NothingClear), None);
    assert_eq!(say(Some(Done::Partly), Verdict::ProcessMoved), Some(true));
    assert_eq!(say(Some(Done::No), Verdict::NotDone), None);
    assert_eq!(say(Some(Done::Yes), Verdict::TooEarly), None);
    assert_eq!(say(None, Verdict::ChangedAfter), None);
}
