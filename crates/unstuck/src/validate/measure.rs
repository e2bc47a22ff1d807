//! One measure of the file: clients dealt into parts, read, and measured.

use std::collections::{BTreeMap, HashMap};

use longitudinal::accuracy::split;
use longitudinal::growth::GrowthCourse;
use monitoring::trajectory::CourseOrigin;

use super::adjusting;
use super::budget;
use super::clients::{self, Client, Rules};
use super::ending;
use super::figures::{Clusters, Drawing, Figures};
use super::goals;
use super::groups::Groups;
use super::methods;
use super::one_step;
use super::priors::{self, OtherPrior};
use super::process::{self, Ratings};
use super::report::MeasureReport;
use super::subgroups::{Respect, subgroups};
use super::targets::Target;
use super::truth::Truth;
use super::watching;
use crate::analyze::measures::{MeasureReading, Sources};
use crate::score_file::{Covariate, Row, ScoreFile};

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
    /// Ratings of the work itself by client; empty where none are known.
    pub ratings: &'a HashMap<String, Ratings>,
    /// The planned end, where the file does not say.
    pub planned_sessions: Option<u32>,
    /// Share of clients that may be flagged at one session.
    pub alert_budget: f64,
    /// Number of parts.
    pub parts: usize,
    /// Clients who stay in one part; none where each is dealt by itself.
    pub split_by: Option<&'a Groups>,
    /// Clients who are drawn together; none where each is drawn by itself.
    pub clustered_by: Option<&'a Groups>,
    /// Columns by whose values calibration is told apart.
    pub by: &'a [String],
    /// How intervals are drawn.
    pub drawing: Drawing,
}

/// The clients of one measure, and what they were read by.
struct Read {
    clients: Vec<Client>,
    example: MeasureReading,
    rules: Rules,
    other_priors: Vec<OtherPrior>,
    parts: usize,
}

/// The clients of one measure: number in the file, part, and rows in the order of time.
struct Dealt<'a> {
    clients: Vec<(u32, usize, Vec<&'a Row>)>,
    parts: usize,
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
        let dealt = self.deal(index, name)?;
        let (mut clients, example) = self.read_dealt(name, &dealt, |_| {})?;
        let rules = Rules::of(&example, self.sources.library.signal_rules());
        let other_priors = match example.course.origin {
            CourseOrigin::Library { .. } => self.other_priors(name, &dealt, &clients, &rules)?,
            CourseOrigin::Estimated { .. } => Vec::new(),
        };
        budget::apply(&mut clients, self.alert_budget);
        Ok(Read {
            clients,
            example,
            rules,
            other_priors,
            parts: dealt.parts,
        })
    }

    /// The rows of one measure that can be used, by client and in the order of time, and each client's part.
    fn deal(&self, index: u32, name: &str) -> Result<Dealt<'_>, String> {
        let on_scale = self.sources.points(name);
        let mut rows: BTreeMap<u32, Vec<&Row>> = BTreeMap::new();
        for row in self.file.rows.iter().filter(|row| row.measure == index) {
            let Some(score) = row.score else { continue };
            let fits = on_scale.is_none_or(|points| {
                (points.min..=points.max).contains(&score) && (!points.whole || score.fract() == 0.0)
            });
            if fits {
                rows.entry(row.client).or_default().push(row);
            }
        }
        for rows in rows.values_mut() {
            rows.sort_by(|one, other| one.time.total_cmp(&other.time).then(one.line.cmp(&other.line)));
        }
        if let Some(groups) = self.split_by {
            rows.retain(|client, _| groups.of_client(*client).is_some());
        }
        let clients: Vec<u32> = rows.keys().copied().collect();
        let (parts, of) = match self.split_by {
            Some(groups) => self.parts_of_groups(groups, &clients)?,
            None if clients.len() < self.parts => {
                return Err(format!(
                    "{} clients cannot be dealt into {} parts",
                    clients.len(),
                    self.parts
                ));
            }
            None => (
                self.parts,
                split::parts(clients.len(), self.parts, self.drawing.seed),
            ),
        };
        let numbered = rows.into_iter().zip(of);
        Ok(Dealt {
            clients: numbered
                .map(|((number, rows), part)| (number, part, rows))
                .collect(),
            parts,
        })
    }

    /// How many parts there are, and the part of each of these clients, groups kept whole.
    fn parts_of_groups(&self, groups: &Groups, clients: &[u32]) -> Result<(usize, Vec<usize>), String> {
        let of: Vec<usize> = clients.iter().map(|client| groups.cluster(*client)).collect();
        let places: Vec<usize> = (0..of.len()).collect();
        let (of, count) = Clusters(&of).among(places.into_iter());
        if count < 2 {
            return Err(format!(
                "its clients with a value of {} all belong together, so there is nobody to learn from",
                groups.found.column
            ));
        }
        let mut sizes = vec![0; count];
        of.iter().for_each(|&group| sizes[group] += 1);
        let parts = split::parts_of_groups(&sizes, self.parts, self.drawing.seed);
        let of = of.into_iter().map(|group| parts[group]).collect();
        Ok((self.parts.min(count), of))
    }

    /// Reads every client by what the other parts teach, the expected course changed by `change`.
    fn read_dealt(
        &self,
        name: &str,
        dealt: &Dealt,
        change: impl Fn(&mut GrowthCourse),
    ) -> Result<(Vec<Client>, MeasureReading), String> {
        let mut clients: Vec<Option<Client>> = vec![None; dealt.clients.len()];
        let mut example = None;
        for part in 0..dealt.parts {
            let (mut reading, plain) = self.learn(name, dealt, part)?;
            change(&mut reading.measure.growth);
            for (place, (number, own, rows)) in clients.iter_mut().zip(&dealt.clients) {
                if *own != part {
                    continue;
                }
                let rules = self.sources.library.signal_rules();
                *place = Some(Client {
                    part,
                    cluster: self
                        .clustered_by
                        .map_or(*number as usize, |groups| groups.cluster(*number)),
                    number: *number,
                    readings: clients::read(&reading, plain.as_ref(), rows, self.planned_sessions, rules),
                    truth: self.truths.get(&self.file.clients[*number as usize]).cloned(),
                    ratings: self
                        .ratings
                        .get(&self.file.clients[*number as usize])
                        .cloned()
                        .unwrap_or_default(),
                });
            }
            example = Some(reading);
        }
        let example = example.ok_or("there are no parts")?;
        Ok((clients.into_iter().flatten().collect(), example))
    }

    /// What the ranking would have been with other numbers in the course.
    fn other_priors(
        &self,
        name: &str,
        dealt: &Dealt,
        clients: &[Client],
        rules: &Rules,
    ) -> Result<Vec<OtherPrior>, String> {
        let own = priors::ranking(clients, rules);
        priors::CHANGES
            .iter()
            .map(|(what, change)| {
                let (changed, _) = self.read_dealt(name, dealt, change)?;
                Ok(OtherPrior::of(what, &own, &changed, rules))
            })
            .collect()
    }

    /// What the other parts teach: the measure as the product would read it, and the plain growth curve.
    fn learn(
        &self,
        name: &str,
        dealt: &Dealt,
        part: usize,
    ) -> Result<(MeasureReading, Option<GrowthCourse>), String> {
        let training: Vec<&Row> = dealt
            .clients
            .iter()
            .filter(|(_, own, _)| *own != part)
            .flat_map(|(_, _, rows)| rows.iter().copied())
            .collect();
        let reading = self
            .sources
            .prepare(name, &training, self.file)
            .map_err(|why| format!("{}. {}", why.reason, why.remedy))?;
        let plain = clients::plain_curve(&reading, &training);
        Ok((reading, plain))
    }

    /// What clients are told apart by: the first score, and the columns that were named.
    fn respects(&self, clients: &[Client]) -> Vec<Respect> {
        let columns = self.by.iter().filter_map(|name| column(self.file, name));
        let named = columns.map(|column| Respect {
            by: column.name.clone(),
            values: first_values(self.file, column, clients),
        });
        std::iter::once(Respect::first_score(clients))
            .chain(named)
            .collect()
    }

    fn report(&self, name: &str, read: &Read) -> MeasureReport {
        let Read {
            clients,
            example,
            rules,
            other_priors,
            parts,
        } = read;
        let clusters: Vec<usize> = clients.iter().map(|client| client.cluster).collect();
        let clusters = Clusters(&clusters);
        let respects = self.respects(clients);
        let boundaries: Vec<_> = (0..*parts)
            .map(|part| methods::boundary(clients.iter().filter(|client| client.part != part)))
            .collect();
        let mut figures = Vec::new();
        let mut told_apart = Vec::new();
        for target in Target::ALL {
            for session in LANDMARKS {
                let cases = methods::cases(clients, &boundaries, target, session, rules);
                for (method, cases) in &cases {
                    let made = Figures::of(target, session, *method, cases, clusters, self.drawing);
                    if made.events >= LEAST_OF_EACH && made.clients - made.events >= LEAST_OF_EACH {
                        figures.push(made);
                    }
                    if (*method, target) == (methods::Method::Ours, Target::NotImproved) {
                        told_apart.extend(
                            respects.iter().flat_map(|respect| {
                                subgroups(respect, session, cases, clusters, self.drawing)
                            }),
                        );
                    }
                }
            }
        }
        let mut report = MeasureReport {
            measure: name.to_owned(),
            clients: clients.len(),
            part_clients: (0..*parts)
                .map(|part| clients.iter().filter(|client| client.part == part).count())
                .collect(),
            clusters: clusters.among(0..clients.len()).1,
            scores: clients.iter().map(|client| client.readings.len()).sum(),
            course: match &example.course.origin {
                CourseOrigin::Library { .. } => "the library's, no local data".to_owned(),
                CourseOrigin::Estimated { .. } => "estimated on the other parts".to_owned(),
            },
            example: format!("{:?}", example.course.growth),
            reliable_points: rules.reliable.points,
            one_step: one_step::figures(clients, rules, LEAST_SCORES),
            figures,
            subgroups: told_apart,
            watching: watching::watch(clients, &LANDMARKS, rules),
            other_priors: other_priors.clone(),
            endings: ending::figures(clients, rules),
            with_ratings: process::figures(clients, rules),
            verdicts: adjusting::verdicts(clients, rules),
            goals: Vec::new(),
        };
        report.goals = goals::goals(&report);
        report
    }
}

/// The further column of that name; letters of either case are the same.
pub fn column<'a>(file: &'a ScoreFile, name: &str) -> Option<&'a Covariate> {
    file.covariates
        .iter()
        .find(|column| column.name.eq_ignore_ascii_case(name.trim()))
}

/// The first value that each client's rows have in a column.
fn first_values(file: &ScoreFile, column: &Covariate, clients: &[Client]) -> Vec<Option<String>> {
    let mut values: Vec<Option<&String>> = vec![None; file.clients.len()];
    for (row, &value) in file.rows.iter().zip(&column.rows) {
        let value = &column.values[value as usize];
        if !value.is_empty() {
            values[row.client as usize].get_or_insert(value);
        }
    }
    clients
        .iter()
        .map(|client| values[client.number as usize].cloned())
        .collect()
}
