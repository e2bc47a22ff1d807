//! A stream sealed in pieces, with the cipher of the records (XChaCha20-Poly1305), under a passphrase or a key.
//!
//! Each piece carries its number and whether it is the last: pieces that were left out, moved or cut off are noticed.

use anyhow::{Context as _, bail};
use records::vault::Key;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

/// First line of a sealed file.
const FORMAT: &str = "UNSTUCK BACKUP 1";
/// Bytes of one piece before it is sealed.
const PIECE: usize = 1 << 20;
/// Nonce and tag of a piece, bytes.
const AROUND: usize = 40;
/// Memory in KiB, rounds and lanes of Argon2id: what RFC 9106 recommends where memory is scarce.
const ARGON2: (u32, u32, u32) = (64 * 1024, 3, 4);

/// What a backup is sealed with.
#[derive(Debug, clap::Args)]
#[group(required = true, multiple = false)]
pub struct SealedWith {
    /// File with a passphrase on its first line.
    #[arg(long, value_name = "FILE")]
    passphrase_file: Option<PathBuf>,
    /// File with a key, as `unstuck keys new` makes it. Not the master keys of the records: a thief would have both.
    #[arg(long, value_name = "FILE")]
    key_file: Option<PathBuf>,
}

/// Shortest passphrase taken, characters.
const SHORTEST: usize = 16;

impl SealedWith {
    /// The second line of the file, and the key, for a new file.
    ///
    /// # Errors
    /// The file cannot be read, or the passphrase is short.
    fn begin(&self) -> anyhow::Result<(String, Key)> {
        match (&self.passphrase_file, &self.key_file) {
            (Some(path), _) => {
                let salt = Key::new_random()?.to_hex();
                let key = of_passphrase(&passphrase(path)?, &salt)?;
                Ok((format!("passphrase {salt}"), key))
            }
            (_, Some(path)) => Ok(("key".to_owned(), key(path)?)),
            _ => bail!("say with --passphrase-file or --key-file what the backup is sealed with"),
        }
    }

    /// The key of a file whose second line this is.
    fn of(&self, line: &str) -> anyhow::Result<Key> {
        match (line.split_once(' '), &self.passphrase_file, &self.key_file) {
            (Some(("passphrase", salt)), Some(path), _) => of_passphrase(&passphrase(path)?, salt),
            (Some(("passphrase", _)), None, _) => {
                bail!("this backup was sealed with a passphrase: give --passphrase-file")
            }
            (None, _, Some(path)) if line == "key" => key(path),
            (None, ..) if line == "key" => bail!("this backup was sealed with a key: give --key-file"),
            _ => bail!("this is no backup that this program knows"),
        }
    }
}

fn passphrase(path: &Path) -> anyhow::Result<String> {
    let text = std::fs::read_to_string(path)
        .with_context(|| format!("the passphrase {} cannot be read", path.display()))?;
    let first = text.lines().next().unwrap_or_default().trim().to_owned();
    if first.chars().count() < SHORTEST {
        bail!(
            "the passphrase in {} has fewer than {SHORTEST} characters: take five words at random",
            path.display()
        );
    }
    Ok(first)
}

fn key(path: &Path) -> anyhow::Result<Key> {
    let text = std::fs::read_to_string(path)
        .with_context(|| format!("the key {} cannot be read", path.display()))?;
    let line = text
        .lines()
        .map(str::trim)
        .find(|line| !line.is_empty() && !line.starts_with('#'))
        .unwrap_or_default();
    let digits = line.split_once('=').map_or(line, |(_, digits)| digits);
    Key::from_hex(digits).with_context(|| {
        format!(
            "{} holds no key: make one with `unstuck keys new FILE`",
            path.display()
        )
    })
}

fn of_passphrase(passphrase: &str, salt: &str) -> anyhow::Result<Key> {
    let (memory, rounds, lanes) = ARGON2;
    let cannot = |error| anyhow::anyhow!("the passphrase could not be made a key: {error}");
    let parameters = argon2::Params::new(memory, rounds, lanes, Some(32)).map_err(cannot)?;
    let argon2 = argon2::Argon2::new(argon2::Algorithm::Argon2id, argon2::Version::V0x13, parameters);
    let mut bytes = [0; 32];
    argon2
        .hash_password_into(passphrase.as_bytes(), salt.as_bytes(), &mut bytes)
        .map_err(cannot)?;
    let digits: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    Key::from_hex(&digits).context("the passphrase could not be made a key")
}

fn place(number: u64, is_last: bool) -> String {
    format!("backup {number} {}", if is_last { "last" } else { "more" })
}

/// Seals what is written to it. Nothing is whole before [`Sealing::finish`].
pub struct Sealing<W: Write> {
    into: W,
    key: Key,
    piece: Vec<u8>,
    number: u64,
}

impl<W: Write> Sealing<W> {
    /// Begins a file.
    ///
    /// # Errors
    /// What it is sealed with cannot be read, or the file cannot be written.
    pub fn begin(mut into: W, with: &SealedWith) -> anyhow::Result<Self> {
        let (line, key) = with.begin()?;
        into.write_all(format!("{FORMAT}\n{line}\n").as_bytes())?;
        Ok(Self {
            into,
            key,
            piece: Vec::with_capacity(PIECE),
            number: 0,
        })
    }

    fn seal(&mut self, is_last: bool) -> std::io::Result<()> {
        let sealed = self
            .key
            .seal(&place(self.number, is_last), &self.piece)
            .map_err(std::io::Error::other)?;
        self.into.write_all(&(sealed.len() as u32).to_be_bytes())?;
        self.into.write_all(&sealed)?;
        self.piece.clear();
        self.number += 1;
        Ok(())
    }

    /// Seals the rest.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn finish(mut self) -> std::io::Result<W> {
        self.seal(true)?;
        self.into.flush()?;
        Ok(self.into)
    }
}

impl<W: Write> Write for Sealing<W> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        if self.piece.len() == PIECE {
            self.seal(false)?;
        }
        let taken = bytes.len().min(PIECE - self.piece.len());
        self.piece.extend_from_slice(&bytes[..taken]);
        Ok(taken)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Opens what was sealed.
pub struct Opening<R: Read> {
    from: R,
    key: Key,
    piece: Vec<u8>,
    read: usize,
    number: u64,
    ended: bool,
}

impl<R: Read> Opening<R> {
    /// Reads the beginning of a file.
    ///
    /// # Errors
    /// It is no backup, or sealed with something else.
    pub fn begin(mut from: R, with: &SealedWith) -> anyhow::Result<Self> {
        if line(&mut from)? != FORMAT {
            bail!("this is no backup of Unstuck, or one of a newer program");
        }
        let second = line(&mut from)?;
        let key = with.of(&second)?;
        Ok(Self {
            from,
            key,
            piece: Vec::new(),
            read: 0,
            number: 0,
            ended: false,
        })
    }

    fn open(&mut self) -> std::io::Result<()> {
        let cut = |_| std::io::Error::other("the backup ends in the middle: it was cut off");
        let mut length = [0; 4];
        self.from.read_exact(&mut length).map_err(cut)?;
        let length = u32::from_be_bytes(length) as usize;
        if length > PIECE + AROUND {
            return Err(std::io::Error::other("the backup was changed"));
        }
        let mut sealed = vec![0; length];
        self.from.read_exact(&mut sealed).map_err(cut)?;
        let more = self.key.open(&place(self.number, false), &sealed);
        self.ended = more.is_err();
        let wrong = |_| match self.number {
            0 => std::io::Error::other(
                "the backup does not open: it was sealed with another passphrase or key, or changed",
            ),
            number => std::io::Error::other(format!(
                "piece {number} of the backup does not open: it was changed"
            )),
        };
        self.piece = more
            .or_else(|_| self.key.open(&place(self.number, true), &sealed))
            .map_err(wrong)?;
        (self.read, self.number) = (0, self.number + 1);
        Ok(())
    }
}

impl<R: Read> Read for Opening<R> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        while self.read == self.piece.len() {
            if self.ended {
                return Ok(0);
            }
            self.open()?;
        }
        let taken = into.len().min(self.piece.len() - self.read);
        into[..taken].copy_from_slice(&self.piece[self.read..self.read + taken]);
        self.read += taken;
        Ok(taken)
    }
}

/// Longest line taken, bytes.
const LONGEST_LINE: usize = 1 << 16;

/// One line, byte by byte: what comes after it belongs to somebody else.
///
/// # Errors
/// It cannot be read, or never ends.
pub fn line(from: &mut impl Read) -> anyhow::Result<String> {
    let mut bytes = Vec::new();
    let mut one = [0];
    while bytes.len() < LONGEST_LINE && from.read(&mut one)? == 1 {
        if one[0] == b'\n' {
            return Ok(String::from_utf8(bytes).unwrap_or_default());
        }
        bytes.push(one[0]);
    }
    Ok(String::new())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::any_bytes::Dice;

    #[test]
    fn a_spoilt_backup_never_opens_as_something_else() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        std::fs::write(&path, "1".repeat(64)).unwrap();
        let with = SealedWith {
            passphrase_file: None,
            key_file: Some(path),
        };
        let words = b"everything that a practice has".repeat(20);
        let mut sealing = Sealing::begin(Vec::new(), &with).unwrap();
        sealing.write_all(&words).unwrap();
        let good = sealing.finish().unwrap();
        let opened = |bytes: &[u8]| -> anyhow::Result<Vec<u8>> {
            let mut read = Vec::new();
            Opening::begin(bytes, &with)?.read_to_end(&mut read)?;
            Ok(read)
        };
        assert_eq!(opened(&good).unwrap(), words);
        for at in 0..good.len() {
            let mut changed = good.clone();
            changed[at] ^= 1;
            assert!(opened(&changed).is_err(), "byte {at}");
            assert!(opened(&good[..at]).is_err(), "cut at {at}");
        }
        let mut dice = Dice(3);
        for _ in 0..2000 {
            let spoilt = dice.spoilt(&good);
            if let Ok(read) = opened(&spoilt) {
                assert_eq!(read, words, "what opens is what was sealed");
            }
        }
    }
}
