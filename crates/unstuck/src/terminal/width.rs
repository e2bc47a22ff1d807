//! How wide text is in a terminal, and how it is cut, padded and wrapped. Text from a file is made harmless first.

/// Text that cannot steer the terminal: control characters and characters that turn the direction of writing become
/// the replacement character.
pub(super) fn harmless(text: &str) -> String {
    let steering = |character: char| {
        character.is_control()
            || matches!(character, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    text.chars()
        .map(|character| {
            if steering(character) {
                '\u{fffd}'
            } else {
                character
            }
        })
        .collect()
}

/// Columns that a text takes.
pub(super) fn columns(text: &str) -> usize {
    text.chars().map(columns_of).sum()
}

/// Columns of one character, by the ranges that occur in names: combining marks take none, East Asian wide characters
/// and pictographs take two.
fn columns_of(character: char) -> usize {
    match character {
        '\u{300}'..='\u{36f}'
        | '\u{200b}'..='\u{200d}'
        | '\u{20d0}'..='\u{20ff}'
        | '\u{fe00}'..='\u{fe0f}' => 0,
        '\u{1100}'..='\u{115f}'
        | '\u{2e80}'..='\u{303e}'
        | '\u{3041}'..='\u{a4cf}'
        | '\u{ac00}'..='\u{d7a3}'
        | '\u{f900}'..='\u{faff}'
        | '\u{fe30}'..='\u{fe6f}'
        | '\u{ff00}'..='\u{ff60}'
        | '\u{ffe0}'..='\u{ffe6}'
        | '\u{1f300}'..='\u{1faff}'
        | '\u{20000}'..='\u{3fffd}' => 2,
        _ => 1,
    }
}

/// The text in at most `width` columns, with `…` at its end where something was cut off.
pub(super) fn cut(text: &str, width: usize) -> String {
    if columns(text) <= width {
        return text.to_owned();
    }
    let mut kept = String::new();
    let mut used = 0;
    for character in text.chars() {
        used += columns_of(character);
        if used + 1 > width {
            break;
        }
        kept.push(character);
    }
    if width == 0 {
        kept
    } else {
        kept.trim_end().to_owned() + "…"
    }
}

/// As much of a sentence as fits in `width` columns: whole clauses where at least a third of the width can be filled
/// with them, otherwise cut off with `…`.
pub(super) fn clause(text: &str, width: usize) -> String {
    if columns(text) <= width {
        return text.to_owned();
    }
    let ends = text
        .char_indices()
        .filter(|(_, character)| matches!(character, ':' | ';' | '.' | ','));
    let whole = ends
        .filter(|(at, character)| text[at + character.len_utf8()..].starts_with(' '))
        .map(|(at, _)| &text[..at])
        .rfind(|clause| (width / 3..=width).contains(&columns(clause)));
    whole.map_or_else(|| cut(text, width), str::to_owned)
}

/// The text filled up with spaces to `width` columns.
pub(super) fn padded(text: &str, width: usize) -> String {
    let mut filled = cut(text, width);
    let missing = width.saturating_sub(columns(&filled));
    filled.extend(std::iter::repeat_n(' ', missing));
    filled
}

/// Lines of at most `width` columns, broken at spaces; a word that is longer than a line stands alone on one.
pub(super) fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if columns(line) + 1 + columns(word) <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_from_a_file_cannot_steer_the_terminal() {
        assert_eq!(
            harmless("a\u{1b}[2J\u{7}b\nc\u{202e}d"),
            "a\u{fffd}[2J\u{fffd}b\u{fffd}c\u{fffd}d"
        );
    }

    #[test]
    fn widths_count_columns_and_not_bytes() {
        assert_eq!(
            [
                columns("Zoë"),
                columns("Zoe\u{308}"),
                columns("田中"),
                columns("▁▃█")
            ],
            [3, 3, 4, 3]
        );
        assert_eq!(
            [
                cut("stalled since", 8),
                cut("田中", 3),
                cut("abc", 3),
                cut("abc", 0)
            ],
            ["stalled…", "田…", "abc", ""]
        );
        assert_eq!(padded("田", 4), "田  ");
    }

    #[test]
    fn a_sentence_is_cut_between_its_clauses() {
        let sentence = "No real gain is likely: the chance is 74 in 100, or so";
        assert_eq!(clause(sentence, 60), sentence);
        assert_eq!(
            clause(sentence, 50),
            "No real gain is likely: the chance is 74 in 100"
        );
        assert_eq!(clause(sentence, 30), "No real gain is likely");
        assert_eq!(clause(sentence, 12), "No real gai…");
        assert_eq!(
            clause("Yes, but this is a long sentence", 20),
            "Yes, but this is a…"
        );
        assert_eq!(
            clause("Expected 11.4 to 16.25 points here", 20),
            "Expected 11.4 to 16…"
        );
    }

    #[test]
    fn lines_break_at_spaces() {
        assert_eq!(wrapped("one two three", 8), ["one two", "three"]);
        assert_eq!(wrapped("unbreakable a", 4), ["unbreakable", "a"]);
        assert!(wrapped("  ", 4).is_empty());
    }
}
