//! People, roles, supervision, settings, overlay, licences.

use crate::harness::{at, day, deed, on_both};
use records::RecordsError;
use records::account::{NewAccount, Role};

#[test]
fn a_login_is_taken_once_whatever_its_case() {
    on_both(|store| async move {
        let id = store.therapist("ada").await;
        let again = NewAccount {
            login: " Ada ".to_owned(),
            name: "Another".to_owned(),
            email: None,
            roles: vec![Role::Client],
            language: "en".to_owned(),
        };
        let refused = store
            .records
            .add_account(again.clone(), deed("write"), at(1))
            .await;
        assert!(matches!(refused, Err(RecordsError::Refused(_))), "{refused:?}");
        let spaced = NewAccount {
            login: "a b".to_owned(),
            ..again
        };
        assert!(
            store
                .records
                .add_account(spaced, deed("write"), at(1))
                .await
                .is_err()
        );
        let found = store.records.account_by_login("ADA ").await.unwrap().unwrap();
        assert_eq!(
            (found.id, found.name.as_str(), found.email.as_deref()),
            (id, "Name of ada", Some("ada@example.org"))
        );
        assert_eq!(store.records.account_by_login("nobody").await.unwrap(), None);
    });
}

#[test]
fn a_change_made_from_an_old_version_is_told() {
    on_both(|store| async move {
        let id = store.therapist("ada").await;
        let mut first = store.records.account(id).await.unwrap();
        let second = first.clone();
        first.name = "Ada Anders".to_owned();
        first.roles = vec![Role::Supervisor, Role::Therapist];
        store
            .records
            .change_account(first, deed("write"), at(1))
            .await
            .unwrap();
        let refused = store.records.change_account(second, deed("write"), at(2)).await;
        assert!(
            matches!(
                refused,
                Err(RecordsError::Changed {
                    found: 1,
                    expected: 0
                })
            ),
            "{refused:?}"
        );
        let stands = store.records.account(id).await.unwrap();
        assert_eq!(stands.name, "Ada Anders");
        assert!(stands.is(Role::Supervisor) && stands.is(Role::Therapist) && !stands.is(Role::Client));
        assert_eq!(
            store
                .records
                .accounts(Some(Role::Supervisor))
                .await
                .unwrap()
                .len(),
            1
        );
        assert_eq!(
            store
                .records
                .accounts(Some(Role::Administrator))
                .await
                .unwrap()
                .len(),
            0
        );
        assert_eq!(store.records.accounts(None).await.unwrap().len(), 1);
    });
}

#[test]
fn supervision_holds_from_its_day_until_it_ends() {
    on_both(|store| async move {
        let (boss, ada) = (
            store.person("boss", Role::Supervisor).await,
            store.therapist("ada").await,
        );
        store
            .records
            .set_supervision(boss, ada, day("2026-03-10"), true, deed("write"), at(0))
            .await
            .unwrap();
        assert!(
            store
                .records
                .supervised(boss, day("2026-03-09"))
                .await
                .unwrap()
                .is_empty()
        );
        assert_eq!(
            store.records.supervised(boss, day("2026-03-10")).await.unwrap(),
            [ada]
        );
        store
            .records
            .set_supervision(boss, ada, day("2026-04-01"), false, deed("write"), at(1))
            .await
            .unwrap();
        assert_eq!(
            store.records.supervision(day("2026-03-31")).await.unwrap(),
            [(boss, ada)]
        );
        assert!(
            store
                .records
                .supervised(boss, day("2026-04-01"))
                .await
                .unwrap()
                .is_empty()
        );
    });
}

#[test]
fn settings_overlay_and_licences() {
    on_both(|store| async move {
        let ada = store.therapist("ada").await;
        let by = records::audit::Deed {
            account: Some(ada),
            ..deed("write")
        };
        let (mut settings, version) = store.records.settings().await.unwrap();
        settings.name = "Praxis am Park".to_owned();
        store
            .records
            .set_settings(&settings, version, by.clone(), at(1))
            .await
            .unwrap();
        let refused = store
            .records
            .set_settings(&settings, version, by.clone(), at(1))
            .await;
        assert!(matches!(refused, Err(RecordsError::Changed { .. })));
        assert_eq!(store.records.settings().await.unwrap(), (settings, version + 1));

        let put = |body: Option<&str>| {
            store.records.set_overlay(
                vec![("a.toml".to_owned(), body.map(str::to_owned))],
                by.clone(),
                at(2),
            )
        };
        put(Some("x = 1")).await.unwrap();
        put(Some("x = 2")).await.unwrap();
        assert_eq!(
            store.records.overlay().await.unwrap(),
            [("a.toml".to_owned(), "x = 2".to_owned())]
        );
        put(None).await.unwrap();
        assert!(store.records.overlay().await.unwrap().is_empty());
        let nobody = store
            .records
            .set_overlay(vec![("a.toml".to_owned(), None)], deed("write"), at(2))
            .await;
        assert!(matches!(nobody, Err(RecordsError::Refused(_))));

        let hold = |holder: &str| {
            store.records.set_licence(
                "oq-45".to_owned(),
                holder.to_owned(),
                "until 2027".to_owned(),
                by.clone(),
                at(3),
            )
        };
        hold("Praxis").await.unwrap();
        let held = ("oq-45".to_owned(), "Praxis".to_owned(), "until 2027".to_owned());
        assert_eq!(store.records.licences().await.unwrap(), [held]);
        hold("").await.unwrap();
        assert!(store.records.licences().await.unwrap().is_empty());
    });
}

#[test]
fn passkeys_are_kept_used_and_removed_by_their_owner() {
    on_both(|store| async move {
        let (ada, eve) = (store.therapist("ada").await, store.therapist("eve").await);
        let add = |who| {
            store.records.add_passkey(
                who,
                "cred".to_owned(),
                "phone".to_owned(),
                "{}".to_owned(),
                deed("write"),
                at(1),
            )
        };
        add(ada).await.unwrap();
        assert!(matches!(add(eve).await, Err(RecordsError::Refused(_))));
        store
            .records
            .use_passkey("cred".to_owned(), r#"{"n":1}"#.to_owned(), at(2))
            .await
            .unwrap();
        assert!(
            store
                .records
                .use_passkey("none".to_owned(), String::new(), at(2))
                .await
                .is_err()
        );
        let kept = store.records.passkey("cred").await.unwrap().unwrap();
        assert_eq!(
            (kept.account_id, kept.body.as_str(), kept.used_at.is_some()),
            (ada, r#"{"n":1}"#, true)
        );
        assert!(
            !store
                .records
                .remove_passkey(eve, "cred".to_owned(), deed("write"), at(3))
                .await
                .unwrap()
        );
        assert!(
            store
                .records
                .remove_passkey(ada, "cred".to_owned(), deed("write"), at(3))
                .await
                .unwrap()
        );
        assert!(store.records.passkeys_of(ada).await.unwrap().is_empty());
    });
}

#[test]
fn a_subject_of_a_provider_is_one_account_and_an_account_one_subject() {
    on_both(|store| async move {
        let records = &store.records;
        let (ada, eve) = (store.therapist("ada").await, store.therapist("eve").await);
        let issuer = "https://id.example";
        let link = |who, issuer: &str, subject: &str| {
            records.link_provider(
                issuer.to_owned(),
                subject.to_owned(),
                who,
                deed("provider"),
                at(1),
            )
        };
        link(ada, issuer, "one").await.unwrap();
        assert!(matches!(
            link(eve, issuer, "one").await,
            Err(RecordsError::Refused(_))
        ));
        assert!(matches!(
            link(ada, issuer, "two").await,
            Err(RecordsError::Refused(_))
        ));
        link(ada, "https://other.example", "one").await.unwrap();
        let found = records.provider_link(issuer, "one").await.unwrap().unwrap();
        assert_eq!((found.account_id, found.used_at), (ada, None));
        assert_eq!(records.provider_link(issuer, "two").await.unwrap(), None);
        records
            .use_provider_link(issuer.to_owned(), "one".to_owned(), at(2))
            .await
            .unwrap();
        let links = records.provider_links_of(ada).await.unwrap();
        assert_eq!(links.len(), 2);
        assert!(links[0].used_at.is_some(), "{links:?}");
        let used = records::provider::ProviderUsed {
            issuer: issuer.to_owned(),
            client_id: "unstuck".to_owned(),
            matched_by: "login".to_owned(),
            second_factor: true,
            seen_at: String::new(),
        };
        for second in [3, 4] {
            records.provider_began(used.clone(), at(second)).await.unwrap();
        }
        let known = records.providers().await.unwrap();
        assert_eq!((known.len(), known[0].1, known[0].0.second_factor), (1, 1, true));
        let unlink = |who, by_other| {
            records.unlink_provider(who, issuer.to_owned(), by_other, deed("provider"), at(5))
        };
        assert!(!unlink(eve, false).await.unwrap(), "nobody removes another's");
        assert_eq!(records.provider_removed(eve).await.unwrap(), []);
        assert!(unlink(ada, true).await.unwrap());
        assert_eq!(records.provider_link(issuer, "one").await.unwrap(), None);
        let removed = records.provider_removed(ada).await.unwrap();
        assert_eq!((removed.len(), removed[0].by_other), (1, true), "{removed:?}");
        link(ada, issuer, "one").await.unwrap();
        assert_eq!(records.provider_removed(ada).await.unwrap(), [], "linked anew");
    });
}
