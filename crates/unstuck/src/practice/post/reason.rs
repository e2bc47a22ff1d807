//! What went wrong, in words that may be stored and shown.

/// Longest reason kept, characters.
const LONGEST: usize = 200;

/// The words of an error with all that led to it, on one line, without the addresses that mail servers like to repeat.
pub fn reason(error: &(dyn std::error::Error + 'static)) -> String {
    let mut words = error.to_string();
    let mut under = error.source();
    while let Some(error) = under {
        let said = error.to_string();
        if !words.contains(&said) {
            words = format!("{words}: {said}");
        }
        under = error.source();
    }
    without_addresses(&words)
}

/// A text without addresses, cut where it is long.
pub fn without_addresses(text: &str) -> String {
    let words = text.split(|letter: char| letter.is_whitespace() || letter.is_control());
    let shown = words
        .filter(|word| !word.is_empty())
        .map(|word| if word.contains('@') { "(address)" } else { word });
    let text = shown.collect::<Vec<_>>().join(" ");
    text.chars().take(LONGEST).collect()
}

#[cfg(test)]
mod tests {
    use super::without_addresses;

    #[test]
    fn whom_it_was_about_is_left_out() {
        let said = "550 5.1.1 <berta@example.org>:\r\n Recipient berta@example.org unknown";
        assert_eq!(
            without_addresses(said),
            "550 5.1.1 (address) Recipient (address) unknown"
        );
        assert_eq!(without_addresses(&"long ".repeat(900)).chars().count(), 200);
    }
}
