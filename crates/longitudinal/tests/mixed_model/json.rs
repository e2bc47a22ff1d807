//! Enough JSON to read reference results: objects keep their order, numbers are `f64`, and text has no escapes.

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Json {
    Number(f64),
    Text(String),
    Truth(bool),
    Null,
    List(Vec<Json>),
    Object(Vec<(String, Json)>),
}

impl Json {
    pub(crate) fn parse(text: &str) -> Json {
        Reader {
            text: text.as_bytes(),
            at: 0,
        }
        .value()
    }

    /// The member of that name, through several levels separated by `/`.
    pub(crate) fn find(&self, path: &str) -> Option<&Json> {
        path.split('/').try_fold(self, |json, name| match json {
            Json::Object(members) => members
                .iter()
                .find(|(key, _)| key == name)
                .map(|(_, value)| value),
            _ => None,
        })
    }

    pub(crate) fn get(&self, path: &str) -> &Json {
        self.find(path).unwrap_or_else(|| panic!("no {path}"))
    }

    pub(crate) fn number(&self) -> f64 {
        match self {
            Json::Number(number) => *number,
            other => panic!("{other:?} is not a number"),
        }
    }

    pub(crate) fn text(&self) -> &str {
        match self {
            Json::Text(text) => text,
            other => panic!("{other:?} is not text"),
        }
    }

    pub(crate) fn members(&self) -> &[(String, Json)] {
        match self {
            Json::Object(members) => members,
            other => panic!("{other:?} is not an object"),
        }
    }

    pub(crate) fn list(&self) -> &[Json] {
        match self {
            Json::List(list) => list,
            other => panic!("{other:?} is not a list"),
        }
    }

    /// A matrix written as a list of rows.
    pub(crate) fn entry(&self, row: usize, column: usize) -> f64 {
        self.list()[row].list()[column].number()
    }
}

struct Reader<'a> {
    text: &'a [u8],
    at: usize,
}

impl Reader<'_> {
    fn peek(&mut self) -> u8 {
        while self.text[self.at].is_ascii_whitespace() {
            self.at += 1;
        }
        self.text[self.at]
    }

    fn value(&mut self) -> Json {
        match self.peek() {
            b'{' => Json::Object(self.sequence(b'}', |reader| {
                let name = reader.string();
                assert_eq!(reader.peek(), b':');
                reader.at += 1;
                (name, reader.value())
            })),
            b'[' => Json::List(self.sequence(b']', Reader::value)),
            b'"' => Json::Text(self.string()),
            _ => self.word(),
        }
    }

    fn sequence<T>(&mut self, end: u8, mut item: impl FnMut(&mut Self) -> T) -> Vec<T> {
        let mut items = Vec::new();
        self.at += 1;
        while self.peek() != end {
            items.push(item(self));
            if self.peek() == b',' {
                self.at += 1;
            }
        }
        self.at += 1;
        items
    }

    fn string(&mut self) -> String {
        assert_eq!(self.peek(), b'"');
        let start = self.at + 1;
        let length = self.text[start..].iter().position(|&byte| byte == b'"').unwrap();
        self.at = start + length + 1;
        String::from_utf8(self.text[start..start + length].to_vec()).unwrap()
    }

    fn word(&mut self) -> Json {
        let start = self.at;
        while self.at < self.text.len() && !b",]} \n\r\t".contains(&self.text[self.at]) {
            self.at += 1;
        }
        let word = std::str::from_utf8(&self.text[start..self.at]).unwrap();
        match word {
            "true" => Json::Truth(true),
            "false" => Json::Truth(false),
            "null" => Json::Null,
            number => Json::Number(number.parse().unwrap()),
        }
    }
}
