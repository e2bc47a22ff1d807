//! For tests: whether markup is well-formed, and what is in it. Small on purpose; it knows only what this crate writes.

/// Panics with the place when the markup is not well-formed: tags nest and close, attributes are quoted and not
/// repeated, no bare `<` or `&` stands in text, and every `id` is there once.
pub(crate) fn well_formed(markup: &str) {
    let mut open: Vec<&str> = Vec::new();
    let mut ids: Vec<&str> = Vec::new();
    let mut rest = markup;
    while let Some(start) = rest.find('<') {
        text_is_escaped(&rest[..start]);
        let end = rest[start..]
            .find('>')
            .map(|end| start + end)
            .unwrap_or_else(|| panic!("unclosed tag: {rest}"));
        let tag = &rest[start + 1..end];
        rest = &rest[end + 1..];
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name), "closing tag");
            continue;
        }
        let (tag, alone) = tag.strip_suffix('/').map_or((tag, false), |tag| (tag, true));
        let (name, attributes) = tag.split_once(' ').unwrap_or((tag, ""));
        assert!(
            !name.is_empty() && name.chars().all(|letter| letter.is_ascii_alphabetic()),
            "name {name:?}"
        );
        ids.extend(
            attributes_of(attributes)
                .iter()
                .filter(|(key, _)| *key == "id")
                .map(|(_, value)| *value),
        );
        if !alone {
            open.push(name);
        }
    }
    text_is_escaped(rest);
    assert!(open.is_empty(), "left open: {open:?}");
    let count = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), count, "an id is there twice");
}

fn attributes_of(text: &str) -> Vec<(&str, &str)> {
    let mut found: Vec<(&str, &str)> = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let (key, after) = rest
            .split_once("=\"")
            .unwrap_or_else(|| panic!("attribute without value: {rest:?}"));
        let (value, after) = after
            .split_once('"')
            .unwrap_or_else(|| panic!("unclosed value: {after:?}"));
        text_is_escaped(value);
        assert!(
            found.iter().all(|(seen, _)| *seen != key),
            "attribute twice: {key}"
        );
        found.push((key, value));
        rest = after.trim_start();
    }
    found
}

fn text_is_escaped(text: &str) {
    assert!(!text.contains('<'), "bare < in {text:?}");
    assert!(
        text.chars().all(|letter| letter >= ' '),
        "control character in {text:?}"
    );
    for after in text.split('&').skip(1) {
        let known = ["amp;", "lt;", "gt;", "quot;", "#39;"]
            .iter()
            .any(|entity| after.starts_with(entity));
        assert!(known, "bare & before {after:?}");
    }
}

/// Values of an attribute in all elements whose tag contains `part`, in order.
pub(crate) fn numbers(markup: &str, part: &str, attribute: &str) -> Vec<f64> {
    let key = format!(" {attribute}=\"");
    markup
        .split('<')
        .filter(|tag| tag.starts_with(part))
        .filter_map(|tag| tag.split_once(key.as_str())?.1.split_once('"')?.0.parse().ok())
        .collect()
}

/// Every coordinate of every path, as pairs.
pub(crate) fn path_places(markup: &str) -> Vec<(f64, f64)> {
    markup
        .split(" d=\"")
        .skip(1)
        .filter_map(|after| after.split_once('"'))
        .flat_map(|(path, _)| {
            path.split(['M', 'L', 'Z'])
                .filter(|pair| !pair.is_empty())
                .collect::<Vec<_>>()
        })
        .filter_map(|pair| {
            let (x, y) = pair.split_once(' ')?;
            Some((x.parse().ok()?, y.parse().ok()?))
        })
        .collect()
}

/// Path data of the element that follows the group or element with this class.
pub(crate) fn path_of<'a>(markup: &'a str, class: &str) -> &'a str {
    let after = markup
        .split_once(&format!("class=\"{class}\""))
        .unwrap_or_else(|| panic!("no {class}"))
        .1;
    after
        .split_once(" d=\"")
        .and_then(|(_, path)| path.split_once('"'))
        .unwrap_or_else(|| panic!("no path"))
        .0
}
