//! How hard an English text is to read: the Flesch–Kincaid grade (Kincaid and others 1975), plus five for an age.
//!
//! `grade = 0.39 words/sentences + 11.8 syllables/words − 15.59`. Syllables are counted by groups of vowels, less a silent
//! final e; that is right for most words and is meant for whole passages, not for single ones.

/// Reading age in years; none where the text has no word.
pub fn reading_age_years(text: &str) -> Option<f64> {
    let words: Vec<&str> = text
        .split(|c: char| !(c.is_alphabetic() || c == '\'' || c == '’'))
        .filter(|w| !w.is_empty())
        .collect();
    if words.is_empty() {
        return None;
    }
    let ends = text
        .split(['.', '!', '?', ';', ':'])
        .filter(|part| part.chars().any(char::is_alphabetic));
    let sentences = ends.count().max(1) as f64;
    let syllables: usize = words.iter().map(|word| syllables(word)).sum();
    let count = words.len() as f64;
    let grade = 0.39 * count / sentences + 11.8 * syllables as f64 / count - 15.59;
    // A child of grade 1 is six.
    Some(grade + 5.0)
}

fn syllables(word: &str) -> usize {
    let letters: Vec<char> = word
        .to_lowercase()
        .chars()
        .filter(|c| c.is_alphabetic())
        .collect();
    let vowel = |c: char| "aeiouyäöüéè".contains(c);
    let mut groups: usize = 0;
    for (at, letter) in letters.iter().enumerate() {
        if vowel(*letter) && (at == 0 || !vowel(letters[at - 1])) {
            groups += 1;
        }
    }
    let silent_e = letters.len() > 2 && letters.ends_with(&['e']) && !letters.ends_with(&['l', 'e']) && {
        !vowel(letters[letters.len() - 2])
    };
    let silent_ed = letters.len() > 3
        && letters.ends_with(&['e', 'd'])
        && !matches!(letters[letters.len() - 3], 't' | 'd')
        && !vowel(letters[letters.len() - 3]);
    groups.saturating_sub(usize::from(silent_e || silent_ed)).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_words_are_easy_and_long_ones_are_not() {
        let easy = reading_age_years("The cat sat on the mat. It was warm. She went to sleep.").unwrap();
        let hard = reading_age_years(
            "Psychotherapeutic interventions necessitate considerable metacognitive differentiation, \
             notwithstanding individual heterogeneity.",
        )
        .unwrap();
        assert!(easy < 8.0, "{easy}");
        assert!(hard > 20.0, "{hard}");
    }

    #[test]
    fn syllables_are_counted() {
        for (word, count) in [
            ("cat", 1),
            ("table", 2),
            ("time", 1),
            ("walked", 1),
            ("wanted", 2),
            ("avoidance", 3),
        ] {
            assert_eq!(syllables(word), count, "{word}");
        }
    }
}
