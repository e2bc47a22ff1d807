//! Where the bytes come from.

use std::fmt;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use flate2::bufread::MultiGzDecoder;
use monitoring::knowledge::Library;

use crate::open_files;

/// A path, standard input, or the folder of an export.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// A file.
    File(PathBuf),
    /// A folder that `unstuck export` made.
    Export(PathBuf),
    /// Standard input, written as `-`.
    StandardInput,
}

/// Why the bytes could not be had.
#[derive(Debug)]
pub struct SourceError {
    source: String,
    error: io::Error,
}

impl fmt::Display for SourceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.error.kind() {
            io::ErrorKind::NotFound => write!(f, "{}: there is no such file", self.source),
            io::ErrorKind::PermissionDenied => write!(f, "{}: this file may not be read by you", self.source),
            io::ErrorKind::IsADirectory => write!(
                f,
                "{}: this is a folder, and not one that unstuck export made",
                self.source
            ),
            _ => write!(f, "{}: {}", self.source, self.error),
        }
    }
}

impl std::error::Error for SourceError {}

impl Source {
    /// The source a person named on the command line.
    pub fn named(name: &Path) -> Self {
        if name.as_os_str() == "-" {
            Self::StandardInput
        } else if open_files::is_export(name) {
            Self::Export(name.to_owned())
        } else {
            Self::File(name.to_owned())
        }
    }

    /// How it is called in messages: the path as given, or "standard input".
    pub fn name(&self) -> String {
        match self {
            Self::File(path) | Self::Export(path) => path.display().to_string(),
            Self::StandardInput => "standard input".to_owned(),
        }
    }

    /// The file's name without its folders.
    pub fn short_name(&self) -> String {
        match self {
            Self::File(path) | Self::Export(path) => path
                .file_name()
                .map_or_else(|| self.name(), |name| name.to_string_lossy().into_owned()),
            Self::StandardInput => self.name(),
        }
    }

    /// Opens it; bytes that begin as gzip does are unpacked, whatever the name.
    ///
    /// # Errors
    /// Where the file cannot be opened or its first bytes cannot be read.
    pub fn open(&self) -> Result<Box<dyn Read>, SourceError> {
        let raw: Box<dyn Read> = match self {
            Self::File(path) => Box::new(File::open(path).map_err(|error| self.error(error))?),
            Self::Export(folder) => {
                let table = open_files::scores(folder, Library::shipped());
                let table = table.map_err(|error| self.error(io::Error::other(format!("{error:#}"))))?;
                Box::new(io::Cursor::new(table))
            }
            Self::StandardInput => Box::new(io::stdin().lock()),
        };
        let mut buffered = BufReader::with_capacity(1 << 18, raw);
        let start = buffered.fill_buf().map_err(|error| self.error(error))?;
        if start.starts_with(&[0x1f, 0x8b]) {
            Ok(Box::new(BufReader::with_capacity(
                1 << 18,
                MultiGzDecoder::new(buffered),
            )))
        } else {
            Ok(Box::new(buffered))
        }
    }

    /// An error of this source, named.
    pub fn error(&self, error: io::Error) -> SourceError {
        SourceError {
            source: self.name(),
            error,
        }
    }
}
