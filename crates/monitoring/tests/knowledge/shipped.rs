//! The shipped library holds its own rules.

use monitoring::knowledge::Library;

#[test]
fn nothing_is_found_wrong_in_the_shipped_library() {
    let (library, findings) = Library::from_files(Library::shipped_files());
    assert!(library.is_some());
    let shown: Vec<String> = findings.iter().map(ToString::to_string).collect();
    assert!(
        findings.is_empty(),
        "{} findings:\n{}",
        findings.len(),
        shown.join("\n")
    );
}

#[test]
fn the_version_tells_one_library_from_another() {
    let shipped = Library::shipped();
    let again = Library::from_files(Library::shipped_files()).0.unwrap();
    assert_eq!(shipped.version, again.version);
    let other = shipped
        .files
        .iter()
        .map(|(path, text)| (path.clone(), text.clone() + "\n"));
    assert_ne!(shipped.version, Library::from_files(other).0.unwrap().version);
}
