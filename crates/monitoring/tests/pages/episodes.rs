//! All episodes of the library's cases and of the examples.

use jiff::civil::Date;
use monitoring::episode::Episode;
use monitoring::knowledge::Library;

const EXAMPLES: [(&str, &str); 4] = [
    ("ana", include_str!("../../../../examples/episodes/ana.toml")),
    ("ben", include_str!("../../../../examples/episodes/ben.toml")),
    ("emil", include_str!("../../../../examples/episodes/emil.json")),
    ("lou", include_str!("../../../../examples/episodes/lou.toml")),
];

/// Every episode with its name and day of reading.
pub fn all() -> Vec<(String, Episode, Date)> {
    let library = Library::shipped();
    let cases = library.cases.iter().map(|case| {
        let mut findings = Vec::new();
        let episode = case.episode(|name| library.instrument(name).is_some(), &mut findings);
        assert!(findings.is_empty(), "{findings:?}");
        (case.slug.clone(), episode, case.head.as_of)
    });
    let examples = EXAMPLES.iter().map(|(name, text)| {
        let (episode, findings) = Episode::parse(name, text);
        assert!(findings.is_empty(), "{findings:?}");
        let day = episode.day_of_reading().unwrap();
        ((*name).to_owned(), episode, day)
    });
    cases.chain(examples).collect()
}

/// One episode by its name.
pub fn named(name: &str) -> (Episode, Date) {
    let found = all().into_iter().find(|(slug, ..)| slug.starts_with(name));
    let (_, episode, day) = found.unwrap();
    (episode, day)
}
