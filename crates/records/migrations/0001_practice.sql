-- The practice: people, episodes and what happened in them. Words in {} differ between the two databases, see migration.rs.
-- Times are text in UTC (2026-11-23T15:27:10Z), days are text (2026-11-23): they sort as written and read alike in both.
-- {bytes} columns named sealed_… hold ciphertext; the key is named by key_id. See vault.rs.

create table data_key (
  id {id},
  master text not null,
  wrapped {bytes} not null
) {strict};

create table practice (
  id {int} primary key check (id = 1),
  key_id {int} not null references data_key (id),
  settings text not null,
  version {int} not null
) {strict};

create table account (
  id {id},
  login text not null unique,
  sealed_name {bytes} not null,
  sealed_email {bytes},
  password_hash text,
  sealed_totp {bytes},
  totp_last_step {int},
  roles text not null,
  language text not null,
  created_at text not null,
  disabled_at text,
  version {int} not null default 0
) {strict};

create table recovery_code (
  account_id {int} not null references account (id),
  code_hash text not null,
  used_at text,
  primary key (account_id, code_hash)
) {strict};

create table passkey (
  id text primary key,
  account_id {int} not null references account (id),
  label text not null,
  body text not null,
  created_at text not null,
  used_at text
) {strict};
create index passkey_of_account on passkey (account_id);

create table invitation (
  token_hash text primary key,
  account_id {int} not null references account (id),
  created_at text not null,
  expires_at text not null,
  used_at text
) {strict};

create table attempt (
  login_hash text primary key,
  failures {int} not null,
  last_at text not null
) {strict};

create table signed_in (
  token_hash text primary key,
  account_id {int} not null references account (id),
  form_token text not null,
  created_at text not null,
  seen_at text not null,
  confirmed_at text,
  agent text not null,
  kiosk {int} not null default 0
) {strict};
create index signed_in_of_account on signed_in (account_id);

create table supervision (
  supervisor_id {int} not null references account (id),
  therapist_id {int} not null references account (id),
  from_day text not null,
  until_day text,
  primary key (supervisor_id, therapist_id, from_day)
) {strict};

create table client (
  id {id},
  key_id {int} not null references data_key (id),
  account_id {int} references account (id),
  sealed_name {bytes} not null,
  sealed_contact {bytes},
  language text not null,
  one_page {int} not null default 0,
  part_2 {int} not null default 0,
  created_at text not null,
  erased_at text,
  version {int} not null default 0
) {strict};
create index client_of_account on client (account_id);

create table episode (
  id {id},
  client_id {int} not null references client (id),
  therapist_id {int} not null references account (id),
  measure text,
  plan text not null,
  began_on text not null,
  ended_on text,
  ended_how text,
  next_session_on text,
  last_event {int} not null default 0,
  version {int} not null default 0
) {strict};
create index episode_of_therapist on episode (therapist_id, ended_on);
create index episode_of_client on episode (client_id);

create table event (
  episode_id {int} not null references episode (id),
  number {int} not null,
  day text not null,
  kind text not null,
  sealed_body {bytes} not null,
  recorded_at text not null,
  recorded_by {int} references account (id),
  via text not null,
  primary key (episode_id, number)
) {strict}{without_rowid};

create table submission (
  form text primary key,
  episode_id {int} not null references episode (id),
  number {int} not null,
  at text not null
) {strict};

create table draft (
  form text primary key,
  episode_id {int} not null references episode (id),
  sealed_body {bytes} not null,
  updated_at text not null
) {strict};

create table link (
  id {id},
  token_hash text not null unique,
  episode_id {int} not null references episode (id),
  session {int},
  asks text not null,
  created_at text not null,
  expires_at text not null,
  used_at text,
  revoked_at text,
  no_answer text
) {strict};
create index link_of_episode on link (episode_id, used_at);

create table task (
  id {id},
  episode_id {int} not null references episode (id),
  kind text not null,
  event_number {int},
  sealed_about {bytes} not null,
  raised_at text not null,
  due_at text not null,
  assigned_to {int} not null references account (id),
  backup {int} references account (id),
  escalated_at text,
  acknowledged_at text,
  acknowledged_by {int} references account (id),
  closed_at text,
  closed_by {int} references account (id),
  sealed_disposition {bytes}
) {strict};
create index task_open on task (assigned_to, closed_at);
create index task_of_episode on task (episode_id, closed_at);

create table stuck_note (
  id {id},
  episode_id {int} not null references episode (id),
  sealed_body {bytes} not null,
  audience text not null,
  moment text,
  created_at text not null,
  updated_at text not null,
  shared_at text,
  seen_at text,
  event_number {int},
  version {int} not null default 0
) {strict};
create index stuck_note_of_episode on stuck_note (episode_id);

create table proposal (
  id {id},
  episode_id {int} not null references episode (id),
  sealed_body {bytes} not null,
  proposed_by {int} not null references account (id),
  proposed_at text not null,
  state text not null,
  answered_at text,
  event_number {int},
  version {int} not null default 0
) {strict};
create index proposal_of_episode on proposal (episode_id, state);

create table reading (
  episode_id {int} not null references episode (id),
  language text not null,
  last_event {int} not null,
  knowledge text not null,
  as_of text not null,
  sealed_glance {bytes} not null,
  sealed_body {bytes} not null,
  primary key (episode_id, language)
) {strict};

create table licence (
  instrument text primary key,
  holder text not null,
  note text not null,
  by_account {int} not null references account (id),
  at text not null
) {strict};

create table overlay_file (
  path text primary key,
  body text not null,
  by_account {int} not null references account (id),
  at text not null
) {strict};

create table consent (
  client_id {int} not null references client (id),
  purpose text not null,
  given_at text not null,
  withdrawn_at text,
  by_account {int} references account (id),
  primary key (client_id, purpose, given_at)
) {strict};

create table access_grant (
  id {id},
  account_id {int} not null references account (id),
  client_id {int} not null references client (id),
  sealed_why {bytes} not null,
  at text not null,
  until_at text not null,
  announced_at text
) {strict};
create index access_grant_of_account on access_grant (account_id, client_id);

create table safety_plan (
  client_id {int} primary key references client (id),
  sealed_body {bytes} not null,
  updated_at text not null,
  updated_by {int} references account (id),
  version {int} not null default 0
) {strict};

create table message (
  id {id},
  dedupe text not null unique,
  client_id {int} references client (id),
  account_id {int} references account (id),
  link_id {int} references link (id),
  kind text not null,
  sealed_body {bytes} not null,
  not_before text not null,
  created_at text not null,
  claimed_at text,
  sent_at text,
  stopped_at text,
  stopped_why text,
  failures {int} not null default 0,
  last_error text
) {strict};
create index message_waiting on message (sent_at, stopped_at, not_before);

create table audit (
  id {int} primary key,
  at text not null,
  account_id {int},
  who text not null,
  action text not null,
  client_id {int},
  detail text not null,
  previous text not null,
  hash text not null
) {strict};
create index audit_of_client on audit (client_id, id);
