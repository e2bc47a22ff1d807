//! What the report and the printed summary show of an analysis.

mod measures;
mod picture;

use std::collections::BTreeMap;

use longitudinal::honesty::NotYet;
use monitoring::signal::{Alert, Reason, Signal, State};

use super::courses::CourseReading;
use super::measures::MeasureReading;
use super::output::{Job, Standing};
use crate::report::{self, ReportInput};
use crate::score_file::Rejection;
use measures::measures;
use picture::{course_chart, sparkline};

/// Fills the report from an analysis.
pub fn report_input(job: &Job, overview: &[Standing], source: &str) -> ReportInput {
    let ranked = ranked(overview);
    let drawn = ranked
        .iter()
        .take_while(|standing| standing.alert != Alert::None)
        .take(report::DRAWN_IN_FULL);
    let cards: Vec<_> = drawn
        .enumerate()
        .map(|(place, standing)| card(job, standing, place))
        .collect();
    let listed = ranked.iter().skip(cards.len()).take(report::LISTED);
    let lines = listed
        .map(|standing| line(job, standing, &job.read(standing.course)))
        .collect();
    let count = |alert| overview.iter().filter(|standing| standing.alert == alert).count();
    let counts = report::Counts {
        rows: usize::try_from(job.file.rows_seen).unwrap_or(usize::MAX),
        scores: overview.iter().map(|standing| standing.scores).sum(),
        clients: clients(job),
        courses: overview.len(),
        look_now: count(Alert::LookNow),
        look: count(Alert::Look),
    };
    ReportInput {
        source: source.to_owned(),
        made_on: None,
        version: format!("{}, library {}", env!("CARGO_PKG_VERSION"), job.library.version),
        counts,
        lines_total: overview.len() - cards.len(),
        cards,
        lines,
        states: states(job, overview),
        measures: measures(job, overview),
        rejected: rejected(&job.prepared.rejections),
        notes: notes(job),
    }
}

/// Those who need a look first; equals in the order of the file.
fn ranked(overview: &[Standing]) -> Vec<Standing> {
    let mut ranked = overview.to_vec();
    let place = |state: State| State::ALL.iter().position(|known| *known == state);
    ranked.sort_by(|one, other| {
        (other.alert.cmp(&one.alert))
            .then(place(one.state).cmp(&place(other.state)))
            .then(other.need.total_cmp(&one.need))
            .then(one.course.cmp(&other.course))
    });
    ranked
}

fn clients(job: &Job) -> usize {
    // Courses stand client by client.
    let mut clients: Vec<u32> = job.prepared.courses.iter().map(|course| course.client).collect();
    clients.dedup();
    clients.len()
}

fn line(job: &Job, standing: &Standing, reading: &CourseReading) -> report::ClientLine {
    let rows = &job.prepared.courses[standing.course];
    let measure = &job.prepared.measures[rows.measure];
    let last = reading.signals.last();
    let since = last.map(|signal| format!("{} {}", measure.reading_word, signal.since_session));
    let voice = job.voice();
    let decisive = last.and_then(|signal| signal.reasons.first()).map(|reason| {
        voice.words.sentences(
            std::slice::from_ref(reason),
            voice.rules,
            measure.reading_word,
            measure.decimals,
        )
    });
    report::ClientLine {
        client_id: job.file.clients[rows.client as usize].clone(),
        measure: measure.title.clone(),
        state: standing.state,
        since,
        alert: standing.alert,
        why: decisive.unwrap_or_default().trim_end_matches('.').to_owned(),
        sparkline: sparkline(measure, reading),
    }
}

fn card(job: &Job, standing: &Standing, place: usize) -> report::ClientCard {
    let rows = &job.prepared.courses[standing.course];
    let measure = &job.prepared.measures[rows.measure];
    let reading = job.read(standing.course);
    let line = line(job, standing, &reading);
    let unit = measure.timing.clock().word();
    let last = reading.signals.last();
    let table = job
        .prepared
        .rows(job.file, rows)
        .filter(|row| row.score.is_some())
        .zip(&reading.signals)
        .map(|(row, signal)| table_row(measure, row.time, signal));
    report::ClientCard {
        sentence: last.map(|signal| told(job, signal, measure)).unwrap_or_default(),
        chances: last.map(|signal| chances(signal, measure)).unwrap_or_default(),
        chart: course_chart(job, standing, &reading, &line, place),
        rows: table.collect(),
        time_unit: unit.to_owned(),
        line,
    }
}

/// The reasons as sentences, less the chance of improvement: the card lists the chances by themselves.
fn told(job: &Job, signal: &Signal, measure: &MeasureReading) -> String {
    let told: Vec<Reason> = signal
        .reasons
        .iter()
        .copied()
        .filter(|reason| !matches!(reason, Reason::Improvement { .. }))
        .collect();
    let voice = job.voice();
    voice
        .words
        .sentences(&told, voice.rules, measure.reading_word, measure.decimals)
}

fn table_row(measure: &MeasureReading, time: f64, signal: &Signal) -> report::TableRow {
    let standing = &signal.standing;
    report::TableRow {
        time: format!("{}", (time * 10.0).round() / 10.0),
        session: (!measure.timing.counts_sessions()).then(|| standing.score.session.to_string()),
        score: Some(standing.score.points),
        expected: standing.expected.map(|expected| expected.points),
        band_80: standing
            .expected
            .map(|expected| (expected.band_80.lower, expected.band_80.upper)),
        state: signal.state,
    }
}

fn chances(signal: &Signal, measure: &MeasureReading) -> Vec<report::Chance> {
    let chances = &signal.standing.chances;
    let by = format!("by {} {}", measure.reading_word, signal.standing.horizon_session);
    let mut said = vec![report::Chance {
        of: format!("a clear improvement {by}"),
        probability: chances.reliable_improvement,
    }];
    if let Some(probability) = chances.recovery {
        said.push(report::Chance {
            of: format!("out of the clinical range {by}"),
            probability,
        });
    }
    said.push(report::Chance {
        of: format!("clearly worse than at the beginning {by}"),
        probability: chances.reliable_deterioration,
    });
    said
}

fn states(job: &Job, overview: &[Standing]) -> Vec<report::StateSummary> {
    let words = job.library.signal_words();
    State::ALL
        .into_iter()
        .map(|state| report::StateSummary {
            state,
            word: words.state(state).word.clone(),
            meaning: words.meaning(state, job.library.signal_rules()),
            courses: overview.iter().filter(|standing| standing.state == state).count(),
        })
        .collect()
}

fn rejected(rejections: &[Rejection]) -> report::Rejected {
    let mut counted: BTreeMap<&str, usize> = BTreeMap::new();
    for rejection in rejections {
        *counted.entry(&rejection.reason).or_default() += 1;
    }
    let mut by_reason: Vec<(String, usize)> = counted
        .into_iter()
        .map(|(reason, rows)| (reason.to_owned(), rows))
        .collect();
    by_reason.sort_by_key(|(_, rows)| std::cmp::Reverse(*rows));
    let shown = |rejection: &Rejection| report::RejectedRow {
        line: rejection.line,
        column: (!rejection.column.is_empty()).then(|| rejection.column.clone()),
        reason: if rejection.remedy.is_empty() {
            rejection.reason.clone()
        } else {
            format!("{}. {}", rejection.reason, rejection.remedy)
        },
    };
    report::Rejected {
        total: rejections.len(),
        by_reason,
        first: rejections
            .iter()
            .take(report::REJECTED_SHOWN)
            .map(shown)
            .collect(),
    }
}

/// What a reader must know; the same sentence about several measures is said once.
fn notes(job: &Job) -> Vec<String> {
    let measures = &job.prepared.measures;
    let mut said: Vec<(&str, Vec<&str>)> = Vec::new();
    for measure in measures {
        for note in &measure.notes {
            match said.iter_mut().find(|(known, _)| known == note) {
                Some((_, names)) => names.push(&measure.title),
                None => said.push((note, vec![&measure.title])),
            }
        }
    }
    let own = said.into_iter().map(|(note, names)| {
        if names.len() == measures.len() {
            note.to_owned()
        } else {
            format!("{}: {note}", names.join(", "))
        }
    });
    own.chain(calibrated(job)).chain([flags(job)]).collect()
}

/// Whether bands and chances were corrected by what this file's own clients have shown, one sentence a measure.
fn calibrated(job: &Job) -> Vec<String> {
    let measures = &job.prepared.measures;
    let said = measures.iter().enumerate().map(|(index, measure)| {
        let title = &measure.title;
        let (bands, chances) = (job.calibration.bands_lacking(index), job.calibration.chances_lacking(index));
        let known = |lacking: &NotYet| format!("{} of {} clients", lacking.have, lacking.need);
        match (bands, chances) {
            (None, None) => format!("{title}: bands and chances are calibrated on the other clients of this file."),
            (None, Some(few)) => format!(
                "{title}: bands are calibrated on the other clients of this file. Chances are not yet calibrated here: \
                 their end has come for {}.",
                known(&few)
            ),
            (Some(few), _) => format!(
                "{title}: not yet calibrated here, {} needed. Bands may be a little too narrow for new clients.",
                known(&few)
            ),
        }
    });
    said.collect()
}

/// How many may be flagged, so that nobody takes an unflagged row for an all-clear.
fn flags(job: &Job) -> String {
    let percent = (100.0 * job.budget.share()).round();
    format!(
        "At most {percent} in 100 clients are flagged at once, those who need it most; worsening is always flagged. \
         A client without a flag may still be stalled: see the state."
    )
}
