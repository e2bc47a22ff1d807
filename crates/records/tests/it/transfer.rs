//! The whole practice out and in again: export, import, export are equal.

use crate::harness::{KEYS, Store, at, day, deed, files, on_both, schemas};
use records::transfer::OpenFile;
use records::vault::MasterKeys;
use records::{Access, Place, Records, RecordsError};
use std::collections::BTreeMap;
use std::io::Write;
use std::sync::{Arc, Mutex};

type Files = BTreeMap<String, String>;

#[derive(Clone, Default)]
struct Shared(Arc<Mutex<Vec<u8>>>);

impl Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

async fn export(records: &Records) -> Files {
    let mut files: BTreeMap<String, Shared> = BTreeMap::new();
    let open = |name: &'static str| Ok(files.entry(name.to_owned()).or_default().clone());
    let written = records.export_all(open, deed("export"), at(100)).await.unwrap();
    let text = |file: &Shared| String::from_utf8(file.0.lock().unwrap().clone()).unwrap();
    let files: Files = files
        .iter()
        .map(|(name, file)| (name.clone(), text(file)))
        .collect();
    for (name, lines) in written {
        assert_eq!(files[name].lines().count() as u64, lines, "{name}");
    }
    files
}

fn opened(files: &Files) -> Vec<OpenFile> {
    let open = |(name, text): (&String, &String)| {
        let file: Box<dyn std::io::BufRead + Send> =
            Box::new(std::io::Cursor::new(text.clone().into_bytes()));
        (name.clone(), file)
    };
    files.iter().map(open).collect()
}

async fn empty(places: (Place, Place)) -> Records {
    let keys = MasterKeys::parse(&KEYS.replace("01", "0f")).unwrap();
    Records::open(&places.0, &places.1, keys, Access::Serve, at(50))
        .await
        .unwrap()
}

async fn filled(store: &Store) {
    let (ada, _, _) = crate::rights::full(store).await;
    let boss = store.person("boss", records::account::Role::Supervisor).await;
    store
        .records
        .set_supervision(boss, ada, day("2026-03-01"), true, deed("write"), at(1))
        .await
        .unwrap();
    let by = records::audit::Deed {
        account: Some(ada),
        ..deed("write")
    };
    store
        .records
        .set_overlay(
            vec![("a.toml".to_owned(), Some("x = 1\n".to_owned()))],
            by.clone(),
            at(1),
        )
        .await
        .unwrap();
    store
        .records
        .set_licence("oq".to_owned(), "Praxis".to_owned(), String::new(), by, at(1))
        .await
        .unwrap();
    let (mut settings, version) = store.records.settings().await.unwrap();
    settings.name = "Praxis am Park".to_owned();
    store
        .records
        .set_settings(&settings, version, deed("write"), at(1))
        .await
        .unwrap();
    let (gone, episode) = store.client("Gone", ada).await;
    let event = crate::harness::check_in("2026-03-02", 0.1 + 0.2);
    store
        .records
        .append(episode, vec![event.clone()], crate::harness::how("", 2))
        .await
        .unwrap();
    store
        .records
        .erase_client(gone, "asked", day("2026-03-02"), deed("erase"), at(3))
        .await
        .unwrap();
    let (_, odd) = store.client("Odd", ada).await;
    store
        .records
        .append(odd, vec![event], crate::harness::how("", 4))
        .await
        .unwrap();
}

/// All lines but the entries of the audit that exporting and importing added.
fn compared(files: &Files, entries: usize) -> Files {
    let mut files = files.clone();
    let audit: Vec<String> = files["audit"].lines().take(entries).map(str::to_owned).collect();
    files.insert("audit".to_owned(), audit.join("\n"));
    files
}

#[test]
fn export_import_export_are_equal_also_into_the_other_database() {
    on_both(|store| async move {
        filled(&store).await;
        let first = export(&store.records).await;
        for name in [
            "event",
            "client",
            "stuck_note",
            "message",
            "safety_plan",
            "overlay_file",
            "supervision",
        ] {
            assert!(!first[name].is_empty(), "{name}");
        }
        let all: String = first.values().cloned().collect();
        assert!(
            all.contains("plantedprivate")
                && all.contains("Berta Beispiel")
                && all.contains("0.30000000000000004")
        );
        assert!(!all.contains("plantedprocess") && !all.contains("token_hash") && !all.contains("argon2"));
        let entries = first["audit"].lines().count();
        let mut targets = vec![files()];
        targets.extend(schemas());
        for (place, notes, _folder) in targets {
            let records = empty((place.clone(), notes)).await;
            records
                .import_all(opened(&first), deed("import"), at(60))
                .await
                .unwrap();
            let second = export(&records).await;
            assert_eq!(compared(&second, entries), compared(&first, entries));
            let walk = records.audit_walk().await.unwrap();
            assert_eq!(
                (walk.broken, walk.entries as usize),
                (None, entries + 2),
                "the chain goes on"
            );
            // The practice works on: numbers go on where they ended, links are dead, erased stays erased.
            let ada = records.account_by_login("ada").await.unwrap().unwrap();
            let (client, _) = records
                .add_client(crate::harness::new_client("New", ada.id), deed("write"), at(61))
                .await
                .unwrap();
            assert_eq!(records.client(client).await.unwrap().name, "New");
            assert!(matches!(
                records.client(records::ClientId(2)).await,
                Err(RecordsError::Missing(_))
            ));
            let again = records.import_all(opened(&first), deed("import"), at(62)).await;
            assert!(
                matches!(again, Err(RecordsError::Refused(_))),
                "not into a store that is in use"
            );
            records.close().await;
        }
    });
}

#[test]
fn a_line_that_does_not_read_is_named_and_nothing_is_kept() {
    on_both(|store| async move {
        filled(&store).await;
        let good = export(&store.records).await;
        let spoil = |name: &str, text: String| {
            let mut files = good.clone();
            files.insert(name.to_owned(), text);
            files
        };
        let cases = [
            (
                spoil("client", format!("{}not json\n", good["client"])),
                "client, line 4: this is no JSON object",
            ),
            (
                spoil("link", "{\"colour\":1}\n".to_owned()),
                "link, line 1: `colour` is not known here",
            ),
            (
                spoil(
                    "episode",
                    good["episode"].replacen("\"client_id\":1", "\"client_id\":\"x\"", 1),
                ),
                "episode, line 1: `client_id` is no whole number",
            ),
            (
                spoil(
                    "task",
                    good["task"].replace("\"assigned_to\":1", "\"assigned_to\":99"),
                ),
                "task, line 1: the database refuses it",
            ),
            (
                spoil("salad", String::new()),
                "`salad` is no table of the records",
            ),
        ];
        for (spoiled, words) in cases {
            let places = if store.is_sqlite() {
                files()
            } else {
                schemas().unwrap()
            };
            let records = empty((places.0.clone(), places.1.clone())).await;
            let refused = records
                .import_all(opened(&spoiled), deed("import"), at(60))
                .await
                .unwrap_err()
                .to_string();
            assert!(refused.starts_with(words), "{refused} / {words}");
            assert!(records.accounts(None).await.unwrap().is_empty());
            records
                .import_all(opened(&good), deed("import"), at(60))
                .await
                .unwrap();
            records.close().await;
        }
    });
}
