//! Where a client may be during a session: states, and the compact among them (`licensure.toml`). It reminds and never blocks.

use super::library::Library;
pub use crate::episode::event::Basis;
use crate::finding::Reader;
use crate::instrument::{Mark, toml_date, toml_date_optional};
use jiff::civil::Date;
use serde::Deserialize;
use std::fmt;

/// The file's path in the library.
pub const FILE: &str = "licensure.toml";

/// All of `licensure.toml`.
#[derive(Debug, Clone, PartialEq)]
pub struct Licensure {
    /// The compact.
    pub compact: Compact,
    /// The places, by name.
    pub places: Vec<Place>,
}

/// A compact under which a licence of one state holds in others.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Compact {
    /// Its name.
    pub name: String,
    /// For whom it is.
    pub for_whom: String,
    /// The day on which the list was seen.
    #[serde(deserialize_with = "toml_date")]
    pub as_of: Date,
    /// What is needed for sessions by video.
    pub video: String,
    /// What is needed for sessions in person.
    pub temporary: String,
    /// Days in a calendar year and state for which the temporary authorisation holds.
    pub temporary_days_a_year: u32,
    /// How well it was seen.
    pub mark: Mark,
    /// Key of the source.
    pub source: String,
}

/// One state.
#[derive(Debug, Clone, PartialEq)]
pub struct Place {
    /// Two letters.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Whether it is a member of the compact.
    pub member: bool,
    /// The day from which it is, where one was seen.
    pub from: Option<Date>,
    /// What was seen instead of a day.
    pub since: Option<String>,
    /// How well it was seen.
    pub mark: Mark,
    /// Key of the source.
    pub source: String,
}

/// What to look at before the next session with a client in this place.
#[derive(Debug, Clone, PartialEq)]
pub enum Warning {
    /// The place is not in the table.
    Unknown {
        /// The place as it was given.
        place: String,
    },
    /// The place is no member of the compact.
    NotAMember {
        /// Its name.
        place: String,
        /// Name of the compact.
        compact: String,
        /// The day on which the list was seen.
        as_of: Date,
    },
    /// The place became a member only later.
    NotYet {
        /// Its name.
        place: String,
        /// Name of the compact.
        compact: String,
        /// The day from which it is a member.
        from: Date,
    },
    /// The days of the temporary authorisation are used up.
    TooManyDays {
        /// Its name.
        place: String,
        /// Days used in this calendar year, this session counted.
        used: u32,
        /// Days there are.
        of: u32,
    },
    /// Nobody has looked yet.
    NotChecked {
        /// Its name.
        place: String,
        /// What would do.
        needs: String,
    },
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown { place } => write!(
                f,
                "{place} is not in the table of licences. Look up what holds there before the next session."
            ),
            Self::NotAMember {
                place,
                compact,
                as_of,
            } => write!(
                f,
                "{place} is not a member of {compact} in the list seen on {as_of}. Sessions with somebody there need a licence of {place}."
            ),
            Self::NotYet { place, compact, from } => {
                write!(f, "{place} is a member of {compact} only from {from} on.")
            }
            Self::TooManyDays { place, used, of } => {
                write!(
                    f,
                    "This is day {used} in {place} this year; the temporary authorisation holds for {of}."
                )
            }
            Self::NotChecked { place, needs } => write!(
                f,
                "Nobody has looked yet whether a licence holds in {place}. It needs {needs}."
            ),
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    compact: Compact,
    places: Vec<Group>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Group {
    #[serde(default)]
    members: Vec<Line>,
    #[serde(default)]
    outside: Vec<Line>,
    mark: Mark,
    source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    code: String,
    name: String,
    #[serde(default, deserialize_with = "toml_date_optional")]
    from: Option<Date>,
    since: Option<String>,
}

impl Licensure {
    /// Reads `licensure.toml`; what is wrong becomes findings.
    pub fn parse(reader: &mut Reader) -> Option<Self> {
        let file: File = reader.toml()?;
        let mut places: Vec<Place> = file.places.into_iter().flat_map(Group::into_places).collect();
        places.sort_by(|a, b| a.name.cmp(&b.name));
        for (at, place) in places.iter().enumerate() {
            if places[..at].iter().any(|before| before.code == place.code) {
                let line = reader.line_with(&format!("code = \"{}\"", place.code));
                reader.wrong(
                    line,
                    format!("the place `{}` stands twice", place.code),
                    "Keep one",
                );
            }
        }
        Some(Self {
            compact: file.compact,
            places,
        })
    }

    /// The table of a library; none where it has none that reads.
    pub fn of(library: &Library) -> Option<Self> {
        let text = library.files.get(FILE)?;
        Self::parse(&mut Reader::new(FILE, text, &mut Vec::new()))
    }

    /// The place with this code.
    pub fn place(&self, code: &str) -> Option<&Place> {
        self.places.iter().find(|place| place.code == code)
    }

    /// What to look at. `days_this_year` are the days of the temporary authorisation in this place, this session counted.
    pub fn warnings(&self, code: &str, basis: Basis, day: Date, days_this_year: u32) -> Vec<Warning> {
        let Some(place) = self.place(code) else {
            return vec![Warning::Unknown {
                place: code.to_owned(),
            }];
        };
        let (name, compact) = (place.name.clone(), &self.compact);
        if basis == Basis::Licensed {
            return Vec::new();
        }
        if basis == Basis::NotChecked {
            let licence = format!("a licence of {name}");
            let needs = if place.member {
                format!("{licence}, or under {} {}", compact.name, compact.video)
            } else {
                licence
            };
            return vec![Warning::NotChecked { place: name, needs }];
        }
        let mut warnings = Vec::new();
        if !place.member {
            warnings.push(Warning::NotAMember {
                place: name.clone(),
                compact: compact.name.clone(),
                as_of: compact.as_of,
            });
        }
        if let Some(from) = place.from.filter(|from| day < *from) {
            warnings.push(Warning::NotYet {
                place: name.clone(),
                compact: compact.name.clone(),
                from,
            });
        }
        if basis == Basis::Temporary && days_this_year > compact.temporary_days_a_year {
            warnings.push(Warning::TooManyDays {
                place: name,
                used: days_this_year,
                of: compact.temporary_days_a_year,
            });
        }
        warnings
    }
}

impl Group {
    fn into_places(self) -> Vec<Place> {
        let (mark, source) = (self.mark, self.source);
        let members = self.members.into_iter().map(|line| (line, true));
        let all = members.chain(self.outside.into_iter().map(|line| (line, false)));
        let place = |(line, member): (Line, bool)| Place {
            code: line.code,
            name: line.name,
            member,
            from: line.from,
            since: line.since,
            mark,
            source: source.clone(),
        };
        all.map(place).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn table() -> Licensure {
        Licensure::of(Library::shipped()).unwrap()
    }

    #[test]
    fn the_table_has_every_state_once_and_names_its_source() {
        let table = table();
        // Fifty states, the District of Columbia, the Northern Mariana Islands; 43 members as of February 2026.
        assert_eq!(table.places.len(), 52);
        assert_eq!(table.places.iter().filter(|place| place.member).count(), 43);
        assert!(
            table
                .places
                .iter()
                .all(|place| Library::shipped().source(&place.source).is_some())
        );
        assert!(
            table.places.iter().all(|place| place.mark != Mark::R),
            "nobody has read the law itself"
        );
    }

    #[test]
    fn a_licence_of_the_place_needs_no_warning_and_new_york_is_no_member() {
        let (table, day) = (table(), date(2026, 11, 23));
        assert!(table.warnings("NY", Basis::Licensed, day, 0).is_empty());
        assert!(table.warnings("NJ", Basis::Compact, day, 0).is_empty());
        let warnings = table.warnings("NY", Basis::Compact, day, 0);
        assert!(matches!(&warnings[..], [Warning::NotAMember { place, .. }] if place == "New York"));
        assert!(matches!(
            &table.warnings("NY", Basis::NotChecked, day, 0)[..],
            [Warning::NotChecked { .. }]
        ));
        assert!(matches!(
            &table.warnings("XX", Basis::Licensed, day, 0)[..],
            [Warning::Unknown { .. }]
        ));
    }

    #[test]
    fn days_of_the_temporary_authorisation_are_counted_and_dates_hold() {
        let table = table();
        let day = date(2026, 11, 23);
        assert!(table.warnings("TX", Basis::Temporary, day, 30).is_empty());
        assert!(matches!(
            &table.warnings("TX", Basis::Temporary, day, 31)[..],
            [Warning::TooManyDays { used: 31, of: 30, .. }]
        ));
        let before = table.warnings("VT", Basis::Compact, date(2024, 6, 30), 0);
        assert!(matches!(&before[..], [Warning::NotYet { .. }]));
    }
}
