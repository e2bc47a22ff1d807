//! How each measure of a file is read: by the library, or by a course estimated from the file itself.

use jiff::civil::Date;
use longitudinal::bounded::Points;
use longitudinal::growth::TimeBasis;
use longitudinal::mixed_model::{Criterion, Design, Fit, FitError, FixedColumn, RandomEffects, fit};
use longitudinal::normal::quantile;
use longitudinal::reliable_change::{
    AtCutoff, Better, ClinicalCutoff, CutoffKind, Distribution, ReliableThreshold, cutoff,
    reliable_change_points,
};
use monitoring::instrument::Instrument;
use monitoring::knowledge::Library;
use monitoring::signal::SignalRules;
use monitoring::trajectory::{Clock, Course, CourseOrigin, Measure, Plan, TimedScore};

use super::options::MeasureOptions;
use crate::score_file::{Row, ScoreFile};

/// Everything needed to read one measure of a file.
#[derive(Debug, Clone)]
pub struct MeasureReading {
    /// Its name as the file spells it.
    pub name: String,
    /// Its name as people know it.
    pub title: String,
    /// Scale, thresholds and course.
    pub measure: Measure,
    /// Where the course comes from.
    pub course: Course,
    /// How the file's time becomes the course's.
    pub timing: Timing,
    /// Least size of a sudden change, points.
    pub sudden_points: f64,
    /// Decimals with which a score is shown.
    pub decimals: usize,
    /// Thresholds with their basis, as sentences.
    pub thresholds: Vec<String>,
    /// What a reader must know, as sentences that hold for any measure.
    pub notes: Vec<String>,
    /// What a reading is called: "session" or "reading".
    pub reading_word: &'static str,
}

/// Why no reading of a measure can be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable {
    /// What is wrong.
    pub reason: String,
    /// What would be right.
    pub remedy: String,
}

/// How the file's time becomes the course's.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Timing {
    clock: Clock,
    /// Added to the time in the file, after conversion to the course's clock.
    shift: f64,
    /// Units of the course's clock in one of the file's.
    scale: f64,
    /// Time of the first session on the course's clock.
    first_time: f64,
    /// Units of the course's clock from one session to the next.
    time_per_session: f64,
    /// Weeks in one unit of the course's clock.
    weeks_per_unit: f64,
}

impl Timing {
    /// Time on the course's clock.
    pub fn time(&self, row: &Row) -> f64 {
        row.time * self.scale + self.shift
    }

    /// Weeks on the clock of the drift: the calendar where it is known, else the course's own time.
    pub fn week(&self, row: &Row) -> f64 {
        row.calendar_week
            .unwrap_or((self.time(row) - self.first_time) * self.weeks_per_unit)
    }

    /// Weeks as they are known from the file, if they are.
    pub fn known_week(&self, row: &Row) -> Option<f64> {
        match self.clock {
            Clock::Session => row.calendar_week,
            _ => Some(row.time * self.clock.weeks()),
        }
    }

    /// Whether the file counts sessions.
    pub fn counts_sessions(&self) -> bool {
        self.clock == Clock::Session
    }

    /// The unit of the file's time.
    pub fn clock(&self) -> Clock {
        self.clock
    }

    /// Units of the file's time from one session to the next.
    pub fn file_time_per_session(&self) -> f64 {
        self.time_per_session / self.scale
    }

    /// Time on the course's clock and week, so much later than a score, in the file's unit.
    pub fn later(&self, score: TimedScore, file_time: f64) -> (f64, f64) {
        let ahead = file_time * self.scale;
        (score.time + ahead, score.week + ahead * self.weeks_per_unit)
    }

    /// The plan of one course of treatment.
    pub fn plan(&self, planned_sessions: Option<u32>, rules: &SignalRules) -> Plan {
        Plan {
            planned_sessions: planned_sessions.map(f64::from),
            horizon_sessions: rules.horizon_sessions,
            stall_window_sessions: rules.stall_window_sessions,
            first_time: self.first_time,
            time_per_session: self.time_per_session,
            weeks_per_session: self.time_per_session * self.weeks_per_unit,
        }
    }
}

/// What the library and the command line say, and on which day.
#[derive(Clone, Copy)]
pub struct Sources<'a> {
    /// The library.
    pub library: &'a Library,
    /// The command line.
    pub options: &'a MeasureOptions,
    /// The day whose numbers hold.
    pub date: Date,
}

impl Sources<'_> {
    /// Prepares one measure; `rows` are its rows with a score that lies on the scale.
    ///
    /// # Errors
    /// Where neither the library nor the file gives a course.
    pub fn prepare(&self, name: &str, rows: &[&Row], file: &ScoreFile) -> Result<MeasureReading, Unreadable> {
        let instrument = self.library.instrument(name);
        let published = instrument.and_then(|instrument| self.library.course(&instrument.name));
        match published {
            Some(course) if !self.options.refit => self.published(name, instrument, course, rows, file),
            _ => self.estimated(name, instrument, published, rows, file),
        }
    }

    /// The points that a score of this measure can have, as far as they are known.
    pub fn points(&self, name: &str) -> Option<Points> {
        self.options.scale(name).or_else(|| {
            let scale = self.library.instrument(name)?.scale()?;
            Some(Points {
                min: scale.min,
                max: scale.max,
                whole: scale.whole(),
            })
        })
    }

    fn published(
        &self,
        name: &str,
        instrument: Option<&Instrument>,
        course: &Course,
        rows: &[&Row],
        file: &ScoreFile,
    ) -> Result<MeasureReading, Unreadable> {
        let clock = file.clock();
        let from_zero = clock != Clock::Session || counts_from_zero(rows);
        let timing = Timing {
            clock,
            shift: if from_zero { 1.0 } else { 0.0 },
            scale: clock.weeks(),
            first_time: 1.0,
            time_per_session: 1.0,
            weeks_per_unit: 1.0,
        };
        let mut notes = Vec::new();
        if clock == Clock::Session && file.columns.calendar.is_none() {
            notes.push("The file has no dates, so a session a week is assumed.".to_owned());
        }
        if clock != Clock::Session {
            notes.push("The file has no sessions, so a session a week is assumed.".to_owned());
        }
        self.assemble(name, instrument, course.clone(), timing, rows, notes)
    }

    fn estimated(
        &self,
        name: &str,
        instrument: Option<&Instrument>,
        published: Option<&Course>,
        rows: &[&Row],
        file: &ScoreFile,
    ) -> Result<MeasureReading, Unreadable> {
        let needed = self.library.signal_rules().clients_to_estimate as usize;
        let clients = count_clients(rows);
        if clients < needed {
            if let Some(course) = published {
                let mut reading = self.published(name, instrument, course, rows, file)?;
                reading.notes.push(format!(
                    "{clients} clients are too few to estimate a course ({needed} are needed); the published one is used."
                ));
                return Ok(reading);
            }
            return Err(self.too_few(name, instrument, clients, needed));
        }
        let clock = file.clock();
        let basis = match clock {
            Clock::Session if !counts_from_zero(rows) => TimeBasis::LogFromOne,
            _ => TimeBasis::LogFromZero,
        };
        let first_time = if basis == TimeBasis::LogFromOne { 1.0 } else { 0.0 };
        let timing = Timing {
            clock,
            shift: 0.0,
            scale: 1.0,
            first_time,
            time_per_session: if clock == Clock::Session {
                1.0
            } else {
                usual_interval(rows)
            },
            weeks_per_unit: clock.weeks(),
        };
        let flat = |what: &str| Unreadable {
            reason: format!("no course of {name} can be estimated from this file: {what}"),
            remedy: "Each client needs a first and later scores that are not all the same".to_owned(),
        };
        let estimate =
            estimate(rows, file.clients.len(), basis, &timing).map_err(|error| flat(&error.to_string()))?;
        let course = Course {
            instrument: name.to_owned(),
            clock,
            basis,
            growth: estimate
                .fit
                .growth_course()
                .ok_or_else(|| flat("the model has no single course"))?,
            origin: CourseOrigin::Estimated {
                clients,
                scores: rows.len(),
                log_likelihood: estimate.fit.log_likelihood,
                converged: estimate.fit.report.converged,
                singular: estimate.fit.report.singular,
            },
        };
        let mut notes = vec![
            "The course was estimated from these same scores, so its bands are a little too narrow for new clients."
                .to_owned(),
        ];
        if estimate.random == RandomEffects::Intercept {
            notes.push("Too few scores a client to tell how much their change differs: all are taken to change alike.".to_owned());
        }
        self.assemble(name, instrument, course, timing, rows, notes)
    }

    fn too_few(
        &self,
        name: &str,
        instrument: Option<&Instrument>,
        clients: usize,
        needed: usize,
    ) -> Unreadable {
        let known = match instrument {
            Some(_) => "has no published course in the library",
            None => "is not a measure of the library",
        };
        Unreadable {
            reason: format!("{name} {known}, and {clients} clients are too few to estimate a course"),
            remedy: format!(
                "Use a known measure (unstuck knowledge list), map the name (--measure), or give {needed} clients or more"
            ),
        }
    }

    fn assemble(
        &self,
        name: &str,
        instrument: Option<&Instrument>,
        course: Course,
        timing: Timing,
        rows: &[&Row],
        mut notes: Vec<String>,
    ) -> Result<MeasureReading, Unreadable> {
        let rules = self.library.signal_rules();
        let z = quantile(0.5 + 0.5 * rules.reliable_confidence);
        let stated_points = self.points(name);
        let points = stated_points.unwrap_or(Points::UNLIMITED);
        let stated = instrument.and_then(|instrument| instrument.total.as_ref());
        let mut measure = match stated {
            Some(total) => Measure::of(
                total,
                course.growth,
                course.basis,
                self.date,
                rules.stall_gain_share,
                z,
            ),
            None => {
                let better = self.options.better(name).unwrap_or(Better::Lower);
                Measure::unstated(
                    points,
                    better,
                    course.growth,
                    course.basis,
                    rules.stall_gain_share,
                    z,
                )
            }
        };
        measure.points = points;
        if stated_points.is_none() {
            notes.push(
                "The scale is not known, so any score is taken. Say --scale MEASURE=0..63 if you know it."
                    .to_owned(),
            );
        }
        if stated.is_none() && self.options.better(name).is_none() {
            notes.push(
                "Fewer points are taken as better. Say --better MEASURE=higher if they are not.".to_owned(),
            );
        }
        let mut thresholds = self.stated_thresholds(instrument, &measure);
        self.computed_thresholds(
            name,
            rows,
            z,
            rules.stall_gain_share,
            &mut measure,
            &mut thresholds,
        )?;
        Ok(MeasureReading {
            name: name.to_owned(),
            title: instrument.map_or_else(|| name.to_owned(), |instrument| instrument.title.clone()),
            sudden_points: self.options.sudden_points.unwrap_or(measure.reliable.points),
            decimals: if measure.points.whole || all_whole(rows) {
                0
            } else {
                1
            },
            reading_word: if timing.counts_sessions() {
                "session"
            } else {
                "reading"
            },
            measure,
            course,
            timing,
            thresholds,
            notes,
        })
    }

    /// The thresholds in use, each with where it comes from.
    fn stated_thresholds(&self, instrument: Option<&Instrument>, measure: &Measure) -> Vec<String> {
        let mut said = Vec::new();
        let total = instrument.and_then(|instrument| instrument.total.as_ref());
        match total.and_then(|total| total.reliable_change_on(self.date)) {
            Some(change) => {
                let than = if change.fact.inclusive { "at least" } else { "more than" };
                said.push(format!(
                    "reliable change {than} {} points ({}, {})",
                    change.fact.points,
                    change.source,
                    change.mark.phrase()
                ));
            }
            None => said.push(format!(
                "reliable change more than {:.2} points (from the noise of the course; none is stated in the library)",
                measure.reliable.points
            )),
        }
        if let Some(cutoff) = total.and_then(|total| total.cutoff_on(self.date)) {
            let phrase = cutoff.mark.phrase();
            said.push(format!(
                "clinical cut-off {} points ({}, {phrase})",
                cutoff.fact.points, cutoff.source
            ));
        }
        said
    }

    /// Jacobson and Truax's own thresholds from the file's first scores, where reliability and norms are given.
    fn computed_thresholds(
        &self,
        name: &str,
        rows: &[&Row],
        z: f64,
        stall_gain_share: f64,
        measure: &mut Measure,
        said: &mut Vec<String>,
    ) -> Result<(), Unreadable> {
        let wrong = |error: longitudinal::reliable_change::ChangeError| Unreadable {
            reason: format!("the thresholds of {name} cannot be computed: {error}"),
            remedy: "Check --reliability and --functional".to_owned(),
        };
        let firsts = first_scores(rows);
        if let Some(reliability) = self.options.reliability(name) {
            let sd = firsts.sd;
            let points = reliable_change_points(sd, reliability, z).map_err(wrong)?;
            measure.reliable = ReliableThreshold::more_than(points);
            measure.noticed_points = points;
            measure.stall_gain_points = stall_gain_share * points;
            said.retain(|sentence| !sentence.starts_with("reliable change"));
            said.push(format!(
                "reliable change more than {points:.2} points (SD of first scores {sd:.3}, reliability {reliability}, SEdiff {:.3})",
                points / z
            ));
        }
        if let Some((mean, sd)) = self.options.functional(name) {
            let clinical = Distribution::new(firsts.mean, firsts.sd).map_err(wrong)?;
            let functional = Distribution::new(mean, sd).map_err(wrong)?;
            let score = cutoff(CutoffKind::C, clinical, functional, measure.better);
            measure.clinical = Some(ClinicalCutoff {
                score,
                at_cutoff: AtCutoff::Neither,
            });
            said.retain(|sentence| !sentence.starts_with("clinical cut-off"));
            said.push(format!(
                "clinical cut-off {score:.3} points (criterion c, functional mean {mean}, SD {sd})"
            ));
        }
        Ok(())
    }
}

struct FirstScores {
    mean: f64,
    sd: f64,
}

/// Mean and standard deviation of each client's first score.
fn first_scores(rows: &[&Row]) -> FirstScores {
    let mut first: std::collections::BTreeMap<u32, (f64, u32, f64)> = std::collections::BTreeMap::new();
    for row in rows {
        let Some(score) = row.score else { continue };
        let entry = first.entry(row.client).or_insert((row.time, row.line, score));
        if (row.time, row.line) < (entry.0, entry.1) {
            *entry = (row.time, row.line, score);
        }
    }
    let count = first.len() as f64;
    let mean = first.values().map(|entry| entry.2).sum::<f64>() / count;
    let squares: f64 = first.values().map(|entry| (entry.2 - mean).powi(2)).sum();
    FirstScores {
        mean,
        sd: (squares / (count - 1.0)).sqrt(),
    }
}

fn counts_from_zero(rows: &[&Row]) -> bool {
    rows.iter().any(|row| row.time == 0.0)
}

fn all_whole(rows: &[&Row]) -> bool {
    rows.iter()
        .all(|row| row.score.is_none_or(|score| score.fract() == 0.0))
}

fn count_clients(rows: &[&Row]) -> usize {
    let mut clients: Vec<u32> = rows.iter().map(|row| row.client).collect();
    clients.sort_unstable();
    clients.dedup();
    clients.len()
}

/// The median time from one reading of a client to the next, on the file's clock; 1 where nobody has two.
fn usual_interval(rows: &[&Row]) -> f64 {
    let mut times: Vec<(u32, f64)> = rows.iter().map(|row| (row.client, row.time)).collect();
    times.sort_unstable_by(|one, other| one.0.cmp(&other.0).then(one.1.total_cmp(&other.1)));
    let mut intervals: Vec<f64> = times
        .windows(2)
        .filter(|pair| pair[0].0 == pair[1].0 && pair[1].1 > pair[0].1)
        .map(|pair| pair[1].1 - pair[0].1)
        .collect();
    intervals.sort_unstable_by(f64::total_cmp);
    intervals.get(intervals.len() / 2).copied().unwrap_or(1.0)
}

/// A course estimated from the file.
struct Estimate {
    fit: Fit,
    random: RandomEffects,
}

/// The plain mixed model by maximum likelihood: `score ~ basis`, clients differing in level and slope; in level alone
/// where the file has too few scores a client to tell their slopes from noise.
fn estimate(rows: &[&Row], clients: usize, basis: TimeBasis, timing: &Timing) -> Result<Estimate, FitError> {
    let client: Vec<u32> = rows.iter().map(|row| row.client).collect();
    let time: Vec<f64> = rows.iter().map(|row| basis.at(timing.time(row))).collect();
    let ones = vec![1.0; rows.len()];
    let response: Vec<f64> = rows.iter().filter_map(|row| row.score).collect();
    let fixed = [
        FixedColumn {
            name: "intercept",
            values: &ones,
        },
        FixedColumn {
            name: "slope",
            values: &time,
        },
    ];
    let design = Design {
        client: &client,
        client_count: clients,
        basis: &time,
        fixed: &fixed,
        response: &response,
    };
    let with =
        |random| fit(&design, random, Criterion::MaximumLikelihood).map(|fit| Estimate { fit, random });
    with(RandomEffects::InterceptAndSlope).or_else(|_| with(RandomEffects::Intercept))
}
