//! Passwords that nobody may take, from the host's own list.
//!
//! Three shapes: one password a line; one file of SHA-1 fingerprints in order with counts behind them (`HASH:COUNT`), of any size, because it
//! is searched on the disk; a folder of ranges, one file for each first five letters of a fingerprint, with the rest of it in each line.

use anyhow::{Context as _, bail};
use sha1::{Digest as _, Sha1};
use std::collections::HashSet;
use std::fs::File;
use std::io::{BufRead as _, BufReader, ErrorKind, Read as _, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};

/// Letters of a SHA-1 fingerprint.
const LETTERS: usize = 40;
/// Letters that name a range.
const RANGE: usize = 5;
/// Longest line of a file in order, bytes: a fingerprint, a colon, a count and the line's end.
const LONGEST_LINE: u64 = 64;

/// A list of passwords.
#[derive(Debug)]
pub enum RefusedPasswords {
    /// Fingerprints of one password a line, in memory.
    Lines(HashSet<[u8; 20]>),
    /// A file of fingerprints in order.
    InOrder(PathBuf),
    /// A folder of ranges.
    Ranges(PathBuf),
}

fn fingerprint(password: &str) -> [u8; 20] {
    Sha1::digest(password.as_bytes()).into()
}

fn letters(fingerprint: [u8; 20]) -> String {
    fingerprint.iter().map(|byte| format!("{byte:02X}")).collect()
}

/// The fingerprint at the beginning of a line of a file in order.
fn of_line(line: &str) -> Option<String> {
    let (hash, count) = line.trim_end().split_once(':')?;
    let is_one = hash.len() == LETTERS && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
    (is_one && count.bytes().all(|byte| byte.is_ascii_digit())).then(|| hash.to_ascii_uppercase())
}

impl RefusedPasswords {
    /// Looks which shape a list has, and reads it where it is one password a line.
    ///
    /// # Errors
    /// It cannot be read, or is empty.
    pub fn open(path: &Path) -> anyhow::Result<Self> {
        let cannot = || format!("{} cannot be read", path.display());
        if path.is_dir() {
            let list = Self::Ranges(path.to_owned());
            list.holds("password")
                .with_context(|| format!("{} holds no ranges such as 5BAA6.txt", path.display()))?;
            return Ok(list);
        }
        let file = BufReader::new(File::open(path).with_context(cannot)?);
        let mut passwords = HashSet::new();
        for (number, line) in file.split(b'\n').enumerate() {
            let line = line.with_context(cannot)?;
            let line = String::from_utf8_lossy(&line);
            let line = line.trim_end_matches('\r');
            if number == 0 && of_line(line).is_some() {
                return Ok(Self::InOrder(path.to_owned()));
            }
            if !line.is_empty() {
                passwords.insert(fingerprint(line));
                passwords.insert(fingerprint(&line.to_lowercase()));
            }
        }
        if passwords.is_empty() {
            bail!("{} is empty", path.display());
        }
        Ok(Self::Lines(passwords))
    }

    /// Whether a password stands in the list, exactly as it is.
    ///
    /// # Errors
    /// The list cannot be read any more.
    pub fn holds(&self, password: &str) -> std::io::Result<bool> {
        let wanted = fingerprint(password);
        match self {
            Self::Lines(passwords) => Ok(passwords.contains(&wanted)),
            Self::InOrder(path) => in_order(path, &letters(wanted)),
            Self::Ranges(folder) => in_range(folder, &letters(wanted)),
        }
    }
}

/// Halves the file until the line is found or cannot be there.
fn in_order(path: &Path, wanted: &str) -> std::io::Result<bool> {
    let mut file = File::open(path)?;
    // The line that is wanted begins at or behind `low` and before `high`.
    let (mut low, mut high) = (0, file.metadata()?.len());
    while high - low > 2 * LONGEST_LINE {
        let middle = low + (high - low) / 2;
        match line_at(&mut file, middle)? {
            Some((_, hash)) if hash == wanted => return Ok(true),
            Some((start, hash)) if hash.as_str() < wanted => low = start,
            _ => high = middle,
        }
    }
    // What is left is read from the line in which it begins.
    let from = low.saturating_sub(LONGEST_LINE);
    file.seek(SeekFrom::Start(from))?;
    let mut rest = String::new();
    file.take(5 * LONGEST_LINE).read_to_string(&mut rest)?;
    Ok(rest.lines().filter_map(of_line).any(|hash| hash == wanted))
}

/// The first whole line that begins behind a place: where, and its fingerprint.
fn line_at(file: &mut File, place: u64) -> std::io::Result<Option<(u64, String)>> {
    file.seek(SeekFrom::Start(place))?;
    let mut piece = String::new();
    file.take(2 * LONGEST_LINE).read_to_string(&mut piece)?;
    let Some(end) = piece.find('\n') else {
        return Ok(None);
    };
    let start = end + 1;
    let line = piece[start..].lines().next().and_then(of_line);
    Ok(line.map(|hash| (place + start as u64, hash)))
}

fn in_range(folder: &Path, wanted: &str) -> std::io::Result<bool> {
    let (range, rest) = wanted.split_at(RANGE);
    let names = [format!("{range}.txt"), range.to_owned()];
    for name in names {
        match std::fs::read_to_string(folder.join(name)) {
            Ok(text) => {
                let is_it = |line: &str| {
                    line.split(':')
                        .next()
                        .is_some_and(|hash| hash.eq_ignore_ascii_case(rest))
                };
                return Ok(text.lines().any(is_it));
            }
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
    }
    Err(std::io::Error::new(
        ErrorKind::NotFound,
        format!("there is no range {range}"),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbered(number: usize) -> String {
        format!("password number {number}")
    }

    #[test]
    fn one_password_a_line_is_found_in_small_letters_too() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("list");
        std::fs::write(&path, "Violet Umbrella\r\n\nsecond one here\n").unwrap();
        let list = RefusedPasswords::open(&path).unwrap();
        assert!(list.holds("Violet Umbrella").unwrap() && list.holds("violet umbrella").unwrap());
        assert!(list.holds("second one here").unwrap() && !list.holds("").unwrap());
        std::fs::write(&path, "\n").unwrap();
        assert!(RefusedPasswords::open(&path).is_err());
    }

    #[test]
    fn a_file_in_order_is_searched_without_reading_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("in-order.txt");
        for many in [1, 2, 3, 10, 2000] {
            let mut lines: Vec<String> = (0..many)
                .map(|number| format!("{}:{}", letters(fingerprint(&numbered(number))), number * 7919))
                .collect();
            lines.sort();
            std::fs::write(&path, lines.join("\r\n") + "\r\n").unwrap();
            let list = RefusedPasswords::open(&path).unwrap();
            assert!(matches!(list, RefusedPasswords::InOrder(_)));
            for number in 0..many {
                assert!(list.holds(&numbered(number)).unwrap(), "{number} of {many}");
            }
            for number in many..many + 200 {
                assert!(
                    !list.holds(&numbered(number)).unwrap(),
                    "{number} is not among {many}"
                );
            }
        }
    }

    #[test]
    fn a_folder_of_ranges_is_asked_for_one_range() {
        let folder = tempfile::tempdir().unwrap();
        assert!(
            RefusedPasswords::open(folder.path()).is_err(),
            "an empty folder is a mistake"
        );
        // The fingerprint of “password”, which is known to everybody.
        let range =
            "1E4C9B93F3F0682250B6CF8331B7EE68FD8:9545824\r\n1E4FF3A8BB6F6C4B4E8F4A5E1B2C3D4E5F6:3\r\n";
        std::fs::write(folder.path().join("5BAA6.txt"), range).unwrap();
        let list = RefusedPasswords::open(folder.path()).unwrap();
        assert!(list.holds("password").unwrap());
        assert!(
            list.holds("a range that is missing").is_err(),
            "told, and not taken for an answer"
        );
    }
}
