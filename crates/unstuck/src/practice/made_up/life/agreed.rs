//! What is agreed: practice until the next session, an adjustment with its review, and what lies open at the end.

use super::{Also, Told, Writing, days_from, episode};
use crate::practice::made_up::log;
use crate::practice::made_up::pattern::Hour;
use crate::practice::made_up::story::{Beside, Pattern};
use crate::practice::made_up::words::{STUCK, task_of};
use jiff::civil::Date;
use monitoring::adjustment::practice::Share;
use monitoring::episode::What;
use monitoring::episode::event::{
    AgreementEvent, AnswerEvent, Audience, Moment, OpinionEvent, Person, PracticeEvent, PracticeState,
    ReviewEvent, Says, StucknessEvent,
};
use monitoring::knowledge::freeze;
use monitoring::review::Done;

impl Writing<'_> {
    /// What is agreed to be done until the next session, and what becomes of it.
    pub(super) fn practice(&mut self, hour: &Hour, on: Date) {
        let formats = &self.library.practice;
        if hour.session < 3 || formats.is_empty() || hour.session == self.story.sessions {
            return;
        }
        // Two formats each; together the clients use all of them.
        let at = (self.number as usize + 5 * (hour.session as usize / 6 % 2)) % formats.len();
        let format = &formats[at];
        let task = task_of(&format.slug).to_owned();
        let plain = |state| PracticeEvent {
            task: task.clone(),
            state,
            format: Some(format.slug.clone()),
            goal: None,
            reason: None,
            fields: std::collections::BTreeMap::new(),
            share: Some(Share::Full),
        };
        self.tell(
            on,
            1,
            Person::Therapist,
            What::Practice(plain(PracticeState::Assigned)),
        );
        let (state, reason) = hour.practised(&mut self.chance);
        let then = days_from(on, self.chance.whole(2, 5));
        let entry = match state {
            PracticeState::Done => log::entry(format, then, &mut self.chance),
            state => PracticeEvent {
                reason,
                ..plain(state)
            },
        };
        self.tell(then, 2, Person::Client, What::Practice(entry));
        if state == PracticeState::Done && self.chance.happens(0.8) {
            self.tell(
                days_from(on, 7),
                1,
                Person::Therapist,
                What::Practice(plain(PracticeState::Reviewed)),
            );
        }
    }

    /// Agreement and review.
    pub(super) fn loop_of(&mut self, session: u32, on: Date) {
        let Some(trial) = self.story.trial else { return };
        let (adjustment, target) = self.story.pattern.tries();
        let cause = self
            .story
            .pattern
            .cause()
            .unwrap_or("insight-not-yet-in-daily-life");
        if session + trial.sessions_ago == self.story.sessions {
            let known: Vec<Told> = self.told.iter().filter(|told| told.on <= on).cloned().collect();
            let weeks = if trial.done.is_none() && trial.sessions_ago > 3 {
                3
            } else {
                trial.sessions_ago.clamp(4, 6)
            };
            let agreement = AgreementEvent {
                adjustment: adjustment.to_owned(),
                cause: cause.to_owned(),
                target: Some(target.to_owned()),
                review_on: days_from(on, 7 * weeks as i32),
                agreed_by: vec![Person::Therapist, Person::Client],
                forecast: freeze(&episode(&known, self.story.measure.name), on, self.library),
            };
            if self.story.has(Beside::Opinions) {
                self.opinions(on, cause);
            }
            self.tell(on, 3, Person::Client, What::Agreement(agreement)).also = Also::AgreesToProposal;
        }
        if session == self.story.sessions
            && let Some(done) = trial.done
        {
            let agreement = self
                .told
                .iter()
                .position(|told| matches!(told.what, What::Agreement(_)));
            let words = Some(match done {
                Done::Yes => "We did it most weeks. It was strange at first.",
                Done::Partly => "We did some of it. Two weeks were too full.",
                Done::No => "Nothing came of it. Life was in the way.",
            });
            let words = words.map(str::to_owned);
            let review = ReviewEvent {
                agreement: agreement.map_or(0, |at| at + 1),
                done,
                words,
            };
            self.tell(on, 3, Person::Therapist, What::Review(review));
        }
    }

    fn opinions(&mut self, on: Date, cause: &str) {
        let says = |by, says, words: Option<&str>| OpinionEvent {
            cause: cause.to_owned(),
            by,
            says,
            words: words.map(str::to_owned),
        };
        self.tell(
            on,
            2,
            Person::Therapist,
            What::Opinion(says(Person::Therapist, Says::Agree, None)),
        );
        self.tell(
            on,
            2,
            Person::Client,
            What::Opinion(says(
                Person::Client,
                Says::Fits,
                Some("I did not know that it showed"),
            )),
        );
    }

    /// What lies open at the end.
    pub(super) fn lately(&mut self, on: Date) {
        if self.story.has(Beside::Opinions)
            && self.story.trial.is_none()
            && let Some(cause) = self.story.pattern.cause()
        {
            self.opinions(on, cause);
        }
        if self.story.pattern == Pattern::Relationship {
            let answer = AnswerEvent {
                quantity: "hard-to-disagree".to_owned(),
                value: 7.0,
                share: Some(Share::Full),
            };
            self.tell(on, 3, Person::Client, What::Answer(answer));
        }
        if self.story.has(Beside::StuckShared) {
            let words = Some((*self.chance.one_of(STUCK)).to_owned());
            let note = StucknessEvent {
                words,
                with: Audience::MyTherapist,
                when: Some(Moment::AtTheStart),
            };
            self.tell(on, 4, Person::Client, What::Stuckness(note)).also = Also::SharesNote;
        }
    }
}
