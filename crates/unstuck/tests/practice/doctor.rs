//! `unstuck doctor`

use super::support::{began, run};

#[test]
fn it_says_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let missing = run(&[
        "doctor",
        "--data",
        folder.path().join("nothing").to_str().unwrap(),
    ]);
    assert!(
        !missing.ok && missing.out.contains("mend  records"),
        "{}",
        missing.out
    );
    let data = began(folder.path());
    let seen = run(&["doctor", "--data", &data]);
    assert!(seen.ok, "{}{}", seen.out, seen.err);
    for line in [
        "well  keys",
        "well  files           whole",
        "well  audit",
        "well  schema",
        "well  library",
        "look  backup          none was made yet",
        "look  risk",
    ] {
        assert!(seen.out.contains(line), "{line} / {}", seen.out);
    }
    assert!(!run(&["doctor", "--data", &data, "--quick"]).out.contains("audit"));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let keys = std::path::Path::new(&data).join("master.keys");
        std::fs::set_permissions(&keys, std::fs::Permissions::from_mode(0o644)).unwrap();
        let seen = run(&["doctor", "--data", &data]);
        assert!(
            !seen.ok && seen.out.contains("mend  keys") && seen.out.contains("chmod 600"),
            "{}",
            seen.out
        );
        std::fs::set_permissions(&keys, std::fs::Permissions::from_mode(0o600)).unwrap();
    }
    // A byte in the middle of the records: SQLite finds it.
    let file = std::path::Path::new(&data).join("practice.sqlite");
    let mut bytes = std::fs::read(&file).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle..middle + 4096].fill(0x5a);
    std::fs::write(&file, bytes).unwrap();
    let seen = run(&["doctor", "--data", &data]);
    assert!(!seen.ok && seen.out.contains("mend"), "{}", seen.out);
}
