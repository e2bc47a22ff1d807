//! What the holder of an instrument allows.

use jiff::civil::Date;
use serde::Deserialize;

use super::dated::toml_date;

/// What may be in the repository and in the product.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TermsClass {
    /// Its wording is shipped.
    Ship,
    /// Its wording may be shipped in a pack of its own that nobody may sell.
    ShipNoncommercial,
    /// Only the counting is shipped; a practice that holds a licence brings the wording.
    BringYourOwn,
    /// Only the counting is shipped, for scores that exist already; wording is refused wherever it comes from.
    Forbidden,
}

impl TermsClass {
    /// Its name in the library.
    pub fn name(self) -> &'static str {
        match self {
            TermsClass::Ship => "ship",
            TermsClass::ShipNoncommercial => "ship-noncommercial",
            TermsClass::BringYourOwn => "bring-your-own",
            TermsClass::Forbidden => "forbidden",
        }
    }

    /// Whether this library may carry its wording.
    pub fn wording_may_ship(self) -> bool {
        matches!(self, TermsClass::Ship | TermsClass::ShipNoncommercial)
    }
}

/// Terms of use.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Terms {
    /// What may be shipped.
    pub class: TermsClass,
    /// SPDX identifier, or `LicenseRef-` and a name.
    pub licence: String,
    /// Who holds the rights.
    pub holder: String,
    /// The line to show wherever the instrument is shown; empty where none is asked for.
    #[serde(default)]
    pub notice: String,
    /// Key in `sources.toml` where the terms were seen.
    pub source: String,
    /// Day on which they were last looked at.
    #[serde(deserialize_with = "toml_date")]
    pub checked: Date,
    /// What to mind.
    #[serde(default)]
    pub note: String,
}
