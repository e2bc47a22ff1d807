//! The report page: one self-contained file without a script, with its charts inside, that prints well.
//!
//! [`ReportInput`] is what the analysis hands over, in plain strings and numbers; [`page()`] turns it into HTML. There is
//! no clock here: the date is handed in and may be left out, so that the same input gives the same bytes.

mod chance;
mod input;
mod numbers;
mod page;
mod shapes;

#[cfg(test)]
pub(crate) mod sample;
#[cfg(test)]
mod tests;

pub(crate) use input::{
    Chance, ChangeClass, ClientCard, ClientLine, Counts, CourseOrigin, DRAWN_IN_FULL, LISTED, MeasureSummary,
    Parameter, REASONS_SHOWN, REJECTED_SHOWN, Rejected, RejectedRow, ReportInput, StateSummary, TableRow,
};
pub(crate) use numbers::{counted, grouped};
pub(crate) use page::page;
pub(crate) use shapes::shape;
