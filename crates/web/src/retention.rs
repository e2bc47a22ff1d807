//! How long records are kept: so many years after the end of care, as the practice set it. Nothing is erased by itself.

use crate::practice::Practice;
use crate::refusal::Refusal;
use jiff::ToSpan as _;
use jiff::civil::Date;
use records::ClientId;

/// The last day on which a client's record is kept; none while care goes on.
///
/// # Errors
/// The records are away.
pub async fn until(practice: &Practice, client: ClientId) -> Result<Option<Date>, Refusal> {
    let ends: Option<Vec<Date>> = practice
        .records()
        .episodes_of(client)
        .await?
        .into_iter()
        .map(|row| row.ended_on)
        .collect();
    let last = ends.and_then(|ends| ends.into_iter().max());
    Ok(last.and_then(|last| last.checked_add(practice.settings().keep_years.years()).ok()))
}

/// Clients whose time is over, with the last day of their care, oldest first.
///
/// # Errors
/// The records are away.
pub async fn over(practice: &Practice) -> Result<Vec<(ClientId, Date)>, Refusal> {
    let years = practice.settings().keep_years.years();
    let Ok(before) = practice.today().checked_sub(years) else {
        return Ok(Vec::new());
    };
    Ok(practice.records().kept_longer_than(before).await?)
}
