//! What lies around an episode beside its events: links, consents, private notes, open proposals, the end of care.

use super::{Kept, VIA, private_note};
use crate::practice::made_up::random::Chance;
use crate::practice::made_up::staff::Staff;
use crate::practice::made_up::story::{Beside, Ending};
use crate::practice::made_up::words::PROCESS;
use futures_util::future::try_join_all;
use jiff::{SignedDuration, Timestamp, ToSpan as _};
use monitoring::episode::event::Person;
use records::event::Append;
use records::proposal::Proposed;
use records::{Records, RecordsError};
use serde_json::json;

/// Stores all of it; gives the token of a link that can be used. Writes of one kind are handed over together, in order: they
/// share commits and get the same numbers each time.
pub(super) async fn around(
    records: &Records,
    kept: &[Kept],
    staff: &Staff,
    chance: &mut Chance,
    now: Timestamp,
) -> anyhow::Result<Option<String>> {
    let mut closing = Vec::new();
    for kept in kept {
        closing.push(end(records, kept, now));
    }
    try_join_all(closing).await?;
    consents(records, kept, chance, now).await?;
    let mut notes = Vec::new();
    for kept in kept
        .iter()
        .filter(|kept| kept.life.story.has(Beside::StuckPrivate))
    {
        let deed = kept.deed(Person::Client, "write", "note");
        let at = now.checked_sub(SignedDuration::from_hours(30))?;
        let how = Append {
            expected: None,
            form: None,
            via: VIA,
            deed,
            now: at,
        };
        notes.push(records.keep_stuck_note(kept.episode, private_note(chance), how));
    }
    try_join_all(notes).await?;
    for kept in kept {
        proposal(records, kept, now).await?;
    }
    let mut written = Vec::new();
    for kept in kept.iter().step_by(4) {
        let words = (*chance.one_of(PROCESS)).to_owned();
        let deed = kept.deed(Person::Therapist, "write", "process note");
        written.push(records.write_process_note(kept.episode, kept.therapist, words, None, deed, now));
    }
    try_join_all(written).await?;
    for kept in kept.iter().filter(|kept| kept.life.story.has(Beside::SafetyPlan)) {
        let deed = kept.deed(Person::Therapist, "write", "safety plan");
        records
            .set_safety_plan(kept.client, safety_plan(), 0, deed, now)
            .await?;
    }
    // Once somebody who does not treat here needed to see a record, and said why.
    if let Some(kept) = kept
        .iter()
        .find(|kept| kept.therapist != staff.supervisor && kept.life.story.has(Beside::RiskOpen))
    {
        let until = now.checked_add(SignedDuration::from_hours(8))?;
        let deed = kept.deed(Person::Therapist, "break-glass", "access taken in need");
        records
            .grant_access(
                staff.supervisor,
                kept.client,
                "Covering for a colleague who is ill today".to_owned(),
                until,
                deed,
                now,
            )
            .await?;
    }
    links(records, kept, now).await
}

/// The end of care, or the day of the next session.
async fn end(records: &Records, kept: &Kept, now: Timestamp) -> Result<(), RecordsError> {
    let mut row = records.episode_row(kept.episode).await?;
    let story = kept.life.story;
    match story.ending {
        Ending::Open => row.next_session_on = kept.life.last_on.checked_add(7.days()).ok(),
        _ => {
            row.ended_on = Some(kept.life.last_on);
            row.ended_how = story.ending.slug().map(str::to_owned);
        }
    }
    records
        .change_episode(row, kept.deed(Person::Therapist, "write", "episode"), now)
        .await
}

async fn consents(
    records: &Records,
    kept: &[Kept],
    chance: &mut Chance,
    now: Timestamp,
) -> anyhow::Result<()> {
    let (mut given, mut withdrawn) = (Vec::new(), Vec::new());
    for kept in kept {
        let began = now.checked_sub(SignedDuration::from_hours(
            24 * i64::from(kept.life.story.sessions),
        ))?;
        let deed = || kept.deed(Person::Client, "write", "consent");
        for (purpose, share) in [
            ("feedback", 1.0),
            ("supervision", 0.92),
            ("service-figures", 0.88),
            ("research", 0.35),
            ("ehr", 0.2),
        ] {
            if chance.happens(share) {
                given.push(records.give_consent(kept.client, purpose.to_owned(), deed(), began));
            }
        }
        if chance.happens(0.06) {
            withdrawn.push(records.withdraw_consent(kept.client, "service-figures".to_owned(), deed(), now));
        }
    }
    try_join_all(given).await?;
    try_join_all(withdrawn).await?;
    Ok(())
}

async fn proposal(records: &Records, kept: &Kept, now: Timestamp) -> anyhow::Result<()> {
    let story = kept.life.story;
    let declined = story.has(Beside::ProposalDeclined);
    if !declined && !story.has(Beside::ProposalOpen) {
        return Ok(());
    }
    let (adjustment, target) = story.pattern.tries();
    let what = Proposed {
        adjustment: adjustment.to_owned(),
        cause: story
            .pattern
            .cause()
            .unwrap_or("insight-not-yet-in-daily-life")
            .to_owned(),
        target: Some(target.to_owned()),
        review_on: kept.life.last_on.checked_add(35.days())?,
        words: "One small thing between sessions, agreed with day and place.".to_owned(),
    };
    let at = now.checked_sub(SignedDuration::from_hours(if declined { 24 * 9 } else { 40 }))?;
    let id = records
        .propose(
            kept.episode,
            what,
            kept.therapist,
            kept.deed(Person::Therapist, "write", "proposal"),
            at,
        )
        .await?;
    if declined {
        let deed = kept.deed(Person::Client, "write", "proposal");
        let how = Append {
            expected: None,
            form: None,
            via: VIA,
            deed,
            now: at.checked_add(SignedDuration::from_hours(30))?,
        };
        records
            .answer_proposal(kept.episode, id, 0, "declined", None, how)
            .await?;
    }
    Ok(())
}

fn safety_plan() -> serde_json::Value {
    json!({
        "signs": "I stop answering messages. I stay up until three.",
        "alone": "A long shower. The dog. The playlist for bad evenings.",
        "people_distract": "Cousin Tom; the Thursday choir",
        "people_help": "Partner; Dr Rapp in office hours",
        "professionals": "The numbers on the help page",
        "place_safe": "Tablets are kept at my partner's",
    })
}

/// The last link of each open episode: answered, still open, or run out.
async fn links(records: &Records, kept: &[Kept], now: Timestamp) -> anyhow::Result<Option<String>> {
    let open = || kept.iter().filter(|kept| kept.life.story.ending == Ending::Open);
    let days = |days: i64| SignedDuration::from_hours(24 * days);
    let ran_out = |kept: &Kept| {
        kept.life
            .story
            .beside
            .iter()
            .any(|beside| matches!(beside, Beside::Unanswered | Beside::UnansweredBecause(_)))
    };
    let mut made = Vec::new();
    for (at, kept) in open().enumerate() {
        let (since, until) = match (ran_out(kept), at % 2) {
            (true, _) => (now.checked_sub(days(9))?, now.checked_sub(days(2))?),
            (false, 0) => (
                now.checked_sub(SignedDuration::from_hours(5))?,
                now.checked_add(days(7))?,
            ),
            (false, _) => (now.checked_sub(days(6))?, now.checked_add(days(1))?),
        };
        let session = i64::from(kept.life.story.sessions) + 1;
        let deed = kept.deed(Person::Therapist, "write", "link");
        made.push(records.make_link(kept.episode, Some(session), "null".to_owned(), until, deed, since));
    }
    let made = try_join_all(made).await?;
    let (mut used, mut said) = (Vec::new(), Vec::new());
    for ((at, kept), (id, _)) in open().enumerate().zip(&made) {
        if !ran_out(kept) && at % 2 == 1 {
            used.push(records.use_link(*id, now.checked_sub(days(5))?));
        }
        let why = kept.life.story.beside.iter().find_map(|beside| match beside {
            Beside::UnansweredBecause(why) => Some((*why).to_owned()),
            _ => None,
        });
        if let Some(why) = why {
            said.push(records.say_no_answer(
                *id,
                why,
                kept.deed(Person::Therapist, "write", "why not answered"),
                now,
            ));
        }
    }
    try_join_all(used).await?;
    try_join_all(said).await?;
    Ok(made.first().map(|(_, token)| token.text().to_owned()))
}
