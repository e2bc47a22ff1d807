//! What every page needs: the records, the library with the practice's overlay, the settings, and the time.

use crate::door::Door;
use crate::read::Memory;
use crate::record_only;
use crate::words::{AllWords, Words};
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use monitoring::knowledge::{Library, Refused};
use records::practice::Settings;
use records::{EpisodeId, Records, RecordsError};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock, PoisonError, RwLock};

/// Tells the time; handed in, so that this crate has no clock of its own.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// One practice, open. Cheap to clone.
#[derive(Clone)]
pub struct Practice(Arc<Inner>);

struct Inner {
    records: Records,
    clock: Clock,
    secure: bool,
    address: String,
    sends_mail: AtomicBool,
    libraries: RwLock<Libraries>,
    settings: RwLock<Current>,
    door: Door,
    memory: Memory,
}

/// The settings, and the time zone they name: looked up once, not at every day that a page says.
#[derive(Clone)]
struct Current {
    settings: Arc<Settings>,
    zone: TimeZone,
}

impl Current {
    /// UTC where the setting names no zone that is known.
    fn of(settings: Settings) -> Self {
        Self {
            zone: TimeZone::get(&settings.time_zone).unwrap_or(TimeZone::UTC),
            settings: Arc::new(settings),
        }
    }
}

/// The library with the practice's overlay, and the same without inference, for clients who said no to it.
#[derive(Clone)]
struct Libraries {
    whole: Arc<Library>,
    words: Arc<AllWords>,
    // Made when it is first asked for: most practices never do.
    without: Arc<OnceLock<Arc<Library>>>,
}

impl Libraries {
    fn of(whole: Library) -> Self {
        Self {
            words: Arc::new(AllWords::of(&whole)),
            whole: Arc::new(whole),
            without: Arc::default(),
        }
    }
}

impl std::fmt::Debug for Practice {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Practice")
    }
}

/// Why a practice does not open.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The records.
    #[error(transparent)]
    Records(#[from] RecordsError),
    /// The practice's own files over the library.
    #[error("the practice's own files: {0}")]
    Overlay(#[from] Refused),
}

impl Practice {
    /// Opens a practice. `secure` says whether browsers reach it by https; `address` is what stands in links that are sent.
    ///
    /// # Errors
    /// Records that cannot be read, or an overlay that is refused.
    pub async fn open(
        records: Records,
        clock: Clock,
        secure: bool,
        address: String,
    ) -> Result<Self, OpenError> {
        Self::open_with(records, clock, secure, address, Door::default()).await
    }

    /// The same with what stands at its door.
    ///
    /// # Errors
    /// As [`Practice::open`].
    pub async fn open_with(
        records: Records,
        clock: Clock,
        secure: bool,
        address: String,
        door: Door,
    ) -> Result<Self, OpenError> {
        let (settings, _) = records.settings().await?;
        let library = with_overlay(&records, settings.record_only).await?;
        Ok(Self(Arc::new(Inner {
            records,
            clock,
            secure,
            address,
            sends_mail: AtomicBool::new(false),
            libraries: RwLock::new(Libraries::of(library)),
            settings: RwLock::new(Current::of(settings)),
            door,
            memory: Memory::default(),
        })))
    }

    /// The records.
    pub fn records(&self) -> &Records {
        &self.0.records
    }

    /// What stands at the door.
    pub fn door(&self) -> &Door {
        &self.0.door
    }

    /// The library with the practice's overlay.
    pub fn library(&self) -> Arc<Library> {
        self.libraries().whole
    }

    /// The words of pages in a language; English where it is not whole.
    pub fn words(&self, language: &str) -> Arc<Words> {
        self.libraries().words.of_language(language)
    }

    /// Whether some page can be in another language than English.
    pub fn speaks_others(&self) -> bool {
        self.libraries().words.has_others()
    }

    /// The same without what a course is compared with and explained by.
    pub fn library_without_inference(&self) -> Arc<Library> {
        let Libraries { whole, without, .. } = self.libraries();
        let make = || Arc::new(record_only::without_inference((*whole).clone()));
        Arc::clone(without.get_or_init(make))
    }

    fn libraries(&self) -> Libraries {
        self.0
            .libraries
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Readings of this process's last minutes.
    pub(crate) fn memory(&self) -> &Memory {
        &self.0.memory
    }

    /// Whether memory holds anything that was made of this episode.
    pub fn remembers(&self, episode: EpisodeId, language: &str) -> bool {
        self.memory().holds(episode, language)
    }

    /// Lets go of the keys and readings of records that were erased, by this program or another.
    ///
    /// # Errors
    /// The records are away.
    pub async fn forget_erased(&self) -> Result<(), RecordsError> {
        let erased = self.records().forget_erased().await?;
        self.memory().forget(erased);
        Ok(())
    }

    /// The settings.
    pub fn settings(&self) -> Arc<Settings> {
        self.current().settings
    }

    fn current(&self) -> Current {
        self.0
            .settings
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Reads settings and overlay anew, after they were changed.
    ///
    /// # Errors
    /// As [`Practice::open`]; then the old ones stay.
    pub async fn renew(&self) -> Result<(), OpenError> {
        let (settings, _) = self.0.records.settings().await?;
        let library = with_overlay(&self.0.records, settings.record_only).await?;
        *self.0.settings.write().unwrap_or_else(PoisonError::into_inner) = Current::of(settings);
        *self.0.libraries.write().unwrap_or_else(PoisonError::into_inner) = Libraries::of(library);
        Ok(())
    }

    /// The time.
    pub fn now(&self) -> Timestamp {
        (self.0.clock)()
    }

    /// The practice's time zone; UTC where the setting names none that is known.
    pub fn time_zone(&self) -> TimeZone {
        self.current().zone
    }

    /// The day in the practice's time zone.
    pub fn today(&self) -> Date {
        self.day_of(self.now())
    }

    /// The day of a moment in the practice's time zone.
    pub fn day_of(&self, moment: Timestamp) -> Date {
        moment.to_zoned_datetime(self.time_zone()).date()
    }

    /// Whether browsers reach it by https.
    pub fn is_secure(&self) -> bool {
        self.0.secure
    }

    /// Says that somebody sends what is queued; before, nothing is queued and pages say how to hand a link on.
    pub fn begin_mail(&self) {
        self.0.sends_mail.store(true, Ordering::Relaxed);
    }

    /// Whether messages are sent.
    pub fn sends_mail(&self) -> bool {
        self.0.sends_mail.load(Ordering::Relaxed)
    }

    /// The address that stands in links that are sent, without a slash at its end.
    pub fn address(&self) -> &str {
        &self.0.address
    }
}

async fn with_overlay(records: &Records, record_only: bool) -> Result<Library, OpenError> {
    let files = records.overlay().await?;
    let shipped = Library::shipped();
    let library = if files.is_empty() {
        shipped.clone()
    } else {
        shipped.with_overlay(files)?
    };
    Ok(if record_only {
        record_only::without_inference(library)
    } else {
        library
    })
}
