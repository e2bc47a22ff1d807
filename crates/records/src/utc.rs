//! Times as they are stored: text in UTC, to the second, so that they sort as written.

use jiff::Timestamp;

/// A time as it is stored, such as `2026-11-23T15:27:10Z`: whole seconds, the rest cut off.
///
/// A fraction would break the order of the text: `10.5Z` sorts before `10Z`.
pub(crate) fn utc(at: Timestamp) -> String {
    Timestamp::from_second(at.as_second()).unwrap_or(at).to_string()
}

#[cfg(test)]
mod tests {
    use super::utc;

    #[test]
    fn times_sort_as_written() {
        let whole = "2026-11-23T15:27:10Z".parse().unwrap();
        let later = "2026-11-23T15:27:10.5Z".parse().unwrap();
        let next = "2026-11-23T15:27:11Z".parse().unwrap();
        assert_eq!(utc(later), "2026-11-23T15:27:10Z");
        assert!(utc(whole) <= utc(later) && utc(later) < utc(next));
    }
}
