//! Lines of a page in the terminal: wrapped at a width, indented, with nothing in them that steers a terminal.

/// A page being written.
#[derive(Debug)]
pub(super) struct Lines {
    text: String,
    width: usize,
}

impl Lines {
    /// An empty page of so many columns.
    pub(super) fn new(width: usize) -> Self {
        Self {
            text: String::new(),
            width,
        }
    }

    /// A heading with an empty line before it.
    pub(super) fn heading(&mut self, words: &str) {
        self.gap();
        self.put(0, "", words);
    }

    /// An empty line, unless there is one already or nothing above.
    pub(super) fn gap(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with("\n\n") {
            self.text.push('\n');
        }
    }

    /// A paragraph: `mark` stands before its first line, the others are indented as far.
    pub(super) fn put(&mut self, indent: usize, mark: &str, words: &str) {
        self.flow(
            indent + mark.chars().count(),
            " ".repeat(indent) + mark,
            true,
            words,
        );
    }

    /// Words after `line`, which is `empty` where nothing but its mark stands in it; wrapped lines are indented by `hang`.
    fn flow(&mut self, hang: usize, mut line: String, mut empty: bool, words: &str) {
        for word in words.split_whitespace() {
            let word: String = word.chars().filter(|c| !c.is_control()).collect();
            if !empty && line.chars().count() + 1 + word.chars().count() > self.width {
                self.end(&line);
                line = " ".repeat(hang);
                empty = true;
            }
            if !empty {
                line.push(' ');
            }
            line.push_str(&word);
            empty = false;
        }
        self.end(&line);
    }

    /// A paragraph under a short label; nothing where there are no words.
    pub(super) fn labelled(&mut self, indent: usize, label: &str, words: &str) {
        if !words.trim().is_empty() {
            self.flow(
                indent + 2,
                format!("{}{label}:", " ".repeat(indent)),
                false,
                words,
            );
        }
    }

    /// The page.
    pub(super) fn into_text(self) -> String {
        self.text
    }

    fn end(&mut self, line: &str) {
        self.text.push_str(line.trim_end());
        self.text.push('\n');
    }
}
