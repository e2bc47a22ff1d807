//! Series without an expected course, the scales they are drawn on, and a picture in words.

use crate::episode::event::Person;
use crate::episode::goals;
use crate::episode::state::ScorePoint;
use crate::hypothesis::evidence::plain;
use crate::instrument::{self, Dated, Domain, Instrument};
use crate::knowledge::drawn::{
    Better, Drawing, DrawnCutOff, DrawnPoint, DrawnScale, DrawnState, RawSeries, SeriesOf,
};
use jiff::civil::Date;

impl Drawing<'_> {
    pub(in crate::knowledge) fn scale(
        &self,
        instrument: &Instrument,
        total: &instrument::Measure,
    ) -> DrawnScale {
        let better = match total.better {
            instrument::Better::Lower => Better::Lower,
            instrument::Better::Higher => Better::Higher,
        };
        DrawnScale {
            better,
            up: self.up(instrument, better),
            min_points: total.scale.min,
            max_points: total.scale.max,
            whole: total.scale.whole(),
            cut_off: total.cutoff_on(self.state.as_of).map(|dated| self.cut_off(dated)),
        }
    }

    fn up(&self, instrument: &Instrument, better: Better) -> String {
        let symptoms = matches!(instrument.domain, Domain::Symptoms | Domain::Distress);
        self.labels.say(match better {
            Better::Lower if symptoms => "caseload.up-symptoms",
            Better::Lower => "caseload.up-lower",
            Better::Higher => "caseload.up-higher",
        })
    }

    fn cut_off(&self, dated: &Dated<instrument::Cutoff>) -> DrawnCutOff {
        let purpose = &dated.fact.purpose;
        let named = self.labels.say_or(&format!("cut-off.{purpose}"), purpose);
        DrawnCutOff {
            points: dated.fact.points,
            name: self.labels.with("caseload.cut-off", &[("use", &named)]),
            mark: dated.mark,
            source: dated.source.clone(),
        }
    }

    pub(in crate::knowledge) fn raw_measure(&self, name: &str, scores: &[ScorePoint]) -> RawSeries {
        let instrument: Option<&Instrument> = self.library.instrument(name);
        let title = instrument.map_or_else(|| name.to_owned(), |known| known.title.clone());
        let points = scores
            .iter()
            .map(|score| self.point(score.on, score.session, score.points));
        let points = self.with_gaps(points.collect());
        RawSeries {
            of: SeriesOf::Measure,
            name: name.to_owned(),
            scale: instrument.and_then(|known| Some(self.scale(known, known.total.as_ref()?))),
            description: self.described(&title, &points, None),
            title,
            points,
        }
    }

    fn point(&self, on: Date, session: Option<u32>, points: f64) -> DrawnPoint {
        DrawnPoint {
            on,
            session: session.or_else(|| self.session_by(on)),
            week: self.week(on),
            points: Some(points),
            error_half_width: None,
        }
    }

    /// The last session by a day, from session records and from what check-ins say.
    pub(in crate::knowledge) fn session_by(&self, day: Date) -> Option<u32> {
        let recorded = self
            .state
            .sessions
            .iter()
            .map(|record| (record.day, record.it.session));
        let told = self
            .state
            .check_ins
            .iter()
            .filter_map(|check_in| Some((check_in.day, check_in.it?)));
        let by_then = recorded.chain(told).filter(|(on, _)| *on <= day);
        by_then.map(|(_, session)| session).max()
    }

    /// Ratings of each goal in force, the client's and the therapist's by themselves.
    pub(in crate::knowledge) fn goals(&self) -> Vec<RawSeries> {
        let mut series = Vec::new();
        for goal in goals(self.state) {
            for (of, by) in [
                (SeriesOf::GoalByClient, Person::Client),
                (SeriesOf::GoalByTherapist, Person::Therapist),
            ] {
                let rated = self.state.goals.iter().filter(|event| {
                    event.it.goal == goal.goal && event.it.by.unwrap_or(Person::Client) == by
                });
                let points: Vec<DrawnPoint> = rated
                    .filter_map(|event| Some(self.point(event.day, None, event.it.rating?)))
                    .collect();
                if points.is_empty() {
                    continue;
                }
                let title = goal.title().to_owned();
                series.push(RawSeries {
                    of,
                    name: goal.goal.clone(),
                    description: self.described(&title, &points, None),
                    title,
                    scale: Some(self.goal_scale()),
                    points,
                });
            }
        }
        series
    }

    fn goal_scale(&self) -> DrawnScale {
        let [min_points, max_points] = crate::knowledge::form::GOAL_RANGE;
        DrawnScale {
            better: Better::Higher,
            up: self.labels.say("caseload.up-goal"),
            min_points,
            max_points,
            whole: true,
            cut_off: None,
        }
    }

    /// The picture in words, for those who hear the page.
    pub(in crate::knowledge) fn described(
        &self,
        title: &str,
        points: &[DrawnPoint],
        state: Option<&DrawnState>,
    ) -> String {
        let scored = || points.iter().filter_map(|point| Some((point.points?, point)));
        let (Some(first), Some(last)) = (scored().next(), scored().next_back()) else {
            return String::new();
        };
        let place = |point: &DrawnPoint| match point.session {
            Some(session) => self
                .labels
                .with("caseload.at-session", &[("session", &session.to_string())]),
            None => self
                .labels
                .with("caseload.at-day", &[("day", &point.on.to_string())]),
        };
        let count = scored().count();
        let missing = points.len() - count;
        let key = if count == 1 {
            "caseload.drawn-one"
        } else {
            "caseload.drawn"
        };
        let mut text = self.labels.with(
            key,
            &[
                ("measure", title),
                ("count", &count.to_string()),
                ("first", &plain(first.0)),
                ("first_at", &place(first.1)),
                ("last", &plain(last.0)),
                ("last_at", &place(last.1)),
            ],
        );
        if missing > 0 {
            text += &self
                .labels
                .with("caseload.drawn-missing", &[("count", &missing.to_string())]);
        }
        if let Some(state) = state {
            let since = state.since_session.to_string();
            text += &self.labels.with(
                "caseload.drawn-state",
                &[("word", &state.word), ("session", &since)],
            );
        }
        text + "."
    }
}
