//! How a cause shows, session by session: in what the client answers, what the therapist records, what is done in between.

use super::random::Chance;
use super::story::Pattern;
use super::words::Problem;
use monitoring::episode::event::{Attended, PracticeState, Reason, SessionEvent, Topic};
use std::collections::BTreeMap;

/// How much of the pattern there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Strength {
    /// Nothing yet.
    None,
    /// Plain to see.
    Full,
    /// What was agreed has begun to work: the process moves, the cause can still be seen.
    Easing,
}

/// Where a session stands.
#[derive(Debug, Clone, Copy)]
pub struct Hour<'a> {
    /// What keeps the client.
    pub pattern: Pattern,
    /// How much of it.
    pub strength: Strength,
    /// The session, counted from 1.
    pub session: u32,
    /// What the client came with.
    pub problem: &'a Problem,
    /// Whether the pulse falls here.
    pub pulse_falls: bool,
}

/// Answers by item.
pub type Items = BTreeMap<String, f64>;

fn items<const N: usize>(list: [(&str, f64); N]) -> Items {
    list.into_iter()
        .map(|(item, value)| (item.to_owned(), value))
        .collect()
}

impl Hour<'_> {
    fn is(&self, pattern: Pattern) -> bool {
        self.pattern == pattern && self.strength != Strength::None
    }

    fn full(&self, pattern: Pattern) -> bool {
        self.pattern == pattern && self.strength == Strength::Full
    }

    /// The six signs after the session, 0 to 4.
    pub fn signs(&self, chance: &mut Chance) -> Items {
        let mut low = || chance.points(0, 1);
        let mut signs = items([
            ("S1", low()),
            ("S2", low()),
            ("S3", low()),
            ("S4", low()),
            ("S5", low()),
            ("S6", low()),
        ]);
        let mut set = |item: &str, value: f64| {
            signs.insert(item.to_owned(), value);
        };
        match (self.pattern, self.strength) {
            (_, Strength::None) | (Pattern::None, _) => {}
            (Pattern::Avoidance, strength) => {
                set("S1", 3.0);
                set("S4", if strength == Strength::Full { 3.0 } else { 2.0 });
            }
            (Pattern::Goals, strength) => {
                set("S1", 2.0);
                set("S3", if strength == Strength::Full { 4.0 } else { 3.0 });
            }
            (Pattern::Insight, _) => set("S2", 3.0),
            (Pattern::Fear, _) => set("S2", 2.0),
            (Pattern::Relationship, strength) => {
                set("S6", if strength == Strength::Full { 3.0 } else { 2.0 });
            }
            (Pattern::Life, _) => set("S5", 2.0),
        }
        signs
    }

    /// The pulse of the session, 0 to 10; the pace from -5 to 5.
    pub fn pulse(&self, chance: &mut Chance) -> Items {
        let mut good = || chance.points(7, 9);
        let mut pulse = items([
            ("understood", good()),
            ("agreed", good()),
            ("method", good()),
            ("honesty", good()),
        ]);
        pulse.insert("pace".to_owned(), chance.points(-1, 1));
        let mut set = |item: &str, value: f64| {
            pulse.insert(item.to_owned(), value);
        };
        if self.is(Pattern::Avoidance) {
            set("honesty", 6.0);
        }
        if self.is(Pattern::Goals) {
            set("agreed", if self.strength == Strength::Full { 4.0 } else { 6.0 });
        }
        if self.is(Pattern::Relationship) {
            let eased = self.strength == Strength::Easing;
            set("understood", 5.0);
            set("method", 6.0);
            set("honesty", if eased { 6.0 } else { 4.0 });
        }
        if self.pulse_falls {
            for item in ["understood", "agreed", "method"] {
                set(item, 3.0);
            }
        }
        pulse
    }

    /// The plan check, 0 to 10.
    pub fn plan_check(&self, chance: &mut Chance) -> Items {
        let unclear = self.full(Pattern::Goals);
        let mut answer = || {
            if unclear {
                chance.points(2, 4)
            } else {
                chance.points(6, 9)
            }
        };
        items([
            ("goals", answer()),
            ("reasons", answer()),
            ("how-we-tell", answer()),
        ])
    }

    /// What changed in life since last asked: -1 worse, 0 the same, 1 better.
    pub fn context(&self, chance: &mut Chance) -> Items {
        let areas = [
            "health",
            "medication",
            "sleep",
            "substances",
            "money-housing",
            "loss",
            "conflict",
            "safety-at-home",
        ];
        let mut context: Items = areas.iter().map(|area| ((*area).to_owned(), 0.0)).collect();
        if self.is(Pattern::Life) {
            for area in [*chance.one_of(&["loss", "health", "medication"]), "sleep"] {
                context.insert(area.to_owned(), -1.0);
            }
        } else if chance.happens(0.3) {
            context.insert(
                (*chance.one_of(&["sleep", "conflict"])).to_owned(),
                *chance.one_of(&[-1.0, 1.0]),
            );
        }
        context
    }

    /// Answers to single questions that belong to the pattern: instrument or "" and its items or quantities.
    pub fn asked(&self, chance: &mut Chance) -> Vec<(&'static str, Items)> {
        let eased = self.strength == Strength::Easing;
        match (self.pattern, self.strength) {
            (_, Strength::None) | (Pattern::None | Pattern::Goals, _) => Vec::new(),
            (Pattern::Avoidance, _) => {
                vec![("", items([("talked-not-felt", if eased { 2.0 } else { 3.0 })]))]
            }
            (Pattern::Insight, _) => {
                let did = if eased { 5.0 } else { 2.0 };
                vec![(
                    "carry-over",
                    items([("understanding", 8.0), ("did-differently", did)]),
                )]
            }
            (Pattern::Fear, _) => {
                let fear = *chance.one_of(&["fear-identity", "fear-disappointing", "fear-losing-control"]);
                let rulers = items([
                    ("importance", 8.0),
                    ("confidence", if eased { 5.0 } else { 3.0 }),
                    ("readiness", 4.0),
                    ("cost-of-changing", 8.0),
                    ("cost-of-staying", 6.0),
                ]);
                let did = if eased { 5.0 } else { 2.0 };
                let carry = items([("understanding", 6.0), ("did-differently", did)]);
                vec![
                    ("", items([(fear, 7.0)])),
                    ("change-rulers", rulers),
                    ("carry-over", carry),
                ]
            }
            (Pattern::Relationship, _) => vec![("", items([("expectations-differ", 7.0)]))],
            (Pattern::Life, _) => vec![(
                "",
                items([
                    ("support", 3.0),
                    ("believes-it-helps", if eased { 7.0 } else { 4.0 }),
                ]),
            )],
        }
    }

    /// Whether the session took place.
    pub fn attended(&self, chance: &mut Chance) -> Attended {
        match self.pattern {
            Pattern::Life if self.strength == Strength::Full && self.session.is_multiple_of(3) => {
                Attended::Missed
            }
            Pattern::Relationship if self.strength == Strength::Full && self.session.is_multiple_of(3) => {
                Attended::Late
            }
            _ if self.session > 1 && chance.happens(0.03) => Attended::Cancelled,
            _ => Attended::Yes,
        }
    }

    /// The therapist's record; `goal` is the goal that is worked on.
    pub fn record(&self, attended: Attended, goal: Option<&str>, chance: &mut Chance) -> SessionEvent {
        let empty = SessionEvent {
            session: self.session,
            attended,
            ..SessionEvent::default()
        };
        if matches!(attended, Attended::Cancelled | Attended::Missed) {
            return empty;
        }
        let [near, second, third, deep] = self.problem.topics;
        let topic = |name: &str, depth: f64, goal: Option<&str>| Topic {
            name: name.to_owned(),
            depth: Some(depth),
            goal: goal.map(str::to_owned),
        };
        let surface = self.full(Pattern::Avoidance);
        let topics = if surface {
            vec![topic(near, 1.0, None), topic(second, 1.0, goal)]
        } else if self.is(Pattern::Goals) {
            let names = [near, second];
            let name: &&str = chance.one_of(&names);
            vec![topic(name, 1.0, None)]
        } else {
            let of_the_day =
                [near, second, third, deep][(self.session as usize + usize::from(chance.happens(0.3))) % 4];
            vec![topic(of_the_day, chance.points(1, 3), goal)]
        };
        SessionEvent {
            hard: !surface && chance.happens(0.15),
            modes: self.modes(chance),
            topics,
            planned: surface.then(|| vec![deep.to_owned()]),
            marks: Some(self.marks(chance).into_iter().map(str::to_owned).collect()),
            alliance: Some(if self.is(Pattern::Relationship) {
                8.0
            } else {
                chance.points(7, 8)
            }),
            practice_specific: Some(!self.full(Pattern::Insight)),
            practice_reviewed: Some(!self.full(Pattern::Insight) || chance.happens(0.3)),
            ..empty
        }
    }

    fn modes(&self, chance: &mut Chance) -> BTreeMap<String, f64> {
        let by = |analysis, skill, emotion, behaviour| {
            items([
                ("analysis", analysis),
                ("skill", skill),
                ("emotion", emotion),
                ("behaviour", behaviour),
            ])
        };
        match (self.pattern, self.strength) {
            (Pattern::Avoidance, Strength::Full) => by(70.0, 15.0, 5.0, 10.0),
            (Pattern::Avoidance, Strength::Easing) => by(30.0, 15.0, 40.0, 15.0),
            (Pattern::Insight, Strength::Full) => by(75.0, 10.0, 5.0, 10.0),
            _ => {
                let mixes = [
                    (30.0, 30.0, 25.0, 15.0),
                    (40.0, 20.0, 20.0, 20.0),
                    (25.0, 35.0, 20.0, 20.0),
                ];
                let (analysis, skill, emotion, behaviour) = *chance.one_of(&mixes);
                by(analysis, skill, emotion, behaviour)
            }
        }
    }

    fn marks(&self, chance: &mut Chance) -> Vec<&'static str> {
        let odd = !self.session.is_multiple_of(2);
        match (self.pattern, self.strength) {
            (Pattern::Avoidance, Strength::Full) => vec![
                "reporting",
                *chance.one_of(&["humour", "intellect", "productivity"]),
            ],
            (Pattern::Avoidance, Strength::Easing) => vec!["reporting"],
            (Pattern::Fear, Strength::Full) => vec!["opposing", "losses-named"],
            (Pattern::Fear, Strength::Easing) if odd => vec!["opposing"],
            (Pattern::Relationship, Strength::Full) if odd => vec!["withdrawn", "expectation-gap"],
            (Pattern::Relationship, Strength::Full) => vec!["withdrawn"],
            (Pattern::Relationship, Strength::Easing) if odd => vec!["expectation-gap"],
            (Pattern::Life, Strength::Full) => vec!["life-event"],
            _ if chance.happens(0.25) => vec!["felt-in-session"],
            _ => Vec::new(),
        }
    }

    /// What became of the practice agreed in this session.
    pub fn practised(&self, chance: &mut Chance) -> (PracticeState, Option<Reason>) {
        match (self.pattern, self.strength) {
            (Pattern::Insight, Strength::Full) => (
                PracticeState::Undone,
                Some(*chance.one_of(&[Reason::NoTime, Reason::Forgot, Reason::Life])),
            ),
            (Pattern::Fear, Strength::Full) => (PracticeState::Postponed, Some(Reason::TooHard)),
            (Pattern::Life, Strength::Full) => (PracticeState::Undone, Some(Reason::Life)),
            _ if chance.happens(0.12) => (PracticeState::Undone, Some(Reason::NoTime)),
            _ if chance.happens(0.1) => (PracticeState::Started, None),
            _ => (PracticeState::Done, None),
        }
    }
}
