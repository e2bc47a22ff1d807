//! Safety plan, consents, access in need.

use crate::harness::{at, deed, on_both};
use records::RecordsError;
use serde_json::json;

#[test]
fn a_safety_plan_is_changed_from_the_version_seen() {
    on_both(|store| async move {
        let (_, client, _) = store.pair().await;
        assert_eq!(store.records.safety_plan(client).await.unwrap(), None);
        let set = |body, expected| {
            store
                .records
                .set_safety_plan(client, body, expected, deed("write"), at(expected))
        };
        assert_eq!(set(json!({"signs": ["a"]}), 0).await.unwrap(), 1);
        assert!(matches!(
            set(json!({}), 0).await,
            Err(RecordsError::Changed {
                found: 1,
                expected: 0
            })
        ));
        assert_eq!(set(json!({"signs": ["b"]}), 1).await.unwrap(), 2);
        assert!(matches!(
            set(json!({}), 1).await,
            Err(RecordsError::Changed {
                found: 2,
                expected: 1
            })
        ));
        let plan = store.records.safety_plan(client).await.unwrap().unwrap();
        assert_eq!((plan.body, plan.version), (json!({"signs": ["b"]}), 2));
    });
}

#[test]
fn a_consent_is_dated_withdrawn_and_given_anew() {
    on_both(|store| async move {
        let (_, client, _) = store.pair().await;
        let give = |now| {
            store
                .records
                .give_consent(client, "research".to_owned(), deed("consent"), at(now))
        };
        let withdraw = |now| {
            store
                .records
                .withdraw_consent(client, "research".to_owned(), deed("consent"), at(now))
        };
        let holds = async || store.records.consent_holds(client, "research").await.unwrap();
        assert!(!holds().await);
        give(1).await.unwrap();
        give(2).await.unwrap();
        assert!(holds().await);
        assert!(withdraw(3).await.unwrap());
        assert!(!withdraw(4).await.unwrap());
        assert!(!holds().await);
        give(5).await.unwrap();
        assert!(holds().await && !store.records.consent_holds(client, "ehr").await.unwrap());
        let all = store.records.consents(client).await.unwrap();
        assert_eq!(
            all.iter().map(|it| it.withdrawn_at.is_some()).collect::<Vec<_>>(),
            [true, false]
        );
        assert_eq!(
            store
                .records
                .audit_of(client, 9)
                .await
                .unwrap()
                .iter()
                .filter(|it| it.action == "consent")
                .count(),
            3
        );
    });
}

#[test]
fn access_in_need_has_a_reason_an_end_and_is_announced() {
    on_both(|store| async move {
        let (_, client, _) = store.pair().await;
        let eve = store.therapist("eve").await;
        let take = |why: &str, until| {
            store.records.grant_access(
                eve,
                client,
                why.to_owned(),
                at(until),
                deed("break-glass"),
                at(10),
            )
        };
        assert!(matches!(take(" ", 60).await, Err(RecordsError::Refused(_))));
        assert!(matches!(
            take("emergency", 10).await,
            Err(RecordsError::Refused(_))
        ));
        let id = take("emergency", 60).await.unwrap();
        let holds = async |now| store.records.access_holds(eve, client, at(now)).await.unwrap();
        assert!(holds(10).await && holds(59).await);
        assert!(!holds(60).await && !holds(9).await);
        assert_eq!(
            store.records.access_unannounced().await.unwrap()[0].why,
            "emergency"
        );
        assert!(store.records.announce_access(id, at(11)).await.unwrap());
        assert!(!store.records.announce_access(id, at(12)).await.unwrap());
        assert!(store.records.access_unannounced().await.unwrap().is_empty());
        let list = store.records.access_to(client).await.unwrap();
        assert_eq!(
            (
                list[0].account,
                list[0].why.as_str(),
                list[0].announced_at.is_some()
            ),
            (eve, "emergency", true)
        );
        assert_eq!(
            store.records.audit_of(client, 1).await.unwrap()[0].action,
            "break-glass"
        );
    });
}
