//! Where help is found at once.

use serde::Deserialize;

/// How one reaches it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Contact {
    /// A telephone number.
    Call(String),
    /// A number to text, and the word to text where one is needed (else empty).
    Text {
        /// The number.
        number: String,
        /// The word.
        #[serde(default)]
        word: String,
    },
    /// A web address.
    Web(String),
}

/// One service that helps in a crisis.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Resource {
    /// Countries it serves, as two letters; `*` for any.
    pub countries: Vec<String>,
    /// Its name.
    pub name: String,
    /// Whether it is for danger to life at this moment.
    #[serde(default)]
    pub emergency: bool,
    /// How one reaches it.
    pub contact: Vec<Contact>,
}

impl Resource {
    /// Whether it serves this country (two letters, or `*`).
    pub fn serves(&self, country: &str) -> bool {
        self.countries.iter().any(|own| own.eq_ignore_ascii_case(country))
    }
}
