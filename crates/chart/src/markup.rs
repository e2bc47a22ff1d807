//! Well-formed markup by construction: every attribute and every text passes the escaper, every number is rounded.

use std::borrow::Cow;

/// An attribute's value.
pub(crate) enum Value<'a> {
    /// A coordinate or length in user units; written with at most two decimals.
    Number(f64),
    /// Any text; escaped.
    Text(Cow<'a, str>),
}

impl From<f64> for Value<'_> {
    fn from(number: f64) -> Self {
        Self::Number(number)
    }
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl From<String> for Value<'_> {
    fn from(text: String) -> Self {
        Self::Text(Cow::Owned(text))
    }
}

/// Name and value of one attribute.
pub(crate) type Attribute<'a> = (&'static str, Value<'a>);

/// Markup in the making.
#[derive(Default)]
pub(crate) struct Markup {
    written: String,
    open: Vec<&'static str>,
}

impl Markup {
    /// Opens an element; [`Markup::close`] ends it.
    pub(crate) fn open(&mut self, name: &'static str, attributes: &[Attribute<'_>]) {
        self.tag(name, attributes);
        self.written.push('>');
        self.open.push(name);
    }

    /// Ends the element opened last. Does nothing when none is open.
    pub(crate) fn close(&mut self) {
        if let Some(name) = self.open.pop() {
            self.written.push_str("</");
            self.written.push_str(name);
            self.written.push('>');
        }
    }

    /// An element without content.
    pub(crate) fn empty(&mut self, name: &'static str, attributes: &[Attribute<'_>]) {
        self.tag(name, attributes);
        self.written.push_str("/>");
    }

    /// An element that holds text only.
    pub(crate) fn text(&mut self, name: &'static str, attributes: &[Attribute<'_>], content: &str) {
        self.open(name, attributes);
        escape_into(&mut self.written, content);
        self.close();
    }

    /// Ends whatever is still open and gives the markup.
    pub(crate) fn finish(mut self) -> String {
        while !self.open.is_empty() {
            self.close();
        }
        self.written
    }

    fn tag(&mut self, name: &'static str, attributes: &[Attribute<'_>]) {
        self.written.push('<');
        self.written.push_str(name);
        for (key, value) in attributes {
            self.written.push(' ');
            self.written.push_str(key);
            self.written.push_str("=\"");
            match value {
                Value::Number(number) => self.written.push_str(&rounded(*number)),
                Value::Text(text) => escape_into(&mut self.written, text),
            }
            self.written.push('"');
        }
    }
}

/// A number with at most two decimals and no trailing zeros, so that output is small and stable. Not a number and
/// infinities, which callers filter out, would be written as 0 rather than break the drawing.
pub(crate) fn rounded(number: f64) -> String {
    if !number.is_finite() {
        return "0".to_owned();
    }
    let hundredths = number.abs() * 100.0;
    let part = hundredths.fract();
    // A chart is hundreds of numbers, and writing one exactly costs ten times as much as a whole number. Near the middle between
    // two hundredths, and where hundredths are finer than a double, it is written exactly, so that the picture stays the same.
    if hundredths >= 1e8 || (part - 0.5).abs() < 1e-6 {
        return exactly_rounded(number);
    }
    let whole = hundredths.round() as u64;
    let sign = if number < 0.0 && whole > 0 { "-" } else { "" };
    match (whole / 100, whole % 100) {
        (units, 0) => format!("{sign}{units}"),
        (units, rest) if rest % 10 == 0 => format!("{sign}{units}.{}", rest / 10),
        (units, rest) => format!("{sign}{units}.{rest:02}"),
    }
}

fn exactly_rounded(number: f64) -> String {
    let fixed = format!("{number:.2}");
    let short = fixed.trim_end_matches('0').trim_end_matches('.');
    if short == "-0" {
        "0".to_owned()
    } else {
        short.to_owned()
    }
}

/// Straight segments through the places, as path data.
pub(crate) fn line_through(places: &[(f64, f64)]) -> String {
    let mut path = String::new();
    for (index, (x, y)) in places.iter().enumerate() {
        path.push(if index == 0 { 'M' } else { 'L' });
        path.push_str(&rounded(*x));
        path.push(' ');
        path.push_str(&rounded(*y));
    }
    path
}

/// Escapes for element content and double-quoted attributes. Characters that XML does not allow at all become the
/// replacement character: a client's identifier may hold any bytes that came in a file.
fn escape_into(written: &mut String, text: &str) {
    for character in text.chars() {
        match character {
            '&' => written.push_str("&amp;"),
            '<' => written.push_str("&lt;"),
            '>' => written.push_str("&gt;"),
            '"' => written.push_str("&quot;"),
            '\'' => written.push_str("&#39;"),
            '\t' | '\n' | '\r' => written.push(' '),
            '\u{0}'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{fffe}' | '\u{ffff}' => written.push('\u{fffd}'),
            other => written.push(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_quick_way_writes_what_the_exact_way_does() {
        for step in -200_000..200_000 {
            for number in [f64::from(step) / 800.0, f64::from(step) * 0.012_345] {
                assert_eq!(rounded(number), exactly_rounded(number), "{number}");
            }
        }
        for number in [1e300, -1e9, 0.005, 0.125, -0.004_999, 1e6 + 0.015] {
            assert_eq!(rounded(number), exactly_rounded(number), "{number}");
        }
    }

    #[test]
    fn numbers_are_short_and_never_minus_zero() {
        let written: Vec<String> = [1.0, 1.5, 1.256, -0.001, 100.0, f64::NAN, f64::INFINITY]
            .into_iter()
            .map(rounded)
            .collect();
        assert_eq!(written, ["1", "1.5", "1.26", "0", "100", "0", "0"]);
    }

    #[test]
    fn hostile_text_stays_text() {
        let mut markup = Markup::default();
        markup.text(
            "title",
            &[("id", "\"><script>".into())],
            "</title><script>alert('x') & \u{0}",
        );
        assert_eq!(
            markup.finish(),
            "<title id=\"&quot;&gt;&lt;script&gt;\">&lt;/title&gt;&lt;script&gt;alert(&#39;x&#39;) &amp; \u{fffd}</title>"
        );
    }

    #[test]
    fn what_is_left_open_is_closed() {
        let mut markup = Markup::default();
        markup.open("svg", &[]);
        markup.open("g", &[]);
        assert_eq!(markup.finish(), "<svg><g></g></svg>");
    }
}
