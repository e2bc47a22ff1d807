//! Passwords that anybody would try first: rows of the keyboard, years, the practice's name, one's own, and nothing besides. They are
//! found by rule, whatever the order and the signs between; the lists of others are the host's (`--refused-passwords`).

/// Rows of the keyboards of several countries, and the alphabet.
const ROWS: [&str; 10] = [
    "1234567890",
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "qwertzuiop",
    "yxcvbnm",
    "azertyuiop",
    "qsdfghjklm",
    "wxcvbn",
];
/// Words of every sign-in page, in the languages that are spoken in our practices.
const WORDS: [&str; 12] = [
    "unstuck",
    "password",
    "passwort",
    "kennwort",
    "motdepasse",
    "contraseña",
    "login",
    "admin",
    "welcome",
    "therapy",
    "practice",
    "secret",
];
/// Letters in a row from which on a run along a row of keys counts as one.
const RUN: usize = 3;
/// Letters that have to be left where everything obvious is taken out.
const LEFT: usize = 6;

/// Whether a password consists of nothing else; `own` are the words of this practice and of this person.
pub(super) fn is_obvious(password: &str, own: &[&str]) -> bool {
    let letters: Vec<char> = read(password);
    let own: Vec<Vec<char>> = own
        .iter()
        .flat_map(|text| text.split(|c: char| !c.is_alphanumeric()))
        .chain(WORDS)
        .map(read)
        .filter(|word| word.len() >= RUN)
        .collect();
    let mut left = 0;
    let mut at = 0;
    while at < letters.len() {
        let here = &letters[at..];
        let length = longest(here, &own);
        if length == 0 {
            left += usize::from(here[0].is_alphabetic());
            at += 1;
        } else {
            at += length;
        }
    }
    left < LEFT
}

/// Small letters and digits; the signs between them make nothing harder to guess.
fn read(text: &str) -> Vec<char> {
    text.to_lowercase()
        .chars()
        .filter(|c| c.is_alphanumeric())
        .collect()
}

/// How much of the beginning is obvious.
fn longest(here: &[char], own: &[Vec<char>]) -> usize {
    let word = own
        .iter()
        .filter(|word| here.starts_with(word))
        .map(Vec::len)
        .max()
        .unwrap_or(0);
    let same = here.iter().take_while(|c| **c == here[0]).count();
    let same = if same >= RUN { same } else { 0 };
    let row = ROWS.iter().map(|row| along(here, row)).max().unwrap_or(0);
    word.max(same).max(row)
}

/// How far a text goes along a row of keys, in either direction.
fn along(here: &[char], row: &str) -> usize {
    let forward: Vec<char> = row.chars().collect();
    let backward: Vec<char> = row.chars().rev().collect();
    let run = |keys: &[char]| {
        let Some(start) = keys.iter().position(|key| *key == here[0]) else {
            return 0;
        };
        keys[start..]
            .iter()
            .zip(here)
            .take_while(|(key, letter)| key == letter)
            .count()
    };
    let longest = run(&forward).max(run(&backward));
    if longest >= RUN { longest } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::is_obvious;

    const OWN: [&str; 3] = ["Harbour Street Practice", "ana.marlow", "Ana Marlow"];

    #[test]
    fn rows_years_and_names_are_obvious_in_any_order() {
        for password in [
            "qwertyuiop12",
            "1234567890123",
            "asdfghjkl2026!",
            "qwertz-qwertz-qwertz",
            "HarbourStreet2026",
            "harbour street practice",
            "Unstuck-2026-Unstuck",
            "Password1234!",
            "Ana.Marlow.1987",
            "zyxwvutsrqponm",
            "aaaabbbbcccc",
            "31.12.1999 31.12.1999",
        ] {
            assert!(is_obvious(password, &OWN), "{password}");
        }
    }

    #[test]
    fn a_few_words_are_not() {
        for password in [
            "correct horse battery",
            "violet umbrella",
            "drei kleine Enten",
            "harbour full of grey seals",
            "x7!kQ2-vvLp0-rT",
            "почта утром рано",
        ] {
            assert!(!is_obvious(password, &OWN), "{password}");
        }
    }
}
