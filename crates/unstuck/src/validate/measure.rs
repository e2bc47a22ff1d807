//! One measure of the file: clients dealt into parts, read, and measured.

use std::collections::HashMap;

use longitudinal::accuracy::split;
use longitudinal::growth::GrowthCourse;
use monitoring::trajectory::CourseOrigin;

use super::adjusting;
use super::budget;
use super::clients::{self, Client, Rules};
use super::figures::{Drawing, Figures};
use super::goals;
use super::methods;
use super::one_step;
use super::report::{Band, MeasureReport};
use super::targets::Target;
use super::truth::Truth;
use super::watching;
use crate::analyze::measures::{MeasureReading, Sources};
use crate::score_file::{Row, ScoreFile};

/// Sessions (or numbers of readings) at which forecasts are judged.
pub const LANDMARKS: [u32; 6] = [2, 3, 4, 6, 8, 10];
/// Fewer clients, or fewer with or without the event, say nothing at a landmark.
const LEAST_OF_EACH: usize = 10;
/// Fewer scores say nothing of coverage at a session.
const LEAST_SCORES: usize = 20;

/// One validation.
pub struct Job<'a> {
    /// The file.
    pub file: &'a ScoreFile,
    /// What the library and the command line say.
    pub sources: Sources<'a>,
    /// The truth by client; empty where none is known.
    pub truths: &'a HashMap<String, Truth>,
    /// The planned end, where the file does not say.
    pub planned_sessions: Option<u32>,
    /// Share of clients that may be flagged at one session.
    pub alert_budget: f64,
    /// Number of parts.
    pub parts: usize,
    /// How intervals are drawn.
    pub drawing: Drawing,
}

/// The clients of one measure, and what they were read by.
struct Read {
    clients: Vec<Client>,
    example: MeasureReading,
    rules: Rules,
}

impl Job<'_> {
    /// Every measure that can be validated, and why others cannot.
    pub fn measures(&self) -> (Vec<MeasureReport>, Vec<String>) {
        let (mut made, mut left_out) = (Vec::new(), Vec::new());
        for (index, name) in (0..).zip(&self.file.measures) {
            match self.read(index, name) {
                Ok(read) => made.push(self.report(name, &read)),
                Err(why) => left_out.push(format!("{name}: {why}")),
            }
        }
        (made, left_out)
    }

    fn read(&self, index: u32, name: &str) -> Result<Read, String> {
        let on_scale = self.sources.points(name);
        let mut by_client: HashMap<u32, Vec<&Row>> = HashMap::new();
        for row in self.file.rows.iter().filter(|row| row.measure == index) {
            let Some(score) = row.score else { continue };
            let fits = on_scale.is_none_or(|points| {
                (points.min..=points.max).contains(&score) && (!points.whole || score.fract() == 0.0)
            });
            if fits {
                by_client.entry(row.client).or_default().push(row);
            }
        }
        let mut numbers: Vec<u32> = by_client.keys().copied().collect();
        numbers.sort_unstable();
        for rows in by_client.values_mut() {
            rows.sort_by(|one, other| one.time.total_cmp(&other.time).then(one.line.cmp(&other.line)));
        }
        if numbers.len() < self.parts {
            return Err(format!(
                "{} clients cannot be dealt into {} parts",
                numbers.len(),
                self.parts
            ));
        }
        let parts = split::parts(numbers.len(), self.parts, self.drawing.seed);
        let mut clients: Vec<Option<Client>> = vec![None; numbers.len()];
        let mut example = None;
        for part in 0..self.parts {
            let (reading, plain) = self.learn(name, &numbers, &parts, part, &by_client)?;
            let plain = plain.as_ref();
            for (place, number) in numbers
                .iter()
                .enumerate()
                .filter(|(place, _)| parts[*place] == part)
            {
                clients[place] = Some(Client {
                    part,
                    readings: clients::read(
                        &reading,
                        plain,
                        &by_client[number],
                        self.planned_sessions,
                        self.sources.library.signal_rules(),
                    ),
                    truth: self.truths.get(&self.file.clients[*number as usize]).cloned(),
                });
            }
            example = Some(reading);
        }
        let example = example.ok_or("there are no parts")?;
        let rules = Rules::of(&example, self.sources.library.signal_rules());
        let mut clients: Vec<Client> = clients.into_iter().flatten().collect();
        budget::apply(&mut clients, self.alert_budget);
        Ok(Read {
            clients,
            example,
            rules,
        })
    }

    /// What the other parts teach: the measure as the product would read it, and the plain growth curve.
    fn learn(
        &self,
        name: &str,
        numbers: &[u32],
        parts: &[usize],
        part: usize,
        by_client: &HashMap<u32, Vec<&Row>>,
    ) -> Result<(MeasureReading, Option<GrowthCourse>), String> {
        let training: Vec<&Row> = numbers
            .iter()
            .zip(parts)
            .filter(|(_, own)| **own != part)
            .flat_map(|(number, _)| by_client[number].iter().copied())
            .collect();
        let reading = self
            .sources
            .prepare(name, &training, self.file)
            .map_err(|why| format!("{}. {}", why.reason, why.remedy))?;
        let plain = clients::plain_curve(&reading, &training);
        Ok((reading, plain))
    }

    fn report(&self, name: &str, read: &Read) -> MeasureReport {
        let Read {
            clients,
            example,
            rules,
        } = read;
        let boundaries: Vec<_> = (0..self.parts)
            .map(|part| methods::boundary(clients.iter().filter(|client| client.part != part)))
            .collect();
        let mut figures = Vec::new();
        let mut bands = Vec::new();
        for target in Target::ALL {
            for session in LANDMARKS {
                let cases = methods::cases(clients, &boundaries, target, session, rules);
                for (method, cases) in &cases {
                    let made = Figures::of(target, session, *method, cases, self.drawing);
                    if made.events >= LEAST_OF_EACH && made.clients - made.events >= LEAST_OF_EACH {
                        figures.push(made);
                    }
                    if (*method, target) == (methods::Method::Ours, Target::NotImproved) {
                        bands.extend(Band::of(clients, session, cases));
                    }
                }
            }
        }
        let mut report = MeasureReport {
            measure: name.to_owned(),
            clients: clients.len(),
            scores: clients.iter().map(|client| client.readings.len()).sum(),
            course: match &example.course.origin {
                CourseOrigin::Library { .. } => "the library's, no local data".to_owned(),
                CourseOrigin::Estimated { .. } => "estimated on the other parts".to_owned(),
            },
            example: format!("{:?}", example.course.growth),
            reliable_points: rules.reliable.points,
            one_step: one_step::figures(clients, rules, LEAST_SCORES),
            figures,
            intake_bands: bands,
            watching: watching::watch(clients, &LANDMARKS, rules),
            verdicts: adjusting::verdicts(clients, &rules.growth, rules),
            goals: Vec::new(),
        };
        report.goals = goals::goals(&report);
        report
    }
}
