//! What is wrong with a text of the library, said so that its author can mend it.

use std::fmt;

/// One thing wrong in one file of the library.
///
/// Shown as `file:line: what is wrong. How to mend it.`
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// Path inside the library, for example `instruments/phq-9.toml`.
    pub file: String,
    /// Line, counted from 1; 0 when the whole file is meant.
    pub line: usize,
    /// What is wrong, as one sentence without a full stop.
    pub what: String,
    /// What would be right, as one sentence without a full stop.
    pub remedy: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.line == 0 {
            write!(f, "{}: {}. {}.", self.file, self.what, self.remedy)
        } else {
            write!(f, "{}:{}: {}. {}.", self.file, self.line, self.what, self.remedy)
        }
    }
}

/// One file being read: its path and text, and what was found wrong so far.
///
/// Rooms parse with a `Reader` so that one broken line does not hide the next.
#[derive(Debug)]
pub struct Reader<'a> {
    /// Path inside the library.
    pub file: &'a str,
    /// The whole text of the file.
    pub text: &'a str,
    findings: &'a mut Vec<Finding>,
}

impl<'a> Reader<'a> {
    /// Starts reading `text`, which stands at `file`; what is wrong goes into `findings`.
    pub fn new(file: &'a str, text: &'a str, findings: &'a mut Vec<Finding>) -> Self {
        Self { file, text, findings }
    }

    /// Reads the whole text as TOML into `T`; a text that does not fit becomes a finding with its line.
    pub fn toml<T: serde::de::DeserializeOwned>(&mut self) -> Option<T> {
        let text = self.text;
        self.toml_part(text, 0)
    }

    /// Reads a part of the text (for example the head of a Markdown file) that begins `first_line` lines into it.
    pub fn toml_part<T: serde::de::DeserializeOwned>(&mut self, part: &str, first_line: usize) -> Option<T> {
        match toml::from_str(part) {
            Ok(value) => Some(value),
            Err(error) => {
                let line = error
                    .span()
                    .map_or(0, |span| first_line + line_of(part, span.start));
                let what = error.message().trim().trim_end_matches('.').to_owned();
                self.wrong(line, what, "See the file format in knowledge/README.md");
                None
            }
        }
    }

    /// Notes one thing wrong at `line` (0 for the whole file).
    pub fn wrong(&mut self, line: usize, what: impl Into<String>, remedy: impl Into<String>) {
        self.findings.push(Finding {
            file: self.file.to_owned(),
            line,
            what: what.into(),
            remedy: remedy.into(),
        });
    }

    /// The line on which `needle` first stands, counted from 1; 0 when it stands nowhere.
    pub fn line_with(&self, needle: &str) -> usize {
        self.text.find(needle).map_or(0, |at| line_of(self.text, at))
    }

    /// The line of a byte offset, counted from 1.
    pub fn line_at(&self, offset: usize) -> usize {
        line_of(self.text, offset)
    }
}

fn line_of(text: &str, offset: usize) -> usize {
    1 + text.as_bytes()[..offset.min(text.len())]
        .iter()
        .filter(|&&byte| byte == b'\n')
        .count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_type_is_found_on_its_line() {
        #[derive(serde::Deserialize)]
        struct Row {
            #[allow(dead_code)]
            points: u8,
        }
        let mut findings = Vec::new();
        let row: Option<Row> = Reader::new("x.toml", "# head\npoints = \"ten\"\n", &mut findings).toml();
        assert!(row.is_none());
        assert_eq!(findings[0].line, 2);
        assert!(findings[0].to_string().starts_with("x.toml:2: "));
    }
}
