//! How each measure of a file is read: by the library, or by a course estimated from the file itself.

use jiff::civil::Date;
use longitudinal::bounded::Points;
use longitudinal::growth::{Drift, TimeBasis};
use longitudinal::mixed_model::RandomEffects;
use longitudinal::normal::quantile;
use longitudinal::reliable_change::{Better, ReliableThreshold};
use longitudinal::sudden_change::Rule;
use monitoring::instrument::{Domain, Instrument};
use monitoring::knowledge::Library;
use monitoring::trajectory::{BandWidths, Clock, Course, CourseOrigin, Measure};

use super::estimate::{self, PUBLISHED_CLIENTS, estimate, estimate_near};
use super::options::MeasureOptions;
use super::sudden;
use super::timing::{Timing, counts_from_zero};
use super::widths;
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
    /// What counts as a sudden change.
    pub sudden: Rule,
    /// Decimals with which a score is shown.
    pub decimals: usize,
    /// Thresholds with their basis, as sentences.
    pub thresholds: Vec<String>,
    /// What a reader must know, as sentences that hold for any measure.
    pub notes: Vec<String>,
    /// How the course was obtained, beyond its figures, as sentences.
    pub course_notes: Vec<String>,
    /// How wide bands are before other clients have shown it: as the scores that the course was estimated from say, else as
    /// the normal distribution has it.
    pub widths: BandWidths,
    /// What a reading is called: "session" or "reading".
    pub reading_word: &'static str,
    /// What up means on its chart.
    pub up_label: &'static str,
}

/// Why no reading of a measure can be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable {
    /// What is wrong.
    pub reason: String,
    /// What would be right.
    pub remedy: String,
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
        let timing = Timing::in_sessions(clock, rows);
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
        let timing = Timing::as_in_file(clock, basis, rows);
        let flat = |what: &str| Unreadable {
            reason: format!("no course of {name} can be estimated from this file: {what}"),
            remedy: "Each client needs a first and later scores that are not all the same".to_owned(),
        };
        let near = published.filter(|course| basis == course.basis && clock == course.clock);
        let choice = match near {
            Some(course) => estimate_near(rows, file.clients.len(), course, &timing),
            None => estimate(rows, file.clients.len(), basis, &timing),
        };
        let choice = choice.map_err(|error| flat(&error.to_string()))?;
        let course = Course {
            instrument: name.to_owned(),
            clock,
            basis: choice.basis,
            growth: choice.course,
            origin: CourseOrigin::Estimated {
                clients,
                scores: rows.len(),
                log_likelihood: choice.log_likelihood,
                converged: choice.converged,
                singular: choice.singular,
            },
        };
        let mut course_notes = match near {
            Some(_) => vec![format!(
                "The published course counts as {PUBLISHED_CLIENTS} clients beside those of the file."
            )],
            None => estimate::notes(&choice, clients),
        };
        if choice.random == RandomEffects::Intercept {
            course_notes.push("Too few scores a client to tell how much their change differs: all are taken to change alike.".to_owned());
        }
        let mut reading = self.assemble(name, instrument, course, timing, rows, Vec::new())?;
        reading.course_notes = course_notes;
        reading.widths = widths::shown(&reading, rows);
        Ok(reading)
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
        let reliable_is_stated = stated.is_some_and(|total| total.reliable_change_on(self.date).is_some());
        if !reliable_is_stated && course.growth.drift != Drift::None {
            let clients = rows.iter().map(|row| row.client as usize + 1).max().unwrap_or(0);
            if let Some(variance) = estimate::scatter_variance(rows, clients, course.basis, &timing) {
                let reliable = ReliableThreshold::more_than(z * (2.0 * variance).sqrt());
                measure = measure.with_reliable(reliable, rules.stall_gain_share);
            }
        }
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
        let least_points = self.options.sudden_points.unwrap_or(measure.reliable.points);
        let sudden = sudden::rule(least_points, rules).map_err(|error| Unreadable {
            reason: format!("sudden changes of {name} cannot be judged: {error}"),
            remedy: "Check sudden_alpha in signals.toml".to_owned(),
        })?;
        Ok(MeasureReading {
            name: name.to_owned(),
            title: instrument.map_or_else(|| name.to_owned(), |instrument| instrument.title.clone()),
            sudden,
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
            up_label: up_label(instrument, measure.better),
            measure,
            course,
            timing,
            thresholds,
            notes,
            course_notes: Vec::new(),
            widths: BandWidths::nominal(),
        })
    }
}

fn up_label(instrument: Option<&Instrument>, better: Better) -> &'static str {
    let symptoms =
        instrument.is_some_and(|known| matches!(known.domain, Domain::Symptoms | Domain::Distress));
    match better {
        Better::Lower if symptoms => "fewer symptoms ↑",
        Better::Lower => "fewer points ↑",
        Better::Higher => "more points ↑",
    }
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
