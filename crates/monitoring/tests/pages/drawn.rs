//! What a picture shows: scores with gaps, bands, forecast, state, marks, and the same in words.

use super::episodes;
use jiff::civil::date;
use monitoring::episode::Episode;
use monitoring::knowledge::drawn::{Better, Drawn, SPARK_READINGS, SeriesOf};
use monitoring::knowledge::{ClientReading, Library};

fn drawn(events: &str) -> Drawn {
    let (episode, findings) = Episode::parse("x", events);
    assert!(findings.is_empty(), "{findings:?}");
    Drawn::of(
        &episode,
        episode.day_of_reading().unwrap(),
        Library::shipped(),
        "en",
    )
}

/// A week apart: each session was held, and the scores say what its check-in told; `None` is a check-in without a score.
fn weekly(measure: &str, scores: &[Option<f64>]) -> String {
    let week = |(at, score): (usize, &Option<f64>)| {
        let day = date(2027, 1, 1).saturating_add(jiff::ToSpan::days(7 * at as i64));
        let told = score.map_or_else(
            || "quantities = { pulse-honesty = 7 }".to_owned(),
            |points| format!("scores = {{ {measure} = {points} }}"),
        );
        let n = at + 1;
        format!(
            "[[event]]\non = {day}\nkind = \"session\"\nsession = {n}\n[[event]]\non = {day}\nkind = \"check-in\"\nsession = {n}\n{told}\n"
        )
    };
    scores.iter().enumerate().map(week).collect()
}

#[test]
fn every_episode_is_drawn_with_its_scores_inside_the_scale() {
    let library = Library::shipped();
    for (name, episode, day) in episodes::all() {
        let drawn = Drawn::of(&episode, day, library, "en");
        let reading = ClientReading::of(&episode, day, library, "en");
        assert_eq!(drawn, Drawn::beside(&reading, &episode, library, "en"), "{name}");
        assert_eq!(drawn.marks.len(), reading.reviews.len(), "{name}");
        let read = drawn.read_measure();
        assert_eq!(read.is_some(), reading.course.is_some(), "{name}");
        if let (Some(read), Some(course)) = (read, &reading.course) {
            assert_eq!(
                (read.state.state, read.state.since_session),
                (course.state, course.since_session),
                "{name}"
            );
        }
        for measure in &drawn.measures {
            let (min, max) = (measure.scale.min_points, measure.scale.max_points);
            let inside = |points: f64| points >= min - 1e-9 && points <= max + 1e-9;
            assert!(measure.points.is_sorted_by_key(|point| point.on), "{name}");
            assert_eq!(measure.rows.len(), measure.points.len(), "{name}");
            assert!(measure.spark.len() <= SPARK_READINGS, "{name}");
            for band in measure.expected.iter().chain(&measure.forecast) {
                assert!(inside(band.low) && inside(band.high), "{name}: {band:?}");
                assert!(
                    band.low <= band.middle && band.middle <= band.high,
                    "{name}: {band:?}"
                );
            }
            assert!(measure.expected.is_sorted_by(|a, b| a.week < b.week), "{name}");
        }
        let text = serde_json::to_string(&drawn).unwrap();
        assert!(!text.contains("caseload."), "{name}: a label is missing");
    }
}

#[test]
fn a_check_in_without_the_score_is_a_gap() {
    let drawn = drawn(&weekly(
        "phq-9",
        &[Some(18.0), Some(17.0), None, Some(17.0), Some(16.0), None],
    ));
    let read = drawn.read_measure().unwrap();
    let points: Vec<Option<f64>> = read.points.iter().map(|point| point.points).collect();
    assert_eq!(
        points,
        [Some(18.0), Some(17.0), None, Some(17.0), Some(16.0), None]
    );
    assert!(read.rows[2].state.is_none() && read.rows[3].state.is_some());
    assert!(
        read.description
            .starts_with("PHQ-9: 4 scores, from 18 at session 1 to 16 at session 5, 2 missing"),
        "{}",
        read.description
    );
}

#[test]
fn a_measure_given_every_second_session_has_no_gaps_between() {
    let every_second: Vec<Option<f64>> = (0..9)
        .map(|at| (at % 2 == 0).then(|| 18.0 - f64::from(at)))
        .collect();
    let drawn = drawn(&weekly("phq-9", &every_second));
    let points = &drawn.read_measure().unwrap().points;
    assert_eq!(points.len(), 5, "{points:?}");
    assert!(points.iter().all(|point| point.points.is_some()));
}

#[test]
fn the_forecast_opens_at_the_last_score_and_the_expected_band_runs_from_the_first() {
    let drawn = drawn(&weekly(
        "phq-9",
        &[Some(18.0), Some(17.0), Some(18.0), Some(17.0)],
    ));
    let read = drawn.read_measure().unwrap();
    assert_eq!((read.scale.better, read.scale.whole), (Better::Lower, true));
    assert_eq!((read.scale.min_points, read.scale.max_points), (0.0, 27.0));
    let cut_off = read.scale.cut_off.as_ref().unwrap();
    assert_eq!(
        (cut_off.points, cut_off.name.as_str()),
        (10.0, "clinical cut-off")
    );
    assert_eq!(cut_off.source, "kroenke-2001");
    let ahead = Library::shipped().signal_rules().stall_window_sessions as u32;
    assert_eq!(read.forecast.first().unwrap().session, 4);
    assert_eq!(read.forecast.last().unwrap().session, 4 + ahead);
    assert_eq!(read.expected.first().unwrap().session, 1);
    assert_eq!(read.expected.last().unwrap().session, 4 + ahead);
    // Sessions so far came once a week.
    assert!((read.forecast.last().unwrap().week - f64::from(3 + ahead)).abs() < 1e-9);
    let width = |at: usize| read.forecast[at].high - read.forecast[at].low;
    assert!(width(ahead as usize) > width(0), "the fan does not open");
    assert!(read.rows[0].expected.is_none() && read.rows[3].expected.is_some());
    // The reliable change of the PHQ-9 is 6 points: 1.2816 * 6 / (1.96 * 1.4142).
    let error = read.points[0].error_half_width.unwrap();
    assert!((error - 2.774).abs() < 0.001, "{error}");
}

/// A table of the last eight readings is what the caseload shows.
#[test]
fn the_sparkline_holds_the_last_eight_readings() {
    let scores: Vec<Option<f64>> = (0..12).map(|at| Some(18.0 - f64::from(at) / 2.0)).collect();
    let drawn = drawn(&weekly("gad-7", &scores));
    let read = drawn.read_measure().unwrap();
    assert_eq!(read.spark.len(), 8);
    assert_eq!(read.spark[7].points, Some(12.5));
    assert_eq!(read.spark[0].points, Some(16.0));
    assert!(read.spark.iter().all(|one| one.expected.is_some()));
}

#[test]
fn a_measure_without_a_course_and_goals_are_drawn_as_they_are() {
    let events = "[[event]]\non = 2027-01-01\nkind = \"check-in\"\nscores = { isi = 15 }\n\
        [[event]]\non = 2027-01-01\nkind = \"goal\"\ngoal = \"bus\"\naction = \"set\"\nwords = \"Take the bus\"\nrating = 2\n\
        [[event]]\non = 2027-01-15\nkind = \"goal\"\ngoal = \"bus\"\naction = \"rated\"\nrating = 4\n\
        [[event]]\non = 2027-01-15\nkind = \"goal\"\ngoal = \"bus\"\naction = \"rated\"\nrating = 6\nby = \"therapist\"\n\
        [[event]]\non = 2027-01-15\nkind = \"check-in\"\nscores = { isi = 12, house-scale = 3 }\n";
    let drawn = drawn(events);
    assert!(drawn.measures.is_empty());
    let names: Vec<(SeriesOf, &str, usize)> = drawn
        .raw
        .iter()
        .map(|series| (series.of, series.title.as_str(), series.points.len()))
        .collect();
    assert_eq!(
        names,
        [
            (SeriesOf::Measure, "house-scale", 1),
            (SeriesOf::Measure, "ISI", 2),
            (SeriesOf::GoalByClient, "Take the bus", 2),
            (SeriesOf::GoalByTherapist, "Take the bus", 1),
        ]
    );
    assert!(drawn.raw[0].scale.is_none());
    let weeks: Vec<f64> = drawn.raw[2].points.iter().map(|point| point.week).collect();
    assert_eq!(weeks, [0.0, 2.0]);
}

#[test]
fn an_agreement_is_a_mark_with_letter_title_and_later_its_verdict() {
    let library = Library::shipped();
    let (episode, day) = episodes::named("emils-course-turns");
    let drawn = Drawn::of(&episode, day, library, "en");
    let mark = drawn.marks.first().unwrap();
    assert_eq!(mark.letter, "A");
    assert_eq!(mark.verdict.as_deref(), Some("changed after"));
    assert!(
        library
            .adjustments
            .iter()
            .any(|one| one.words("en").unwrap().title == mark.title)
    );
    let before = Drawn::of(&episode, mark.on, library, "en");
    assert_eq!(before.marks[0].verdict, None);
}
