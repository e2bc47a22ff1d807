//! One episode read by `monitoring`, through the cache: same events, same library, same day, same reading.
//!
//! A reading is looked for in memory, then in the records, then made. What it was made from ([`MadeFrom`]) is taken from the
//! records in each request; what does not fit exactly is made anew.

use crate::consent::FEEDBACK;
use crate::lately::Lately;
use crate::pictures;
use crate::practice::Practice;
use crate::record_only;
use crate::refusal::Refusal;
use jiff::civil::Date;
use monitoring::episode::Episode;
use monitoring::knowledge::drawn::Drawn;
use monitoring::knowledge::glance::{Glance, Need, Open, OpenItem};
use monitoring::knowledge::{ClientReading, Library};
use records::client::EpisodeRow;
use records::reading::{Line, MadeFrom, NewReading};
use records::{EpisodeId, RecordsError};
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, PoisonError, RwLock};

/// What a client's pages show.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Read {
    /// States, reasons, causes, offers, reviews.
    pub reading: ClientReading,
    /// The courses as numbers and words.
    pub drawn: Drawn,
    /// The events it was made from.
    #[serde(with = "shared")]
    pub episode: Arc<Episode>,
}

/// Serde keeps no shared value by itself, so that nobody is surprised to get two of them back.
mod shared {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};
    use std::sync::Arc;

    pub(super) fn serialize<T: Serialize, S: Serializer>(one: &Arc<T>, to: S) -> Result<S::Ok, S::Error> {
        one.as_ref().serialize(to)
    }

    pub(super) fn deserialize<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
        from: D,
    ) -> Result<Arc<T>, D::Error> {
        T::deserialize(from).map(Arc::new)
    }
}

/// A row of a list, ready to be shown.
#[derive(Debug)]
pub struct Glimpse {
    /// State and why; what is open as it was when the row was made.
    pub glance: Glance,
    /// The last readings, drawn.
    pub spark: String,
}

impl Glimpse {
    fn of(glance: Glance) -> Arc<Self> {
        Arc::new(Self {
            spark: pictures::sparkline(&glance),
            glance,
        })
    }

    fn bytes(&self) -> usize {
        let words = self.spark.len() + self.glance.why.len() + self.glance.word.len();
        size_of::<Self>() + words + size_of_val(self.glance.spark.as_slice())
    }
}

/// Most that rows of lists take in memory.
const GLIMPSES_BYTES: usize = 12 << 20;
/// Most that readings take in memory: about as many as are opened within some minutes.
const READS_BYTES: usize = 16 << 20;
/// How much larger a reading is in memory than as it is kept.
const UNPACKED: usize = 3;

type Made<T> = (MadeFrom, Arc<T>);

/// Readings of this process's last minutes.
#[derive(Debug)]
pub struct Memory {
    glimpses: Lately<(EpisodeId, String), Made<Glimpse>>,
    reads: Lately<EpisodeId, (String, Made<Read>)>,
    /// Of records that were erased: nothing of them is kept any more, also of what was being read at that moment.
    erased: RwLock<HashSet<EpisodeId>>,
}

impl Default for Memory {
    fn default() -> Self {
        Self {
            glimpses: Lately::new(GLIMPSES_BYTES),
            reads: Lately::new(READS_BYTES),
            erased: RwLock::default(),
        }
    }
}

impl Memory {
    fn glimpse(&self, key: &(EpisodeId, String), from: &MadeFrom) -> Option<Arc<Glimpse>> {
        let (made_from, glimpse) = self.glimpses.get(key)?;
        (made_from == *from).then_some(glimpse)
    }

    fn keep_glimpse(&self, episode: EpisodeId, language: &str, from: MadeFrom, glimpse: &Arc<Glimpse>) {
        let key = (episode, language.to_owned());
        self.glimpses
            .put(key, (from, Arc::clone(glimpse)), glimpse.bytes());
        self.not_erased(episode);
    }

    fn read(&self, row: &EpisodeRow, language: &str, from: &MadeFrom) -> Option<Arc<Read>> {
        let (made_in, (made_from, read)) = self.reads.get(&row.id)?;
        (made_in == language && made_from == *from && is_of(&read, row)).then_some(read)
    }

    fn keep_read(&self, episode: EpisodeId, language: &str, from: MadeFrom, read: &Arc<Read>, packed: usize) {
        let made = (language.to_owned(), (from, Arc::clone(read)));
        self.reads.put(episode, made, packed * UNPACKED);
        self.not_erased(episode);
    }

    /// Lets go of what was made of these episodes, for good: their records were erased.
    pub(crate) fn forget(&self, episodes: impl IntoIterator<Item = EpisodeId>) {
        let mut new = Vec::new();
        {
            let mut erased = self.erased.write().unwrap_or_else(PoisonError::into_inner);
            new.extend(episodes.into_iter().filter(|episode| erased.insert(*episode)));
        }
        for episode in new {
            self.drop_all_of(episode);
        }
    }

    /// After something was kept: it goes again where its record was erased meanwhile. First kept, then asked, so that whichever of
    /// keeping and erasing comes last, nothing stays.
    fn not_erased(&self, episode: EpisodeId) {
        let erased = self.erased.read().unwrap_or_else(PoisonError::into_inner);
        if erased.contains(&episode) {
            drop(erased);
            self.drop_all_of(episode);
        }
    }

    fn drop_all_of(&self, episode: EpisodeId) {
        self.glimpses.forget(|(of, _)| *of == episode);
        self.reads.forget(|of| *of == episode);
    }

    /// Whether anything made of this episode is kept.
    pub(crate) fn holds(&self, episode: EpisodeId, language: &str) -> bool {
        self.glimpses.get(&(episode, language.to_owned())).is_some() || self.reads.get(&episode).is_some()
    }
}

/// Whether a reading was made with the measure that the episode's row names now: that changes without an event.
fn is_of(read: &Read, row: &EpisodeRow) -> bool {
    read.episode.measure == row.measure
}

/// The name that stands on a reading: the pages know whose it is, a cached text need not.
const NOBODY: &str = "";

fn made_from(library: &Library, last_event: i64, as_of: Date) -> MadeFrom {
    MadeFrom {
        last_event,
        knowledge: library.version.clone(),
        as_of,
    }
}

/// The events of an episode as `monitoring` reads them.
///
/// # Errors
/// The records are away, or an event does not read.
pub async fn episode(practice: &Practice, row: &EpisodeRow) -> Result<Arc<Episode>, Refusal> {
    // Events are only added: with the same last one they are the same, whatever else was read from them.
    if let Some((_, (from, read))) = practice.memory().reads.get(&row.id)
        && from.last_event == row.last_event
        && is_of(&read, row)
    {
        return Ok(Arc::clone(&read.episode));
    }
    let episode = practice
        .records()
        .episode(row.id, NOBODY, row.measure.clone())
        .await?;
    Ok(Arc::new(episode))
}

/// The reading of an episode today, from the cache where it still holds.
///
/// # Errors
/// The records are away, or an event does not read.
pub async fn read(practice: &Practice, row: &EpisodeRow, language: &str) -> Result<Arc<Read>, Refusal> {
    let library = record_only::library_of(practice, row.client).await?;
    let from = made_from(&library, row.last_event, practice.today());
    if let Some(read) = practice.memory().read(row, language, &from) {
        return Ok(read);
    }
    if let Some(kept) = practice.records().reading(row.id, language, &from).await?
        // What an older program kept and that no longer reads is made anew.
        && let Ok(read) = rmp_serde::from_slice::<Read>(&kept)
        && is_of(&read, row)
    {
        let read = Arc::new(read);
        practice
            .memory()
            .keep_read(row.id, language, from, &read, kept.len());
        return Ok(read);
    }
    let (read, glance) = compute(practice, row, &library, language).await?;
    let body = rmp_serde::to_vec_named(&read)?;
    let read = Arc::new(read);
    practice
        .memory()
        .keep_read(row.id, language, from.clone(), &read, body.len());
    let new = NewReading {
        episode: row.id,
        from,
        glance: serde_json::to_string(&glance)?,
        body: Some(body),
    };
    practice
        .records()
        .keep_readings(language.to_owned(), vec![new])
        .await?;
    Ok(read)
}

async fn compute(
    practice: &Practice,
    row: &EpisodeRow,
    library: &Library,
    language: &str,
) -> Result<(Read, Glance), Refusal> {
    let episode = episode(practice, row).await?;
    let reading = ClientReading::of(&episode, practice.today(), library, language);
    let drawn = Drawn::beside(&reading, &episode, library, language);
    let next_review = reading
        .reviews
        .iter()
        .filter(|review| review.done.is_none())
        .map(|review| review.agreement.review_on)
        .min();
    let open = Open {
        review_due: next_review,
        ..Open::default()
    };
    let glance = Glance::of(&reading, &drawn, &open, library, language);
    let read = Read {
        reading,
        drawn,
        episode,
    };
    Ok((read, glance))
}

/// One row of a caseload.
#[derive(Debug, Clone)]
pub struct Row {
    /// Who and what is open.
    pub line: Line,
    /// How soon somebody should look.
    pub need: Need,
    /// What is open now.
    pub open: Vec<OpenItem>,
    /// State and why.
    pub seen: Arc<Glimpse>,
}

/// The open episodes of a therapist, or of all, those who need a look first. What is not in the cache is made and kept.
///
/// # Errors
/// The records are away, or an event does not read.
pub async fn rows(
    practice: &Practice,
    therapist: Option<records::AccountId>,
    language: &str,
) -> Result<Vec<Row>, Refusal> {
    let lines = practice.records().lines(therapist, FEEDBACK).await?;
    // Once for all rows.
    let now = practice.now().to_string();
    let mut list = List {
        practice,
        today: practice.today(),
        therapist,
        language,
        kept: None,
        made: Vec::new(),
    };
    let mut rows = Vec::with_capacity(lines.len());
    for line in lines {
        let seen = match list.glimpse(&line).await {
            // Erased since the list was asked for.
            Err(Refusal::NotFound) => continue,
            seen => seen?,
        };
        let (need, open) = seen.glance.with_open(&open(&line, &now));
        rows.push(Row {
            line,
            need,
            open,
            seen,
        });
    }
    if !list.made.is_empty() {
        practice
            .records()
            .keep_readings(language.to_owned(), list.made)
            .await?;
    }
    rows.sort_by(|a, b| (a.need, &a.line.name).cmp(&(b.need, &b.line.name)));
    Ok(rows)
}

/// The rows of a list as they are found or made.
struct List<'a> {
    practice: &'a Practice,
    today: Date,
    therapist: Option<records::AccountId>,
    language: &'a str,
    /// What the records hold of the whole list, asked for once, when something is missed in memory.
    kept: Option<HashMap<EpisodeId, (MadeFrom, String)>>,
    made: Vec<NewReading>,
}

impl List<'_> {
    async fn glimpse(&mut self, line: &Line) -> Result<Arc<Glimpse>, Refusal> {
        // Of who said no to feedback nothing is shown that was made before: the library without inference has another version.
        let library = if line.refused {
            self.practice.library_without_inference()
        } else {
            self.practice.library()
        };
        let from = made_from(&library, line.last_event, self.today);
        let key = (line.episode, self.language.to_owned());
        let memory = self.practice.memory();
        if let Some(glimpse) = memory.glimpse(&key, &from) {
            return Ok(glimpse);
        }
        let glance = match self.kept(line.episode, &from).await? {
            Some(glance) => glance,
            None => match self.make(line, &library, &from).await {
                Ok(glance) => glance,
                Err(Refusal::Records(error @ RecordsError::Unreadable { .. })) => {
                    tracing::error!(episode = line.episode.0, %error, "reading");
                    return Ok(Glimpse::of(Glance::unreadable(&library.labels(self.language))));
                }
                Err(refusal) => return Err(refusal),
            },
        };
        let glimpse = Glimpse::of(glance);
        memory.keep_glimpse(line.episode, self.language, from, &glimpse);
        Ok(glimpse)
    }

    async fn kept(&mut self, episode: EpisodeId, from: &MadeFrom) -> Result<Option<Glance>, Refusal> {
        if self.kept.is_none() {
            let records = self.practice.records();
            let kept = records.glances(self.therapist, self.language, self.today).await?;
            let by_episode = kept.into_iter().map(|one| (one.episode, (one.from, one.glance)));
            self.kept = Some(by_episode.collect());
        }
        let kept = self.kept.as_ref().and_then(|kept| kept.get(&episode));
        let fits = kept.filter(|(made_from, _)| made_from == from);
        Ok(fits.and_then(|(_, glance)| serde_json::from_str(glance).ok()))
    }

    async fn make(&mut self, line: &Line, library: &Library, from: &MadeFrom) -> Result<Glance, Refusal> {
        let row = self.practice.records().episode_row(line.episode).await?;
        let (_, glance) = compute(self.practice, &row, library, self.language).await?;
        // Only what a row needs: the whole reading is kept when the client's page is opened.
        self.made.push(NewReading {
            episode: line.episode,
            from: from.clone(),
            glance: serde_json::to_string(&glance)?,
            body: None,
        });
        Ok(glance)
    }
}

/// What is open around an episode beside its events.
fn open(line: &Line, now: &str) -> Open {
    let link = line.link.as_ref().filter(|link| link.used_at.is_none());
    let expired = link.filter(|link| link.expires_at.as_str() <= now);
    Open {
        risk_tasks: u32::try_from(line.open_tasks).unwrap_or(u32::MAX),
        contact_asked: false,
        stuckness_shared: line.shared_notes > 0,
        review_due: None,
        unanswered: match (link.and_then(|link| link.no_answer.clone()), expired) {
            (Some(why), _) => Some(why),
            (None, Some(_)) => Some("the link ran out, no reason given".to_owned()),
            (None, None) => None,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::{Glance, Glimpse, Library, MadeFrom, Memory};
    use records::EpisodeId;

    #[test]
    fn nothing_of_an_erased_record_is_kept_also_where_it_was_being_read() {
        let (memory, library) = (Memory::default(), Library::shipped());
        let glimpse = Glimpse::of(Glance::unreadable(&library.labels("en")));
        let from = MadeFrom {
            last_event: 1,
            knowledge: library.version.clone(),
            as_of: "2026-03-02".parse().unwrap(),
        };
        let (gone, other) = (EpisodeId(1), EpisodeId(2));
        let keep = |episode| memory.keep_glimpse(episode, "en", from.clone(), &glimpse);
        keep(gone);
        keep(other);
        assert!(memory.holds(gone, "en") && memory.holds(other, "en"));
        memory.forget([gone]);
        assert!(!memory.holds(gone, "en") && memory.holds(other, "en"));
        keep(gone);
        assert!(
            !memory.holds(gone, "en"),
            "whoever read it meanwhile keeps nothing"
        );
    }
}
