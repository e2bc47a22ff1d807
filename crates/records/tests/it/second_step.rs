//! What has begun and is not done, the brake on codes, sessions renewed, a client's no, and what a therapist is told.

use crate::harness::{at, deed, on_both};
use jiff::SignedDuration;
use records::ceremony::Kind;
use records::consent::Standing;
use records::sign_in::Limits;

#[test]
fn what_was_begun_is_taken_once_by_its_token_as_its_kind_and_in_time() {
    on_both(|store| async move {
        let ada = store.therapist("ada").await;
        let token = store
            .records
            .begin(Kind::SecondStep, Some(ada), "planted-secret", at(0))
            .await
            .unwrap();
        let stands = async |kind, token: &str, now| store.records.begun(kind, token, at(now)).await.unwrap();
        assert_eq!(
            stands(Kind::SecondStep, token.text(), 1).await.unwrap().body,
            "planted-secret"
        );
        assert_eq!(
            stands(Kind::SecondStep, token.text(), 1).await.unwrap().account,
            Some(ada),
            "it stays until it is ended"
        );
        assert!(
            stands(Kind::PasskeyNew, token.text(), 1).await.is_none(),
            "as another kind"
        );
        assert!(stands(Kind::SecondStep, "guessed", 1).await.is_none());
        assert!(
            stands(Kind::SecondStep, token.text(), 601).await.is_none(),
            "too late"
        );
        assert!(
            store
                .records
                .end(Kind::SecondFactor, token.text(), at(2))
                .await
                .unwrap()
                .is_none()
        );
        assert!(
            store
                .records
                .end(Kind::SecondStep, token.text(), at(2))
                .await
                .unwrap()
                .is_some()
        );
        assert!(
            store
                .records
                .end(Kind::SecondStep, token.text(), at(2))
                .await
                .unwrap()
                .is_none(),
            "once"
        );
        store
            .records
            .begin(Kind::PasskeySignIn, None, "{}", at(3))
            .await
            .unwrap();
        store
            .records
            .begin(Kind::PasskeySignIn, None, "{}", at(3 + 601))
            .await
            .unwrap();
        assert_eq!(
            store.number("select count(*) from ceremony").await,
            1,
            "what ran out is cleared away"
        );
    });
}

#[test]
fn a_body_does_not_open_in_another_row() {
    on_both(|store| async move {
        let one = store
            .records
            .begin(Kind::SecondStep, None, "one", at(0))
            .await
            .unwrap();
        let other = store
            .records
            .begin(Kind::SecondStep, None, "other", at(0))
            .await
            .unwrap();
        let hash = |token: &records::sign_in::Token| records::sign_in::Token::fingerprint(token.text());
        let swap = format!(
            "update ceremony set sealed_body = (select sealed_body from ceremony where token_hash = '{}') where token_hash = '{}'",
            hash(&one),
            hash(&other)
        );
        store.raw(&swap).await.unwrap();
        assert!(
            store
                .records
                .begun(Kind::SecondStep, other.text(), at(1))
                .await
                .is_err()
        );
        assert_eq!(
            store
                .records
                .begun(Kind::SecondStep, one.text(), at(1))
                .await
                .unwrap()
                .unwrap()
                .body,
            "one"
        );
    });
}

#[test]
fn guessing_at_codes_is_slowed_for_one_account() {
    on_both(|store| async move {
        let ada = store.therapist("ada").await;
        let bob = store.therapist("bob").await;
        for second in 0..4 {
            assert!(
                store
                    .records
                    .second_step_waits(ada, at(second))
                    .await
                    .unwrap()
                    .is_none()
            );
            store
                .records
                .second_step_was(false, ada, at(second))
                .await
                .unwrap();
        }
        store.records.second_step_was(false, ada, at(4)).await.unwrap();
        assert_eq!(
            store.records.second_step_waits(ada, at(4)).await.unwrap(),
            Some(SignedDuration::from_secs(2))
        );
        assert!(
            store
                .records
                .second_step_waits(bob, at(4))
                .await
                .unwrap()
                .is_none()
        );
        for _ in 0..40 {
            store.records.second_step_was(false, ada, at(4)).await.unwrap();
        }
        assert_eq!(
            store.records.second_step_waits(ada, at(4)).await.unwrap(),
            Some(SignedDuration::from_secs(300)),
            "never more"
        );
        store.records.second_step_was(true, ada, at(400)).await.unwrap();
        store.records.second_step_was(false, ada, at(401)).await.unwrap();
        assert!(
            store
                .records
                .second_step_waits(ada, at(401))
                .await
                .unwrap()
                .is_none(),
            "counted from the beginning"
        );
    });
}

#[test]
fn a_session_renewed_has_another_token_and_only_its_owner_ends_it() {
    on_both(|store| async move {
        let ada = store.therapist("ada").await;
        let bob = store.therapist("bob").await;
        let old = store
            .records
            .sign_in(ada, "browser".to_owned(), deed("sign-in"), at(0))
            .await
            .unwrap();
        let held = |token: String| {
            let records = store.records.clone();
            async move { records.session(&token, Limits::default(), at(5)).await.unwrap() }
        };
        let hash = held(old.text().to_owned()).await.unwrap().0.token_hash;
        let new = store
            .records
            .confirm_anew(&hash, deed("confirm"), at(4))
            .await
            .unwrap()
            .unwrap();
        assert!(held(old.text().to_owned()).await.is_none());
        let (session, _) = held(new.text().to_owned()).await.unwrap();
        assert_eq!(session.confirmed_at.as_deref(), Some("2026-03-02T08:00:04Z"));
        assert!(
            store
                .records
                .confirm_anew(&hash, deed("confirm"), at(4))
                .await
                .unwrap()
                .is_none(),
            "the old one is gone"
        );
        assert!(
            !store
                .records
                .end_session(bob, &session.token_hash, deed("session"), at(5))
                .await
                .unwrap()
        );
        assert!(
            store
                .records
                .end_session(ada, &session.token_hash, deed("session"), at(5))
                .await
                .unwrap()
        );
        assert!(held(new.text().to_owned()).await.is_none());
    });
}

#[test]
fn a_no_is_kept_whether_or_not_a_yes_came_before() {
    on_both(|store| async move {
        let ada = store.therapist("ada").await;
        let (client, _) = store.client("Client", ada).await;
        let (other, _) = store.client("Other", ada).await;
        let standing = async |purpose: &str| store.records.consent_stands(client, purpose).await.unwrap();
        assert_eq!(standing("research").await, Standing::NotAsked);
        store
            .records
            .refuse_consent(client, "research".to_owned(), deed("consent"), at(0))
            .await
            .unwrap();
        assert_eq!(standing("research").await, Standing::Refused);
        assert_eq!(
            standing("supervision").await,
            Standing::NotAsked,
            "each purpose by itself"
        );
        assert_eq!(store.records.who_refused("research").await.unwrap(), vec![client]);
        store
            .records
            .give_consent(client, "research".to_owned(), deed("consent"), at(9))
            .await
            .unwrap();
        store
            .records
            .give_consent(other, "research".to_owned(), deed("consent"), at(9))
            .await
            .unwrap();
        assert_eq!(standing("research").await, Standing::Given);
        assert!(store.records.who_refused("research").await.unwrap().is_empty());
        assert_eq!(
            store.records.who_agreed("research").await.unwrap(),
            vec![client, other]
        );
        store
            .records
            .refuse_consent(client, "research".to_owned(), deed("consent"), at(20))
            .await
            .unwrap();
        assert_eq!(store.records.who_refused("research").await.unwrap(), vec![client]);
        let rows = store.records.consents(client).await.unwrap();
        assert_eq!(
            rows.len(),
            2,
            "a no after a yes ends the yes, and nothing is overwritten: {rows:?}"
        );
    });
}

#[test]
fn a_therapist_is_told_of_access_that_others_took_to_their_clients() {
    on_both(|store| async move {
        let ada = store.therapist("ada").await;
        let bob = store.therapist("bob").await;
        let (client, _) = store.client("Client", ada).await;
        let id = store
            .records
            .grant_access(
                bob,
                client,
                "on call".to_owned(),
                at(3600),
                deed("break-glass"),
                at(0),
            )
            .await
            .unwrap();
        assert_eq!(store.records.access_unseen_by(ada).await.unwrap(), 1);
        assert_eq!(store.records.access_unseen_by(bob).await.unwrap(), 0);
        let taken = store.records.access_to_clients_of(ada, 10).await.unwrap();
        assert_eq!(
            (taken.len(), taken[0].account, taken[0].why.as_str()),
            (1, bob, "on call")
        );
        assert_eq!(
            store.records.access_until(bob, client, at(10)).await.unwrap(),
            Some(at(3600))
        );
        assert_eq!(
            store.records.access_until(bob, client, at(3601)).await.unwrap(),
            None
        );
        store.records.announce_access(id, at(60)).await.unwrap();
        assert_eq!(store.records.access_unseen_by(ada).await.unwrap(), 0);
        assert!(
            store.records.access_to_clients_of(ada, 10).await.unwrap()[0]
                .announced_at
                .is_some()
        );
    });
}
