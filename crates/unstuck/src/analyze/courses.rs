//! From the rows of a file to one course for each client and measure, and a signal after every score.

use std::collections::BTreeMap;

use longitudinal::reliable_change::ChangeClass;
use monitoring::knowledge::Library;
use monitoring::signal::{Signal, Watcher};
use monitoring::trajectory::{BandWidths, Follower, TimedScore};

use super::measures::{MeasureReading, Sources, Unreadable};
use crate::score_file::{Rejection, Row, ScoreFile};

/// The rows of one client on one measure, in the order of time: a range of [`Prepared::order`].
#[derive(Debug, Clone, Copy)]
pub struct CourseRows {
    /// Index of the client in the file.
    pub client: u32,
    /// Index into [`Prepared::measures`].
    pub measure: usize,
    start: usize,
    end: usize,
}

/// A file made ready to be read client by client.
#[derive(Debug)]
pub struct Prepared {
    /// The measures that can be read.
    pub measures: Vec<MeasureReading>,
    /// One entry a client and measure, clients in the order of the file.
    pub courses: Vec<CourseRows>,
    /// Rows not used, in the order of the file.
    pub rejections: Vec<Rejection>,
    order: Vec<u32>,
}

/// One course, read.
#[derive(Debug)]
pub struct CourseReading {
    /// A signal after each score.
    pub signals: Vec<Signal>,
    /// Weeks of each score, where they are known from the file.
    pub weeks: Vec<Option<f64>>,
    /// Where the client stands after the last score, for forecasts.
    pub follower: Follower,
    /// The class of the change from first to last score; `None` with one score only.
    pub change: Option<ChangeClass>,
}

/// Sorts out which rows can be used, and prepares each measure.
pub fn prepare(file: &mut ScoreFile, sources: &Sources) -> Prepared {
    let mut rejections = std::mem::take(&mut file.rejections);
    reject_off_scale(file, sources, &mut rejections);
    let mut by_measure: Vec<Vec<&Row>> = vec![Vec::new(); file.measures.len()];
    for row in file.rows.iter().filter(|row| row.score.is_some()) {
        by_measure[row.measure as usize].push(row);
    }
    let mut measures = Vec::new();
    let mut place: BTreeMap<u32, Result<usize, Unreadable>> = BTreeMap::new();
    for (index, rows) in (0..).zip(&by_measure) {
        let name = &file.measures[index as usize];
        if rows.is_empty() {
            continue;
        }
        let prepared = sources.prepare(name, rows, file);
        place.insert(
            index,
            prepared.map(|reading| {
                measures.push(reading);
                measures.len() - 1
            }),
        );
    }
    reject_unreadable(file, &place, &mut rejections);
    rejections.sort_by_key(|rejection| rejection.line);
    let (courses, order) = arrange(file, &place);
    Prepared {
        measures,
        courses,
        rejections,
        order,
    }
}

/// Scores outside the scale, or between its whole points.
fn reject_off_scale(file: &mut ScoreFile, sources: &Sources, rejections: &mut Vec<Rejection>) {
    let scales: Vec<_> = file.measures.iter().map(|name| sources.points(name)).collect();
    let (columns, measures) = (&file.columns, &file.measures);
    file.rows.retain(|row| {
        let (Some(points), Some(score)) = (scales[row.measure as usize], row.score) else {
            return true;
        };
        let name = &measures[row.measure as usize];
        let (reason, remedy) = if !(points.min..=points.max).contains(&score) {
            let reason = format!("score {score} lies outside the scale of {name}");
            (
                reason,
                format!("{name} runs from {} to {}", points.min, points.max),
            )
        } else if points.whole && score.fract() != 0.0 {
            let reason = format!("score {score} is a fraction, but {name} has whole points");
            (
                reason,
                format!(
                    "Give a whole number, or --scale {name}={:?}..{:?}",
                    points.min, points.max
                ),
            )
        } else {
            return true;
        };
        let column = columns.name(columns.score);
        rejections.push(Rejection::new(
            u64::from(row.line),
            column,
            &score.to_string(),
            reason,
            remedy,
        ));
        false
    });
}

fn reject_unreadable(
    file: &ScoreFile,
    place: &BTreeMap<u32, Result<usize, Unreadable>>,
    rejections: &mut Vec<Rejection>,
) {
    let column = file
        .columns
        .measure
        .map_or("measure", |column| file.columns.name(column));
    for row in file.rows.iter().filter(|row| row.score.is_some()) {
        if let Some(Err(why)) = place.get(&row.measure) {
            let name = &file.measures[row.measure as usize];
            let rejection = Rejection::new(
                u64::from(row.line),
                column,
                name,
                why.reason.clone(),
                why.remedy.clone(),
            );
            rejections.push(rejection);
        }
    }
}

/// Client by client in the order of the file, measure by measure, each in the order of time and then of lines.
fn arrange(
    file: &ScoreFile,
    place: &BTreeMap<u32, Result<usize, Unreadable>>,
) -> (Vec<CourseRows>, Vec<u32>) {
    let readable = |row: &Row| matches!(place.get(&row.measure), Some(Ok(_)));
    let mut order: Vec<u32> = (0..)
        .zip(&file.rows)
        .filter(|(_, row)| readable(row))
        .map(|(at, _)| at)
        .collect();
    let rows = &file.rows;
    order.sort_unstable_by(|&one, &other| {
        let (one, other) = (&rows[one as usize], &rows[other as usize]);
        (one.client, one.measure)
            .cmp(&(other.client, other.measure))
            .then(one.time.total_cmp(&other.time))
            .then(one.line.cmp(&other.line))
    });
    let mut courses = Vec::new();
    let mut start = 0;
    while start < order.len() {
        let first = &rows[order[start] as usize];
        let same = |&at: &u32| {
            let row = &rows[at as usize];
            row.client == first.client && row.measure == first.measure
        };
        let end = start + order[start..].iter().take_while(|at| same(at)).count();
        let scored = order[start..end]
            .iter()
            .any(|&at| rows[at as usize].score.is_some());
        if let (true, Some(Ok(measure))) = (scored, place.get(&first.measure)) {
            courses.push(CourseRows {
                client: first.client,
                measure: *measure,
                start,
                end,
            });
        }
        start = end;
    }
    (courses, order)
}

impl Prepared {
    /// The rows of a course, those without a score among them, in the order of time.
    pub fn rows<'a>(&'a self, file: &'a ScoreFile, course: &CourseRows) -> impl Iterator<Item = &'a Row> {
        self.order[course.start..course.end]
            .iter()
            .map(|&at| &file.rows[at as usize])
    }

    /// Reads one course from its first score to its last, with bands of these widths.
    pub fn read(
        &self,
        file: &ScoreFile,
        course: &CourseRows,
        library: &Library,
        planned_sessions: Option<u32>,
        widths: BandWidths,
    ) -> CourseReading {
        let measure = &self.measures[course.measure];
        let rules = library.signal_rules();
        let scored: Vec<(&Row, f64)> = self
            .rows(file, course)
            .filter_map(|row| row.score.map(|score| (row, score)))
            .collect();
        let planned = scored
            .iter()
            .rev()
            .find_map(|(row, _)| row.planned_sessions)
            .or(planned_sessions);
        let limits = rules.limits(measure.measure.reliable.points);
        let plan = measure.timing.plan(planned, rules);
        let mut follower = Follower::new(&measure.measure, plan, limits).with_widths(widths);
        let mut watcher = Watcher::new(rules);
        let mut signals = Vec::with_capacity(scored.len());
        let mut weeks = Vec::with_capacity(scored.len());
        let mut numbering = Numbering::default();
        for (row, score) in &scored {
            let standing = follower.see(TimedScore {
                session: numbering.next(measure, row),
                time: measure.timing.time(row),
                week: measure.timing.week(row),
                points: *score,
            });
            signals.push(watcher.see(standing));
            weeks.push(measure.timing.known_week(row));
        }
        let change = match scored.as_slice() {
            [(_, first), .., (_, last)] => Some(measure.measure.change_class(*first, *last)),
            _ => None,
        };
        CourseReading {
            signals,
            weeks,
            follower,
            change,
        }
    }
}

/// Gives each reading its number: the session of the file, or which reading it is (two at one time share one).
#[derive(Default)]
struct Numbering {
    count: u32,
    last_time: Option<f64>,
}

impl Numbering {
    fn next(&mut self, measure: &MeasureReading, row: &Row) -> u32 {
        if measure.timing.counts_sessions() {
            return row.time as u32;
        }
        if self.last_time != Some(row.time) {
            self.count += 1;
            self.last_time = Some(row.time);
        }
        self.count
    }
}
