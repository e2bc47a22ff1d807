//! What it costs to read the library, to check it with all its cases, and to take one client through all rooms.
//!
//! `cargo bench -p monitoring --bench library` prints the median of several rounds. Reading should take a few milliseconds:
//! every start of the program pays for it.

// A benchmark is the place for a clock.
#![allow(clippy::disallowed_methods, clippy::unwrap_used)]

use std::collections::{BTreeMap, BTreeSet};
use std::hint::black_box;
use std::time::Instant;

use monitoring::knowledge::{ClientReading, Library, load};

const ROUNDS: usize = 15;

fn main() {
    let files: BTreeMap<String, String> = Library::shipped_files().collect();
    let read = median_ms(|| {
        let mut findings = Vec::new();
        black_box(load::load(files.clone(), BTreeSet::new(), &mut findings));
    });
    let check = median_ms(|| {
        black_box(Library::from_files(files.clone()));
    });
    let library = Library::shipped();
    let case = &library.cases[0];
    let episode = case.episode(|name| library.instrument(name).is_some(), &mut Vec::new());
    let one = median_ms(|| {
        black_box(ClientReading::of(&episode, case.head.as_of, library, "en"));
    });
    println!("{} files and {} cases", files.len(), library.cases.len());
    println!("reading the library: {read:.1} ms");
    println!("reading and checking it with all cases: {check:.1} ms");
    println!("one client through all rooms: {one:.2} ms");
}

fn median_ms(mut work: impl FnMut()) -> f64 {
    let mut times: Vec<f64> = (0..ROUNDS)
        .map(|_| {
            let start = Instant::now();
            work();
            start.elapsed().as_secs_f64() * 1e3
        })
        .collect();
    times.sort_by(f64::total_cmp);
    times[ROUNDS / 2]
}
