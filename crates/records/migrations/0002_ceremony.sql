-- What has begun and is not done for a few minutes: the second step of signing in, setting a second factor, a passkey's challenge.
-- It stands here and not in the browser: whoever signs in cannot change it, and it is taken once.

create table ceremony (
  token_hash text primary key,
  kind text not null,
  account_id {int} references account (id),
  sealed_body {bytes} not null,
  expires_at text not null
) {strict};
create index ceremony_of_account on ceremony (account_id);
