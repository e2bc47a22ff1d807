//! What came of agreements, pooled by cause and adjustment, from a folder of episodes or a practice's export.

use std::fmt::Write as _;
use std::path::Path;

use longitudinal::normal::{Gaussian, quantile};
use longitudinal::pooled_effect::PooledEffects;
use monitoring::episode::Episode;
use monitoring::finding::Finding;
use monitoring::knowledge::{ClientReading, Library};
use monitoring::review::{Review, pooled};

use crate::commands::overlay;
use crate::open_files::{self, Episodes};

/// What an interval holds.
const SHARE: f64 = 0.90;

/// Prints the pooled table.
///
/// # Errors
/// A folder or file that cannot be read.
pub fn run(folder: &Path, library: &Library) -> anyhow::Result<()> {
    let mut read = Reviews::default();
    if open_files::is_export(folder) {
        for kept in Episodes::of(folder)? {
            let kept = kept?;
            read.take(&kept.episode, &kept.findings, library);
        }
    } else {
        for (path, text) in overlay::files(folder)? {
            let (episode, findings) = Episode::parse(&path, &text);
            read.take(&episode, &findings, library);
        }
    }
    eprintln!(
        "{} episodes, {} with something wrong, which were left out.",
        read.episodes, read.unread
    );
    print!("{}", page(&read.reviews));
    Ok(())
}

/// The reviews of all episodes so far.
#[derive(Default)]
struct Reviews {
    reviews: Vec<Review>,
    episodes: usize,
    unread: usize,
}

impl Reviews {
    fn take(&mut self, episode: &Episode, findings: &[Finding], library: &Library) {
        if !findings.is_empty() {
            self.unread += 1;
            findings.iter().for_each(|finding| eprintln!("{finding}"));
            return;
        }
        self.episodes += 1;
        let day = episode.day_of_reading().unwrap_or_else(crate::clock::today);
        let reading = ClientReading::of(episode, day, library, "en");
        self.reviews.extend(reading.reviews);
    }
}

fn page(reviews: &[Review]) -> String {
    let effects = pooled(reviews);
    let counted: usize = effects
        .iter()
        .flat_map(|effects| effects.groups.values())
        .map(|group| group.clients)
        .sum();
    let mut text = format!(
        "{} agreements of both; {counted} count: done wholly or in part, with enough readings since.\n",
        reviews.len()
    );
    match &effects {
        Some(effects) => table(&mut text, effects),
        None => text += "Nothing can be pooled yet.\n",
    }
    text += "This is what came after, not because of: nobody was dealt to a change by chance.\n";
    text
}

fn table(text: &mut String, effects: &PooledEffects<(&str, &str)>) {
    let _ = writeln!(
        text,
        "\nHow far scores came out better than the forecast frozen on the day, in its standard deviations, with {:.0} % \
         intervals;\ndrawn towards the mean of all where few agreements speak.\n",
        100.0 * SHARE
    );
    let _ = writeln!(
        text,
        "{:<34} {:<28} {:>10}  {:<26} by itself",
        "cause", "adjustment", "agreements", "pooled"
    );
    for ((cause, adjustment), group) in &effects.groups {
        let _ = writeln!(
            text,
            "{cause:<34} {adjustment:<28} {:>10}  {:<26} {}",
            group.clients,
            with_interval(group.pooled),
            with_interval(group.own)
        );
    }
    let _ = writeln!(
        text,
        "\nAll: {}; between kinds of agreement beyond chance: {:.2}",
        with_interval(effects.overall),
        effects.between_sd
    );
}

fn with_interval(belief: Gaussian) -> String {
    let half = quantile(0.5 + 0.5 * SHARE) * belief.sd();
    format!(
        "{:+.2} ({:+.2} to {:+.2})",
        belief.mean,
        belief.mean - half,
        belief.mean + half
    )
}
