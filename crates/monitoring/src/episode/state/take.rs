//! How a check-in, an answer, a change of life and a session record enter the state.

use super::{Books, Given, On, ScorePoint, State};
use crate::adjustment::practice::Share;
use crate::check_in::{Answer, CheckIn};
use crate::episode::event::{Area, Change, CheckInEvent, ContextEvent, PracticeEvent, SessionEvent};
use crate::hypothesis::{Quantities, quantity::Kind};
use crate::instrument::Instrument;
use crate::safety::{PRACTICE, concerns};
use crate::score::score;
use jiff::civil::Date;
use serde_json::Value;
use std::collections::BTreeMap;

impl State {
    pub(super) fn take_check_in(&mut self, number: usize, day: Date, it: &CheckInEvent, books: Books) {
        self.check_ins.push(On {
            event: number,
            day,
            it: it.session,
        });
        for (measure, points) in &it.scores {
            let name = instrument_of(books, measure).map_or(measure, |known| &known.name);
            self.add_score(
                name,
                ScorePoint {
                    on: day,
                    session: it.session,
                    points: *points,
                },
            );
        }
        for (name, value) in &it.quantities {
            self.take_answer(day, name, *value, it.share, books);
        }
        for (instrument, items) in &it.answers {
            for (item, value) in items {
                if let Some(name) = books.quantities.of_item(instrument, item) {
                    self.give(day, name, *value, it.share, books.quantities);
                }
            }
            self.score_answers(number, day, it.session, instrument, items, books);
        }
    }

    fn score_answers(
        &mut self,
        number: usize,
        day: Date,
        session: Option<u32>,
        name: &str,
        items: &BTreeMap<String, f64>,
        books: Books,
    ) {
        let Some(instrument) = instrument_of(books, name) else {
            self.not_taken
                .push(format!("event {number}: there is no instrument {name}"));
            return;
        };
        let answers = items
            .iter()
            .map(|(item, points)| (item.as_str(), Answer::Points(*points)));
        let check_in = match CheckIn::new(instrument, day, answers) {
            Ok(check_in) => check_in,
            Err(error) => return self.not_taken.push(format!("event {number}: {name}: {error}")),
        };
        if let Some(safety) = books.safety {
            self.concerns.extend(concerns(&check_in, safety));
        }
        if instrument.total.is_some() {
            match score(instrument, &check_in) {
                Ok(score) => {
                    let point = ScorePoint {
                        on: day,
                        session,
                        points: score.points,
                    };
                    self.add_score(&instrument.name, point);
                }
                Err(reason) => self.not_taken.push(format!("event {number}: {name}: {reason}")),
            }
        }
    }

    fn add_score(&mut self, measure: &str, point: ScorePoint) {
        self.scores.entry(measure.to_owned()).or_default().push(point);
    }

    /// Takes in one answer by itself. A safety rule for its item holds as it does in the whole form, whatever is shared.
    pub(super) fn take_answer(
        &mut self,
        day: Date,
        name: &str,
        value: f64,
        share: Option<Share>,
        books: Books,
    ) {
        let item = books
            .quantities
            .get(name)
            .and_then(|quantity| quantity.item.as_deref());
        let concern = item
            .and_then(|item| item.split_once('/'))
            .and_then(|(instrument, item)| {
                let safety = books.safety?;
                safety.concern(instrument, item, value, day)
            });
        self.concerns.extend(concern);
        self.give(day, name, value, share, books.quantities);
    }

    /// Takes in a value, unless it is private and was not shared.
    pub(super) fn give(
        &mut self,
        on: Date,
        name: &str,
        value: f64,
        share: Option<Share>,
        quantities: &Quantities,
    ) {
        let Some(quantity) = quantities.get(name) else {
            self.not_taken.push(format!("{on}: there is no quantity {name}"));
            return;
        };
        if !quantity.admits(value) {
            self.not_taken
                .push(format!("{on}: {value} is no value of {name}"));
            return;
        }
        let shared = share.unwrap_or(if quantity.private {
            Share::None
        } else {
            Share::Full
        });
        if !quantity.private || shared != Share::None {
            self.given.push(Given {
                on,
                quantity: name.to_owned(),
                value,
            });
        }
        if let Some(area) = name.strip_prefix("context-").and_then(area_of) {
            let change = if value < 0.0 {
                Change::Worse
            } else if value > 0.0 {
                Change::Better
            } else {
                Change::Same
            };
            self.context.push(On {
                event: 0,
                day: on,
                it: (area, change),
            });
        }
    }

    pub(super) fn take_context(
        &mut self,
        number: usize,
        day: Date,
        it: &ContextEvent,
        quantities: &Quantities,
    ) {
        let value = match it.change {
            Change::Worse => -1.0,
            Change::Same => 0.0,
            Change::Better => 1.0,
        };
        let name = format!("context-{}", it.area.slug());
        if quantities.get(&name).is_some() {
            self.give(day, &name, value, None, quantities);
        } else {
            self.context.push(On {
                event: number,
                day,
                it: (it.area, it.change),
            });
        }
    }

    /// Fields that tell of an asked quantity are taken as its answer; an answer that a safety rule names needs a person,
    /// whatever is shared: the client is told so on the form.
    pub(super) fn take_practice(&mut self, number: usize, day: Date, it: PracticeEvent, books: Books) {
        let format = books
            .practice
            .iter()
            .find(|format| Some(&format.slug) == it.format.as_ref());
        for field in format.iter().flat_map(|format| &format.head.field) {
            let Some(value) = it.fields.get(&field.key).and_then(number_of) else {
                continue;
            };
            if field.risk {
                let form = format!("{PRACTICE}{}", it.format.as_deref().unwrap_or_default());
                let answer = books
                    .safety
                    .and_then(|safety| safety.concern(&form, &field.key, value, day));
                self.concerns.extend(answer);
            }
            let asked = field.quantity.as_ref().filter(|name| {
                books
                    .quantities
                    .get(name)
                    .is_some_and(|quantity| quantity.kind == Kind::Asked)
            });
            if let Some(name) = asked.filter(|_| it.share != Some(Share::None)) {
                self.give(day, name, value, it.share, books.quantities);
            }
        }
        self.practice.push(On {
            event: number,
            day,
            it,
        });
    }

    pub(super) fn take_session(&mut self, event: usize, day: Date, it: SessionEvent) {
        let told = [
            ("therapist-alliance", it.alliance),
            ("practice-specific", it.practice_specific.map(yes)),
            ("practice-reviewed", it.practice_reviewed.map(yes)),
        ];
        for (name, value) in told {
            if let Some(value) = value {
                self.given.push(Given {
                    on: day,
                    quantity: name.to_owned(),
                    value,
                });
            }
        }
        self.sessions.push(On { event, day, it });
    }
}

/// The instrument of a name. Most names are written as the library writes them, which is looked for first because comparing
/// spellings costs more than all the rest of a check-in; no two instruments share a name, so both find the same.
fn instrument_of<'a>(books: Books<'a>, name: &str) -> Option<&'a Instrument> {
    let known = books.instruments;
    let written = known.iter().find(|known| known.name == name);
    written.or_else(|| known.iter().find(|known| known.matches(name)))
}

fn yes(yes: bool) -> f64 {
    if yes { 1.0 } else { 0.0 }
}

fn area_of(slug: &str) -> Option<Area> {
    serde_json::from_value(serde_json::Value::String(slug.to_owned())).ok()
}

fn number_of(value: &Value) -> Option<f64> {
    value.as_f64().or_else(|| value.as_bool().map(yes))
}
