//! Stores check-ins as fast as it can and prints the form of each one that was acknowledged, until it is stopped.
//!
//! `store_forever PLACE NOTES KEYS EPISODE ROUND`: a place is a file, or `postgres://…#SCHEMA`. The fault
//! tests kill it and look whether anything acknowledged is lost.

use jiff::Timestamp;
use monitoring::episode::What;
use monitoring::episode::event::CheckInEvent;
use records::audit::Deed;
use records::event::{Append, NewEvent};
use records::vault::MasterKeys;
use records::{Access, EpisodeId, Place, Records};
use std::error::Error;
use std::io::Write as _;

fn place(word: &str) -> Place {
    match word.split_once('#') {
        Some((url, schema)) => Place::Server {
            url: url.to_owned(),
            schema: schema.to_owned(),
        },
        None => Place::File(word.into()),
    }
}

/// A time and a day that do not matter here.
const NOW: &str = "2026-03-02T09:00:00Z";

fn append(form: String, now: Timestamp) -> Append {
    let deed = Deed {
        account: None,
        who: "test".to_owned(),
        action: "write",
        client: None,
        detail: String::new(),
    };
    Append {
        expected: None,
        form: Some(form),
        via: "link",
        deed,
        now,
    }
}

/// One of several that store at once, so that commits are shared.
async fn store(records: Records, episode: EpisodeId, name: String) -> Result<(), String> {
    for number in 0_u64.. {
        let form = format!("{name}-{number}");
        let scores = [("phq-9".to_owned(), 12.0)].into();
        let what = What::CheckIn(CheckInEvent {
            scores,
            ..CheckInEvent::default()
        });
        let on = "2026-03-02".parse().map_err(|error| format!("{error}"))?;
        let how = append(form.clone(), NOW.parse().map_err(|error| format!("{error}"))?);
        let stored = records
            .store_check_in(episode, None, vec![NewEvent { on, what }], vec![], how)
            .await;
        stored.map_err(|error| error.to_string())?;
        let mut out = std::io::stdout().lock();
        writeln!(out, "{form}")
            .and_then(|()| out.flush())
            .map_err(|error| error.to_string())?;
    }
    Ok(())
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [main, notes, keys, episode, round] = words.as_slice() else {
        return Err("usage: store_forever PLACE NOTES KEYS EPISODE ROUND".into());
    };
    let keys = MasterKeys::parse(keys)?;
    let records = Records::open(&place(main), &place(notes), keys, Access::Serve, NOW.parse()?).await?;
    let mut storing = tokio::task::JoinSet::new();
    for writer in 0..8 {
        storing.spawn(store(
            records.clone(),
            EpisodeId(episode.parse()?),
            format!("{round}-{writer}"),
        ));
    }
    while let Some(done) = storing.join_next().await {
        done??;
    }
    Ok(())
}
