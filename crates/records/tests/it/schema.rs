//! Both databases have the same tables and columns, and each column says what it holds.

use crate::harness::{Store, on_both, on_postgres, on_sqlite};
use records::Place;
use serde::Deserialize;
use sqlx::{AssertSqlSafe, Connection as _};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;

type Schema = BTreeMap<String, BTreeMap<String, (String, bool)>>;

/// Tables, columns, types in the words of SQLite, and whether a value must stand there.
async fn schema(place: &Place) -> Schema {
    let rows: Vec<(String, String, String, i64)> = match place {
        Place::File(path) => {
            let mut conn = sqlx::SqliteConnection::connect(path.to_str().unwrap())
                .await
                .unwrap();
            let sql = "select m.name, c.name, lower(c.type), (c.\"notnull\" <> 0 or c.pk <> 0) from sqlite_master m, pragma_table_info(m.name) c where m.type = 'table' and m.name not like 'sqlite_%'";
            sqlx::query_as(sql).fetch_all(&mut conn).await.unwrap()
        }
        Place::Server { url, schema } => {
            let mut conn = sqlx::PgConnection::connect(url).await.unwrap();
            let sql = format!(
                "select table_name::text, column_name::text, data_type::text, case is_nullable when 'NO' then 1::bigint else 0 end from information_schema.columns where table_schema = '{schema}'"
            );
            sqlx::query_as(AssertSqlSafe(sql))
                .fetch_all(&mut conn)
                .await
                .unwrap()
        }
    };
    let mut schema = Schema::new();
    for (table, column, kind, needed) in rows {
        let kind = match kind.as_str() {
            "bigint" => "integer",
            "bytea" => "blob",
            other => other,
        };
        schema
            .entry(table)
            .or_default()
            .insert(column, (kind.to_owned(), needed != 0));
    }
    schema
}

#[test]
fn both_databases_have_the_same_tables_and_columns() {
    let seen = Mutex::new(Vec::new());
    on_both(|store: Store| {
        let seen = &seen;
        async move {
            let both = (schema(&store.place).await, schema(&store.notes).await);
            assert!(both.0.len() > 25 && both.1.contains_key("process_note"));
            seen.lock().unwrap().push(both);
        }
    });
    let seen = seen.into_inner().unwrap();
    assert!(seen.windows(2).all(|pair| pair[0] == pair[1]), "{seen:#?}");
}

/// What a column holds, and what becomes of it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Column {
    class: Class,
    exported: bool,
    erased: bool,
    logged: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Class {
    Identifying,
    Clinical,
    Operational,
}

fn visibility() -> BTreeMap<String, BTreeMap<String, Column>> {
    toml::from_str(include_str!("../../visibility.toml")).unwrap()
}

#[test]
fn every_column_says_what_it_holds_and_every_saying_has_its_column() {
    on_sqlite(|store| async move {
        let mut real = schema(&store.place).await;
        real.extend(schema(&store.notes).await);
        let names = |columns: Vec<&String>| columns.into_iter().cloned().collect::<BTreeSet<String>>();
        let said = visibility();
        assert_eq!(
            names(real.keys().collect()),
            names(said.keys().collect()),
            "tables"
        );
        for (table, columns) in &real {
            assert_eq!(
                names(columns.keys().collect()),
                names(said[table].keys().collect()),
                "{table}"
            );
        }
    });
}

#[test]
fn what_is_said_of_a_column_is_so() {
    let tables: BTreeMap<_, _> = records::transfer::open_tables().into_iter().collect();
    for (table, columns) in visibility() {
        for (name, column) in columns {
            let place = format!("{table}.{name}");
            let open = name.strip_prefix("sealed_").unwrap_or(&name);
            let in_files = tables
                .get(table.as_str())
                .is_some_and(|columns| columns.contains(&open));
            assert_eq!(column.exported, in_files, "{place}");
            assert!(!column.logged, "{place}: nothing of the records is logged");
            if name.starts_with("sealed_") {
                assert_ne!(column.class, Class::Operational, "{place}");
                let practice = ["account", "practice", "service_figure"].contains(&table.as_str());
                assert!(column.erased || practice, "{place}: sealed with the client's key");
            } else {
                assert_ne!(
                    (column.class, name.as_str()),
                    (Class::Clinical, "body"),
                    "{place} stands in clear"
                );
            }
        }
    }
}

#[test]
fn in_postgres_every_migration_was_noted() {
    on_postgres(|store| async move {
        assert_eq!(store.number("select max(number) from migration").await, 8);
        assert!(!records::Records::needs_migration(&store.place).await.unwrap());
    });
}
